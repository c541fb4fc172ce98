"""What the review tests share: reads and keys made in one line."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from imln_finder.domain import CaseStatus, Decision
from imln_finder.review.key import Drawn, Key, ScanCounts
from imln_finder.review.values import Case, Provenance, Read, Stratum

MERGED_AT = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)


def provenance(file: str = "reader-A.csv", sha256: str = "ab" * 32, row: str = "row 2") -> Provenance:
    return Provenance(file, sha256, row, MERGED_AT)


def a_read(case_number: str = "BCDFGHJK", reader: str = "A", decision: str = "confirmed", **fields: object) -> Read:
    return replace(Read(case_number, reader, Decision(decision), provenance()), **fields)  # type: ignore[arg-type]


def a_case(case_number: str = "BCDFGHJK", **fields: object) -> Case:
    case = Case(case_number, "007", "P1", "000123", "2019-03-14", "CT chest", Stratum.CANDIDATE, 1, readers=("A", "B"))
    return replace(case, **fields)  # type: ignore[arg-type]


def a_key(*cases: Case, **fields: object) -> Key:
    key = Key(
        round=1,
        created=MERGED_AT,
        version="0",
        seed=7,
        readers=("A", "B"),
        suggested=False,
        results_sha256="ab" * 32,
        run_sha256="cd" * 32,
        language="en",
        scan=ScanCounts(10, 1, dict.fromkeys(CaseStatus, 0) | {CaseStatus.CANDIDATE: 9}),
        strata={Stratum.CANDIDATE: Drawn(9, 9), Stratum.MENTIONED: Drawn(0, 0), Stratum.NOT_MENTIONED: Drawn(0, 0)},
        cases=cases,
    )
    return replace(key, **fields)  # type: ignore[arg-type]
