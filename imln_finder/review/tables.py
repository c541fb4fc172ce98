"""The rows of a file that a spreadsheet has saved, whatever it is named: workbooks and delimited text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from imln_finder.archive.csv_lines import Lines
from imln_finder.archive.csv_rows import csv_rows
from imln_finder.archive.delimited import DELIMITERS
from imln_finder.archive.encoding import UNDECODABLE
from imln_finder.archive.errors import ArchiveError
from imln_finder.archive.source import Source
from imln_finder.archive.zip_limits import expands_too_much

#: The cells of each row, from the first on; None for a row whose quoting is broken.
Rows = list[list[object] | None]

#: Opens a first line that tells Excel the delimiter.
_HINT = "sep="
_ZIP, _OLD_EXCEL, _MARKUP = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"<"
#: The byte order mark of UTF-8 in Windows-1252.
_MISREAD_MARK = "ï»¿"


class NotAList(ValueError):
    """A file that cannot be read as a list; the message says why and what to do."""


def read_tables(path: Path, content: bytes, fit: Callable[[Rows], int]) -> Mapping[str, Rows]:
    """The tables in a file by the name of their sheet, which is empty for a text file.

    Args:
        path: of the file.
        content: of the file; tells what it is, which its name may not.
        fit: how well rows fit what is looked for; the delimiter of a text is the one that fits best.

    Raises:
        NotAList: if it holds no table.
    """
    if content.startswith(_OLD_EXCEL):
        raise NotAList("this is an old or a protected Excel file; save it as .xlsx without a password")
    if content.startswith(_ZIP):
        return {name: _repaired(rows) for name, rows in _sheets(content).items()}
    if content.lstrip().startswith(_MARKUP):
        raise NotAList("this is a web page and no table; save it as .xlsx or .csv")
    if not content.strip():
        raise NotAList("the file is empty; put back the list")
    source = Source.on_disk(path)
    return {"": max((_repaired(_delimited(source, delimiter)) for delimiter in DELIMITERS), key=fit)}


def _sheets(content: bytes) -> dict[str, Rows]:
    try:
        with ZipFile(BytesIO(content)) as package:
            if expands_too_much(package.infolist()):
                raise NotAList("the file expands to many times its size; save it as .csv")
        workbook = load_workbook(BytesIO(content), data_only=True, read_only=True)
        return {sheet.title: list(_rows_of_sheet(sheet)) for sheet in workbook.worksheets}
    except NotAList:
        raise
    except BadZipFile as error:
        raise NotAList("the file is damaged; save it again") from error
    except Exception as error:  # openpyxl has no error of its own
        raise NotAList("this is no workbook that can be read; save it as .xlsx or .csv") from error


def _rows_of_sheet(sheet: Any) -> Iterator[list[object]]:
    sheet.reset_dimensions()  # what a file says of its own size is often wrong
    for row in sheet.iter_rows():
        yield [None if cell.data_type == "e" else _unescaped(cell.value) for cell in row]


def _unescaped(value: object) -> object:
    return unescape(value) if isinstance(value, str) else value


def _delimited(source: Source, delimiter: str) -> Rows:
    with Lines(source) as lines:
        try:
            rows = list(csv_rows(lines, delimiter))
        except ArchiveError:
            raise NotAList("this is no table; save it as .xlsx or .csv") from None
    if rows and rows[0] and rows[0][0].lower().startswith(_HINT):
        rows[0] = []
    return [None if row is None else [cell.replace(UNDECODABLE, "\ufffd") for cell in row] for row in rows]


def _repaired(rows: Rows) -> Rows:
    """The rows with their letters put right, if UTF-8 was opened as Windows-1252: the byte order mark tells."""
    first = rows[0] if rows else None
    if not any(isinstance(cell, str) and cell.startswith(_MISREAD_MARK) for cell in first or ()):
        return rows
    return [None if row is None else [_reread(cell) for cell in row] for row in rows]


def _reread(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return value.encode("cp1252").decode("utf-8-sig")
    except UnicodeError:
        return value
