"""Ranking and calibration, against independent computations."""

from __future__ import annotations

import pytest
from evaluation_testing import CANDIDATE, NEGATED, by_identifier, labelled, prediction, scored
from hypothesis import given
from hypothesis import strategies as st

from imln_finder.evaluation.evaluation import evaluate
from imln_finder.evaluation.pairs import Pair, pair_up
from imln_finder.measures.calibration import Calibration, calibration
from imln_finder.measures.discrimination import Discrimination, discrimination
from imln_finder.measures.proportion import Proportion

#: Chosen so that ranks tie and one report has no probability.
PAIRS = scored(
    (True, 0.9), (True, 0.8), (False, 0.8), (True, 0.3), (False, 0.2), (False, None), (True, 0.95), (False, 0.5)
)


def ranked(pairs: list[Pair]) -> Discrimination | None:
    return discrimination([pair.is_case for pair in pairs], [pair.score for pair in pairs])


def calibrated(pairs: list[Pair]) -> Calibration:
    return calibration([pair.is_case for pair in pairs], [pair.score for pair in pairs])


@pytest.fixture
def few_resamples(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests that are not about how wide the interval is."""
    monkeypatch.setattr("imln_finder.measures.discrimination.RESAMPLES", 100)


@pytest.mark.usefixtures("few_resamples")
def test_areas_by_counting() -> None:
    found = ranked(PAIRS)
    assert found
    # Of 4 x 4 couples of a candidate and another 13.5 are in order: 0.3 < 0.5, 0.3 < 0.8, and 0.8 = 0.8 is half.
    assert found.auroc.value == pytest.approx(13.5 / 16)
    # Precision at each further candidate: 1/1, 2/2, 3/4 for the tie, then 4/6.
    assert found.auprc.value == pytest.approx((1 + 1 + 3 / 4 + 4 / 6) / 4)
    for area in (found.auroc, found.auprc):
        assert area.low is not None and area.value is not None and area.high is not None
        assert 0 <= area.low <= area.value <= area.high <= 1


@pytest.mark.usefixtures("few_resamples")
def test_the_interval_is_the_same_each_time() -> None:
    assert ranked(PAIRS) == ranked(PAIRS)


@pytest.mark.usefixtures("few_resamples")
def test_perfect_order() -> None:
    found = ranked(scored(*[(True, 0.9)] * 5, *[(False, 0.1)] * 7))
    assert found
    assert (found.auroc.value, found.auroc.low, found.auroc.high) == (1, 1, 1)
    assert found.roc[0] == (0, 0) and found.roc[-1] == (1, 1)


def test_the_bootstrap_interval_of_the_area_is_that_of_its_variance() -> None:
    # The standard error of the area by DeLong et al., Biometrics 1988;44:837.
    pairs = scored(*[(True, 0.2 + 0.6 * i / 59) for i in range(60)], *[(False, 0.6 * i / 99) for i in range(100)])
    found = ranked(pairs)
    assert found and found.auroc.value and found.auroc.low and found.auroc.high
    cases = [pair.score for pair in pairs if pair.is_case]
    others = [pair.score for pair in pairs if not pair.is_case]
    of_cases = [sum((c > o) + (c == o) / 2 for o in others) / len(others) for c in cases]
    of_others = [sum((c > o) + (c == o) / 2 for c in cases) / len(cases) for o in others]
    error = (variance(of_cases) / len(cases) + variance(of_others) / len(others)) ** 0.5
    assert found.auroc.value == pytest.approx(sum(of_cases) / len(cases))
    assert (found.auroc.high - found.auroc.low) == pytest.approx(2 * 1.96 * error, rel=0.15)


def variance(values: list[float]) -> float:
    mean = sum(values) / len(values)
    return sum((value - mean) ** 2 for value in values) / (len(values) - 1)


@pytest.mark.parametrize("pairs", [scored((True, 0.9)), scored((False, 0.9))])
def test_among_reports_of_one_kind_there_is_no_area(pairs: list[Pair]) -> None:
    assert ranked(pairs) is None


def test_without_probabilities_there_is_neither_ranking_nor_calibration() -> None:
    reports = [labelled("1", CANDIDATE), labelled("2", NEGATED)]
    found = evaluate(reports, by_identifier([prediction("1", CANDIDATE), prediction("2", NEGATED)]), 0.015)
    assert found.discrimination is None and found.calibration is None


def test_calibration_by_hand() -> None:
    found = calibrated(scored((True, 0.9), (False, 0.92), (True, 1.0), (False, None), (False, 0.3)))
    assert found.brier == pytest.approx((0.1**2 + 0.92**2 + 0 + 0 + 0.3**2) / 5)
    assert [(each.low, each.high, each.observed) for each in found.bins] == [
        (0.0, 0.1, Proportion(0, 1)),
        (0.3, 0.4, Proportion(0, 1)),
        (0.9, 1.0, Proportion(2, 3)),
    ]
    assert found.bins[-1].mean_probability == pytest.approx((0.9 + 0.92 + 1.0) / 3)


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 1)), min_size=1, max_size=40))
def test_every_report_is_in_one_bin(reports: list[tuple[bool, float]]) -> None:
    found = calibrated(scored(*reports))
    assert 0 <= found.brier <= 1
    assert sum(each.observed.of for each in found.bins) == len(reports)
    assert sum(each.observed.hits for each in found.bins) == sum(truth for truth, _ in reports)
    assert all(each.low - 1e-9 <= each.mean_probability <= each.high + 1e-9 for each in found.bins)


@pytest.mark.usefixtures("few_resamples")
def test_a_report_without_a_result_counts_as_nought() -> None:
    pairs = pair_up(
        [labelled("1", CANDIDATE), labelled("2", NEGATED)], by_identifier([prediction("2", NEGATED, probability=0.5)])
    )
    found = ranked(pairs)
    assert found and found.auroc.value == 0
