"""How many unflagged reports must be read so that the sensitivity can be told as closely as is wanted."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import product

from imln_finder.measures.stratified_total import SampledStratum, SampleOrder

#: The chance that the interval will be as narrow as is wanted.
ASSURANCE = 0.8


@dataclass(frozen=True, slots=True)
class PlannedSample:
    """A sample of unflagged reports.

    Attributes:
        drawn: how many of either stratum.
        assurance: the chance that the lower limit of the sensitivity will not be below the wanted one, if all is as
            expected and the missed cases lie where they do most harm.
        limit_if_none: the lower limit if no case is found in the sample, which is the best that can come out.
    """

    drawn: tuple[int, int]
    assurance: float
    limit_if_none: float


def plan_sample(
    sizes: tuple[int, int], found: int, missed: int, limit: float, allocate: Callable[[int], tuple[int, int]]
) -> PlannedSample:
    """The smallest sample whose 95% interval of the sensitivity is likely to begin at `limit` or above.

    The limits are those of `missed_cases`, so that the plan and the audit agree.

    Args:
        sizes: of the two strata of unflagged reports.
        found: cases expected among the flagged, one or more; missed: among the unflagged.
        limit: wanted, below found / (found + missed).
        allocate: divides the size of a sample among the strata.
    """
    most_missed = math.floor(found / limit - found + 1e-9)
    too_few, enough = 0, sum(sizes)
    while enough - too_few > 1:
        size = (too_few + enough) // 2
        if _assurance(sizes, allocate(size), missed, most_missed) >= ASSURANCE:
            enough = size
        else:
            too_few = size
    drawn = allocate(enough)
    at_best = _order(sizes, drawn).upper()
    return PlannedSample(drawn, _assurance(sizes, drawn, missed, most_missed), found / (found + at_best))


def _assurance(sizes: tuple[int, int], drawn: tuple[int, int], missed: int, most_missed: int) -> float:
    """The chance that the upper limit is no higher than `most_missed`, for the worst division of the missed."""
    order = _order(sizes, drawn)
    scores = _scores(order, most_missed)
    too_high, at = len(scores), 0
    if order.upper() > most_missed:
        return 0.0
    while too_high - at > 1:
        middle = (at + too_high) // 2
        if replace(order, score=scores[middle]).upper() <= most_missed:
            at = middle
        else:
            too_high = middle
    highest = replace(order, score=scores[at])
    return min(highest.chance(*division) for division in _divisions(order, missed))


def _order(sizes: tuple[int, int], drawn: tuple[int, int]) -> SampleOrder:
    return SampleOrder.of([SampledStratum(size, number, 0) for size, number in zip(sizes, drawn, strict=True)])


def _scores(order: SampleOrder, most_missed: int) -> list[int]:
    """The scores of all samples that estimate no more than `most_missed` cases."""
    most = [each.drawn * most_missed // max(each.size, 1) for each in (order.smaller, order.larger)]
    ways = product(*(range(number + 1) for number in most))
    return sorted({order.weights[0] * first + order.weights[1] * second for first, second in ways})


def _divisions(order: SampleOrder, missed: int) -> Iterator[tuple[int, int]]:
    """The missed cases all in one stratum, all in the other, and halved; no more in a stratum than it can hold."""
    for wanted in (0, missed // 2, missed):
        in_smaller = max(min(wanted, order.smaller.size), missed - order.larger.size)
        yield in_smaller, missed - in_smaller
