"""Labelled reports, read from JSON Lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from engine_testing import CORPORA

from imln_finder.archive.errors import ArchiveError
from imln_finder.labels import read_labelled

RECORD = {
    "report_id": "1",
    "text": "SECRET node",
    "gold": {"case_status": "candidate", "max_diameter_mm": 15, "intercostal_spaces": [3, 2], "laterality": "left"},
    "phenomena": ["size-2d"],
}


def written(path: Path, *records: Any) -> Path:
    path.write_text("\n".join(r if isinstance(r, str) else json.dumps(r) for r in records), encoding="utf-8")
    return path


def test_every_labelled_report_of_the_corpora_can_be_read() -> None:
    found = read_labelled(sorted(CORPORA.glob("labelled/*.jsonl")))
    assert len(found) == 240
    assert {item.group for item in found} == {"dev_A", "dev_B", "dev_C", "dev_D"}
    assert all(item.phenomena for item in found)


def test_a_label_has_the_fields_of_a_reading(tmp_path: Path) -> None:
    [item] = read_labelled([written(tmp_path / "a.jsonl", RECORD, "")])
    assert item.label.case_status == "candidate"
    assert item.label.max_diameter_mm == 15.0
    assert item.label.intercostal_spaces == (2, 3)
    assert item.label.sternal_erosion == "not_stated"
    assert item.label.change is None
    assert (item.group, item.phenomena, item.report.position) == ("a", ("size-2d",), "line 1")


@pytest.mark.parametrize(
    ("records", "told"),
    [
        (["SECRET"], "line 1: The line is no JSON object"),
        ([RECORD, {**RECORD, "gold": {"case_status": "SECRET"}}], "line 2: A field has a value"),
        ([{"report_id": "1", "gold": RECORD["gold"]}], "line 1: The field 'text' is missing"),
        ([{**RECORD, "text": ["SECRET"]}], "line 1: A field has a value"),
        (["[1, 2]"], "line 1: A field has a value"),
        ([RECORD, RECORD], "line 2: This report_id came before"),
        ([""], "holds no labelled reports"),
    ],
)
def test_what_is_wrong_is_told_in_one_line_that_quotes_no_report(tmp_path: Path, records: list[Any], told: str) -> None:
    with pytest.raises(ArchiveError) as caught:
        read_labelled([written(tmp_path / "a.jsonl", *records)])
    message = str(caught.value)
    assert told in message
    assert "SECRET" not in message
    assert "\n" not in message


def test_files_that_are_no_text_or_not_there_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ArchiveError, match="no UTF-8"):
        read_labelled([tmp_path / "a.jsonl"])
    with pytest.raises(ArchiveError, match="check the path"):
        read_labelled([tmp_path / "none.jsonl"])
