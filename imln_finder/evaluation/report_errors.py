"""Every error with its report, the worst first: a missed case costs more than an extra read or a wrong attribute."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from imln_finder.evaluation.attributes import STATUS, Comparison, comparisons
from imln_finder.evaluation.pairs import Pair


class Kind(StrEnum):
    """What the worst error in a report means for those who use the worklist, the gravest first."""

    MISSED_CASE = "missed case"
    EXTRA_READ = "extra read"
    OTHER_STATUS = "other status"
    ATTRIBUTE = "attribute"


@dataclass(frozen=True, slots=True)
class ReportErrors:
    """A report in which label and reading disagree, and where; at least one comparison."""

    pair: Pair
    kind: Kind
    comparisons: tuple[Comparison, ...]


def report_errors(pairs: Iterable[Pair]) -> tuple[ReportErrors, ...]:
    """The reports with errors by kind, and within it in the order of the labels."""
    found = []
    for pair in pairs:
        wrong = tuple(comparison for comparison in comparisons(pair) if not comparison.agrees)
        if wrong:
            found.append(ReportErrors(pair, _kind(pair, wrong), wrong))
    return tuple(sorted(found, key=lambda errors: list(Kind).index(errors.kind)))


def _kind(pair: Pair, wrong: Iterable[Comparison]) -> Kind:
    if pair.is_case != pair.is_flagged:
        return Kind.MISSED_CASE if pair.is_case else Kind.EXTRA_READ
    return Kind.OTHER_STATUS if any(each.field == STATUS for each in wrong) else Kind.ATTRIBUTE
