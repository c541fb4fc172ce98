from __future__ import annotations

import pickle
import re

import pytest

from imln_finder.domain import Report
from imln_finder.scope import Scope

SCOPE = Scope.from_rules()


def is_out(exam: str | None = None, modality: str | None = None) -> bool:
    return SCOPE.out_of_scope(Report("1", "text", modality=modality, exam_description=exam))


IN = """
CT chest
CT CHEST W CONTRAST
Chest CT plain + enhanced
CT thorax, abdomen & pelvis
CT CAP
CT TAP with contrast
CT C/A/P
CT chest-abdomen-pelvis
CT NECK-CHEST
CT neck/chest
CT Ch/Abd/Pel
CTA CHEST PE PROTOCOL
CTPA
CT pulmonary angiogram
CT PULMONARY EMBOLISM
HRCT
HRCT lungs
CT LOW DOSE LUNG CANCER SCREENING
LDCT lung screening
PET/CT SKULL BASE TO MID THIGH
PET-CT F-18 FDG skull base to mid thigh
PET CT SKULL BASE-MID THIGH
18F-FDG PET/CT
18F-FDG PET/CT whole body
PET
CT thorax (radiotherapy planning, diagnostic read)
Simulation CT for radiotherapy, thorax
CT SIM BREAST
CT GUIDED BIOPSY
CT guided biopsy of chest wall
CT-guided lung biopsy
CT whole body
Whole-body CT
CT staging
CT trauma
CT
CT with contrast
CT HEAD AND CHEST WITH CONTRAST
CT brain, thorax, abdomen
CT neck to upper abdomen, enhanced
CT neck-pelvis
CT head through pelvis
CT vertex to toes
CT cardiac
Coronary CTA
CT calcium score
CT CORONARY ARTERY CALCIUM SCORING
CTA aorta
CTA abdominal aorta and chest
CT TAVI
CT sternum
CT T.A.P.
CT chest and MRI brain
CT_CHEST_W
Computed tomography of the thorax
ct thorax and thoracic spine
unheard-of exam
Chest, with contrast
""".strip().splitlines()

OUT = """
Mammogram
SCREENING MAMMOGRAPHY BILATERAL
Right mammography (CC, MLO)
Digital breast tomosynthesis
Ultrasound breast
US axilla
Color Doppler ultrasound of chest wall and superficial lymph nodes
MRI BREAST BILATERAL W WO CONTRAST
MR chest
MRI of sternum and anterior chest wall
XR chest
CXR
Chest X-ray
Chest x ray
Chest radiograph
CHEST PA AND LATERAL
CHEST 2 VIEWS
Echocardiogram
Bone scan
DEXA
CT abdomen
CT abdomen and pelvis
CT ABD/PELVIS W CONTRAST
CT upper abdomen
CT A/P
CT head
CT HEAD WO CONTRAST
CT brain
CT neck
CT neck soft tissue
CT sinuses
CT cervical spine
CT lumbar spine
CT thoracic spine
CTA head and neck
CTA carotids
CTA abdominal aorta
CT KUB
CT colonography
CT urogram
CT knee left
CT lower extremity
CT guided biopsy liver
PET/CT brain
Radiotherapy planning CT prostate
CT abdomen to thigh
""".strip().splitlines()


@pytest.mark.parametrize("exam", IN)
@pytest.mark.parametrize("modality", [None, "CT", "PT"])
def test_exams_in_scope(exam: str, modality: str | None) -> None:
    assert not is_out(exam, modality)


@pytest.mark.parametrize("exam", OUT)
@pytest.mark.parametrize("modality", [None, "CT"])
def test_exams_out_of_scope(exam: str, modality: str | None) -> None:
    assert is_out(exam, modality)


@pytest.mark.parametrize(
    "modality", ["CT", "PT", "PET/CT", "PET-CT", "ct", "CTA", "NM", "CT\\PT", "CT/SR", "PT\\MR", "OT", "?", "", None]
)
def test_modalities_in_scope(modality: str | None) -> None:
    assert not is_out(None, modality)


@pytest.mark.parametrize(
    "modality", ["US", "MR", "MG", "CR", "DX", "XR", "RF", "mr", "MRI", "X-ray", "Mammography", "Ultrasound", "CR\\DX"]
)
def test_modalities_out_of_scope(modality: str) -> None:
    assert is_out(None, modality)
    assert is_out("Chest", modality)


def test_a_description_that_says_ct_of_the_chest_wins_over_the_modality() -> None:
    assert not is_out("CT chest", "MR")
    assert is_out("breast", "MR")


@pytest.mark.parametrize(
    ("exam", "modality", "words"),
    [
        ("CT head", "CT", r"another part .*\(head\)"),
        ("US neck", None, r"another modality .*\(us\)"),
        (None, "MG", "modality is MG"),
    ],
)
def test_reason(exam: str | None, modality: str | None, words: str) -> None:
    reason = SCOPE.reason(modality, exam)
    assert reason is not None
    assert re.search(words, reason)


def test_no_reason_in_scope() -> None:
    assert SCOPE.reason("CT", "CT chest") is None


def test_works_in_another_process() -> None:
    assert pickle.loads(pickle.dumps(SCOPE)).out_of_scope(Report("1", "text", modality="MR"))
