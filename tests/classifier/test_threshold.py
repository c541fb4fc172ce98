"""The threshold of a rescue: enough candidates reach it, and it brings more than it costs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imln_finder.classifier.threshold import SENSITIVITY, UNSEEN_BY_RULES, Chances, threshold_for

PROBABILITIES = st.lists(st.floats(0, 1), min_size=1, max_size=300).map(np.array)


def test_what_the_rules_do_not_flag_is_found_by_its_probability() -> None:
    candidates = np.array([0.1, 0.2, *[1.0] * 198])
    certain, silent = np.full(200, 0.9), np.zeros(100)
    assert threshold_for(Chances(candidates, certain, silent)) == 0.1  # no other report is rescued in vain
    others = np.array([*[0.15] * 10, *[0.0] * 90])
    assert threshold_for(Chances(candidates, certain, others)) == 0.2  # one candidate in 200 may be lost


def test_words_that_speak_for_a_lost_candidate_lower_it_as_far_as_they_are_worth_it() -> None:
    candidates = np.ones(100)
    by_words = np.array([*[0.2] * 50, *[0.6] * 50])  # a step down finds 2.5% of the candidates
    for share, expected in ((0.01, 0.2), (0.04, 0.6)):
        others = np.array([*[0.3] * int(share * 1000), *[0.0] * (1000 - int(share * 1000))])
        assert threshold_for(Chances(candidates, by_words, others)) == expected


@given(PROBABILITIES, PROBABILITIES, PROBABILITIES)
def test_enough_candidates_reach_it_and_no_step_of_the_words_is_better(
    candidates: np.ndarray, by_words: np.ndarray, others: np.ndarray
) -> None:
    def j(threshold: float) -> float:
        found = (1 - UNSEEN_BY_RULES) * (candidates >= threshold).mean() + UNSEEN_BY_RULES * (
            by_words >= threshold
        ).mean()
        return float(found - (others >= threshold).mean())

    rounded = [np.floor(part * 1e4) / 1e4 for part in (candidates, by_words, others)]
    candidates, by_words, others = rounded
    chosen = threshold_for(Chances(candidates, by_words, others))
    assert (candidates >= chosen).mean() >= SENSITIVITY - 1e-9
    reached = [step for step in by_words if (candidates >= step).mean() >= SENSITIVITY]
    assert all(j(chosen + 5e-5) >= j(step - 5e-5) - 1e-6 or j(chosen) >= j(step) - 1e-6 for step in reached)


def test_nothing_but_candidates() -> None:
    assert threshold_for(Chances(np.ones(3), np.array([0.3, 0.5, 0.7]), np.array([]))) == pytest.approx(0.3)
