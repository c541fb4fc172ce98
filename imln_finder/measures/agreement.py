"""How far two readers agree on a category, with 95% intervals.

Percent agreement is what they reach, chance included; Cohen's kappa takes chance off, and misleads where nearly all
cases fall in one category (Feinstein & Cicchetti, J Clin Epidemiol 1990;43:543-549); Gwet's AC1 does not. The
specific agreements tell yes and no apart.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, t
from statsmodels.stats.inter_rater import cohens_kappa as kappa_of_table

from imln_finder.measures.estimate import Estimate
from imln_finder.measures.proportion import Proportion

_LEVEL = 0.95
_UNTOLD = Estimate(None, None, None)


def percent_agreement(pairs: Sequence[tuple[Hashable, Hashable]]) -> Proportion:
    """How often the two readers say the same."""
    return Proportion.of_all(first == second for first, second in pairs)


def cohens_kappa(pairs: Sequence[tuple[Hashable, Hashable]]) -> Estimate:
    """Cohen's kappa (Educ Psychol Meas 1960;20:37-46), with the interval of its large-sample standard error.

    The standard error is that of Fleiss, Cohen and Everitt (Psychol Bull 1969;72:323-327), as statsmodels has it. Empty
    if both readers use one and the same category only, as chance alone explains all then; without interval if one of
    them uses one only, as kappa is 0 then whatever the other says.
    """
    used = list(dict.fromkeys(category for pair in pairs for category in pair))
    if len(used) < 2:
        return _UNTOLD
    return _with_interval(_table(pairs, used))


def weighted_kappa(pairs: Sequence[tuple[float, float]]) -> Estimate:
    """Cohen's kappa for numbers, with quadratic weights: a difference of two counts four times one of one.

    With these weights kappa is nearly an intraclass correlation (Fleiss & Cohen, Educ Psychol Meas 1973;33:613-619).
    Empty if all numbers are the same.
    """
    used = sorted({number for pair in pairs for number in pair})
    if len(used) < 2:
        return _UNTOLD
    return _with_interval(_table(pairs, used), weights=np.array(used, dtype=float), wt="quadratic")


def gwets_ac1(pairs: Sequence[tuple[Hashable, Hashable]], categories: Sequence[Hashable]) -> Estimate:
    """Gwet's AC1 (Br J Math Stat Psychol 2008;61:29-48, doi:10.1348/000711006X126600) over all categories of the scale.

    Variance of two readers and interval by Student's t are as in his irrCAC.

    Args:
        pairs: what both readers say of each case.
        categories: all that may be said, at least two, used or not.

    Raises:
        ValueError: if a reader says something else.
    """
    if len(pairs) < 2:
        return _UNTOLD
    probabilities = _table(pairs, categories) / len(pairs)
    share = (probabilities.sum(axis=0) + probabilities.sum(axis=1)) / 2
    of_others = len(categories) - 1
    agreed = float(np.trace(probabilities))
    by_chance = float((share * (1 - share)).sum()) / of_others
    ac1 = (agreed - by_chance) / (1 - by_chance)

    index = {category: number for number, category in enumerate(categories)}
    same = np.array([first == second for first, second in pairs], dtype=float)
    chance_of = np.array([(2 - share[index[first]] - share[index[second]]) / 2 for first, second in pairs]) / of_others
    of_case = (same - by_chance) / (1 - by_chance) - 2 * (1 - ac1) * (chance_of - by_chance) / (1 - by_chance)
    error = math.sqrt(((of_case - ac1) ** 2).mean() / len(pairs))
    reach = error * float(t.ppf((1 + _LEVEL) / 2, len(pairs) - 1))
    return Estimate(ac1, max(ac1 - reach, -1.0), min(ac1 + reach, 1.0))


def specific_agreement(pairs: Sequence[tuple[bool, bool]], said: bool) -> Estimate:
    """Of the answers `said`, the share that the other reader gives too: positive agreement for True, negative else.

    It is 2a / (2a + b + c) for a cases where both say so and b + c where one does (Cicchetti & Feinstein, J Clin
    Epidemiol 1990;43:551-558). This rises with a / (a + b + c), whose Wilson interval gives the limits.
    """
    both = Proportion.of_all(first == second for first, second in pairs if said in (first, second))
    if both.value is None or both.interval is None:
        return _UNTOLD
    return Estimate(*(2 * share / (1 + share) for share in (both.value, *both.interval)))


def _table(pairs: Sequence[tuple[Hashable, Hashable]], categories: Sequence[Hashable]) -> NDArray[np.float64]:
    """How often each pair of categories is said, the first reader's in rows."""
    index = {category: number for number, category in enumerate(categories)}
    unknown = {category for pair in pairs for category in pair} - set(index)
    if unknown:
        raise ValueError("A category is not of the scale.")
    counted = np.zeros((len(categories), len(categories)))
    for first, second in pairs:
        counted[index[first], index[second]] += 1
    return counted


def _with_interval(table: NDArray[np.float64], **weights: Any) -> Estimate:
    """Kappa by statsmodels, its limits held to what a kappa can be."""
    with np.errstate(invalid="ignore", divide="ignore"):  # of a test that nobody asks for
        found = kappa_of_table(table, **weights)
    if min(np.count_nonzero(table.sum(axis=axis)) for axis in (0, 1)) < 2:
        return Estimate(float(found.kappa), None, None)
    # Where all agree rounding may leave the variance below zero.
    reach = float(norm.ppf((1 + _LEVEL) / 2)) * math.sqrt(max(found.var_kappa, 0.0))
    return Estimate(float(found.kappa), max(found.kappa - reach, -1.0), min(found.kappa + reach, 1.0))
