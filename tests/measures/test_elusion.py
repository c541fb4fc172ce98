"""Missed cases from a sample: exact against enumeration, at the stated rate over 500 audits, and as planned."""

from __future__ import annotations

from functools import cache, partial
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, hypergeom

from imln_finder.measures import stratified_total
from imln_finder.measures.audit_size import plan_sample
from imln_finder.measures.elusion import elusion_rate, missed_cases, sensitivity
from imln_finder.measures.estimate import Estimate
from imln_finder.measures.stratified_total import SampledStratum
from imln_finder.review.drawing import divided

AUDITS = 500

#: Few enough for every truth and every sample to be gone through.
SMALL = ((12, 4), (20, 6))


@cache
def limits(sizes: tuple[int, ...], drawn: tuple[int, ...], found: tuple[int, ...]) -> tuple[float, float]:
    missed = missed_cases(strata(sizes, drawn, found))
    assert missed.low is not None and missed.high is not None
    return missed.low, missed.high


def strata(sizes: tuple[int, ...], drawn: tuple[int, ...], found: tuple[int, ...]) -> list[SampledStratum]:
    return [SampledStratum(*numbers) for numbers in zip(sizes, drawn, found, strict=True)]


def chances_of_samples(truth: tuple[int, int]) -> dict[tuple[int, int], float]:
    """Every sample of the small design, with its chance if there are so many cases in the strata."""
    (size, drawn), (other_size, other_drawn) = SMALL
    first = hypergeom.pmf(np.arange(drawn + 1), size, truth[0], drawn)
    second = hypergeom.pmf(np.arange(other_drawn + 1), other_size, truth[1], other_drawn)
    return {(i, j): float(first[i] * second[j]) for i, j in product(range(drawn + 1), range(other_drawn + 1))}


TRUTHS = {truth: chances_of_samples(truth) for truth in product(range(SMALL[0][0] + 1), range(SMALL[1][0] + 1))}


def estimate(found: tuple[int, int]) -> float:
    return sum(size * cases / drawn for (size, drawn), cases in zip(SMALL, found, strict=True))


@pytest.mark.parametrize("found", product(range(5), range(7)))
def test_the_limits_are_those_of_going_through_all_samples(found: tuple[int, int]) -> None:
    rare = 0.025 - 1e-12
    seen = estimate(found)
    likely_low, likely_high = set(), set()
    for truth, samples in TRUTHS.items():
        if sum(chance for sample, chance in samples.items() if estimate(sample) <= seen + 1e-9) > rare:
            likely_high.add(sum(truth))
        if sum(chance for sample, chance in samples.items() if estimate(sample) >= seen - 1e-9) > rare:
            likely_low.add(sum(truth))
    (size, drawn), (other_size, other_drawn) = SMALL
    at_most = size + other_size - (drawn + other_drawn - sum(found))
    expected = max(min(likely_low), sum(found)), min(max(likely_high), at_most)
    assert limits((size, other_size), (drawn, other_drawn), found) == expected


def test_coarse_steps_make_the_interval_wider_and_never_narrower(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes, drawn = zip(*SMALL, strict=True)
    exact = {found: limits(sizes, drawn, found) for found in product(range(5), range(7))}
    monkeypatch.setattr(stratified_total, "_STEPS", 3)
    for found, (low, high) in exact.items():
        coarse = missed_cases(strata(sizes, drawn, found))
        assert coarse.low is not None and coarse.high is not None
        assert coarse.low <= low and high <= coarse.high


def test_whatever_the_truth_the_interval_holds_it_in_95_of_100_samples() -> None:
    sizes, drawn = zip(*SMALL, strict=True)
    for truth, samples in TRUTHS.items():
        held = sum(
            chance
            for found, chance in samples.items()
            if chance and limits(sizes, drawn, found)[0] <= sum(truth) <= limits(sizes, drawn, found)[1]
        )
        assert held >= 0.95 - 1e-9


@pytest.mark.parametrize("truth", [(0, 0), (8, 0), (0, 40), (12, 25), (40, 400)])
def test_over_500_audits_the_interval_holds_the_truth(truth: tuple[int, int]) -> None:
    """An archive of 95,000 unflagged reports, 5,000 of which mention the chain; the strata are read by halves."""
    sizes, drawn = (5_000, 90_000), (300, 300)
    random = np.random.default_rng(20100906)
    found = [random.hypergeometric(cases, size - cases, number, AUDITS)
             for cases, size, number in zip(truth, sizes, drawn, strict=True)]  # fmt: skip
    covered = 0
    for sample in zip(*(numbers.tolist() for numbers in found), strict=True):
        low, high = limits(sizes, drawn, sample)
        covered += low <= sum(truth) <= high
    # 95% or more in the long run; of 500 so few that three standard errors are allowed for.
    assert covered / AUDITS >= 0.95 - 3 * (0.95 * 0.05 / AUDITS) ** 0.5


@given(st.integers(20, 200), st.integers(0, 5))
@settings(deadline=None, max_examples=20)
def test_of_one_large_stratum_it_is_the_interval_of_clopper_and_pearson(drawn: int, found: int) -> None:
    size = 10_000_000
    low, high = binomtest(found, drawn).proportion_ci(0.95, method="exact")
    rate = elusion_rate([SampledStratum(size, drawn, found)])
    assert rate.value == pytest.approx(found / drawn)
    assert rate.low == pytest.approx(low, abs=2e-5)
    assert rate.high == pytest.approx(high, abs=2e-5)


def test_the_interval_is_narrower_than_limits_of_the_strata_added_up() -> None:
    sampled = strata((5_000, 90_000), (200, 400), (1, 1))
    together = missed_cases(sampled).high
    apart = sum(
        each.size * float(binomtest(each.found, each.drawn).proportion_ci(0.975, method="exact").high)
        for each in sampled
    )
    assert together is not None and together < 0.9 * apart


def test_what_is_read_whole_is_known() -> None:
    assert missed_cases(strata((10, 20), (10, 20), (2, 3))) == Estimate(5, 5, 5)


def test_a_stratum_without_a_sample_may_be_anything() -> None:
    missed = missed_cases(strata((50, 9_000), (0, 900), (0, 0)))
    assert missed.value is None
    assert missed.high is not None and missed.high >= 50
    assert missed_cases(strata((0, 9_000), (0, 900), (0, 0))) == missed_cases(strata((9_000,), (900,), (0,)))


def test_an_archive_that_is_flagged_whole_has_missed_nothing() -> None:
    assert missed_cases(strata((0, 0), (0, 0), (0, 0))) == Estimate(0, 0, 0)
    assert elusion_rate(strata((0, 0), (0, 0), (0, 0))).value is None


def test_sensitivity_falls_with_what_was_missed() -> None:
    assert sensitivity(95, Estimate(5, 0, 30)) == Estimate(0.95, 95 / 125, 1.0)
    assert sensitivity(0, Estimate(5, 0, 30)).value is None


@pytest.mark.parametrize("numbers", [(10, 11, 0), (10, 5, 6), (10, 5, -1)])
def test_numbers_of_no_sample_are_refused(numbers: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="No sample"):
        SampledStratum(*numbers)


def test_a_planned_sample_does_what_it_was_planned_for() -> None:
    """Sensitivity 0.95 expected, of which 0.85 shall be told: in four of five audits it is, wherever the missed lie."""
    sizes, found, missed = (500, 9_000), 142, 8
    plan = plan_sample(sizes, found, missed, 0.85, partial(divided, mentioned=500, silent=9_000))
    random = np.random.default_rng(5)
    told = []
    for truth in ((missed, 0), (0, missed)):
        samples = (random.hypergeometric(cases, size - cases, number, AUDITS).tolist()
                   for cases, size, number in zip(truth, sizes, plan.drawn, strict=True))  # fmt: skip
        highest = [limits(sizes, plan.drawn, sample)[1] for sample in zip(*samples, strict=True)]
        told.append(sum(found / (found + high) >= 0.85 for high in highest) / AUDITS)
    assert plan.assurance >= 0.8
    assert min(told) == pytest.approx(plan.assurance, abs=0.05)
    assert plan.limit_if_none == pytest.approx(found / (found + limits(sizes, plan.drawn, (0, 0))[1]))


def test_a_fifth_of_the_sample_from_the_few_mentions_takes_fewer_reads_than_a_half() -> None:
    sizes, found, missed = (2_000, 36_000), 570, 30
    fifth = plan_sample(sizes, found, missed, 0.85, partial(divided, mentioned=2_000, silent=36_000))
    half = plan_sample(sizes, found, missed, 0.85, lambda size: (min(size // 2, 2_000), size - min(size // 2, 2_000)))
    assert sum(fifth.drawn) < 0.85 * sum(half.drawn)
