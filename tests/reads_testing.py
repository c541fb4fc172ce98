"""Merged reads made without a queue: keys and a ledger in a folder, and readers who err at a stated rate."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from pathlib import Path

from review_testing import a_case, a_key, a_read

from imln_finder.domain import CaseStatus, Decision
from imln_finder.review.case_number import case_number
from imln_finder.review.key import ROUND_KEY, Drawn, Key, ScanCounts, save_key
from imln_finder.review.ledger import LEDGER, extended, write_ledger
from imln_finder.review.values import Case, Read, Stratum

#: How many reports of each stratum a round queues, of how many.
Strata = dict[Stratum, tuple[int, int]]
STRATA: Strata = {
    Stratum.CANDIDATE: (60, 60),
    Stratum.MENTIONED: (40, 200),
    Stratum.NOT_MENTIONED: (160, 6_000),
}
_STATUS = {
    Stratum.CANDIDATE: CaseStatus.CANDIDATE,
    Stratum.MENTIONED: CaseStatus.NEGATED,
    Stratum.NOT_MENTIONED: CaseStatus.NOT_MENTIONED,
}


def a_round(strata: Strata = STRATA, readers: Sequence[str] = ("A", "B"), **fields: object) -> Key:
    """The key of a round with so many cases; their identifiers tell the stratum: C1, M1, N1."""
    taken: set[str] = set()
    cases: list[Case] = []
    for stratum, (queued, _) in strata.items():
        for number in range(1, queued + 1):
            identifier = f"{stratum[0].upper()}{number}"
            taken.add(new := case_number(identifier, 7, taken))
            cases.append(
                a_case(
                    new,
                    report_id=identifier,
                    patient_id=f"P{identifier}",
                    stratum=stratum,
                    readers=tuple(readers[(len(cases) + at) % len(readers)] for at in range(2)),
                )
            )
    counted = dict.fromkeys(CaseStatus, 0) | {_STATUS[stratum]: size for stratum, (_, size) in strata.items()}
    drawn = {stratum: Drawn(size, queued) for stratum, (queued, size) in strata.items()}
    scan = ScanCounts(sum(counted.values()), 0, counted)
    return a_key(*cases, readers=tuple(readers), strata=drawn, scan=scan, **fields)


def simulated_reads(key: Key, truth: dict[str, bool], error: float, reader: str, seed: int) -> list[Read]:
    """What a reader says of the cases of a key who errs at a rate; the truth is by report."""
    random_of_reader = random.Random(f"{seed}/{reader}")
    reads = []
    for case in key.cases:
        if reader in case.readers:
            confirms = truth[case.report_id] is not (random_of_reader.random() < error)
            decision = Decision.CONFIRMED if confirms else Decision.NOT_IMLN
            size = round(random_of_reader.gauss(20, 4), 1) if confirms else None
            reads.append(a_read(case.case_number, reader, decision, size_mm=size and max(size, 10.0)))
    return reads


def merged(folder: Path, key: Key, reads: Iterable[Read]) -> Path:
    """A folder as queue merge leaves it."""
    folder.mkdir(parents=True, exist_ok=True)
    save_key(folder / ROUND_KEY.format(round=key.round), key)
    write_ledger(folder / LEDGER, extended([], reads))
    return folder


def number_of(key: Key, report_id: str) -> str:
    return next(case.case_number for case in key.cases if case.report_id == report_id)
