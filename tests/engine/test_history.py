"""The side of the breast cancer, or of the breast treated for it."""

from __future__ import annotations

import pytest
from engine_testing import parse


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("History: Left breast cancer.", "left"),
        ("History: Ca (R) breast, s/p MRM.", "right"),
        ("Indication: breast cancer, left, on letrozole.", "left"),
        ("Clinical: Lt. breast IDC s/p BCS.", "left"),
        ("History: s/p right modified radical mastectomy 2010.", "right"),
        ("Hx: R lumpectomy + XRT.", "right"),
        ("Clinical details: Left WLE and SLNB 2014.", "left"),
        ("Clinical: K/C/O Ca left breast, post NACT.", "left"),
        ("History: bilateral mastectomies for breast cancer.", "bilateral"),
        ("History: carcinoma of the right breast.", "right"),
        ("History: Breast cancer (L) 2011, liver metastases.", "left"),
        ("History: Breast cancer. Left hip pain.", None),
        ("History: breast cancer with left axillary metastases.", None),
        ("History: Mother had left breast cancer.", None),
        ("History: lung cancer right upper lobe.", None),
        ("History: Melanoma of the left arm.", None),
        ("History: Right breast cancer 2009, left breast cancer 2015.", "bilateral"),
        ("History: left breast cancer, right port placement.", "left"),
        ("History: Known case of carcinoma breast (left) post op.", "left"),
        ("History: T2N1 IDC right breast.", "right"),
        ("Findings: Status post left mastectomy with implant.", "left"),
        ("Findings: Right breast absent.", "right"),
        ("Findings: The left breast is surgically absent.", "left"),
        ("Findings: The breasts are unremarkable.", None),
        ("Findings: Left breast cyst 1 cm. Lungs clear.", None),
        ("Findings: Left breast fibroadenoma.", None),
        ("Indication: follow-up of breast carcinoma on the right side treated in 2012.", "right"),
        ("Indication: malignant neoplasm of upper-outer quadrant of left female breast.", "left"),
        ("History: Invasive lobular carcinoma, left.", "left"),
        ("History: 55F ILC L breast, s/p L mastectomy and ALND.", "left"),
        ("History: post right breast conserving surgery.", "right"),
        ("History: TNBC, right, stage IIIC.", "right"),
        ("History: Left DCIS.", "left"),
        ("History: breast ca left side operated 2012.", "left"),
        ("History: Ca breast Rt, post RT.", "right"),
        ("History: Ca breast post RT.", None),
        ("History: Paget's disease of the left nipple.", "left"),
        ("Indication: right breast mass, biopsy proven carcinoma.", "right"),
        ("Findings: 3.2 cm enhancing right breast mass with skin thickening.", "right"),
        ("Left breast Ca post chemo, restaging.", "left"),
        ("Findings: Radiotherapy changes in the left lung. Surgical clips in the right breast.", "right"),
        ("History: Right-sided breast cancer.", "right"),
        ("History: Breast cancer right > left.", "bilateral"),
        ("History: breast cancer (bilateral).", "bilateral"),
        ("History: S/P Lt. breast conserving operation & RTx.", "left"),
        ("History: status post left simple mastectomy for DCIS; right reduction mammoplasty.", "left"),
        ("History: Cancer of left breast treated with lumpectomy, radiation.", "left"),
        ("History: Breast Ca 2014 left MRM.", "left"),
        ("Impression: Post-operative status of the right breast.", "right"),
        ("Findings: Right TRAM flap reconstruction.", "right"),
        ("History: stage IV breast cancer with right pleural effusion.", None),
        ("History: Left mastectomy, no evidence of right breast cancer.", "left"),
        ("History: mastectomy (left) 1998", "left"),
        ("History: Breast carcinoma; right sided mastectomy.", "right"),
        ("History: R br ca, adjuvant chemotherapy done.", "right"),
        ("History: S/P BCO, Lt (2013). Recurrent breast ca.", "left"),
        ("History: Ca mammae dx (2009, MRM).", "right"),
        ("History: Left-sided breast cancer 2017. Right-sided breast cancer ruled out by biopsy.", "left"),
        ("History: Melanoma of the back, axillary dissection right 2015.", None),
        ("History: Breast cancer, axillary dissection right 2015.", "right"),
    ],
)
def test_cancer_side(text: str, expected: str | None) -> None:
    assert parse(text)._.imln_cancer_side == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("History: Right breast cancer.\nFindings: Left mastectomy scar.", "right"),
        ("History: Breast cancer.\nFindings: Left mastectomy.", "left"),
        ("History: Left mastectomy.\nImpression: Possible right breast primary.", "left"),
    ],
)
def test_the_history_is_heard_before_the_findings(text: str, expected: str) -> None:
    assert parse(text)._.imln_cancer_side == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Left upper outer breast mass, biopsy-proven carcinoma.", "left"),
        ("Left upper inner quadrant carcinoma.", "left"),
        ("Mammacarcinoma right, chemotherapy.", "right"),
        ("State after ablation of the right breast.", "right"),
        ("Rt breast op. state.", "right"),
        ("Left upper lobe lung carcinoma.", None),
        ("Carcinoma of the lung, left outer third.", None),
    ],
)
def test_quadrants_and_further_names(text: str, expected: str | None) -> None:
    assert parse(text)._.imln_cancer_side == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("History: Mammacarcinoma right 2009, ablation.", "right"),
        ("Clinical: mastectomy R 2017.", "right"),
        ("Clinical: ca breast R - nodal disease?", "right"),
        ("DX: C50.911 R BREAST.", "right"),
        ("History: Bilateral mastectomy for right-sided cancer (left prophylactic).", "right"),
        ("Findings: Left breast, WLE + SLNB Aug 2020.", "left"),
        ("Impression: left inner quadrant cancer 23 mm.", "left"),
        ("Findings: Rt breast op. state.", "right"),
        ("History: status after ablation of left breast.", "left"),
        ("History: Mamma ca. l.sin. metast.", "left"),
        ("Findings: The right breast retains the marker clip from a benign fibroadenoma biopsy.", None),
        ("History: Breast cancer. Left hip pain.", None),
        ("Impression: nodes and liver lesion, both worrisome for metastatic breast carcinoma.", None),
        ("History: status post lung segmentectomy left.", None),
    ],
)
def test_further_ways_to_tell_the_side(text: str, expected: str | None) -> None:
    side = parse(text + "\nFindings: internal mammary nodes normal.")._.imln_cancer_side
    assert side == expected
