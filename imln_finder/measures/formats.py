"""Figures as text, the same on the terminal, on a page and in a paragraph."""

from __future__ import annotations

from imln_finder.measures.estimate import Estimate
from imln_finder.measures.proportion import Proportion

#: Stands for a figure that there is not.
ABSENT = "-"


def decimal(value: float | None, digits: int = 3) -> str:
    """A number with so many decimals."""
    return ABSENT if value is None else f"{value:.{digits}f}"


def count(proportion: Proportion) -> str:
    """What a share was counted from, "32/35"."""
    return f"{proportion.hits}/{proportion.of}"


def interval(figure: Proportion | Estimate, digits: int = 3) -> str:
    """The 95% interval, "0.776 to 0.970"; "from 1.2" if it has no upper bound."""
    if isinstance(figure, Estimate):
        low, high = figure.low, figure.high
    else:
        low, high = figure.interval or (None, None)
    if low is None:
        return ABSENT
    return f"from {decimal(low, digits)}" if high is None else f"{decimal(low, digits)} to {decimal(high, digits)}"
