"""Concurrent sites: what the report calls malignant elsewhere, now.

A line of `site_wordings.txt` is `SITES | TEXT`, "-" for none; `\\n` is a line end.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_testing import parse, read

from imln_finder.domain import CaseStatus, Site


def sites(text: str) -> str:
    return " ".join(parse(text)._.imln_sites)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Findings: Multiple bilateral pulmonary nodules compatible with metastases.", "lung"),
        ("Findings: New 12 mm nodule in the right lower lobe, worrisome for metastasis.", "lung"),
        ("Findings: Multiple hypodense hepatic lesions, in keeping with metastatic disease.", "liver"),
        ("Findings: Hepatic metastases have decreased in size and number.", "liver"),
        ("Findings: No hepatic metastases. No suspicious osseous lesion.", ""),
        ("Findings: Sclerotic lesion in L2, indeterminate.", ""),
        ("Findings: Moderate right pleural effusion, probably malignant.", "pleura"),
        ("Findings: Small left pleural effusion.", ""),
        ("Findings: Malignant pleural effusion on the left has increased.", "pleura"),
        ("Impression: Progression of disease in the lungs, liver and both adrenal glands.", "adrenal liver lung"),
        ("Impression: Widespread metastatic disease involving the lungs, pleura and skeleton.", "bone lung pleura"),
        ("Impression: Multifocal osseous metastases. Stable disease.", "bone"),
        ("Findings: Enlarged left axillary lymph nodes, suspicious for nodal metastases.", "axilla"),
        (
            "Findings: Bulky right axillary and supraclavicular lymphadenopathy consistent with metastatic disease.",
            "axilla supraclavicular",
        ),
        ("Findings: Subcarinal and right hilar nodes are enlarged and likely metastatic.", "hilum mediastinum"),
        ("Findings: Mediastinal lymph nodes are not enlarged. No metastatic adenopathy.", ""),
        ("Findings: 3 cm enhancing mass in the upper outer quadrant of the right breast, known primary.", "breast"),
        ("Impression: 1. Left breast cancer with left axillary nodal metastasis. ", "axilla breast"),
        ("Impression: Status post left mastectomy for breast cancer. No recurrence.", ""),
        ("Findings: Prior right mastectomy. Recurrent chest wall tumour measuring 3 cm.", "chest_wall"),
        (
            "Findings: Nodular skin thickening over the left chest wall, suspicious for cutaneous recurrence.",
            "chest_wall",
        ),
        ("Findings: Peritoneal carcinomatosis with ascites.", "other"),
        ("Findings: Splenic lesion 2 cm, suspicious for metastasis.", "other"),
        ("Findings: Enlarged retroperitoneal lymph nodes, metastatic.", "other"),
        ("Findings: Ring enhancing lesion in the left cerebellar hemisphere, in keeping with a metastasis.", "brain"),
        ("Findings: 2.5 cm left adrenal nodule, previously 1.5 cm, suspicious for metastasis.", "adrenal"),
        ("Findings: 1.5 cm left adrenal nodule consistent with adenoma.", ""),
        ("Findings: Lytic metastasis in the sternal body, separate from the node.", "bone"),
        ("Findings: The left internal mammary mass erodes the sternum. Suspicious for recurrence.", ""),
        ("Findings: Ground glass opacity in the right upper lobe, suspicious for infection.", ""),
        ("Findings: Hypodense liver lesion, too small to characterize. Metastasis cannot be excluded.", ""),
        ("Findings: Liver lesion, possible metastasis; MRI advised.", "liver"),
        ("Findings: Two liver lesions, most likely metastases.", "liver"),
        ("Findings: Lung nodule, favored benign rather than metastatic.", ""),
        ("Findings: History of liver metastasis, resected in 2015. Liver is clear.", ""),
        ("Clinical history: Breast cancer with bone and liver metastases.\nFindings: Lungs clear.", ""),
        ("Findings: Lungs:\nMultiple metastases, the largest 2 cm.\n", "lung"),
        ("Findings:\nLiver: Multiple metastases, up to 3 cm.\nBones: Unremarkable.", "liver"),
        ("Findings: The previously seen pulmonary metastases have resolved.", ""),
        ("Findings: Right upper lobe spiculated mass 4 cm, consistent with primary lung carcinoma.", "lung"),
        ("Impression: Right upper lobe lung cancer with mediastinal nodal metastases.", "lung mediastinum"),
        ("Findings: Right pleural thickening consistent with mesothelioma.", "pleura"),
        (
            "Findings: Conglomerate mediastinal and bilateral hilar lymphadenopathy, in keeping with lymphoma.",
            "hilum mediastinum",
        ),
        ("Impression: Metastases to the brain, lung and bone.", "bone brain lung"),
        ("Findings: Lymphangitic carcinomatosis in the right lung.", "lung"),
        (
            "Findings: Multiple lytic bone lesions throughout the thoracic spine and ribs, consistent with metastases.",
            "bone",
        ),
        ("Findings: Costal pleura thickening, nodular, suspicious of malignancy.", "pleura"),
        ("Findings: A 2 cm lesion in the right lobe of the liver is suspicious for metastasis.", "liver"),
        ("Findings: Enlarged iliac lymph node, metastatic.", "other"),
        ("Findings: Metastatic node adjacent to the liver.", ""),
        ("Findings: Metastatic left internal mammary lymph node abutting the pleura and pericardium.", ""),
        (
            "Findings: Left axillary, left internal mammary and left supraclavicular nodal metastases.",
            "axilla supraclavicular",
        ),
        ("Impression: Metastatic breast cancer with pulmonary, hepatic and osseous metastases.", "bone liver lung"),
        ("Impression: No evidence of metastatic disease in the liver, lungs or bones.", ""),
        ("Impression: Metastatic left internal mammary adenopathy. No lung or liver metastasis.", ""),
        ("Findings: Bones: treated sclerotic metastases, unchanged.", "bone"),
        ("Findings: Left supraclavicular lymph node 1.5 cm. This is suspicious for metastasis.", "supraclavicular"),
        ("Findings: Mild pericardial effusion. Liver mets larger.", "liver"),
        ("Findings: Recurrent pleural effusion. Recurrent pneumonia in the right lower lobe.", ""),
        ("Findings: Fibrosis of the left upper lobe secondary to radiotherapy.", ""),
        ("Findings: Secondary deposits in both lungs and liver.", "liver lung"),
        ("Findings: SOL in right lobe of liver, ? metastasis.", "liver"),
        ("Findings: Liver lesion, possible metastasis or haemangioma.", ""),
        ("Findings: Lung nodule, possibly a metastasis, indeterminate.", ""),
        ("Findings: Multiple enhancing SOLs in both lobes of liver s/o metastases.", "liver"),
        ("Findings: Few subcentimetric nodules in both lungs, likely metastatic.", "lung"),
        ("Findings: The known right breast tumour measures 3.5 cm (previously 4.2 cm).", "breast"),
        ("Findings: Thyroid carcinoma with left cervical nodal metastases.", "other"),
        ("Impression: Suspected pleural metastases.", "pleura"),
        ("Impression: Findings are concerning for metastatic disease to the spine.", "bone"),
        ("Impression: New osseous and hepatic metastatic disease.", "bone liver"),
        ("Findings: FDG avid lesions in the spine and pelvis consistent with osseous metastatic disease.", "bone"),
        ("Findings: Right hilar mass, biopsy-proven small cell carcinoma.", "hilum"),
        ("Findings: Sternal metastasis.", "bone"),
        ("Findings: Tumor thrombus in the right hepatic vein.", "liver"),
        ("Impression: Disease recurrence at left chest wall and axilla.", "axilla chest_wall"),
        ("Impression: Interval response of lung and liver metastases.", "liver lung"),
        ("Impression: Stable pulmonary metastatic disease and decreased hepatic metastatic burden.", "liver lung"),
        ("Findings: Lung nodules are not suspicious.", ""),
        ("Findings: Liver cyst. Lymph nodes: suspicious left axillary node 12 mm.", "axilla"),
        (
            "Impression: Suspicious lymph nodes in the left axilla and left supraclavicular fossa.",
            "axilla supraclavicular",
        ),
        ("Findings: Left lower neck nodes are metastatic.", "other"),
        ("Findings: Metastases are seen in the lungs. The liver is normal.", "lung"),
        ("Impression: Infiltration of the sternum by metastatic internal mammary node.", ""),
        ("Findings: Right internal mammary mass with chest wall invasion, malignant.", ""),
        ("Findings: Left breast is absent. Metastatic lung nodules again noted.", "lung"),
        ("Findings: Vertebral haemangioma, not a metastasis.", ""),
        ("Findings: Ascites, likely malignant.", "other"),
        ("Recommendation: biopsy of the liver lesion to exclude metastasis.", ""),
        ("Impression: Primary lung malignancy in the left upper lobe with adrenal metastasis.", "adrenal lung"),
        ("Findings: Enlarged bilateral ovarian masses, metastatic (Krukenberg).", "other"),
        ("Findings: New T5 lytic lesion suspicious for osseous metastatic disease.", "bone"),
        ("Findings: Multiple new foci of increased uptake in the ribs, in keeping with bony mets.", "bone"),
    ],
)
def test_sites_called_malignant(text: str, expected: str) -> None:
    assert sites(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Findings: Multiple pulmonary filiae on both sides.", "lung"),
        ("Conclusion: Bone and liver secondaries.", "bone liver"),
        ("Findings: Cannonball metastases throughout both lung fields.", "lung"),
        ("Findings: Right adrenal gland 3 cm mass consistent with secondary localisation.", "adrenal"),
        (
            "Findings: A 9 mm nodule in the left lower lobe and a 12 mm hypodensity in "
            "segment 7 of the liver, both suspicious for metastases.",
            "liver lung",
        ),
        ("Findings:\n- Liver: several hypodense lesions, largest 3 cm, s/o metastases.\n- Spleen: normal.", "liver"),
        ("Target lesions\nLiver segment 6 lesion\t32\t28\nRight axillary node\t18\t15\n\nOverall: PR", "axilla liver"),
        ("Findings: Left lung mass with mediastinal and adrenal metastases.", "adrenal lung mediastinum"),
        (
            "Findings: Enlarged left supraclavicular nodes 2 cm.\nImpression: Known Hodgkin lymphoma, stable.",
            "supraclavicular",
        ),
        (
            "Findings: Right axillary and left cervical lymphadenopathy; bulky prevascular "
            "nodes. All of the above is consistent with lymphoma.",
            "axilla mediastinum other",
        ),
        ("Findings: Multiple enlarged nodes with loss of their hila in the left axilla, likely metastatic.", "axilla"),
        ("Findings: Femoral neck lytic metastasis.", "bone"),
        ("Findings: The hepatic lobe lesion is metastatic.", "liver"),
        ("Impression: No recurrence of right breast cancer.", ""),
        ("Impression: Metastasis of breast cancer to the left internal mammary node.", ""),
        ("Findings: The liver lesion is suspicious for infection rather than metastasis.", ""),
        ("Impression: Fungating left breast carcinoma, 6 x 5 cm.", "breast"),
        ("Comparison: CT with liver metastases.\nFindings: Normal liver.", ""),
        ("Findings: Lung nodule 4 mm. CT in 3 months to exclude metastasis.", ""),
        ("Impression: Known lung metastases, unchanged.", "lung"),
    ],
)
def test_sites_in_other_ways_of_reporting(text: str, expected: str) -> None:
    assert sites(text) == expected


def test_evidence_names_the_passage_and_its_rule() -> None:
    doc = parse("Findings: Liver metastases. Enlarged right axillary nodes, suspicious for metastasis.")
    assert doc._.imln_sites == [Site.AXILLA, Site.LIVER]
    passages = [span.text for span, _ in doc._.imln_sites_evidence]
    rules = [rule for _, rule in doc._.imln_sites_evidence]
    assert passages[0] == "metastases"
    assert len(passages) == 2
    assert all(rule.startswith("site.") for rule in rules)


def test_a_report_without_a_claim_has_no_sites() -> None:
    doc = parse("Findings: Lungs clear. Liver normal.")
    assert doc._.imln_sites == []
    assert doc._.imln_sites_evidence == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Findings: Three abnormal right level I axillary nodes, up to 21 mm.", "axilla"),
        ("Findings: Pathological lymph nodes in the left axilla and supraclavicular fossa.", "axilla supraclavicular"),
        ("Findings: Matted left axillary conglomerate, 5.1 x 3.3 cm.", "axilla"),
        ("Findings: 4R 18 mm, 10R 14 mm - metastatic.", "hilum mediastinum"),
        ("Findings: Station 7 node 17 mm, metastatic.", "mediastinum"),
        ("Findings: No pathologically enlarged mediastinal or axillary nodes.", ""),
        ("Findings: FDG avid subcarinal node, likely reactive.", ""),
        ("Findings: Abnormal hilar node 14 mm, granulomatous.", ""),
        ("Findings: Pathological fracture of T5.", ""),
        ("Findings: Hypermetabolic thyroid nodule.", ""),
    ],
)
def test_a_node_is_a_site_where_it_is_called_pathological(text: str, expected: str) -> None:
    assert sites(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Findings: Supraclavicular nodes up to 2.7 cm. Axillary left 1.9 cm. Hilar nodes up to 6 mm. "
            "Spleen 12 cm.\nImpression: Lymphoma, progressive.",
            "axilla supraclavicular",
        ),
        (
            "Findings: Bulky conglomerate of the anterior mediastinum, 11 x 8 cm. No axillary nodes.\n"
            "Conclusion: Hodgkin disease.",
            "mediastinum",
        ),
        ("Findings: Bulky axillary lymphadenopathy c/w known CLL.", "axilla"),
    ],
)
def test_all_enlarged_nodes_are_sites_of_a_lymphoma(text: str, expected: str) -> None:
    assert sites(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Impression: T3 left breast tumor with retraction of the nipple.", "breast"),
        ("Impression: Metastasis in T3.", "bone"),
        ("Findings: The liver contains at least six metastases, up to 35 mm in segment IV.", "liver"),
        ("Findings: Liver: new hypodense lesion 31 mm; metastases.", "liver"),
        ("Findings: The right supraclavicular mass measures 41 mm; malignant adenopathy.", "supraclavicular"),
        ("Findings: New lytic deposit right iliac wing.", "bone"),
        ("Findings: Right pleura: nodular thickening = carcinosis.", "pleura"),
        ("Findings: Carcinosis with ascites.", "other"),
        ("Findings: Mass at the right hilum, occluding the middle lobe bronchus, metastatic.", "hilum"),
        ("Impression: Recurrent disease in the peritoneum and in cardiophrenic nodes.", "mediastinum other"),
        ("Findings: Subcutaneous metastasis: 14 mm -> gone.", ""),
        ("Findings: Left adrenal met, 1.9 cm versus 2.7 cm.", "adrenal"),
        ("Findings: Adrenal nodule, metastasis versus adenoma.", ""),
        (
            "Target\t25/8\t24/11\nLUL primary\t32\t41 mm\nAP window LN\t13\t18 mm\nL adrenal\t20\t29 mm\n\n"
            "Brain not included.",
            "adrenal lung mediastinum",
        ),
        ("Target volume: left breast.", ""),
    ],
)
def test_where_the_claimed_thing_lies(text: str, expected: str) -> None:
    assert sites(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Conclusion: R/O lung metastasis, both.", "lung"),
        ("Findings: Multiple nodules in both lower lobes, r/o hematogenous metastasis.", "lung"),
        ("Findings: 9 mm nodule in the left upper lobe is new and should be considered a metastasis.", "lung"),
        ("Recommendation: bone scan to r/o metastasis in T5.", ""),
    ],
)
def test_a_diagnosis_that_is_to_be_ruled_out_is_a_suspicion(text: str, expected: str) -> None:
    assert sites(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("History: Right breast cancer, MRM planned.\nFindings: Right breast mass 26 x 20 mm.", "breast"),
        ("History: inflammatory right breast cancer.\nFindings: Thick skin.\nImpression: T4d N3 disease.", "breast"),
        ("History: Breast cancer, bone metastases.\nFindings: Sclerotic lesions in D8 and L2, stable.", "bone"),
        ("History: Metastatic pleural recurrence 2021.\nFindings: Pleural nodules of the right base.", "pleura"),
        ("History: Right mastectomy for breast cancer.\nFindings: Left breast mass 12 mm.", ""),
        ("History: Right breast cancer.\nFindings: Right breast cyst 26 mm.", ""),
        ("History: Breast cancer, liver metastases.\nFindings: Liver: two simple cysts, benign lesions.", ""),
        ("History: No known bone metastases.\nFindings: Sclerotic lesion in L2.", ""),
        ("History: liver metastases?\nFindings: Hypodense lesion in the liver.", ""),
        ("CT THORAX\n81-year-old woman, left breast cancer 1998.\nLungs clear.", ""),
    ],
)
def test_the_history_explains_what_is_seen(text: str, expected: str) -> None:
    assert sites(text) == expected


def site_wordings() -> dict[str, list[tuple[str, str]]]:
    """By the heading that they stand under, the sites and the text."""
    found: dict[str, list[tuple[str, str]]] = {}
    for line in Path(__file__).with_name("site_wordings.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            group = found.setdefault(line.removeprefix("# "), [])
        else:
            expected, text = line.split(" | ", 1)
            group.append((expected.removeprefix("-"), text.replace("\\n", "\n")))
    return found


WORDINGS = site_wordings()


@pytest.mark.parametrize("group", WORDINGS)
def test_wordings(group: str) -> None:
    misread = [(expected, sites(text), text) for expected, text in WORDINGS[group] if sites(text) != expected]
    assert misread == []


@pytest.mark.parametrize("ending", ["T", "T3", "(T"])
def test_a_report_that_breaks_off_at_the_label_of_a_lesion_is_read(ending: str) -> None:
    reading = read(f"Left breast cancer.\nT1 left internal mammary node 14 mm\nT2 left axillary node 16 mm\n{ending}")
    assert reading.case_status is CaseStatus.CANDIDATE


def test_rows_of_target_lesions_are_told_by_their_sizes_in_capitals_too() -> None:
    text = (
        "TARGET LESIONS\n1. Liver segment 6: 24 mm (26)\n2. Left internal mammary node: 14 mm (15)\n"
        "3. Nodule of the left lower lobe: 12 mm (12)\n\nRESPONSE: stable disease."
    )
    assert sites(text) == sites(text.upper()) == "liver lung"
