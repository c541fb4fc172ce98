"""A figure that is no share of counted reports, with its 95% interval."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value between `low` and `high`.

    Attributes:
        value: None if it cannot be told or has no bound, as reads for each case where none is found.
        low, high: None likewise.
    """

    value: float | None
    low: float | None
    high: float | None
