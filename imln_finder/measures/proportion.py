"""So many of so many, with the interval that the number of observations allows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from scipy.stats import binomtest


@dataclass(frozen=True, slots=True)
class Proportion:
    """`hits` of `of` observations."""

    hits: int
    of: int

    @classmethod
    def of_all(cls, outcomes: Iterable[bool]) -> Proportion:
        """The share of outcomes that are true."""
        counted = [bool(outcome) for outcome in outcomes]
        return cls(sum(counted), len(counted))

    @property
    def value(self) -> float | None:
        """Between 0 and 1; None without observations."""
        return self.hits / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95% Wilson score interval (Wilson, J Am Stat Assoc 1927;22:209); None without observations."""
        if not self.of:
            return None
        low, high = binomtest(self.hits, self.of).proportion_ci(0.95, method="wilson")
        return float(low), float(high)
