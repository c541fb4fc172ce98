from __future__ import annotations

import pytest
from engine_testing import read
from hypothesis import given, settings
from hypothesis import strategies as st

from imln_finder.domain import CaseStatus, Certainty, Change, Laterality, Reading, SternalErosion

CANDIDATE, BELOW, NON_CURRENT = CaseStatus.CANDIDATE, CaseStatus.BELOW_THRESHOLD, CaseStatus.NON_CURRENT
NEGATED, NOT_MENTIONED = CaseStatus.NEGATED, CaseStatus.NOT_MENTIONED


@pytest.mark.parametrize(
    ("size", "status"),
    [
        ("9 mm", BELOW),
        ("9.9 mm", BELOW),
        ("0.99 cm", BELOW),
        ("10 mm", CANDIDATE),
        ("1 cm", CANDIDATE),
        ("1.0 cm", CANDIDATE),
        ("10.1 mm", CANDIDATE),
        ("11 mm", CANDIDATE),
        ("10 x 4 mm", CANDIDATE),
        ("9 x 9 mm", BELOW),
        ("8-10 mm", CANDIDATE),
        ("up to 9 mm", BELOW),
        ("> 1 cm", CANDIDATE),
        ("< 1 cm", BELOW),
    ],
)
def test_the_threshold(size: str, status: CaseStatus) -> None:
    assert read(f"Left internal mammary node measuring {size}.").case_status is status


@given(tenths=st.integers(10, 400))
@settings(max_examples=80, deadline=None)
def test_the_threshold_holds_for_every_size(tenths: int) -> None:
    reading = read(f"Left internal mammary node measuring {tenths / 10} mm.")
    assert reading.max_diameter_mm == tenths / 10
    assert reading.case_status is (CANDIDATE if tenths >= 100 else BELOW)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Enlarged internal mammary node of 8 mm.", BELOW),
        ("Internal mammary adenopathy, 9 mm, suspicious for metastasis.", BELOW),
        ("FDG-avid 6 mm internal mammary node.", BELOW),
        ("Small internal mammary node of 11 mm.", CANDIDATE),
        ("Tiny internal mammary node.", BELOW),
        ("Internal mammary node.", CANDIDATE),
        ("Enlarged internal mammary node.", CANDIDATE),
        ("Small internal mammary nodes, the largest 12 mm.", CANDIDATE),
        ("Internal mammary nodes of 6 mm and 12 mm.", CANDIDATE),
        ("Internal mammary nodes, not enlarged by size criteria, the largest 6 mm.", BELOW),
        ("Internal mammary node measuring 6 mm, not pathologic by size.", BELOW),
        ("6 mm right and 12 mm left internal mammary nodes.", CANDIDATE),
    ],
)
def test_a_measurement_beats_a_word(text: str, status: CaseStatus) -> None:
    assert read(text).case_status is status


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("FINDINGS: No internal mammary node.\nIMPRESSION: Left internal mammary node, 14 mm.", CANDIDATE),
        ("FINDINGS: Internal mammary node, 14 mm.\nIMPRESSION: Stable disease.", CANDIDATE),
        ("FINDINGS: Internal mammary node, 7 mm.\nIMPRESSION: Small internal mammary node.", BELOW),
        ("HISTORY: Internal mammary recurrence 2015.\nFINDINGS: No internal mammary adenopathy.", NON_CURRENT),
        ("HISTORY: Internal mammary recurrence 2015.\nFINDINGS: Internal mammary node, 7 mm.", BELOW),
        ("No left internal mammary node. Right internal mammary node, 14 mm.", CANDIDATE),
        ("FINDINGS: No internal mammary adenopathy.\nIMPRESSION: No adenopathy.", NEGATED),
        ("FINDINGS: Lungs clear.\nIMPRESSION: Normal.", NOT_MENTIONED),
        ("", NOT_MENTIONED),
        ("\n\n", NOT_MENTIONED),
    ],
)
def test_the_highest_status_applies(text: str, status: CaseStatus) -> None:
    assert read(text).case_status is status


BODY = "FINDINGS: Left internal mammary node, 14 mm.\n\nIMPRESSION: Internal mammary adenopathy.\n\n"


@pytest.mark.parametrize(
    ("addendum", "status"),
    [
        ("This is a vein, no internal mammary adenopathy.", NEGATED),
        ("On review there is no internal mammary node.", NEGATED),
        ("The structure described as an internal mammary node is a vein.", NEGATED),
        ("The internal mammary node measures 8 mm, not 14 mm.", BELOW),
        ("The internal mammary node measures 18 mm.", CANDIDATE),
        ("The axilla is normal.", CANDIDATE),
        ("Findings were phoned to Dr. Smith.", CANDIDATE),
        ("The liver lesion measures 8 mm.", CANDIDATE),
    ],
)
def test_an_addendum_wins_over_the_body(addendum: str, status: CaseStatus) -> None:
    assert read(f"{BODY}ADDENDUM: {addendum}").case_status is status


@pytest.mark.parametrize(
    ("addendum", "millimetres"),
    [
        ("The internal mammary node measures 8 mm.", 8),
        ("The internal mammary node measures 18 mm.", 18),
        ("The left internal mammary node lies in the second interspace.", 14),
    ],
)
def test_the_size_of_the_addendum_counts(addendum: str, millimetres: float) -> None:
    assert read(f"{BODY}ADDENDUM: {addendum}").max_diameter_mm == millimetres


def test_an_addendum_may_find_what_the_body_missed() -> None:
    text = "FINDINGS: No internal mammary adenopathy.\n\nADDENDUM: There is a 14 mm right internal mammary node."
    assert read(text).case_status is CANDIDATE


def test_an_addendum_may_change_the_side() -> None:
    text = f"{BODY}ADDENDUM: The internal mammary node is on the right."
    assert read(text).laterality is Laterality.RIGHT


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ("Internal mammary node, 14 mm.", Certainty.AFFIRMED),
        ("Possible internal mammary node, 14 mm.", Certainty.UNCERTAIN),
        ("Enlarged internal mammary node suspicious for metastasis.", Certainty.AFFIRMED),
        ("FINDINGS: Nodule which may be an internal mammary node or a vessel, 11 mm.", Certainty.UNCERTAIN),
    ],
)
def test_certainty(text: str, certainty: Certainty) -> None:
    assert read(text).certainty is certainty


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("New internal mammary node, 14 mm.", Change.NEW),
        ("Newly developed internal mammary adenopathy.", Change.NEW),
        ("Internal mammary node of 14 mm, not seen last year.", Change.NEW),
        ("Internal mammary node of 14 mm, not present on the prior study.", Change.NEW),
        ("Internal mammary node. It is new.", Change.NEW),
        ("Internal mammary node, 14 mm. Unchanged", Change.STABLE),
        ("Enlarging internal mammary node.", Change.INCREASED),
        ("Internal mammary node has increased in size.", Change.INCREASED),
        ("Internal mammary node, larger than before.", Change.INCREASED),
        ("Interval growth of the internal mammary node.", Change.INCREASED),
        ("Internal mammary node 14 mm, previously 9 mm.", Change.INCREASED),
        ("Stable internal mammary node.", Change.STABLE),
        ("Internal mammary node, unchanged.", Change.STABLE),
        ("No change in the internal mammary node.", Change.STABLE),
        ("Internal mammary node 14 mm, previously 14 mm.", Change.STABLE),
        ("Internal mammary node has not changed.", Change.STABLE),
        ("Internal mammary node has decreased.", Change.DECREASED),
        ("Internal mammary node is smaller.", Change.DECREASED),
        ("Partial regression of the internal mammary node.", Change.DECREASED),
        ("Internal mammary node 14 mm, previously 22 mm.", Change.DECREASED),
        ("A 14 mm internal mammary node, of which there was no trace in 2017.", Change.NEW),
        ("Internal mammary node of 14 mm which I cannot find on the older study.", Change.NEW),
        ("Apparition also of adenopathies along the internal mammary pedicle.", Change.NEW),
        ("Interval appearence of L parasternal lymph node, 14 mm.", Change.NEW),
        ("Internal mammary node was present in February, 14 mm.", None),
        ("Internal mammary nodes look just as they did in 2016.", Change.STABLE),
        ("Internal mammary node 14 mm; no change since 2013.", Change.STABLE),
        ("Static appearance of the internal mammary nodal disease.", Change.STABLE),
        ("Internal mammary node, 14 mm.", None),
        ("Internal mammary recurrence.", None),
        ("Stable disease. Internal mammary node, 14 mm.", None),
        ("New liver lesion. Internal mammary node, 14 mm.", None),
        ("Internal mammary node, 14 mm, with increased uptake.", None),
        ("Internal mammary node, 14 mm. Unchanged lung nodule.", None),
    ],
)
def test_change(text: str, change: Change | None) -> None:
    assert read(text).change is change


@pytest.mark.parametrize(
    ("group", "millimetres", "change"),
    [
        ("a 15 mm (9 mm on the prior)", 15, Change.INCREASED),
        ("a 1.5 cm (compared with 2.4 cm on 10/18/2020)", 15, Change.DECREASED),
        ("a 15 x 9 mm (previously 15 x 9 mm)", 15, Change.STABLE),
        ("a previously 9 mm, now 15 mm", 15, Change.INCREASED),
        ("a formerly 2.4-cm, currently 1.1-cm", 11, Change.DECREASED),
        ("a 12 mm (in previous exam 8 mm)", 12, Change.INCREASED),
        ("a 12 mm (on the first study 18 mm)", 12, Change.DECREASED),
    ],
)
def test_two_sizes_before_the_noun_are_both_of_it(group: str, millimetres: float, change: Change) -> None:
    for opening in ("There is", "No axillary adenopathy, but", "The hilar nodes are small, and there is"):
        reading = read(f"{opening} {group} right internal mammary node.")
        assert (reading.max_diameter_mm, reading.change) == (millimetres, change), opening


@pytest.mark.parametrize(
    "text",
    ["No internal mammary adenopathy.", "The left internal mammary node of 14 mm has resolved.", "Lungs clear."],
)
def test_without_a_current_node_there_are_no_attributes(text: str) -> None:
    reading = read(text)
    assert (reading.certainty, reading.max_diameter_mm, reading.short_axis_mm) == (None, None, None)
    assert (reading.laterality, reading.intercostal_spaces, reading.change) == (None, (), None)
    assert reading.concurrent_sites == ()


@pytest.mark.parametrize(
    "text", ["Internal mammary node, 14 mm.", "No internal mammary node.", "Internal mammary node has resolved."]
)
def test_what_is_said_of_the_whole_report(text: str) -> None:
    reading = read(f"HISTORY: Right mastectomy for cancer.\nFINDINGS: {text} Destruction of the sternum.")
    assert reading.cancer_side is Laterality.RIGHT
    assert reading.sternal_erosion is SternalErosion.PRESENT


def test_sites_are_told_of_candidates_only() -> None:
    lung = "Multiple pulmonary metastases."
    assert read(f"Internal mammary node, 14 mm. {lung}").concurrent_sites == ("lung",)
    assert read(f"Internal mammary node, 6 mm. {lung}").concurrent_sites == ()


def test_the_deciding_mention_comes_first() -> None:
    reading = read("Internal mammary adenopathy is present.\nLeft internal mammary node, 14 mm.\nIMLN right, 8 mm.")
    assert reading.evidence[0].text == "Left internal mammary node, 14 mm."


@pytest.mark.parametrize(
    "text",
    ["Internal mammary node, 14 mm.", "IMLN, 6 mm.", "Tiny IMLN.", "No IMLN.", "IMLN has resolved.", "Lungs clear."],
)
def test_every_status_is_explained(text: str) -> None:
    reading = read(text)
    assert isinstance(reading, Reading)
    assert reading.reasoning
    assert all(step.endswith(".") for step in reading.reasoning)
