from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from imln_finder.spreadsheet import identifier_cell, open_sheet, text_cell, unmarked


@pytest.mark.parametrize("start", list("=+-@＝＋－＠"))
def test_no_text_runs_as_a_formula(start: str) -> None:
    assert text_cell(f'{start}HYPERLINK("x")') == f'\'{start}HYPERLINK("x")'
    assert identifier_cell(f"{start}1") == f"'{start}1"


@pytest.mark.parametrize("start", ["\t", "\r", "\n", " ", "\x00"])
def test_nothing_hides_a_formula(start: str) -> None:
    assert text_cell(f"{start}=1+1") == "'=1+1"
    assert identifier_cell(f"{start}=1+1") == "' =1+1"


def test_text_is_one_line() -> None:
    assert text_cell("CT\tchest\r\nwith  contrast ") == "CT chest with contrast"
    assert text_cell(None) == text_cell("") == ""


def test_text_fits_a_cell() -> None:
    assert len(text_cell("word " * 20_000)) < 32_767
    assert len(identifier_cell("7" * 50_000)) < 32_767


@pytest.mark.parametrize(
    "hidden", ["\n", "\x1b", "\x00", "\x85", "\x9b", "\u061c", "\u200f", "\u2028", "\u202e", "\u2066"]
)
def test_no_cell_steers_what_shows_it(hidden: str) -> None:
    assert text_cell(f"A{hidden}1") == identifier_cell(f"A{hidden}1") == "A 1"


@pytest.mark.parametrize(
    "identifier",
    [
        "00042",
        "42",
        "12345678901234567",
        "1E5",
        "1.50",
        "2019-03-14",
        "03/04",
        "12:30",
        "MAR1",
        "Dec-12",
        "TRUE",
        "'7",
        " 7",
    ],
)
def test_identifiers_that_a_spreadsheet_would_change_are_marked(identifier: str) -> None:
    assert identifier_cell(identifier) == "'" + identifier


@pytest.mark.parametrize("identifier", ["DA-001", "PA01", "ACC0042", "E1", "A#2"])
def test_other_identifiers_stay_as_they_are(identifier: str) -> None:
    assert identifier_cell(identifier) == identifier


def test_identifiers_come_back_by_taking_one_mark_off() -> None:
    for identifier in ("00042", "'7", "''", "=1", "A'1", "DA-001"):
        assert unmarked(identifier_cell(identifier)) == identifier


def test_sheet_is_rfc_4180_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = [["é", 'a "b", c', "x\ny"], ["", "'1", "2; 3"]]
    with open_sheet(path, ["a", "b", "c"]) as write_row:
        for row in rows:
            write_row(row)
    assert path.read_bytes().startswith('\ufeffa,b,c\r\né,"a ""b"", c","x\ny"\r\n'.encode())
    with path.open(encoding="utf-8-sig", newline="") as stream:
        assert list(csv.reader(stream)) == [["a", "b", "c"], *rows]


def test_half_a_character_pair_costs_no_row(tmp_path: Path) -> None:
    with open_sheet(tmp_path / "a.csv", ["file"]) as write_row:
        write_row([text_cell(os.fsdecode(b"list\xff.csv"))])
    assert (tmp_path / "a.csv").read_text(encoding="utf-8-sig") == "file\nlist?.csv\n"
