"""The exact interval of a total in a finite population, from a sample of two strata.

It is the test inversion of Wendell & Schmee (J Am Stat Assoc 1996;91:825-830). Samples are ordered by the estimate that
they give, and a total is within the interval if some division of it among the strata makes the sample that was seen,
or a more extreme one, no rarer than 2.5%. So at most one sample in forty has its upper limit below the truth, and one
in forty its lower limit above it, wherever the cases lie. To add up limits of the strata, each at half of that, is
exact too, but wider: both strata would have to be at their worst at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

#: Of each tail: the two together leave 95%.
_TAIL = 0.025
#: So many numbers of missed cases in the smaller stratum are tried; between them the limit is bounded from without,
#: so that coarse steps make an interval wider (by less than 0.5%) and never too narrow.
_STEPS = 256

_Counts = NDArray[np.int64]
_Chances = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SampledStratum:
    """A stratum of `size` reports, of which `drawn` were read at random, and `found` were cases."""

    size: int
    drawn: int
    found: int

    def __post_init__(self) -> None:
        """Refuses numbers that no sample has.

        Raises:
            ValueError: if more were found than drawn, or drawn than there are.
        """
        if not 0 <= self.found <= self.drawn <= self.size:
            raise ValueError("No sample has such numbers.")


@dataclass(frozen=True, slots=True)
class SampleOrder:
    """Two strata, the smaller first, and the order of the samples that they may give.

    Attributes:
        weights: what a case found in either stratum adds to the score; the estimate is the score by a constant, and in
            whole numbers two scores are equal or not.
        score: of the sample that was seen.
    """

    smaller: SampledStratum
    larger: SampledStratum
    weights: tuple[int, int]
    score: int

    @classmethod
    def of(cls, strata: Sequence[SampledStratum]) -> SampleOrder:
        """The order of samples as large as these, at most two; raises ValueError for more."""
        if not 1 <= len(strata) <= 2:
            raise ValueError("The interval is for one or two strata.")
        smaller, larger = sorted((*strata, SampledStratum(0, 0, 0))[:2], key=lambda stratum: stratum.size)
        # A stratum without a sample has no part in the score; its weight need only be some number.
        weights = (max(smaller.size, 1) * max(larger.drawn, 1), max(larger.size, 1) * max(smaller.drawn, 1))
        return cls(smaller, larger, weights, weights[0] * smaller.found + weights[1] * larger.found)

    def upper(self) -> int:
        """The largest total for which a score as low as this, or lower, is no rarer than the tail allows."""
        steps = self._steps(self._most_in_smaller(self.score, _TAIL))
        in_larger = self._most_in_larger(steps, self.score, _TAIL)
        # From one step to before the next no more can be in the larger stratum than at the first of them.
        in_smaller = np.append(steps[1:] - 1, steps[-1])
        no_cases = sum(each.drawn - each.found for each in (self.smaller, self.larger))
        return min(int((in_smaller + in_larger).max()), self.smaller.size + self.larger.size - no_cases)

    def lower(self) -> int:
        """The smallest total for which a score as high as this, or higher, is no rarer than the tail allows."""
        seen = self.smaller.found + self.larger.found
        if not seen:
            return 0
        too_few = self._most_in_smaller(self.score - 1, 1 - _TAIL)
        steps = self._steps(min(too_few + 1, self.smaller.size))
        in_larger = self._most_in_larger(steps, self.score - 1, 1 - _TAIL) + 1
        # From behind one step up to the next no fewer can be in the larger stratum than at the last of them.
        in_smaller = np.append(0, steps[:-1] + 1)
        possible = in_larger <= self.larger.size
        return max(seen, int((in_smaller + in_larger)[possible].min(initial=self.smaller.size + self.larger.size)))

    def chance(self, in_smaller: int, in_larger: int) -> float:
        """That the score is no higher than this, for so many cases in the strata."""
        return float(self._chances(np.array([in_smaller]), self.score)(np.array([in_larger]))[0])

    def _steps(self, last: int) -> _Counts:
        return np.unique(np.linspace(0, last, _STEPS + 1).astype(np.int64))

    def _most_in_smaller(self, score: int, chance: float) -> int:
        """The largest number of cases in the smaller stratum, none in the larger, that leaves a low score likely."""
        none = np.array([0])
        return int(_largest(lambda cases: self._chances(cases, score)(none), self.smaller.size, chance, 1)[0])

    def _most_in_larger(self, in_smaller: _Counts, score: int, chance: float) -> _Counts:
        """The same in the larger stratum, beside so many in the smaller; -1 if these alone are too many."""
        return _largest(self._chances(in_smaller, score), self.larger.size, chance, len(in_smaller))

    def _chances(self, in_smaller: _Counts, score: int) -> Callable[[_Counts], _Chances]:
        """The function that tells, for the cases in the larger stratum, how likely it is that a score is no higher."""
        found, left = self._ways_to(score)
        of_smaller = _chances(found, self.smaller, in_smaller)

        def chances(in_larger: _Counts) -> _Chances:
            of_larger = _chances(np.arange(left[0] + 1), self.larger, in_larger).cumsum(axis=1)[:, left]
            total: _Chances = (of_smaller * of_larger).sum(axis=1)
            return total

        return chances

    def _ways_to(self, score: int) -> tuple[_Counts, _Counts]:
        """What may be found in the smaller stratum, and the most in the larger beside it, for a score no higher."""
        found = np.arange(min(self.smaller.drawn, score // self.weights[0]) + 1)
        return found, np.minimum((score - self.weights[0] * found) // self.weights[1], self.larger.drawn)


def _chances(found: _Counts, stratum: SampledStratum, cases: _Counts) -> _Chances:
    """The hypergeometric chance that so many are found (columns) if there are so many cases (rows).

    As scipy's, which is twenty times slower on such a grid.
    """
    cases = cases[:, None]
    chances: _Chances = np.exp(
        _log_choose(cases, found)
        + _log_choose(stratum.size - cases, stratum.drawn - found)
        - _log_choose(np.array(stratum.size), np.array(stratum.drawn))
    )
    return chances


def _log_choose(of: _Counts, chosen: _Counts) -> _Chances:
    """Logarithm of the number of choices; minus infinity where there is none."""
    log: _Chances = gammaln(of + 1) - gammaln(chosen + 1) - gammaln(of - chosen + 1)
    return log


def _largest(chance_of: Callable[[_Counts], _Chances], most: int, chance: float, count: int) -> _Counts:
    """By bisection, for each of `count` places the largest number up to `most` whose chance is not below; else -1."""
    below, above = np.full(count, -1), np.full(count, most + 1)
    while (above - below).max() > 1:
        middle = np.clip((below + above) // 2, 0, most)
        allowed = chance_of(middle) >= chance
        below, above = np.where(allowed, middle, below), np.where(allowed, above, middle)
    return below
