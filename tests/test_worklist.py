from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from imln_finder.domain import (
    CaseStatus,
    Certainty,
    Change,
    Evidence,
    Laterality,
    Reading,
    Report,
    ReportResult,
    Site,
    SternalErosion,
)
from imln_finder.worklist import COLUMNS, passages, side_relation, write_worklist

LEFT, RIGHT, BOTH = Laterality.LEFT, Laterality.RIGHT, Laterality.BILATERAL

TEXT = "- New 14.5 x 9 mm node.\nNo effusion. Sternum eroded."
READING = Reading(
    CaseStatus.CANDIDATE,
    certainty=Certainty.AFFIRMED,
    max_diameter_mm=14.5,
    short_axis_mm=9.0,
    laterality=LEFT,
    intercostal_spaces=(2, 3),
    change=Change.NEW,
    concurrent_sites=(Site.BONE, Site.LUNG),
    sternal_erosion=SternalErosion.PRESENT,
    cancer_side=RIGHT,
    evidence=(
        Evidence("target", 0, 23, TEXT[0:23]),
        Evidence("size", 6, 17, TEXT[6:17]),
        Evidence("erosion", 37, 52, TEXT[37:52]),
    ),
    reasoning=("One.", "Two."),
)


def rows(tmp_path: Path, *results: ReportResult) -> list[dict[str, str]]:
    path = tmp_path / "worklist.csv"
    write_worklist(path, results)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_a_row_tells_all_that_was_read(tmp_path: Path) -> None:
    report = Report("R-1", TEXT, patient_id="0017", accession_number="123456789012345678", exam_description="CT chest")
    [row] = rows(tmp_path, ReportResult(report, READING, probability=0.87654))
    assert row == {
        "rank": "1",
        "report_id": "R-1",
        "patient_id": "'0017",
        "accession_number": "'123456789012345678",
        "exam_description": "CT chest",
        "study_date": "",
        "case_status": "candidate",
        "probability": "0.877",
        "disagreement": "",
        "certainty": "affirmed",
        "max_diameter_mm": "14.5",
        "short_axis_mm": "9",
        "laterality": "left",
        "cancer_side": "right",
        "side_relation": "contralateral",
        "intercostal_spaces": "2; 3",
        "change": "new",
        "sternal_erosion": "present",
        "concurrent_sites": "bone; lung",
        "evidence": "'- New 14.5 x 9 mm node. | Sternum eroded.",
        "reasoning": "One. Two.",
    }
    assert tuple(row) == COLUMNS


def test_what_is_not_known_is_empty(tmp_path: Path) -> None:
    [row] = rows(tmp_path, ReportResult(Report("R-1", ""), Reading(CaseStatus.CANDIDATE)))
    filled = {name: value for name, value in row.items() if value}
    assert filled == {"rank": "1", "report_id": "R-1", "case_status": "candidate", "side_relation": "unknown"}


def test_ranks_count_from_one_in_the_order_given(tmp_path: Path) -> None:
    results = [ReportResult(Report(name, ""), READING) for name in ("B", "A", "C")]
    assert [(row["rank"], row["report_id"]) for row in rows(tmp_path, *results)] == [("1", "B"), ("2", "A"), ("3", "C")]


@pytest.mark.parametrize(
    ("node", "cancer", "relation"),
    [
        (LEFT, LEFT, "ipsilateral"),
        (LEFT, RIGHT, "contralateral"),
        (RIGHT, BOTH, "ipsilateral"),
        (BOTH, LEFT, "bilateral"),
        (BOTH, BOTH, "bilateral"),
        (None, LEFT, "unknown"),
        (LEFT, None, "unknown"),
        (BOTH, None, "unknown"),
    ],
)
def test_side_relation(node: Laterality | None, cancer: Laterality | None, relation: str) -> None:
    assert side_relation(Reading(CaseStatus.CANDIDATE, laterality=node, cancer_side=cancer)) == relation


def test_passages_are_the_widest_each_once_most_important_first() -> None:
    spans = [(50, 60), (10, 30), (12, 14), (10, 30), (10, 20), (25, 40), (55, 60)]
    evidence = [Evidence("rule", start, end, f"{start}-{end}") for start, end in spans]
    assert passages(evidence) == ["50-60", "10-30", "25-40"]


def test_knows_nothing_of_spacy() -> None:
    code = "import sys, imln_finder.worklist; sys.exit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
