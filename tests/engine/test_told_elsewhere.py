"""What other readings and other compartments tell, and how the report itself answers it."""

from __future__ import annotations

import pytest
from engine_testing import read


@pytest.mark.parametrize(
    ("text", "status", "millimetres"),
    [
        (
            "The overnight preliminary read suggested a 14 mm left internal mammary node. Lungs clear.",
            "non_current",
            None,
        ),
        ("Her surgeon asked about a 15 mm left internal mammary node. We do not have the MRI.", "non_current", None),
        ("The resident's note described a 14 mm left internal mammary node, which is confirmed.", "candidate", 14),
        ("The previous CT described a left internal mammary node. It now measures 14 mm.", "candidate", 14),
        ("The outside report mentioned a 14 mm parasternal node. What remains of it is 6 mm.", "below_threshold", 6),
        (
            'The first version described a 19 mm left parasternal node "enlarging since prior". '
            "This is to be disregarded. There is no parasternal node.",
            "negated",
            None,
        ),
    ],
)
def test_what_another_reading_told(text: str, status: str, millimetres: float | None) -> None:
    reading = read(text)
    assert (reading.case_status, reading.max_diameter_mm) == (status, millimetres)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("The 13 mm internal mammary node queried previously is the end of the second rib cartilage.", "negated"),
        (
            "The questioned 13 mm internal mammary node is on today's slices simply a tortuous loop of the artery.",
            "negated",
        ),
        ("A 12 mm density was reported in the internal mammary chain. It represents a fold of pleura.", "negated"),
        (
            "A 12 mm density beside the sternum imitates a node; it is only the cartilaginous end of the rib. "
            "No parasternal adenopathy.",
            "negated",
        ),
        ("Right internal mammary node 13 mm.\nAddendum: The structure is a dilated vein. No adenopathy.", "negated"),
        ("The questioned parasternal nodule corresponds to tortuous internal mammary vein.", "negated"),
        ("12 mm nodule corresponding to a lymph node beside the internal mammary vein.", "candidate"),
        ("A 13 mm left internal mammary node is a new finding.", "candidate"),
        ("The 13 mm left internal mammary node is the cause of the erosion of the cartilage.", "candidate"),
        ("A 13 mm internal mammary node. It is the only node in contact with the costal cartilage.", "candidate"),
    ],
)
def test_what_it_is_instead(text: str, status: str) -> None:
    assert read(text).case_status == status


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("There is a prevascular mass of 45 mm. It displaces the left internal mammary vessels.", "not_mentioned"),
        ("Lobulated thymic mass of 6 cm displaces the right internal mammary vessels.", "not_mentioned"),
        ("Sternal metastasis abutting the internal mammary vessels, measuring 22 mm.", "not_mentioned"),
        ("Left internal mammary to LAD is patent, 2.6 mm, with no stenosis.", "not_mentioned"),
        ("There is a soft tissue mass of 45 mm. It abuts the left internal mammary vessels.", "candidate"),
        ("Soft tissue nodule of 13 mm along the internal mammary vessels, which are patent.", "candidate"),
        ("A 12 mm nodule is present alongside the sternum on the right.", "candidate"),
        ("Left parasternal, behind the cartilage of the second rib, a soft tissue nodule of 14 mm.", "candidate"),
        ("1.2 cm left-sided lymph node, internal mammary vessels, above the 4th costal cartilage.", "candidate"),
        ("Nodularity related to the right internal mammary vascular bundle, 12 mm.", "candidate"),
        ("The parasternal gland has halved: 14 mm.", "candidate"),
        ("IM left: 12 mm, 3rd space.\nIM right: neg", "candidate"),
    ],
)
def test_whose_compartment_it_is(text: str, status: str) -> None:
    assert read(text).case_status == status


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("The baseline parasternal node of 19 mm (right axilla 12 mm): gone.", "non_current"),
        ("The former 14 mm internal mammary node could now not be identified.", "non_current"),
        ("The hilar nodes are not visible any longer, nor are the parasternal ones (14 mm in May).", "non_current"),
        ("PTV: left chest wall, SCF and internal mammary nodes, 40 Gy in 15.", "non_current"),
        ("Evaluation of internal mammary nodes is not possible on this scan.", "non_current"),
        ("I suggest that the internal mammary chain be looked at with ultrasound.", "non_current"),
        ("Not significant adenopathies in the axillary or internal mammary chains.", "negated"),
        ("In the internal mammary lymphatic chain no node was detected.", "negated"),
        ("Left internal mammary 12 mm (was neg).", "candidate"),
        ("The 14 mm left internal mammary node cannot be separated from the pleura.", "candidate"),
    ],
)
def test_gone_treated_or_not_judged(text: str, status: str) -> None:
    assert read(text).case_status == status


@pytest.mark.parametrize(
    ("text", "millimetres", "change"),
    [
        ("Node previously measured beside the right internal mammary vein (13 mm) at present is 9 mm.", 9, "decreased"),
        ("The parasternal node has halved: 14 mm today, 28 mm then.", 14, "decreased"),
        ("Right internal mammary node 8 mm (03/2021: 14 mm).", 8, "decreased"),
        ("Left internal mammary node 16 mm (was 17 mm). IMPRESSION: Stable internal mammary node.", 16, "stable"),
        ("Internal mammary node measures one point one cm (1.1 cm).", 11, None),
        ("Left parasternal lesion abutting the pleura, measuring 38 mm.", 38, None),
        ("Internal mammary node 11 mm. A 3 cm window exists for biopsy.", 11, None),
        ("Internal mammary node 12 mm, likely the same process.", 12, None),
    ],
)
def test_which_size_is_of_now(text: str, millimetres: float, change: str | None) -> None:
    reading = read(text)
    assert (reading.max_diameter_mm, reading.change) == (millimetres, change)


def test_a_dated_addendum_corrects_the_body() -> None:
    text = "Left internal mammary node 12 mm.\n\nAddendum 9 Nov 2020: The internal mammary node should read 7 mm."
    assert read(text).max_diameter_mm == 7


@pytest.mark.parametrize(
    ("text", "erosion"),
    [
        ("Sternal body with loss of the anterior cortex.", "present"),
        ("Early invasion of the sternal margin is queried.", "uncertain"),
        ("Sternum: cortex kept.", "absent"),
    ],
)
def test_further_words_for_the_sternum(text: str, erosion: str) -> None:
    assert read(f"Left internal mammary node 14 mm. {text}").sternal_erosion == erosion
