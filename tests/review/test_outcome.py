"""What reads come to: agreement, discord, consensus, and the values of a case."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from review_testing import MERGED_AT, a_case, a_read, provenance

from imln_finder.domain import Decision
from imln_finder.review.outcome import Outcome, dominant_space, outcomes
from imln_finder.review.values import Read, ReadKind

CASE = a_case()


def outcome_of(*reads: Read) -> Outcome:
    [outcome] = outcomes({CASE.case_number: CASE}, reads)
    return outcome


def a_consensus(decision: str = "confirmed", **fields: Any) -> Read:
    return a_read(reader="C", decision=decision, kind=ReadKind.CONSENSUS, **fields)


def test_a_case_is_unread_then_read_once_then_decided() -> None:
    assert (outcome_of().state, outcome_of().decision) == ("unread", None)
    assert (outcome_of(a_read()).state, outcome_of(a_read()).decision) == ("read_once", None)
    agreed = outcome_of(a_read(), a_read(reader="B"))
    assert (agreed.state, agreed.decision) == ("agreed", "confirmed")


def test_two_decisions_leave_none_until_a_consensus() -> None:
    reads = a_read(), a_read(reader="B", decision="below_1cm")
    assert (outcome_of(*reads).state, outcome_of(*reads).decision) == ("discordant", None)
    assert outcome_of(*reads).unsettled == ("decision",)
    settled = outcome_of(*reads, a_consensus("below_1cm"))
    assert (settled.state, settled.decision, settled.unsettled) == ("adjudicated", "below_1cm", ())


def test_the_size_is_the_mean_of_both_or_that_of_the_consensus() -> None:
    reads = a_read(size_mm=14.0), a_read(reader="B", size_mm=17.0)
    assert outcome_of(*reads).size_mm == 15.5
    assert outcome_of(*reads, a_consensus()).size_mm == 15.5
    assert outcome_of(*reads, a_consensus(size_mm=16.0)).size_mm == 16.0


def test_a_size_of_the_read_that_was_overruled_does_not_count() -> None:
    reads = a_read(size_mm=14.0), a_read(reader="B", decision="below_1cm", size_mm=8.0)
    assert outcome_of(*reads).size_mm is None
    assert outcome_of(*reads, a_consensus()).size_mm == 14.0


def test_values_that_both_give_differently_wait_for_the_consensus() -> None:
    reads = (
        a_read(laterality="left", intercostal_spaces=(2,), sternal_erosion="absent"),
        a_read(reader="B", laterality="left", intercostal_spaces=(2, 3)),
    )
    outcome = outcome_of(*reads)
    assert (outcome.laterality, outcome.intercostal_spaces, outcome.sternal_erosion) == ("left", (), "absent")
    assert outcome.unsettled == ("intercostal_spaces",)
    settled = outcome_of(*reads, a_consensus(intercostal_spaces=(2, 3)))
    assert (settled.laterality, settled.intercostal_spaces, settled.unsettled) == ("left", (2, 3), ())


def test_values_of_a_case_that_is_none_do_not_wait() -> None:
    reads = (
        a_read(decision="not_imln", laterality="left"),
        a_read(reader="B", decision="not_imln", laterality="right"),
    )
    assert outcome_of(*reads).unsettled == ()


def test_of_two_consensus_reads_the_later_one_counts() -> None:
    late = provenance()
    first = a_consensus("confirmed")
    second = a_read(
        reader="D",
        decision="not_imln",
        kind=ReadKind.CONSENSUS,
        provenance=type(late)(late.file, late.sha256, late.row, MERGED_AT + timedelta(days=1)),
    )
    for reads in ((first, second), (second, first)):
        assert outcome_of(*reads).decision is Decision.NOT_IMLN


@pytest.mark.parametrize(
    ("named", "dominant"),
    [
        ([], None),
        ([()], None),
        ([(2,)], 2),
        ([(2, 3)], 2),
        ([(2, 3, 4)], 3),
        ([(2, 3), (3,)], 3),
        ([(1, 2), (1, 2), (4,)], 1),
    ],
)
def test_the_dominant_space(named: list[tuple[int, ...]], dominant: int | None) -> None:
    assert dominant_space(named) == dominant


@given(st.lists(st.frozensets(st.integers(1, 6)), max_size=6))
def test_the_dominant_space_is_one_that_is_named_as_often_as_any(named: list[frozenset[int]]) -> None:
    dominant = dominant_space(named)
    times = [sum(space in spaces for spaces in named) for space in range(1, 7)]
    assert dominant is None if not any(times) else times[(dominant or 0) - 1] == max(times)
