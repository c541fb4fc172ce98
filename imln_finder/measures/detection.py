"""How well candidates are found: sensitivity, specificity and predictive values among the labelled reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from imln_finder.measures.proportion import Proportion


@dataclass(frozen=True, slots=True)
class Detection:
    """The four figures of a test with two answers.

    The predictive values hold for the share of candidates among these reports; `prevalence` tells them for another.

    Attributes:
        sensitivity: flagged, of the true candidates.
        specificity: not flagged, of all others.
        ppv: true candidates, of the flagged.
        npv: no candidates, of those not flagged.
    """

    sensitivity: Proportion
    specificity: Proportion
    ppv: Proportion
    npv: Proportion


def detection(cases: Sequence[bool], flagged: Sequence[bool]) -> Detection:
    """The figures from two answers a report: is it a candidate by its label, and was it flagged?

    Raises:
        ValueError: if they are not of the same number.
    """
    answers = list(zip(cases, flagged, strict=True))
    return Detection(
        sensitivity=Proportion.of_all(flag for case, flag in answers if case),
        specificity=Proportion.of_all(not flag for case, flag in answers if not case),
        ppv=Proportion.of_all(case for case, flag in answers if flag),
        npv=Proportion.of_all(not case for case, flag in answers if not flag),
    )
