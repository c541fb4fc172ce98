"""What a search missed, from a stratified random sample of what it left unflagged: read, and some of it cases."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from imln_finder.measures.estimate import Estimate
from imln_finder.measures.stratified_total import SampledStratum, SampleOrder


def missed_cases(strata: Sequence[SampledStratum]) -> Estimate:
    """How many cases there are in the strata together, with the exact 95% interval.

    Args:
        strata: one or two; one without a sample can be all cases or none, as far as is known.

    Raises:
        ValueError: if there are others than one or two strata.
    """
    sample = SampleOrder.of(strata)
    value = sum(each.size * each.found / each.drawn for each in strata if each.drawn)
    told = all(each.drawn or not each.size for each in strata)
    return Estimate(value if told else None, sample.lower(), sample.upper())


def elusion_rate(strata: Sequence[SampledStratum]) -> Estimate:
    """The share of cases among all reports of the strata; empty if they hold none."""
    size, missed = sum(each.size for each in strata), missed_cases(strata)
    return _mapped(missed, lambda cases: cases / size) if size else Estimate(None, None, None)


def sensitivity(found: int, missed: Estimate) -> Estimate:
    """The share of cases that were found, for so many found and missed; empty if there may be no case at all."""
    if not found:
        return Estimate(None, None, None)
    falling = _mapped(missed, lambda cases: found / (found + cases))
    return Estimate(falling.value, falling.high, falling.low)


def _mapped(figure: Estimate, change: Callable[[float], float]) -> Estimate:
    return Estimate(*(None if each is None else change(each) for each in (figure.value, figure.low, figure.high)))
