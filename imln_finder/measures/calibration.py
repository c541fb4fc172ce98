"""Whether a probability means what it says: of the reports with 0.8, are eight in ten candidates?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean

from imln_finder.measures.proportion import Proportion

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """The reports with a probability from `low` to below `high` (the last bin holds 1, too).

    Attributes:
        mean_probability: of these reports.
        observed: candidates among them, by their labels.
    """

    low: float
    high: float
    mean_probability: float
    observed: Proportion


@dataclass(frozen=True, slots=True)
class Calibration:
    """How far probabilities and labels lie apart.

    Attributes:
        brier: mean squared difference of probability and label, 0 is best (Brier, Mon Weather Rev 1950;78:1).
        bins: of equal width, those with reports in them, in order.
    """

    brier: float
    bins: tuple[Bin, ...]


def calibration(cases: Sequence[bool], probabilities: Sequence[float]) -> Calibration:
    """From a truth and a probability a report, at least one.

    Raises:
        ValueError: if they are not of the same number.
    """
    pairs = list(zip(cases, probabilities, strict=True))
    return Calibration(fmean((probability - case) ** 2 for case, probability in pairs), tuple(_bins(pairs)))


def _bins(pairs: Sequence[tuple[bool, float]]) -> Iterator[Bin]:
    for number in range(BINS):
        inside = [pair for pair in pairs if min(int(pair[1] * BINS), BINS - 1) == number]
        if inside:
            observed = Proportion.of_all(case for case, _ in inside)
            mean = fmean(probability for _, probability in inside)
            yield Bin(number / BINS, (number + 1) / BINS, mean, observed)
