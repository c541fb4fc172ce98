"""Excel workbooks (.xlsx, .xlsm): the first sheet that has a text column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any
from zipfile import ZipFile

from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from imln_finder.archive.columns import ColumnNames, places_of
from imln_finder.archive.errors import ArchiveError, ColumnError
from imln_finder.archive.records import Record, make_record
from imln_finder.archive.source import Source
from imln_finder.archive.zip_limits import expands_too_much

DAMAGED = "is not a readable Excel workbook (damaged, or protected by a password); save it again as .xlsx or .csv."

#: A title and a few blank rows may stand above the header.
_ROWS_TO_FIND_HEADER = 10

_ZEROS_ONLY = re.compile(r"0{2,}")


def read_excel(source: Source, names: ColumnNames) -> Iterator[Record]:
    """The records of a workbook. Rows count as Excel shows them.

    Raises:
        ArchiveError: if the workbook is damaged, or no sheet has a text column.
    """
    with source.open_seekable() as stream:
        try:
            with ZipFile(stream) as package:
                if expands_too_much(package.infolist()):
                    raise source.error("expands to many times its size when opened; save it again as .csv.")
            workbook = load_workbook(stream, read_only=True, data_only=True)
        except ArchiveError:
            raise
        except Exception as error:  # openpyxl has no error of its own: what damage raises depends on where it is
            raise source.error(DAMAGED) from error
        try:
            yield from _read_workbook(workbook, source, names)
        except ArchiveError:
            raise
        except Exception as error:
            raise source.error(DAMAGED) from error
        finally:
            workbook.close()


def _read_workbook(workbook: Any, source: Source, names: ColumnNames) -> Iterator[Record]:
    first_error: ColumnError | None = None
    for sheet in workbook.worksheets:
        sheet.reset_dimensions()  # what a file says of its own size is often wrong
        try:
            header_row, header, found = _find_header(sheet, source, names)
        except ColumnError as error:
            first_error = first_error or error
            continue
        yield from _read_sheet(sheet, header_row, places_of(found, header, source.name), source)
        return
    raise first_error or source.error("holds no sheet with rows; give one with a header row and reports.")


def _find_header(sheet: Any, source: Source, names: ColumnNames) -> tuple[int, list[str], Mapping[str, str]]:
    """The number of the header row, its names, and the column of each field."""
    rows = islice(sheet.iter_rows(values_only=True), _ROWS_TO_FIND_HEADER)
    candidates = [
        (number, header)
        for number, header in enumerate(
            (["" if value is None else str(value) for value in row] for row in rows), start=1
        )
        if any(name.strip() for name in header)
    ]
    if not candidates:
        raise ColumnError("holds no rows; give a sheet with a header row and reports.", source.name)
    # Most fields, not the first that fits: a title may be the word "Report".
    number, header = max(candidates, key=lambda candidate: len(names.find(candidate[1])))
    return number, header, names.require(header, source.name)


def _read_sheet(sheet: Any, header_row: int, places: Mapping[str, int], source: Source) -> Iterator[Record]:
    stem = source.stem
    for number, row in enumerate(sheet.iter_rows(min_row=header_row + 1), start=header_row + 1):
        if all(cell.value is None for cell in row):
            continue
        values = {field: _value(row[place]) for field, place in places.items() if place < len(row)}
        yield make_record(values, source.name, f"row {number}", f"{stem}:{number}")


def _value(cell: Any) -> object:
    value = cell.value
    if value is None or cell.data_type == "e":  # an error such as #N/A is no value
        return None
    if isinstance(value, str):
        return unescape(value) if "_x" in value else value  # Excel writes a carriage return as _x000D_
    if isinstance(value, int | float) and _ZEROS_ONLY.fullmatch(cell.number_format or "") and value == int(value):
        return str(int(value)).zfill(len(cell.number_format))  # a number that Excel shows with leading zeros
    return value
