"""A reading list as a file that a spreadsheet opens: CSV, and a workbook with lists to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from math import ceil
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from imln_finder.review.reading_list import COLUMNS, NAMES, Column, Kind, ListedCase, row_of
from imln_finder.spreadsheet import identifier_cell, open_sheet, text_cell

LIST_SHEET, HELP_SHEET = "Reading list", "Columns"

_TEXT_FORMAT, _DATE_FORMAT = "@", "yyyy-mm-dd"
_LARGEST_MM = 300
#: Excel's limit for a cell, and for the height of a row in points.
_MAX_CELL_CHARACTERS, _MAX_ROW_HEIGHT = 32_000, 400
_LINE_HEIGHT = 15
#: In characters of the default font.
_WIDTHS = {
    "case_number": 12,
    "reader": 7,
    "patient_id": 14,
    "accession_number": 14,
    "study_date": 12,
    "exam_description": 18,
    "report_id": 12,
    "passages": 70,
    "decision": 15,
    "size_mm": 9,
    "laterality": 11,
    "intercostal_spaces": 18,
    "sternal_erosion": 15,
    "comment": 32,
    "read_on": 12,
    "check": 8,
}
_HEADER_FILL = PatternFill("solid", fgColor="1F4E79")
_ENTRY_FILL = PatternFill("solid", fgColor="FFF9E5")
_HAIR = Side("thin", color="C9D1D9")


def write_csv_list(path: Path, cases: Sequence[ListedCase], reader: str) -> None:
    """Writes the list as CSV; the passages are on one line, parted by bars.

    Raises:
        OSError: if the file cannot be written.
    """
    with open_sheet(path, NAMES) as write_row:
        for listed in cases:
            cells = row_of(listed, reader)
            write_row([_csv_cell(column, cells[column.name]) for column in COLUMNS])


def _csv_cell(column: Column, text: str) -> str:
    if column.kind is Kind.IDENTIFIER:
        return identifier_cell(text)
    return text_cell(text.replace("\n", " | ") if column.kind is Kind.PASSAGES else text)


def write_workbook(path: Path, cases: Sequence[ListedCase], reader: str, created: datetime) -> None:
    """Writes the list as .xlsx: the header stays in view, choices have lists, identifiers are text.

    Raises:
        OSError: if the file cannot be written.
    """
    workbook = Workbook()
    workbook.properties.creator = "imln-finder"
    workbook.properties.created = workbook.properties.modified = created.replace(tzinfo=None)
    sheet = workbook.active
    sheet.title = LIST_SHEET
    _write_header(sheet, [column.name for column in COLUMNS])
    for number, listed in enumerate(cases, start=2):
        _write_row(sheet, number, row_of(listed, reader))
    _lay_out(sheet, len(cases) + 1)
    for place, column in enumerate(COLUMNS, start=1):
        _validate(sheet, column, f"{get_column_letter(place)}2:{get_column_letter(place)}{len(cases) + 1}")
    _write_help(workbook.create_sheet(HELP_SHEET))
    workbook.save(path)


def _write_header(sheet: Any, names: Sequence[str]) -> None:
    for place, name in enumerate(names, start=1):
        cell = sheet.cell(1, place, name)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = _HEADER_FILL
        cell.alignment = Alignment(vertical="center", wrap_text=True)
    sheet.row_dimensions[1].height = 2 * _LINE_HEIGHT


def _write_row(sheet: Any, number: int, cells: dict[str, str]) -> None:
    for place, column in enumerate(COLUMNS, start=1):
        cell = sheet.cell(number, place)
        text = ILLEGAL_CHARACTERS_RE.sub(" ", cells[column.name])[:_MAX_CELL_CHARACTERS]
        if column.kind is Kind.MILLIMETRES and text:
            cell.value = float(text)
        elif text:
            cell.value = text
            cell.data_type = "s"  # no text runs as a formula
        if column.kind is Kind.DATE:
            cell.number_format = _DATE_FORMAT
        elif column.kind is not Kind.MILLIMETRES:
            cell.number_format = _TEXT_FORMAT
        cell.alignment = Alignment(vertical="top", wrap_text=column.kind in (Kind.TEXT, Kind.PASSAGES))
        cell.border = Border(bottom=_HAIR)
        if column.filled:
            cell.fill = _ENTRY_FILL
    lines = sum(ceil(max(len(line), 1) / _WIDTHS["passages"]) for line in cells["passages"].split("\n"))
    sheet.row_dimensions[number].height = min(_LINE_HEIGHT * (lines + 1), _MAX_ROW_HEIGHT)


def _lay_out(sheet: Any, last_row: int) -> None:
    for place, name in enumerate(NAMES, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTHS[name]
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(NAMES))}{last_row}"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _validate(sheet: Any, column: Column, cells: str) -> None:
    """What a cell takes. Only choices are enforced: any other entry is read with tolerance when it comes back."""
    if column.kind is Kind.CHOICE:
        words = ",".join(word for word, _ in column.choices)
        rule = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True, showErrorMessage=True)
        rule.error = f"One of: {words.replace(',', ', ')}."
    elif column.kind is Kind.MILLIMETRES:
        rule = DataValidation(type="decimal", operator="between", formula1="0", formula2=str(_LARGEST_MM))
        rule.errorStyle, rule.showErrorMessage = "warning", True
        rule.error = "A number of millimetres is expected."
    elif column.filled:
        rule = DataValidation(type=None)
    else:
        return
    rule.showInputMessage = True
    rule.promptTitle, rule.prompt = column.name, column.help
    sheet.add_data_validation(rule)
    rule.add(cells)


def _write_help(sheet: Any) -> None:
    _write_header(sheet, ("column", "what", "value", "meaning"))
    for column in COLUMNS:
        for word, meaning in column.choices or (("", ""),):
            sheet.append([column.name, column.help, word, meaning])
    for letter, width in zip("ABCD", (20, 60, 16, 70), strict=True):
        sheet.column_dimensions[letter].width = width
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.alignment = Alignment(vertical="top", wrap_text=True)
    sheet.freeze_panes = "A2"
