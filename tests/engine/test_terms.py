from __future__ import annotations

import pytest
from engine_testing import parse, read

from imln_finder.domain import CaseStatus
from imln_finder.engine.document.text import text_of
from imln_finder.engine.gate import load_gate
from imln_finder.engine.matching.terms import chain_terms_of, rule_id, term_before, terms_in, terms_of

FOUND = """
internal mammary node
internal mammary lymph node
internal mammary nodal mass
internal mammary adenopathy
internal mammary lymphadenopathy
internal thoracic lymph node
internal thoracic nodes
internal thoracic chain adenopathy
enlarged node in the internal mammary chain
nodule at the internal mammary station
soft tissue in the internal mammary region
int. mammary node
int. mamm. LN
int mam node
Internal-mammary node
internal mammary LN
internal mammary LAD
parasternal node
parasternal lymph node
parasternal soft tissue nodule
parasternal soft-tissue mass
para-sternal node
para sternal lymphadenopathy
nodule beside the left sternal border
IMLN
IMLNs
IMN
IMN node
IM node
IM nodes
IM chain node
IM lymph node
IM-LN
IMC node
IMC lymph nodes
IMA node
mammaria interna lymph node
internal mammery node
internal mamary node
intenal mammary node
interal mammary lymph node
internal mammry lymphadenopathy
intemal mammary node
internal marnmary node
internal memory node
parastemal node
parasternel node
parastrnal lymph node
nodule along the internal mammary vessels
nodule adjacent to the internal thoracic artery
soft tissue abutting the internal mammary vein
soft tissue nodule next to the internal mammary vessels
mass encasing the left internal mammary artery
""".strip().splitlines()

NOT_FOUND = """
The internal mammary artery is patent.
Normal internal mammary vessels.
Engorged left internal mammary vein.
Dilated internal thoracic veins as collaterals.
Patent LIMA graft to the LAD.
RIMA graft, 14 mm from the sternum.
Post CABG with left internal mammary artery graft.
Internal mammary artery bypass graft, patent.
Aneurysm of the internal mammary artery, 14 mm.
IMA aneurysm of 14 mm.
14 mm subcutaneous nodule of the anterior chest wall.
14 mm skin nodule over the sternum.
Pre-sternal nodule of 14 mm.
Presternal soft tissue nodule, 14 mm.
Lateral chest wall mass, 14 mm.
Costochondral swelling on the left.
IM nail in the left femur.
Right femoral IMN in place.
IMN of the tibia, 10 mm.
Intramedullary nailing of the humerus.
IM injection granuloma, 14 mm.
Intramuscular lipoma, 14 mm.
Mediastinal node of 14 mm.
Prevascular lymphadenopathy.
Retrosternal node of 14 mm.
Retrosternal goitre.
Enlarged cardiophrenic nodes.
Axillary node of 14 mm.
Hilar adenopathy.
Intramammary lymph node of 14 mm.
Intra-mammary lymph node in the left breast.
Intramammary node, 14 mm, upper outer quadrant.
Lytic lesion of the sternum, 14 mm.
Sternal metastasis.
14 mm lesion in the manubrium.
Parasternal pain.
Tenderness in the parasternal region.
Inferior mesenteric artery (IMA) nodes.
Morgagni hernia, parasternal.
Mammary gland normal.
Internal jugular node of 14 mm.
Internal iliac lymphadenopathy.
Lungs, pleura and heart are normal.
""".strip().splitlines()


@pytest.mark.parametrize("term", FOUND)
def test_the_target_by_its_names(term: str) -> None:
    assert read(f"FINDINGS: There is a left {term}.").case_status is CaseStatus.CANDIDATE


@pytest.mark.parametrize("term", FOUND)
def test_the_names_in_capitals(term: str) -> None:
    assert read(f"LEFT {term.upper()} SEEN.").case_status is CaseStatus.CANDIDATE


@pytest.mark.parametrize(
    "text",
    [
        "Left internal mammary artery is encased by a 2 cm mass.",
        "The left internal mammary vessels are surrounded by soft tissue.",
        "The left internal mammary vessels are displaced by a 12 mm node.",
        "14 mm nodule, lymph node or internal mammary vein.",
        "A 12 mm structure, either lymph node or internal mammary vessel.",
        "Lymph nodes: IM left 12 mm.",
        "The IMA territory on the left shows a 14 mm lymph node.",
        "Node along the arteriae mammariae internae, 12 mm.",
    ],
)
def test_the_target_in_other_words(text: str) -> None:
    assert read(text).case_status is CaseStatus.CANDIDATE


@pytest.mark.parametrize("text", NOT_FOUND)
def test_what_only_looks_like_the_target(text: str) -> None:
    reading = read(f"FINDINGS: {text}\nIMPRESSION: As above.")
    assert reading.case_status is CaseStatus.NOT_MENTIONED
    assert reading.evidence == ()


@pytest.mark.parametrize("text", NOT_FOUND)
def test_beside_what_looks_like_it_the_target_is_still_found(text: str) -> None:
    reading = read(f"FINDINGS: {text}\n\nThere is a 12 mm right internal mammary lymph node.")
    assert reading.case_status is CaseStatus.CANDIDATE
    assert reading.max_diameter_mm == 12


@pytest.mark.parametrize(
    "text",
    [
        "Retrosternal internal mammary node, 14 mm.",
        "Prevascular and internal mammary nodes, 14 mm.",
        "Left parasternal (internal mammary) node, 14 mm.",
        "Cardiophrenic / internal mammary adenopathy.",
    ],
)
def test_other_nodes_that_are_also_called_internal_mammary(text: str) -> None:
    assert read(text).case_status is CaseStatus.CANDIDATE


def test_letters_mean_what_the_report_is_about() -> None:
    assert read("IMN on the left, 14 mm.").case_status is CaseStatus.CANDIDATE
    assert read("Femoral fracture treated by IMN on the left.").case_status is CaseStatus.NOT_MENTIONED
    assert read("IMC lymph nodes of 14 mm.").case_status is CaseStatus.CANDIDATE


def test_the_longest_term_wins() -> None:
    doc = parse("Left internal mammary artery graft and internal mammary chain.")
    assert [span.text for span in terms_of(text_of(doc))] == ["internal mammary artery graft", "internal mammary chain"]


def test_terms_carry_their_rule() -> None:
    doc = parse("A node in the axilla and an IMLN.")
    assert all(rule_id(span) for span in terms_of(text_of(doc)))
    assert "target.imln" in {rule_id(span) for span in terms_of(text_of(doc))}


def test_terms_are_found_by_their_place() -> None:
    text = text_of(parse("A node in the axilla. An IMLN."))
    first, second, third = terms_of(text)
    assert terms_in(text[first.start : second.start]) == [first]
    assert terms_in(text[second.start : len(text)]) == [second, third]
    assert terms_in(text[first.end : second.start]) == []
    assert term_before(text, third.start) is second
    assert term_before(text, first.start) is None
    assert chain_terms_of(text) == [third]


def test_a_vertebra_is_no_size() -> None:
    doc = parse("Lesion in L4. Internal mammary node L 4 mm.")
    labels = {span.text: span.label_ for span in terms_of(text_of(doc))}
    assert labels.get("L4") == "BONE"
    assert "L 4" not in labels


@pytest.mark.parametrize(
    "name",
    [
        "internal mammary lymph node group",
        "internal mammary lymph nodes",
        "internal thoracic lymph nodes",
        "parasternal lymph nodes",
        "nodi lymphoidei parasternales",
        "sternal glands",
    ],
)
def test_the_names_of_published_terminology_are_known(name: str) -> None:
    for report in (f"FINDINGS: Enlarged {name}, up to 14 mm.", f"FINDINGS: ENLARGED {name.upper()}, UP TO 14 MM."):
        assert read(report).case_status is CaseStatus.CANDIDATE, report
        assert load_gate().may_mention(report)
