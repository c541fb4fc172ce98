from __future__ import annotations

import pytest
from engine_testing import LABELLED, labelled, parse, read
from test_wordings import wordings

from imln_finder.domain import CaseStatus, Certainty
from imln_finder.engine.document.text import text_of
from imln_finder.engine.structures.structure import Structure, structures_at, structures_of, topic_before
from imln_finder.engine.structures.structures import FoundStructures


def targets(text: str) -> list[Structure]:
    return [structure for structure in parse(text)._.imln_structures if structure.is_target]


def heads(text: str) -> list[str]:
    return [structure.head.text for structure in targets(text)]


@pytest.mark.parametrize(
    ("text", "head"),
    [
        pytest.param("A left internal mammary lymph node is seen.", "lymph node", id="place-before"),
        pytest.param("A left internal mammary chain enlarged node is seen.", "node", id="modifier-between"),
        pytest.param("A nodule of the internal mammary chain.", "nodule", id="place-after"),
        pytest.param(
            "A soft tissue nodule beside the internal mammary vessels.", "soft tissue nodule", id="beside-vessels"
        ),
        pytest.param("Lymph node left parasternal, 14 mm.", "Lymph node", id="without-preposition"),
        pytest.param("In the internal mammary chain there is a 14 mm nodule.", "nodule", id="fronted"),
        pytest.param("Along the internal thoracic artery, a nodule is seen.", "nodule", id="fronted-vessel"),
        pytest.param("Internal mammary: 14 mm node.", "node", id="heading"),
        pytest.param("Parasternal - two enlarged nodes", "nodes", id="heading-dash"),
        pytest.param("Nodes in the axilla and the internal mammary chain.", "Nodes", id="listed-last"),
        pytest.param("Axillary, internal mammary and hilar nodes.", "nodes", id="listed-middle"),
        pytest.param("An IMLN of 14 mm.", "IMLN", id="by-itself"),
        pytest.param("The internal mammary chain shows 14 mm.", "internal mammary chain", id="chain-by-itself"),
        pytest.param("A mass, which abuts the internal mammary vein.", "mass", id="relative-clause"),
    ],
)
def test_place_and_noun_are_joined(text: str, head: str) -> None:
    assert heads(text) == [head]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Enlarged internal mammary node. It measures 14 mm.", 14),
        ("Enlarged internal mammary nodes. The largest is 14 mm.", 14),
        ("Enlarged internal mammary nodes. The largest one measures 14 x 9 mm. The liver has a 30 mm cyst.", 14),
        ("Soft tissue is seen along the left internal mammary chain. This measures 14 mm.", 14),
        ("Internal mammary adenopathy. Two nodes, up to 14 mm.", 14),
        ("Internal mammary node. Measures 14 mm.", 14),
        ("Internal mammary node of soft tissue density. It is 14 mm.", 14),
        ("New internal mammary node.\nAxillary node, 20 mm.", None),
        ("Internal mammary node. The spleen measures 14 cm.", None),
        ("Internal mammary node. A peripancreatic node measures 14 mm.", None),
    ],
)
def test_the_sentence_before_is_kept_in_mind(text: str, expected: float | None) -> None:
    assert read(text).max_diameter_mm == expected


def test_a_nodule_is_placed_by_a_later_sentence() -> None:
    reading = read("There is a 14 mm soft tissue nodule. It lies along the left internal mammary vessels.")
    assert (reading.case_status, reading.max_diameter_mm) == (CaseStatus.CANDIDATE, 14)


@pytest.mark.parametrize(
    "text",
    [
        "The internal mammary vessels are normal.",
        "The left internal mammary artery arises from the subclavian.",
        "Parasternal wires are intact.",
        "A node in the axilla.",
        "Fluid beside the internal mammary vessels.",
        "Parasternal haematoma of 14 mm.",
        "Lytic parasternal lesion of the third rib.",
        "A breast mass of 3 cm. The internal mammary vessels opacify.",
        "Axillary node. The internal mammary artery is patent.",
        "Axillary node; patent internal mammary vessels.",
        "Chest wall mass in the left parasternal region.",
    ],
)
def test_places_without_a_node_are_no_target(text: str) -> None:
    assert targets(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "A 14 mm structure beside the sternum, internal mammary vein or lymph node.",
        "Left internal mammary vessel versus lymph node, 14 mm.",
    ],
)
def test_vessel_or_node(text: str) -> None:
    assert any(structure.alternative for structure in targets(text))
    assert read(text).certainty is Certainty.UNCERTAIN


def test_other_nodes_of_a_sentence_stay_their_own() -> None:
    text = "An axillary node of 20 mm, an internal mammary node of 14 mm and a hilar node of 30 mm."
    assert len(targets(text)) == 1
    assert read(text).max_diameter_mm == 14


def test_a_density_that_is_said_to_be_the_node() -> None:
    reading = read("A 1.1 cm density suspicious for an internal mammary lymph node.")
    assert (reading.case_status, reading.max_diameter_mm) == (CaseStatus.CANDIDATE, 11)


@pytest.mark.parametrize(
    ("text", "landmarks"),
    [
        ("Internal mammary node touching the sternum, 14 mm.", ["sternum"]),
        ("Parasternal node, 14 mm, behind the third rib.", ["rib"]),
    ],
)
def test_landmarks_own_nothing(text: str, landmarks: list[str]) -> None:
    structures = parse(text)._.imln_structures
    assert [s.head.text for s in structures if s.is_landmark] == landmarks
    assert read(text).max_diameter_mm == 14


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Internal mammary: nil enlarged on the right. On the left a 10 mm focus beside the vessels.", "candidate"),
        ("The right internal mammary chain is clear. The left shows a 6 mm node deep to the third cartilage.", "below"),
        ("Internal mammary: none on the left. Right shows an enlarged node beneath the second rib.", "candidate"),
        ("No right internal mammary adenopathy. A left-sided counterpart of 12 mm is seen.", "candidate"),
        ("The internal mammary chain is normal. A 12 mm node beside the trachea.", "negated"),
        ("Internal mammary chains clear. Axillary node 14 mm.", "negated"),
    ],
)
def test_a_node_is_told_of_after_a_denial(text: str, status: str) -> None:
    assert read(text).case_status.startswith(status)


@pytest.mark.parametrize(
    "text",
    [
        "The internal mammary vessels are patent. There is a 14 mm nodule beside them.",
        "Patent left internal mammary artery. A 14 mm soft tissue nodule lies alongside it.",
        "A 14 mm node dorsal to the second costal cartilage, displacing the internal thoracic vein.",
        "A 14 mm nodule in the second interspace indents the internal mammary artery.",
        "A 14 mm nodule beside the left internal mammary vein, not separate from it.",
        "A 14 mm nodule beside the left internal mammary vessels, separate from the sternum.",
        "LN: newly seen, 14 mm, Rt parasternal.",
        "Lymph nodes: Lt parasternal 2nd ICS, 14 mm.",
        "Parasternal on the right at the level of the III rib one oval node of 14 mm, without signs of malignancy.",
        "Enhancing lymph node of 14 x 12 mm (was 10 x 7 mm) is noted in Lt. parasternal area.",
        "A node of 14 mm (compared with 16 mm on 8/20/2015) behind the right rib, against the internal mammary bundle.",
    ],
)
def test_nodes_beside_the_vessels(text: str) -> None:
    assert read(text).max_diameter_mm == 14


@pytest.mark.parametrize(
    "text",
    [
        "The internal mammary vessels are patent. There is a 14 mm nodule in the left lung.",
        "A mass lies 14 mm deep to the left internal mammary vessels and is separate from them.",
        "A 30 mm thymic mass. It lies behind the internal mammary vessels and is distinct from them.",
    ],
)
def test_what_lies_apart_from_the_vessels(text: str) -> None:
    assert read(text).case_status is CaseStatus.NOT_MENTIONED


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("A 16 mm gland is found at the right internal mammary artery.", 16),
        ("Incidental 1.2 x 1.0 cm left lymph node, internal mammary vessels, above the 4th costal cartilage.", 12),
        ("Lymph node at the level of the left internal mammary vessels 12 mm.", 12),
        ("Two ganglions of the internal mammary pedicle, the bigger of 15 mm.", 15),
        ("Lymph nodes: parasternal on the right 8 mm, axillary none.", 8),
        ("LN 12 mm, parasternal on the left.", 12),
        ("An 18 mm ganglion of the left internal mammary chain, two axillary ganglions.", 18),
        ("Axillae free, left internal mammary adenopathy of 13 mm.", 13),
        ("Axilla regular, left parasternal node 12 mm.", 12),
    ],
)
def test_where_other_schools_put_the_node(text: str, size: float) -> None:
    assert read(text).max_diameter_mm == size


@pytest.mark.parametrize(
    "text",
    [
        "Calcified plaque of the internal mammary artery.",
        "No nodule at the bases. Calcification at the internal thoracic artery.",
        "Left internal mammary is patent to the LAD.",
        "Left internal thoracic artery permeable, used as bypass.",
        "Internal mammary left on IVA, internal mammary right on marginal; pontages permeable.",
        "Retro-sternal node of 14 mm. Sternal wires intact.",
        "Left mammary gland: mass of 12 mm. Thyroid gland regular.",
    ],
)
def test_words_of_other_schools_that_are_no_target(text: str) -> None:
    assert read(text).case_status is CaseStatus.NOT_MENTIONED


@pytest.mark.parametrize(
    "text",
    [
        "CMI: adenopathy of 12 mm.",
        "Enlarged node of the internal mammary tier.",
        "Pathological parasternal gland on the left.",
        "Nodes: L axilla 12 mm, L IM 11 mm.",
        "Residual IM soft tissue thickening, 12 mm.",
        "Swollen sternal glands on the left.",
        "Lymphomas parasternal right and left.",
        "Parasternal l/nodes of 14 mm.",
        "Nodal relapse within the right internal mammary fat.",
        "Nodule in the region of the internal thoracic vessels.",
    ],
)
def test_further_names_of_the_target(text: str) -> None:
    assert read(text).case_status is CaseStatus.CANDIDATE


def told(structure: Structure) -> tuple[object, ...]:
    before = structure.refers_to
    return (
        structure.head.start,
        [place.start for place in structure.places],
        structure.is_target,
        None if before is None else before.head.start,
    )


def test_it_does_not_matter_which_sentence_is_asked_for_first() -> None:
    for record in labelled("labelled")[::5]:
        doc = text_of(parse(record["text"]))
        backwards = [(structures_at(sentence), topic_before(sentence)) for sentence in reversed([*doc.sentences()])]
        found = [told(structure) for structures, _ in reversed(backwards) for structure in structures]
        topics = [topic and topic.head.start for _, topic in reversed(backwards)]
        again = text_of(parse(record["text"]))
        assert [told(structure) for structure in structures_of(again)] == found
        assert [topic and topic.head.start for topic in map(topic_before, again.sentences())] == topics


def test_sentences_that_are_put_off_name_no_target(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [record["text"] for corpus in LABELLED for record in labelled(corpus)[::4]]
    texts += [text for group in wordings().values() for _, text in group]
    put_off = [read(text) for text in texts]
    monkeypatch.setattr(FoundStructures, "_may_name_target", lambda *_: True)
    assert [text for text, reading in zip(texts, put_off, strict=True) if read(text) != reading] == []
