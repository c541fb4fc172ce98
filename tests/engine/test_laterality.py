from __future__ import annotations

import pytest
from engine_testing import parse, read

from imln_finder.domain import Laterality
from imln_finder.engine.attributes.laterality import SideFinder, merge
from imln_finder.engine.document.text import text_of

LEFT, RIGHT, BOTH = Laterality.LEFT, Laterality.RIGHT, Laterality.BILATERAL
FINDER = SideFinder("en")


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("Left internal mammary node.", LEFT),
        ("Lt. internal mammary node.", LEFT),
        ("Lt internal mammary node.", LEFT),
        ("L IMLN, 14 mm.", LEFT),
        ("L. IMLN, 14 mm.", LEFT),
        ("IMLN (L), 14 mm.", LEFT),
        ("Left-sided internal mammary adenopathy.", LEFT),
        ("Internal mammary node on the left.", LEFT),
        ("Internal mammary node on the left side, 14 mm.", LEFT),
        ("Internal mammary node, left, 14 mm.", LEFT),
        ("Enlarged internal mammary lymph node is seen in the left second interspace.", LEFT),
        ("There is a 14 mm node along the left internal mammary vessels.", LEFT),
        ("A 14 mm nodule to the left of the sternum in the internal mammary chain.", LEFT),
        ("On the left, a 14 mm internal mammary node.", LEFT),
        ("On the left there is an internal mammary node.", LEFT),
        ("Internal mammary node. It lies on the left.", LEFT),
        ("LEFT SIDE\nInternal mammary node, 14 mm.", LEFT),
        ("Mammaria interna sinistra node.", LEFT),
        ("Right internal mammary node.", RIGHT),
        ("Rt parasternal node.", RIGHT),
        ("R IMN 14 mm.", RIGHT),
        ("Parasternal mass on the right.", RIGHT),
        ("Bilateral internal mammary nodes.", BOTH),
        ("Internal mammary adenopathy bilaterally.", BOTH),
        ("Bilat. internal mammary nodes.", BOTH),
        ("B/L internal mammary nodes.", BOTH),
        ("Left and right internal mammary nodes.", BOTH),
        ("Right and left parasternal adenopathy.", BOTH),
        ("Left internal mammary node and right internal mammary node.", BOTH),
        ("Internal mammary nodes on both sides.", BOTH),
        ("Both internal mammary chains show adenopathy.", BOTH),
        ("Internal mammary nodes, right 14 mm, left 9 mm.", BOTH),
        ("Left internal mammary node.\nRight internal mammary node.", BOTH),
        ("Internal mammary node.", None),
        ("Two internal mammary nodes, both are new.", None),
    ],
)
def test_sides(text: str, side: Laterality | None) -> None:
    assert read(text).laterality is side


@pytest.mark.parametrize(
    "text",
    [
        "Left axillary node. Right internal mammary node.",
        "Left axillary node and right internal mammary node.",
        "Right internal mammary node, left pleural effusion.",
        "Right internal mammary node. Left mastectomy.",
        "HISTORY: Left breast cancer.\nFINDINGS: Right internal mammary node.",
        "Right internal mammary node; left lung clear.",
        "Right internal mammary node, not on the left.",
        "Right internal mammary node. None on the left.",
        "Right internal mammary node. No left internal mammary node.",
        "Larger on the right than on the left breast, a right internal mammary node.",
        "Right axillary and internal mammary nodes.",
        "The left L4 vertebra is intact. Right internal mammary node.",
    ],
)
def test_sides_of_others_are_theirs(text: str) -> None:
    assert read(text).laterality is RIGHT


@pytest.mark.parametrize(
    ("history", "word", "side"),
    [
        ("Left breast cancer.", "Ipsilateral", LEFT),
        ("Right breast cancer.", "Ipsilateral", RIGHT),
        ("Left breast cancer.", "Contralateral", RIGHT),
        ("Status post right mastectomy.", "Contralateral", LEFT),
        ("Right lumpectomy.", "Homolateral", RIGHT),
        ("Bilateral breast cancer.", "Ipsilateral", None),
        ("Lung cancer.", "Ipsilateral", None),
    ],
)
def test_sides_by_the_side_of_the_cancer(history: str, word: str, side: Laterality | None) -> None:
    assert read(f"HISTORY: {history}\n\nFINDINGS: {word} internal mammary node, 14 mm.").laterality is side


@pytest.mark.parametrize(
    "text",
    [
        "Disc at L4.",
        "Level R2",
        "A leftover",
        "2 L/min of oxygen.",
    ],
)
def test_letters_that_are_no_side(text: str) -> None:
    assert FINDER(text_of(parse(text))) == []


def test_relative_sides_need_the_cancer() -> None:
    doc = text_of(parse("Ipsilateral node."))
    assert FINDER(doc) == []
    assert [sides for _, sides in FINDER(doc, LEFT)] == [frozenset({LEFT})]
    assert FINDER(doc, BOTH) == []


@pytest.mark.parametrize(
    ("sides", "merged"),
    [((), None), ((LEFT,), LEFT), ((RIGHT, RIGHT), RIGHT), ((LEFT, RIGHT), BOTH)],
)
def test_merge(sides: tuple[Laterality, ...], merged: Laterality | None) -> None:
    assert merge(sides) is merged


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("R 2nd ICS int. mammary: round LN, 10mm.", RIGHT),
        ("L 2nd-3rd ICS parasternal nodal mass, now 32x24mm.", LEFT),
        ("No adenopathy other than an enlarged left internal mammary node.", LEFT),
        ("Left mastectomy for cancer. Internal mammary lymph nodes on the same side.", LEFT),
        ("Left parasternal lymph node 26 x 16 mm; on the right its counterpart 13 x 9 mm.", BOTH),
        ("Internal mammary: nil on the right. On the left a 10 mm focus beside the vessels.", LEFT),
    ],
)
def test_sides_before_ordinals_and_of_counterparts(text: str, side: Laterality) -> None:
    assert read(text).laterality is side


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("Small parasternal lymph nodes R>L.", BOTH),
        ("Internal mammary: L - one, 1.0 cm; R - none.", LEFT),
        ("In the internal mammary region on the left a node of 6 mm.", LEFT),
        ("Right parasternally, under the cartilage, a lymph node near the mammary artery, 7 mm.", RIGHT),
        ("Internal mammary node of 12 mm on the right.", RIGHT),
    ],
)
def test_sides_in_shorthand(text: str, side: Laterality) -> None:
    assert read(text).laterality is side
