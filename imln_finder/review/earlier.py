"""What earlier rounds leave for a later one: cases that need not be queued again, and numbers that are taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from imln_finder.review.key import KEY, cases_by_number, load_keys
from imln_finder.review.ledger import LEDGER, read_ledger


@dataclass(frozen=True, slots=True)
class Earlier:
    """Earlier rounds.

    Attributes:
        rounds: the number of the last one; 0 if there was none.
        taken: identifiers of the reports that are not queued again.
        numbers: case numbers by report, of all reports that were ever queued.
    """

    rounds: int
    taken: frozenset[str]
    numbers: Mapping[str, str]


def load_earlier(folders: Sequence[Path]) -> Earlier:
    """What earlier rounds leave, from folders of lists or of merged reads.

    Of lists, all cases are taken: they are being read. Of merged reads, those that someone has read; the others are
    queued anew, under the number that they have.

    Raises:
        ArchiveError: if a folder holds no key, or its ledger was changed.
    """
    rounds = 0
    taken: set[str] = set()
    numbers: dict[str, str] = {}
    for folder in folders:
        keys = load_keys(folder)
        cases = cases_by_number(keys)
        rounds = max(rounds, *(key.round for key in keys))
        numbers |= {case.report_id: case.case_number for case in cases.values()}
        if (folder / KEY).exists():
            taken |= {case.report_id for case in cases.values()}
        else:
            read = {entry.read.case_number for entry in read_ledger(folder / LEDGER)}
            taken |= {case.report_id for case in cases.values() if case.case_number in read}
    return Earlier(rounds, frozenset(taken), numbers)
