"""How far two readers agree on a measurement: one intraclass correlation, and the limits of their differences."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import f, t

from imln_finder.measures.estimate import Estimate

_ALPHA = 0.05
#: 95% of normal differences lie within so many standard deviations.
_NORMAL = 1.96


@dataclass(frozen=True, slots=True)
class BlandAltman:
    """The differences second minus first, in the unit of the measurement.

    Attributes:
        bias: their mean; sd: their standard deviation.
        lower, upper: the 95% limits of agreement. All but `sd` come with the 95% interval of the estimate.
    """

    bias: Estimate
    sd: float
    lower: Estimate
    upper: Estimate


def intraclass_correlation(ratings: Sequence[Sequence[float]]) -> Estimate:
    """ICC(2,1) of Shrout & Fleiss (Psychol Bull 1979;86:420-428), which McGraw & Wong (1996) call ICC(A,1).

    Two-way random effects, absolute agreement, one reader: how much of the variance of one reading is between cases.
    The interval is theirs. Empty for fewer than two cases, or if all readings are the same.

    Args:
        ratings: for each case the readings of the same readers in the same order, two or more.
    """
    values = np.array(ratings, dtype=float)
    if len(values) < 2 or np.ptp(values) == 0:
        return Estimate(None, None, None)
    cases, readers = values.shape
    of_cases, of_readers, mean = values.mean(axis=1), values.mean(axis=0), values.mean()
    between = readers * ((of_cases - mean) ** 2).sum() / (cases - 1)
    by_reader = cases * ((of_readers - mean) ** 2).sum() / (readers - 1)
    rest = values - of_cases[:, None] - of_readers + mean
    error = (rest**2).sum() / ((cases - 1) * (readers - 1))
    icc = float((between - error) / (between + (readers - 1) * error + readers * (by_reader - error) / cases))
    if error < 1e-12 * values.var():
        # The readings differ by a constant at most, and the ratio of variances has no bound.
        return Estimate(icc, None, None)
    ratio = by_reader / error
    of_ratio, rest_of_it = readers * icc * ratio, cases * (1 + (readers - 1) * icc) - readers * icc
    degrees = (cases - 1) * (readers - 1) * (of_ratio + rest_of_it) ** 2
    degrees /= (cases - 1) * of_ratio**2 + rest_of_it**2
    upper_f = f.ppf(1 - _ALPHA / 2, cases - 1, degrees)
    lower_f = f.ppf(1 - _ALPHA / 2, degrees, cases - 1)
    others = readers * by_reader + (readers * cases - readers - cases) * error
    low = cases * (between - upper_f * error) / (upper_f * others + cases * between)
    high = cases * (lower_f * between - error) / (others + cases * lower_f * between)
    return Estimate(icc, float(low), float(high))


def bland_altman(pairs: Sequence[tuple[float, float]]) -> BlandAltman | None:
    """The limits of agreement (Bland & Altman, Lancet 1986;327:307-310) with their intervals; None below two cases."""
    if len(pairs) < 2:
        return None
    differences = np.array([second - first for first, second in pairs], dtype=float)
    count, bias, sd = len(differences), float(differences.mean()), float(differences.std(ddof=1))
    quantile = float(t.ppf(1 - _ALPHA / 2, count - 1))
    of_bias, of_limit = (quantile * sd * math.sqrt(parts / count) for parts in (1, 3))
    return BlandAltman(
        Estimate(bias, bias - of_bias, bias + of_bias),
        sd,
        *(Estimate(limit, limit - of_limit, limit + of_limit) for limit in (bias - _NORMAL * sd, bias + _NORMAL * sd)),
    )
