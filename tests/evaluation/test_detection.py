"""Counts, predictive values and intervals, against published examples."""

from __future__ import annotations

import math

import pytest
from evaluation_testing import answered
from hypothesis import assume, given
from hypothesis import strategies as st

from imln_finder.evaluation.confusion import confusion_matrix
from imln_finder.evaluation.pairs import Pair
from imln_finder.evaluation.prevalence import (
    at_prevalence,
    flagged_per_1000,
    negative_predictive_value,
    positive_predictive_value,
)
from imln_finder.measures.detection import Detection, detection
from imln_finder.measures.estimate import Estimate
from imln_finder.measures.proportion import Proportion

counts = st.integers(min_value=0, max_value=30)
shares = st.floats(min_value=0, max_value=1)
prevalences = st.floats(min_value=0.001, max_value=0.999)


def found(pairs: list[Pair]) -> Detection:
    return detection([pair.is_case for pair in pairs], [pair.is_flagged for pair in pairs])


#: Liver scans of 344 patients (Altman & Bland, BMJ 1994;308:1552 and 309:102).
LIVER = found(answered(231, 27, 32, 54))


def test_the_liver_scans_of_altman_and_bland() -> None:
    assert [round(share.value or 0, 2) for share in (LIVER.sensitivity, LIVER.specificity)] == [0.90, 0.63]
    assert [round(share.value or 0, 2) for share in (LIVER.ppv, LIVER.npv)] == [0.88, 0.67]
    # At a prevalence of 0.25 instead of 0.75 the note has 0.45 and 0.95.
    told = at_prevalence(LIVER, 0.25)
    assert told and told.ppv.value and told.npv.value
    assert (round(told.ppv.value, 2), round(told.npv.value, 2)) == (0.45, 0.95)


def test_the_prevalence_of_the_reports_gives_their_own_predictive_values() -> None:
    told = at_prevalence(LIVER, 258 / 344)
    assert told and told.ppv.value == pytest.approx(231 / 263) and told.npv.value == pytest.approx(54 / 81)
    assert told.flagged_per_1000.value == pytest.approx(1000 * 263 / 344)
    assert told.reads_per_case.value == pytest.approx(263 / 231)


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    # Newcombe, Stat Med 1998;17:857, table I, method 3 (score): 81/263, 15/148, 0/20, 1/29.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0000, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_intervals_as_published(hits: int, of: int, low: float, high: float) -> None:
    assert Proportion(hits, of).interval == pytest.approx((low, high), abs=5e-5)


@given(counts, counts, counts, counts)
def test_counts_add_up(tp: int, fn: int, fp: int, tn: int) -> None:
    assume(tp + fn + fp + tn)
    pairs = answered(tp, fn, fp, tn)
    figures = found(pairs)
    assert (figures.sensitivity, figures.specificity) == (Proportion(tp, tp + fn), Proportion(tn, tn + fp))
    assert (figures.ppv, figures.npv) == (Proportion(tp, tp + fp), Proportion(tn, tn + fn))
    assert figures.sensitivity.of + figures.specificity.of == figures.ppv.of + figures.npv.of == len(pairs)
    assert sum(sum(row.values()) for row in confusion_matrix(pairs).values()) == len(pairs)


@given(shares, shares, prevalences, prevalences)
def test_rarer_cases_are_fewer_of_the_flagged_and_of_the_others(
    sensitivity: float, specificity: float, one: float, two: float
) -> None:
    rare, common = sorted((one, two))
    ppv = [positive_predictive_value(sensitivity, specificity, share) for share in (rare, common)]
    npv = [negative_predictive_value(sensitivity, specificity, share) for share in (rare, common)]
    if ppv[0] is not None and ppv[1] is not None:
        assert ppv[0] <= ppv[1] + 1e-12
    if npv[0] is not None and npv[1] is not None:
        assert npv[0] >= npv[1] - 1e-12


@given(shares, shares, prevalences)
def test_flagged_reports_are_true_and_false_ones(sensitivity: float, specificity: float, prevalence: float) -> None:
    flagged = flagged_per_1000(sensitivity, specificity, prevalence)
    ppv = positive_predictive_value(sensitivity, specificity, prevalence)
    assert 0 <= flagged <= 1000 + 1e-9
    assert math.isclose(flagged * (ppv or 0), 1000 * sensitivity * prevalence, abs_tol=1e-6)


@given(counts, counts, counts, counts, prevalences)
def test_every_value_lies_in_its_interval(tp: int, fn: int, fp: int, tn: int, prevalence: float) -> None:
    assume(tp + fn and fp + tn)
    told = at_prevalence(found(answered(tp, fn, fp, tn)), prevalence)
    assert told
    for estimate in (told.ppv, told.npv, told.flagged_per_1000, told.reads_per_case):
        assert_within(estimate)


def assert_within(estimate: Estimate) -> None:
    value = math.inf if estimate.value is None else estimate.value
    if estimate.value is not None or estimate.high is None:
        assert estimate.low is not None and estimate.low <= value + 1e-9
    assert estimate.value is None or estimate.high is None or value <= estimate.high + 1e-9


def test_where_no_case_is_found_reads_for_each_have_no_bound() -> None:
    told = at_prevalence(found(answered(0, 5, 3, 10)), 0.015)
    assert told and told.reads_per_case.value is None and told.reads_per_case.high is None
    assert told.reads_per_case.low


@pytest.mark.parametrize("prevalence", [-0.1, 1.5, math.nan])
def test_a_prevalence_is_a_share(prevalence: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        at_prevalence(LIVER, prevalence)
