"""Left and right change places in every spelling, and nothing else does."""

from __future__ import annotations

import pytest
from behaviour_testing import reports, variants
from hypothesis import given
from hypothesis import strategies as st

from imln_finder.behaviour.sides import swap_sides
from imln_finder.domain import Laterality

WORDS = st.sampled_from(
    ["left", "Right", "LEFT", "Lt.", "Rt", "(L)", "R", "left-sided", "LIMA", "rima", "L/R", "4R", "10L", "RUL", "node",
     "B/L", "R/O", "mg/dL", "IM", "12 mm", "L3", "LAD", "bilateral", "\n"]
)  # fmt: skip


@given(st.lists(WORDS).map(" ".join))
def test_twice_is_identity(text: str) -> None:
    once = swap_sides(text)
    assert once is not None
    assert swap_sides(once) == text


def test_twice_is_identity_on_reports() -> None:
    swapped = {one.report.text: swap_sides(one.report.text) for one in reports()}
    assert all(swap_sides(once) == text for text, once in swapped.items() if once is not None)
    assert sum(once is not None for once in swapped.values()) > len(swapped) / 2


@pytest.mark.parametrize(
    ("text", "swapped"),
    [
        ("Left IM node, right lung clear", "Right IM node, left lung clear"),
        ("LT. IMN, Rt breast", "RT. IMN, Lt breast"),
        ("L IMN (R mastectomy)", "R IMN (L mastectomy)"),
        ("LIMA graft, 4R node, LUL", "RIMA graft, 4L node, RUL"),
        ("B/L nodes; R/O mets; L-spine; 2 L/min; 5 g/L", "B/L nodes; R/O mets; L-spine; 2 L/min; 5 g/L"),
        ("right-sided, leftward", "left-sided, leftward"),
    ],
)
def test_spellings(text: str, swapped: str) -> None:
    assert swap_sides(text) == swapped


@pytest.mark.parametrize(
    "text", ["L breast, post RT", "WLE + RT.", "A clip was left there", "clip left in situ", "l. dx.", "Ieft breast"]
)
def test_ambiguous_words(text: str) -> None:
    assert swap_sides(text) is None


def test_expected_reading() -> None:
    [variant] = variants("sides", "HISTORY: Right breast cancer.\nFINDINGS: 14 mm left internal mammary node.")
    assert variant.changed == {"laterality": Laterality.RIGHT, "cancer_side": Laterality.LEFT}
    assert variants("sides", "14 mm internal mammary node.") == []
