from __future__ import annotations

import datetime as dt
import gzip
from pathlib import Path
from typing import Any

import pytest
from archive_testing import ROWS, assert_rows_read, read, reports, write
from openpyxl import Workbook

from imln_finder.archive import ArchiveError, ColumnError


def save(path: Path, *sheets: list[list[Any]], formats: dict[str, str] | None = None) -> Path:
    book = Workbook()
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
        for cell, number_format in (formats or {}).items():
            sheet[cell].number_format = number_format
    book.save(path)
    return path


TABLE = [list(ROWS[0]), *(list(row.values()) for row in ROWS)]


def test_reads_a_sheet(tmp_path: Path) -> None:
    assert_rows_read(reports(save(tmp_path / "a.xlsx", TABLE)))


def test_reads_a_gzipped_workbook(tmp_path: Path) -> None:
    content = save(tmp_path / "a.xlsx", TABLE).read_bytes()
    assert_rows_read(reports(write(tmp_path / "b.xlsx.gz", content)))
    assert gzip.decompress((tmp_path / "b.xlsx.gz").read_bytes()) == content


def test_numbers_and_dates_come_out_as_text(tmp_path: Path) -> None:
    rows = [
        ["report id", "mrn", "accession", "study date", "text"],
        [12345, 7.0, 1.5, dt.datetime(2019, 3, 14), "x"],
        [12346, True, "007", dt.datetime(2019, 3, 14, 15, 9), "y"],
        [12347, None, None, dt.date(2020, 1, 2), "z"],
    ]
    found = reports(save(tmp_path / "a.xlsx", rows))
    assert [(r.report_id, r.patient_id, r.accession_number, r.study_date) for r in found] == [
        ("12345", "7", "1.5", "2019-03-14"),
        ("12346", "true", "007", "2019-03-14T15:09:00"),
        ("12347", None, None, "2020-01-02"),
    ]


def test_zeros_that_excel_shows_by_a_format_survive(tmp_path: Path) -> None:
    [report] = reports(save(tmp_path / "a.xlsx", [["id", "mrn", "text"], [42, 42, "x"]], formats={"B2": "000000"}))
    assert (report.report_id, report.patient_id) == ("42", "000042")


def test_first_sheet_with_a_text_column(tmp_path: Path) -> None:
    found = reports(save(tmp_path / "a.xlsx", [], [["legend"], ["see next"]], TABLE, [["text"], ["not this"]]))
    assert_rows_read(found)


def test_title_above_the_header_and_blank_rows(tmp_path: Path) -> None:
    rows = [["Report"], [], ["id", "text"], [1, "x"], [None, None], [2, "y"]]
    found = reports(save(tmp_path / "a.xlsx", rows))
    assert [(r.report_id, r.text, r.position) for r in found] == [("1", "x", "row 4"), ("2", "y", "row 6")]


def test_record_without_text(tmp_path: Path) -> None:
    found, rejects = read(save(tmp_path / "a.xlsx", [["id", "text"], [1, None], [2, "y"]]))
    assert [report.text for report in found] == ["y"]
    assert [(reject.position, reject.reason.split(":")[0]) for reject in rejects] == [("row 2", "no text")]


def test_error_cells_are_no_text(tmp_path: Path) -> None:
    _, rejects = read(save(tmp_path / "a.xlsx", [["id", "text"], [1, "#N/A"]]))
    assert len(rejects) == 1


def test_carriage_returns_as_excel_writes_them(tmp_path: Path) -> None:
    [report] = reports(save(tmp_path / "a.xlsx", [["text"], ["one_x000D_\ntwo"]]))
    assert report.text == "one\r\ntwo"


def test_no_text_column_anywhere(tmp_path: Path) -> None:
    with pytest.raises(ColumnError, match=r"Columns found: id, befund\..*--column report_text=NAME"):
        read(save(tmp_path / "a.xlsx", [["id", "befund"], [1, "x"]], [["other"]]))
    assert [r.text for r in reports(tmp_path / "a.xlsx", report_text="BEFUND")] == ["x"]


def test_empty_workbook(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="holds no rows"):
        read(save(tmp_path / "a.xlsx", []))


@pytest.mark.parametrize("content", [b"no workbook", b"PK\x03\x04 broken"])
def test_damaged_workbook(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ArchiveError, match=r"a\.xlsx: is not a readable Excel workbook"):
        read(write(tmp_path / "a.xlsx", content))


def test_workbook_with_a_damaged_sheet(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", [["id", "text"], *([n, f"text {n} " * 50] for n in range(3000))])
    content = bytearray(path.read_bytes())
    middle = len(content) // 3
    content[middle : middle + 200] = bytes(200)
    path.write_bytes(content)
    with pytest.raises(ArchiveError, match="not a readable Excel workbook"):
        read(path)
