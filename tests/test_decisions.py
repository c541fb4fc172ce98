"""Readers' decisions as labels."""

from __future__ import annotations

from pathlib import Path

import pytest

from imln_finder.archive.errors import ArchiveError
from imln_finder.decisions import read_decisions

HEADER = "report_id,report_text,decision,reader\n"


def table(path: Path, content: str, encoding: str = "utf-8") -> Path:
    path.write_text(content, encoding=encoding)
    return path


def test_a_decision_labels_its_report(tmp_path: Path) -> None:
    path = table(
        tmp_path / "round1.csv",
        HEADER
        + '007,"Node, 14 mm",confirmed,A\n8,"No\nnode",not_imln,A\n9,Small,below_1cm,B\n'
        + "10,?,indeterminate,A\n11,?,cannot_assess,B\n",
    )
    found, undecided = read_decisions(path)
    assert undecided == 2
    assert [(item.report.report_id, item.report.text, item.label.case_status.value) for item in found] == [
        ("007", "Node, 14 mm", "candidate"),
        ("8", "No\nnode", "negated"),
        ("9", "Small", "below_threshold"),
    ]
    assert {item.group for item in found} == {"round1"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_as_spreadsheets_write_it(tmp_path: Path, encoding: str) -> None:
    path = table(tmp_path / "a.csv", "report_id;report_text;decision\r\n1;Knoten, groß; Confirmed \r\n", encoding)
    [item], _ = read_decisions(path)
    assert item.report.text == "Knoten, groß"
    assert item.label.case_status == "candidate"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (HEADER + "1,SECRET,perhaps,A\n", "row 2: The decision is none of confirmed, not_imln"),
        ("report_id,decision\n1,confirmed\n", "no column 'report_text'"),
        ("", "no column 'report_id'"),
        ("report_id,report_text,decision\n1,SECRET,confirmed,A,B\n", "row 2: The row has more or fewer cells"),
        ('report_id,report_text,decision\n1,"SECRET"x,confirmed\n', "check its quoting"),
    ],
)
def test_what_is_wrong_is_told_in_one_line_that_quotes_no_report(tmp_path: Path, content: str, told: str) -> None:
    with pytest.raises(ArchiveError) as caught:
        read_decisions(table(tmp_path / "a.csv", content))
    message = str(caught.value)
    assert told in message
    assert "SECRET" not in message
    assert "\n" not in message


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="check the path"):
        read_decisions(tmp_path / "none.csv")


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(
        HEADER.encode() + "1,Knoten größer,confirmed,A\n".encode() * 9 + b"2,\xff,confirmed,A\n"
    )
    with pytest.raises(ArchiveError, match="row 11: The row cannot be decoded"):
        read_decisions(tmp_path / "a.csv")
