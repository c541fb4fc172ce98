"""Agreement on categories and on sizes, against published worked examples and against other ways to compute them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score, f1_score

from imln_finder.measures.agreement import (
    cohens_kappa,
    gwets_ac1,
    percent_agreement,
    specific_agreement,
    weighted_kappa,
)
from imln_finder.measures.continuous_agreement import bland_altman, intraclass_correlation
from imln_finder.measures.estimate import Estimate

#: 100 women by two abstractors: ectopic pregnancy, abnormal and normal intrauterine pregnancy. Gwet KL, Handbook of
#: Inter-Rater Reliability, 4th ed. 2014; the results are those that its R package irrCAC prints in its vignette.
ABSTRACTORS = {(0, 0): 13, (1, 1): 20, (1, 2): 7, (2, 1): 4, (2, 2): 56}

#: Four judges rate six targets: Shrout PE, Fleiss JL, Psychol Bull 1979;86:420-428, table 2.
JUDGES = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]

#: Peak expiratory flow of 17 people by two meters, l/min: Bland JM, Altman DG, Lancet 1986;327:307-310, table 1.
WRIGHT = [494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427]
MINI = [512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451]

PAIRS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=40)


def pairs_of(table: dict[tuple[int, int], int]) -> list[tuple[int, int]]:
    return [pair for pair, count in table.items() for _ in range(count)]


def figures(estimate: Estimate, digits: int = 3) -> tuple[float, float, float]:
    assert estimate.value is not None and estimate.low is not None and estimate.high is not None
    return round(estimate.value, digits), round(estimate.low, digits), round(estimate.high, digits)


def test_kappa_and_ac1_of_the_published_abstractors() -> None:
    pairs = pairs_of(ABSTRACTORS)
    assert percent_agreement(pairs).value == 0.89
    kappa, ac1 = cohens_kappa(pairs), gwets_ac1(pairs, (0, 1, 2))
    assert kappa.value == pytest.approx(0.7964094, abs=1e-7)
    # irrCAC takes Student's t for kappa, which gives 0.680 to 0.913.
    assert figures(kappa) == (0.796, 0.681, 0.912)
    assert ac1.value == pytest.approx(0.8493305, abs=1e-7)
    assert figures(ac1) == (0.849, 0.764, 0.935)


def test_kappa_is_paradoxical_at_skewed_prevalence_and_ac1_is_not() -> None:
    """Gwet KL, Statistical Methods for Inter-Rater Reliability Assessment 2002;1: kappa is not satisfactory."""
    pairs = pairs_of({(1, 1): 118, (1, 0): 5, (0, 1): 2})
    assert percent_agreement(pairs).value == 0.944
    assert cohens_kappa(pairs).value == pytest.approx(-0.0234, abs=5e-5)
    assert gwets_ac1(pairs, (0, 1)).value == pytest.approx(0.9408, abs=5e-5)


@given(PAIRS)
def test_kappas_are_those_of_scikit_learn(pairs: list[tuple[int, int]]) -> None:
    first, second = zip(*pairs, strict=True)
    if len({*first, *second}) < 2:
        assert cohens_kappa(pairs) == weighted_kappa(pairs) == Estimate(None, None, None)
        return
    assert cohens_kappa(pairs).value == pytest.approx(cohen_kappa_score(first, second), abs=1e-9)
    # scikit-learn weighs by the place of a category in the list, so that all must be named.
    weighted = cohen_kappa_score(first, second, labels=[0, 1, 2, 3], weights="quadratic")
    assert weighted_kappa(pairs).value == pytest.approx(weighted, abs=1e-9)


@given(PAIRS)
def test_specific_agreement_is_the_f1_of_one_reader_by_the_other(pairs: list[tuple[int, int]]) -> None:
    answers = [(first > 1, second > 1) for first, second in pairs]
    for said in (True, False):
        found = specific_agreement(answers, said)
        if any(said in pair for pair in answers):
            assert found.value == pytest.approx(f1_score(*zip(*answers, strict=True), pos_label=said, zero_division=0))
            assert found.low is not None and found.high is not None
            assert found.low <= found.value + 1e-12 and found.value <= found.high + 1e-12
        else:
            assert found.value is None


def test_the_interval_of_ac1_holds_what_it_says() -> None:
    table = {(1, 1): 0.72, (1, 0): 0.08, (0, 1): 0.08, (0, 0): 0.12}
    truth = gwets_ac1(pairs_of({pair: round(share * 10_000) for pair, share in table.items()}), (0, 1)).value
    assert truth is not None
    covered = 0
    for drawn in np.random.default_rng(7).multinomial(120, list(table.values()), 400):
        _, low, high = figures(gwets_ac1(pairs_of(dict(zip(table, drawn.tolist(), strict=True))), (0, 1)))
        covered += low <= truth <= high
    assert 0.92 <= covered / 400 <= 0.98


def test_a_reader_who_always_says_the_same_has_a_kappa_of_zero_without_interval() -> None:
    assert cohens_kappa([(1, 1), (1, 0), (1, 1)]) == Estimate(0.0, None, None)


def test_a_category_outside_of_the_scale_is_refused() -> None:
    with pytest.raises(ValueError, match="scale"):
        gwets_ac1([(0, 1), (1, 5)], (0, 1))


def test_the_intraclass_correlation_of_the_published_judges() -> None:
    """0.29 in the paper; the interval is what its formula gives, as the R package psych prints it."""
    assert figures(intraclass_correlation(JUDGES), 2) == (0.29, 0.02, 0.76)


@pytest.mark.parametrize("ratings", [[], [[1, 2]], [[5, 5], [5, 5]]])
def test_without_variance_there_is_no_intraclass_correlation(ratings: list[list[float]]) -> None:
    assert intraclass_correlation(ratings).value is None


def test_readers_who_never_differ_have_an_intraclass_correlation_of_one() -> None:
    assert intraclass_correlation([[10, 10], [14, 14], [31, 31]]).value == pytest.approx(1)


def test_the_limits_of_agreement_of_the_published_peak_flows() -> None:
    """The paper takes two standard deviations for 1.96, so that its limits, -79.7 and 75.5, lie 1.6 further out."""
    found = bland_altman(list(zip(MINI, WRIGHT, strict=True)))
    assert found is not None
    assert round(found.sd, 1) == 38.8
    assert figures(found.bias, 1) == pytest.approx((-2.1, -22.0, 17.8), abs=0.11)
    assert found.lower.value == pytest.approx(-79.7 + 1.6, abs=0.1)
    assert found.upper.value == pytest.approx(75.5 - 1.6, abs=0.1)
    # Its intervals of the limits, -114.3 to -45.1 and 40.9 to 110.1, are 34.6 to either side.
    assert figures(found.lower, 1) == pytest.approx((-78.1, -78.1 - 34.6, -78.1 + 34.6), abs=0.15)


def test_one_case_has_no_limits() -> None:
    assert bland_altman([(10.0, 12.0)]) is None
