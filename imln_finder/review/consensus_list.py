"""What a consensus list shows of a case: what is to be settled, and both earlier reads; where a list has passages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from imln_finder.review.outcome import Outcome
from imln_finder.review.passages import Passage, ReportView
from imln_finder.review.reading_list import ListedCase
from imln_finder.review.values import Read


def listed_cases(waiting: Sequence[Outcome]) -> list[ListedCase]:
    """The cases of the list, in their order."""
    return [
        ListedCase(each.case, ReportView("", tuple(_told(each)), marks=(), parts=(), wrapped=())) for each in waiting
    ]


def _told(outcome: Outcome) -> Iterator[Passage]:
    yield Passage("to settle", ", ".join(outcome.unsettled))
    for read in outcome.reads:
        yield Passage(read.reader, "; ".join(_answers(read)))


def _answers(read: Read) -> Iterator[str]:
    yield read.decision
    if read.size_mm is not None:
        yield f"{read.size_mm:g} mm"
    if read.laterality:
        yield read.laterality
    if read.intercostal_spaces:
        yield f"spaces {', '.join(map(str, read.intercostal_spaces))}"
    if read.sternal_erosion:
        yield f"sternal erosion {read.sternal_erosion}"
    if read.comment:
        yield f"says: {read.comment}"
