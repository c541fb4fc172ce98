from __future__ import annotations

import pytest
from engine_testing import read

from imln_finder.domain import CaseStatus


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Left internal mammary nodes enlarged, the right side is unremarkable.", CaseStatus.CANDIDATE),
        ("Internal mammary nodes are seen on the left, the right side is normal.", CaseStatus.CANDIDATE),
        ("Enlarged nodes in the right internal mammary chain, left chain clear.", CaseStatus.CANDIDATE),
        ("Internal mammary nodes left and right are normal.", CaseStatus.NEGATED),
        ("Internal mammary nodes on the left are normal.", CaseStatus.NEGATED),
        ("The left internal mammary node on the left side is not enlarged.", CaseStatus.NEGATED),
    ],
)
def test_a_denial_of_the_other_side(text: str, status: CaseStatus) -> None:
    assert read(text).case_status is status


@pytest.mark.parametrize(
    "text",
    [
        "IMLN: no",
        "Conclusion: IMN - no",
        "No enlargement of the mediastinal, hilar (as far as assessable), parasternal or retrocrural lymph nodes.",
        "No abnormality of the internal mammary, hilar or axillary nodes.",
        "Right internal mammary: []\nAxillary: no enlarged nodes.",
        "The mammary lymph node chains (internal) are free on either side.",
    ],
)
def test_further_denials(text: str) -> None:
    assert read(text).case_status is CaseStatus.NEGATED


@pytest.mark.parametrize(
    "text",
    [
        "Previous scan 12/05/2021 showed a 55 mm breast mass and 12 mm IMN, all on the left.",
        "Prior CT of 03/2018 demonstrated a 15 mm left internal mammary node. Today it is not seen.",
        "Breast MRI reported a possible 6 mm internal mammary node; please correlate.",
        "Breast cancer, internal mammary node on MRI; staging",
        "The left internal mammary node described last time is not seen today.",
        "The 14 mm node along the left internal thoracic artery is today no more demonstrable.",
        "The node reported in the right parasternal area in the pre-examination was not observed in the current study.",
        "The 1.0 cm left internal mammary node and 1.5 cm right paracardiac node are both gone.",
    ],
)
def test_what_another_examination_showed_or_has_gone(text: str) -> None:
    assert read(text).case_status is CaseStatus.NON_CURRENT


@pytest.mark.parametrize(
    ("text", "millimetres"),
    [
        ("Previous CT showed a 12 mm right internal mammary node. It is now 15 mm.", 15),
        ("Previous PET/CT showed an avid internal mammary node, unchanged at 14 mm.", 14),
        ("Breast MRI described a 12 mm internal mammary node; this measures 13 mm on CT.", 13),
        ("The MRI described IMN is reproduced on CT: 10 x 7 mm.", 10),
    ],
)
def test_what_another_examination_showed_may_still_be_there(text: str, millimetres: float) -> None:
    assert read(text).max_diameter_mm == millimetres


@pytest.mark.parametrize(
    "text",
    [
        "The internal mammary nodes are not delimitable.",
        "Parasternal lymph nodes are likewise not to be delimited.",
        "The parasternal lymph nodes and the axillae present themselves regular.",
        "Internal mammary nodes not increased in volume.",
        "Lymph nodes are not recognised along the internal mammary arteries.",
        "There are not recognised enlarged nodes of the internal mammary chain.",
        "Internal mammary chain: without particularities.",
        "Not appreciable adenopathies in axillary and internal mammary site.",
        "I do not find internal mammary adenopathy.",
        "Axillary nodes, internal mammary nodes and hilar nodes are regular.",
    ],
)
def test_absence_in_other_words(text: str) -> None:
    assert read(text).case_status is CaseStatus.NEGATED


@pytest.mark.parametrize(
    "text",
    [
        "Formerly described nodes along the internal mammary artery are no longer to be demarcated.",
        "The internal mammary node is not found again.",
        "The former parasternal lymph node cannot be found any more.",
        "Currently not more evident the adenopathy of the internal mammary chain.",
        "CR in the right internal mammary adenopathy.",
        "The internal mammary nodes have normalised.",
        "Parasternal nodes, before the treatment determined up to 14 mm, reliably are not differentiated.",
    ],
)
def test_gone_in_other_words(text: str) -> None:
    assert read(text).case_status is CaseStatus.NON_CURRENT


@pytest.mark.parametrize(
    "text",
    [
        "The parasternal node is not delimitable from the sternum.",
        "Enlarged right internal mammary node with regular margins.",
        "Enlarged internal mammary node, fatty hilum absent.",
        "The internal mammary adenopathy has not completely disappeared.",
        "Status post mastectomy with enlarged internal mammary nodes.",
        "Enlarged internal mammary node left, mediastinal nodes normal.",
        "Internal mammary adenopathy left, mediastinal nodes not enlarged.",
        "Internal mammary chain: right - nil, left - 13 mm node.",
    ],
)
def test_a_node_beside_words_of_absence(text: str) -> None:
    assert read(text).case_status is CaseStatus.CANDIDATE
