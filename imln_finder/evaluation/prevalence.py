"""What sensitivity and specificity mean in an archive where candidates are as rare as they are.

Labelled reports hold far more candidates than an archive, so their predictive values do not carry over. By Bayes'
theorem they follow from sensitivity, specificity and prevalence (Altman & Bland, Diagnostic tests 2: predictive values,
BMJ 1994;309:102). This supposes that sensitivity and specificity themselves carry over.

The intervals put the limits of the two Wilson intervals into the same formulae: for each figure the two limits that
make it least, and the two that make it greatest.
"""

from __future__ import annotations

from dataclasses import dataclass

from imln_finder.measures.detection import Detection
from imln_finder.measures.estimate import Estimate

_REPORTS = 1000


@dataclass(frozen=True, slots=True)
class AtPrevalence:
    """The figures at a prevalence.

    Attributes:
        prevalence: share of true candidates among the reports of the archive.
        ppv, npv: positive and negative predictive value.
        flagged_per_1000: reports on the worklist of 1000 in the archive.
        reads_per_case: flagged reports to read for each true candidate among them, 1 / ppv.
    """

    prevalence: float
    ppv: Estimate
    npv: Estimate
    flagged_per_1000: Estimate
    reads_per_case: Estimate


def positive_predictive_value(sensitivity: float, specificity: float, prevalence: float) -> float | None:
    """The share of true candidates among the flagged; None if nothing is flagged."""
    return _share(sensitivity * prevalence, (1 - specificity) * (1 - prevalence))


def negative_predictive_value(sensitivity: float, specificity: float, prevalence: float) -> float | None:
    """The share of others among those not flagged; None if all are flagged."""
    return _share(specificity * (1 - prevalence), (1 - sensitivity) * prevalence)


def flagged_per_1000(sensitivity: float, specificity: float, prevalence: float) -> float:
    """Flagged reports, of 1000."""
    return _REPORTS * (sensitivity * prevalence + (1 - specificity) * (1 - prevalence))


def at_prevalence(found: Detection, prevalence: float) -> AtPrevalence | None:
    """None if the labelled reports hold no candidates, or nothing else.

    Raises:
        ValueError: if the prevalence is not between 0 and 1.
    """
    if not 0 <= prevalence <= 1:
        raise ValueError("A prevalence lies between 0 and 1.")
    sensitivity, specificity = found.sensitivity, found.specificity
    if sensitivity.value is None or specificity.value is None or not sensitivity.interval or not specificity.interval:
        return None
    told = (sensitivity.value, specificity.value, prevalence)
    least, greatest = zip(sensitivity.interval, specificity.interval, strict=True)
    fewest, most = zip(sensitivity.interval, reversed(specificity.interval), strict=True)
    ppv = Estimate(
        positive_predictive_value(*told),
        positive_predictive_value(*least, prevalence),
        positive_predictive_value(*greatest, prevalence),
    )
    return AtPrevalence(
        prevalence,
        ppv,
        npv=Estimate(
            negative_predictive_value(*told),
            negative_predictive_value(*least, prevalence),
            negative_predictive_value(*greatest, prevalence),
        ),
        flagged_per_1000=Estimate(
            flagged_per_1000(*told), flagged_per_1000(*fewest, prevalence), flagged_per_1000(*most, prevalence)
        ),
        reads_per_case=Estimate(_inverse(ppv.value), _inverse(ppv.high), _inverse(ppv.low)),
    )


def _share(part: float, rest: float) -> float | None:
    return part / (part + rest) if part + rest else None


def _inverse(share: float | None) -> float | None:
    return 1 / share if share else None
