"""The sternum: eroded, spared, not certain, or not spoken of."""

from __future__ import annotations

import pytest
from engine_testing import parse, read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Findings: The mass erodes the adjacent sternum.", "present"),
        ("Findings: Destruction of the left half of the manubrium.", "present"),
        ("Findings: No rib or sternal destruction.", "absent"),
        ("Findings: No erosion of the sternum.", "absent"),
        ("Findings: The sternum is intact.", "absent"),
        ("Findings: Sternum: no bone destruction.", "absent"),
        ("Findings: No suspicious osseous lesion.", "not_stated"),
        ("Findings: Median sternotomy wires are intact.", "not_stated"),
        ("Findings: Sclerotic focus in the manubrium, unchanged.", "not_stated"),
        ("Findings: Lytic lesion in the sternal body.", "present"),
        ("Findings: Possible early erosion of the left sternal margin.", "uncertain"),
        ("Impression: Sternal invasion cannot be excluded.", "uncertain"),
        ("Findings: The posterior cortex of the manubrium is indistinct, early erosion not excluded.", "uncertain"),
        ("Findings: Cortical irregularity of the adjacent sternum.", "present"),
        ("Findings: Healed sternal fracture.", "not_stated"),
        ("Findings: Lytic metastases in T8 and the left fifth rib. Sternum intact.", "absent"),
        ("Findings: Rib destruction. The sternum is normal.", "absent"),
        ("Findings: Lytic rib metastasis. Sternotomy.", "not_stated"),
        ("Findings: The sternum, ribs and clavicles show no erosion.", "absent"),
        ("Findings: No bony destruction of the ribs or sternum.", "absent"),
        ("Findings: Widespread sclerotic metastases involving the sternum and spine.", "not_stated"),
        ("Findings: Mixed lytic and sclerotic metastases involving the sternum and spine.", "present"),
        ("Findings: The mass invades the manubrium.", "present"),
        ("Findings: The mass abuts the sternum without invasion.", "absent"),
        ("Findings: Node abuts the sternum; no cortical breach.", "absent"),
        ("Findings: There is permeative destruction of the xiphoid.", "present"),
        ("Findings: Questionable sternal erosion.", "uncertain"),
        ("Findings: Suspicious for sternal invasion.", "uncertain"),
        ("Findings: Sternal osteomyelitis with bone destruction.", "present"),
        ("Findings: Pectus excavatum. Degenerative change of the manubriosternal joint with erosions.", "not_stated"),
        ("Findings: Costal cartilage erosion lateral to the sternum.", "not_stated"),
        ("Findings: Adjacent sternum uninvolved.", "absent"),
        ("Findings: The mass extends into the sternum.", "present"),
        ("Findings: The cortex of the sternal body is breached.", "present"),
        ("Findings: Left sternal border is eroded.", "present"),
        ("Findings: The left edge of the sternum is destroyed.", "present"),
        ("Findings: The right margin of the sternum is rough, whether it is invaded is not certain.", "uncertain"),
        ("Findings: Sternal destruction as before.", "present"),
        ("Findings: Sternum without erosion or sclerosis.", "absent"),
        ("Findings: No evidence of sternal or costal destruction.", "absent"),
        ("Findings: Scalloping of the left lateral manubrium.", "present"),
        ("Findings: Osteolysis of the corpus sterni.", "present"),
        ("Findings: Bite out of the left sternal border with cortical destruction.", "present"),
        ("Findings: No sternal wire fracture.", "not_stated"),
        ("Findings: MRI is recommended to exclude sternal invasion.", "not_stated"),
        ("Clinical history: sternal destruction.", "not_stated"),
        ("Findings: Sternum and ribs without destructive change.", "absent"),
        ("Findings: Mass involving the sternum.", "present"),
        ("Findings: Mass with involvement of the sternum.", "present"),
        ("Findings: The sternal marrow is replaced.", "present"),
        ("Findings: Retrosternal goitre. Bones unremarkable.", "not_stated"),
        ("Findings: No parasternal mass or sternal abnormality.", "not_stated"),
        ("Findings: Nodule adjacent to the manubrium, which is intact.", "absent"),
        ("Findings: The sternum is spared.", "absent"),
        ("Findings: Bone windows show loss of the sternal cortex.", "present"),
        ("Findings: Subtle erosion of the posterior cortex of the sternum is suspected.", "uncertain"),
        ("Findings: Manubrium sclerotic. Erosion? Destruction of the third rib.", "uncertain"),
        ("Findings: Erosion of the manubrium? Lytic lesions in the spine.", "uncertain"),
        ("Findings: Adjacent sternal cortex is preserved.", "absent"),
        ("Findings: Lytic destruction of the manubrium has progressed.", "present"),
        ("Findings: Lytic lesion in the sternum, 2 cm, no cortical breach.", "present"),
        (
            "Findings: Posterior cortex of the manubrium beside it is irregular; I am not "
            "sure whether this is early invasion or degenerative change.",
            "uncertain",
        ),
    ],
)
def test_sternal_erosion(text: str, expected: str) -> None:
    assert parse(text)._.imln_sternum == expected


def test_affirmed_erosion_outweighs_what_else_is_said() -> None:
    text = "Findings: Sternal body intact. Manubrium: cortical irregularity.\nImpression: Erosion of the manubrium."
    doc = parse(text)
    assert doc._.imln_sternum == "present"
    assert ("Erosion", "sternum.erosion.erosion") in [(s.text, rule) for s, rule in doc._.imln_sternum_evidence]


def test_erosion_of_another_bone_says_nothing_of_the_sternum() -> None:
    assert parse("Findings: Destruction of the left third rib.")._.imln_sternum == "not_stated"


@pytest.mark.parametrize(
    ("text", "erosion"),
    [
        ("It does not involve the cartilage or the sternal margin.", "absent"),
        ("The erosion of the sternum described in May cannot be confirmed: sternum intact.", "absent"),
        ("Sternal cortex intact, but early erosion cannot be excluded.", "uncertain"),
        ("Erosion of the sternal cortex is suspected. Sternal involvement not confirmed.", "uncertain"),
        ("Body of sternum and the medial ends of the second and third ribs are destroyed.", "present"),
        ("Sternum - normal variant foramen.", "not_stated"),
    ],
)
def test_doubts_and_answers(text: str, erosion: str) -> None:
    assert read(f"Left internal mammary node 14 mm. {text}").sternal_erosion == erosion


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Internal mammary mass with permeation of the manubrium.", "present"),
        ("Sternum: cortical effraction on the left.", "present"),
        ("Questionable permeation of the subjacent manubrium.", "uncertain"),
        ("Absent: enlarged nodes, sternal destruction.", "absent"),
        ("Sternal lesion, formerly lytic, now entirely sclerotic.", "not_stated"),
    ],
)
def test_erosion_in_other_words(text: str, expected: str) -> None:
    assert parse(text)._.imln_sternum == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Findings: Questionable permeation of the manubrium.", "uncertain"),
        ("Findings: Invasion of the sternal margin is queried.", "uncertain"),
        ("Findings: Focal loss of the anterior cortex of the sternal body.", "present"),
        ("Findings: The manubrium is not spared: it is eroded.", "present"),
        ("Findings: The sternum doesn't show osteolysis.", "absent"),
        ("Findings: Sternum: nothing particular; cortex kept.", "absent"),
        ("Findings: The sternum does not show alterations.", "absent"),
        ("Absent: enlarged nodes, sternal destruction.", "absent"),
        ("Findings: Sternal lesion, formerly lytic, now sclerotic.", "not_stated"),
        ("Findings: Margins of the sternal resection are smooth.", "not_stated"),
        ("Findings: Fat plane to the sternum is clear.", "not_stated"),
    ],
)
def test_further_words_of_the_sternum(text: str, expected: str) -> None:
    assert parse(text)._.imln_sternum == expected
