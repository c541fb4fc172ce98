"""The sample of unflagged reports that an audit needs, from the counts of a scan and what is expected."""

from __future__ import annotations

from dataclasses import dataclass

from imln_finder.archive.errors import ArchiveError
from imln_finder.measures.audit_size import PlannedSample, plan_sample
from imln_finder.review.drawing import divided
from imln_finder.review.key import ScanCounts
from imln_finder.review.missed import UNFLAGGED
from imln_finder.review.values import STRATUM_OF


@dataclass(frozen=True, slots=True)
class AuditPlan:
    """The planned sample; `limit` is where the interval of the sensitivity shall begin, `sizes` are of the strata."""

    sample: PlannedSample
    sizes: tuple[int, int]
    limit: float


def plan_audit(counts: ScanCounts, sensitivity: float, width: float, prevalence: float) -> AuditPlan:
    """The smallest sample, divided among the strata as queue create does.

    Args:
        counts: of the scan.
        sensitivity: expected, of search and readers together.
        width: how far below it the 95% interval may begin.
        prevalence: expected share of cases among the reports in scope.

    Raises:
        ArchiveError: if the expectations make no sense, or leave no case to be found.
    """
    if not 0 < sensitivity < 1:
        raise ArchiveError("The sensitivity that you expect lies between 0 and 1, without both; mend --sensitivity.")
    if not 0 < width < sensitivity:
        raise ArchiveError("The width lies between 0 and the sensitivity, without both; mend --width.")
    if not 0 < prevalence < 1:
        raise ArchiveError("The prevalence that you expect lies between 0 and 1, without both; mend --prevalence.")
    in_scope = sum(number for status, number in counts.case_status.items() if status in STRATUM_OF)
    cases = round(prevalence * in_scope)
    found = round(sensitivity * cases)
    mentioned, silent = (
        sum(number for status, number in counts.case_status.items() if STRATUM_OF.get(status) is stratum)
        for stratum in UNFLAGGED
    )
    if not found:
        reason = f"Of {in_scope:,} reports in scope so few would be cases that none is found; mend --prevalence."
        raise ArchiveError(reason)
    if cases - found > mentioned + silent:
        raise ArchiveError("More cases would be missed than there are unflagged reports; mend --prevalence.")
    sample = plan_sample(
        (mentioned, silent), found, cases - found, sensitivity - width, lambda size: divided(size, mentioned, silent)
    )
    return AuditPlan(sample, (mentioned, silent), sensitivity - width)
