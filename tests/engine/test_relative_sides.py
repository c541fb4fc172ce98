from __future__ import annotations

import pytest

from imln_finder.engine.attributes.relative_sides import RelativeSide, RelativeSides
from imln_finder.rules_store import load_json

SIDES = RelativeSides(load_json("laterality.json")["relative"])


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("side of the tumour", RelativeSide.AFFECTED),
        ("side of the prior mastectomy", RelativeSide.AFFECTED),
        ("side of her known breast cancer", RelativeSide.AFFECTED),
        ("same side as the mastectomy", RelativeSide.AFFECTED),
        ("operated side", RelativeSide.AFFECTED),
        ("tumour bearing side", RelativeSide.AFFECTED),
        ("healthy side", RelativeSide.UNAFFECTED),
        ("non operated side", RelativeSide.UNAFFECTED),
        ("non - operated side", RelativeSide.UNAFFECTED),
        ("side opposite to the mastectomy", RelativeSide.UNAFFECTED),
        ("opposite side to the tumour", RelativeSide.UNAFFECTED),
        ("same side", RelativeSide.SAME),
        ("that side", RelativeSide.SAME),
        ("other side", RelativeSide.OTHER),
        ("opposite hemithorax", RelativeSide.OTHER),
    ],
)
def test_phrases(phrase: str, expected: RelativeSide) -> None:
    words = phrase.split()
    assert SIDES([*words, "is", "enlarged"], 0) == (len(words), expected)


@pytest.mark.parametrize(
    "phrase", ["side", "side of the sternum", "this node", "operated breast", "non enlarged", "same"]
)
def test_other_words(phrase: str) -> None:
    assert SIDES(phrase.split(), 0) is None
