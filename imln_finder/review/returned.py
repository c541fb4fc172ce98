"""The lists as they come back: workbooks and delimited text, whatever a spreadsheet has made of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from imln_finder.archive.columns import normalised
from imln_finder.archive.csv_rows import bounded_lines, csv_rows
from imln_finder.archive.delimited import DELIMITERS
from imln_finder.archive.encoding import UNDECODABLE, open_text
from imln_finder.archive.errors import ArchiveError
from imln_finder.archive.source import Source
from imln_finder.archive.zip_limits import expands_too_much

#: Without these a table is no list.
_NEEDED = ("case_number", "decision")
#: A title and some blank rows may stand above the header.
_ROWS_TO_FIND_HEADER = 10
_ZIP, _OLD_EXCEL, _MARKUP = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"<"

#: The byte order mark of UTF-8 in Windows-1252.
_MISREAD_MARK = "ï»¿"

Cells = Mapping[str, object]


class NotAList(ValueError):
    """A file that cannot be read as a list; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class ReturnedRow:
    """A row of a list that is not blank.

    Attributes:
        place: as a spreadsheet counts it ("row 7"), with the sheet if the file has several lists.
        cells: by column of the list, as the file holds them; columns of others are left out.
        broken: why its cells cannot be told apart, if so.
    """

    place: str
    cells: Cells
    broken: str | None = None


@dataclass(frozen=True, slots=True)
class ReturnedList:
    """A file that holds a list; `sha256` is that of the file."""

    file: str
    sha256: str
    rows: tuple[ReturnedRow, ...]


class ListReader:
    """Reads returned lists, and knows their columns by any usual name."""

    def __init__(self, columns: Mapping[str, Sequence[str]]) -> None:
        """Takes the names of each column."""
        self._column_of = {normalised(name): column for column, names in columns.items() for name in (column, *names)}

    def read(self, path: Path) -> ReturnedList:
        """The list in a file; its kind is told by its content, not by its name.

        Raises:
            NotAList: if there is none in it.
        """
        try:
            content = path.read_bytes()
        except OSError as error:
            raise NotAList(
                f"the file cannot be read ({error.strerror}); close it elsewhere, or save it again"
            ) from error
        if content.startswith(_OLD_EXCEL):
            raise NotAList("this is an old or a protected Excel file; save it as .xlsx without a password")
        if content.startswith(_ZIP):
            rows = tuple(self._rows_of_workbook(content))
        elif content.lstrip().startswith(_MARKUP):
            raise NotAList("this is a web page and no table; save it as .xlsx or .csv")
        elif not content.strip():
            raise NotAList("the file is empty; put back the list")
        else:
            rows = tuple(self._rows_of_text(path))
        return ReturnedList(path.name, hashlib.sha256(content).hexdigest(), rows)

    def _rows_of_workbook(self, content: bytes) -> Iterator[ReturnedRow]:
        try:
            with ZipFile(BytesIO(content)) as package:
                if expands_too_much(package.infolist()):
                    raise NotAList("the file expands to many times its size; save it as .csv")
            workbook = load_workbook(BytesIO(content), data_only=True, read_only=True)
            sheets = {sheet.title: _repaired(list(_rows_of_sheet(sheet))) for sheet in workbook.worksheets}
        except NotAList:
            raise
        except BadZipFile as error:
            raise NotAList("the file is damaged; save it again") from error
        except Exception as error:  # openpyxl has no error of its own
            raise NotAList("this is no workbook that can be read; save it as .xlsx or .csv") from error
        found = {title: header for title, rows in sheets.items() if (header := self._header(rows)) is not None}
        if not found:
            raise NotAList("no sheet has the columns case_number and decision; put back the header row")
        for title, (number, places) in found.items():
            before = f"sheet {title}, " if len(found) > 1 else ""
            rows = enumerate(sheets[title][number:], start=number + 1)
            yield from (_row(f"{before}row {place}", row, places) for place, row in rows if not _is_blank(row))

    def _rows_of_text(self, path: Path) -> Iterator[ReturnedRow]:
        source = Source.on_disk(path)
        tables = {delimiter: _rows_of_delimited(source, delimiter) for delimiter in DELIMITERS}
        headers = {delimiter: self._header([row or [] for row in rows]) for delimiter, rows in tables.items()}
        delimiter = max(headers, key=lambda each: len(headers[each][1]) if headers[each] else 0)  # type: ignore[index]
        header = headers[delimiter]
        if header is None:
            raise NotAList("the file has no columns case_number and decision; put back the header row")
        number, places = header
        width = len(tables[delimiter][number - 1] or ())
        for place, row in enumerate(tables[delimiter][number:], start=number + 1):
            if row is None:
                yield ReturnedRow(f"row {place}", {}, "a quote opens or closes in the wrong place")
            elif any(cell.strip() for cell in row[width:]):
                yield ReturnedRow(f"row {place}", {}, "the row has more cells than the header")
            elif not _is_blank(row):
                yield _row(f"row {place}", row, places)

    def _header(self, rows: Sequence[Sequence[object]]) -> tuple[int, Mapping[str, int]] | None:
        """The number of the header row, and the place of each column that is known; None if no row is a header.

        Raises:
            NotAList: if two columns are known by the same name.
        """
        for number, row in enumerate(islice(rows, _ROWS_TO_FIND_HEADER), start=1):
            known = [(self._column_of.get(normalised(str(name))), place) for place, name in enumerate(row) if name]
            names = [name for name, _ in known if name is not None]
            if all(needed in names for needed in _NEEDED):
                if len(set(names)) < len(names):
                    raise NotAList("two columns have the same name; rename or delete the one that was added")
                return number, {name: place for name, place in known if name is not None}
        return None


def _rows_of_delimited(source: Source, delimiter: str) -> list[list[str] | None]:
    with open_text(source) as text:
        try:
            return list(csv_rows(_without_hint(bounded_lines(text, source.name)), delimiter))
        except ArchiveError:
            raise NotAList("this is no table; save it as .xlsx or .csv") from None


def _without_hint(lines: Iterable[str]) -> Iterator[str]:
    """The lines; one that tells Excel the delimiter is left blank, so that rows count as they did."""
    for number, line in enumerate(lines):
        yield "\n" if number == 0 and line.lower().startswith("sep=") else line


def _rows_of_sheet(sheet: Any) -> Iterator[list[object]]:
    sheet.reset_dimensions()  # what a file says of its own size is often wrong
    for row in sheet.iter_rows():
        yield [None if cell.data_type == "e" else _unescaped(cell.value) for cell in row]


def _repaired(rows: list[list[object]]) -> list[list[object]]:
    """The rows with their letters put right, if UTF-8 was opened as Windows-1252: the byte order mark tells."""
    if not any(isinstance(cell, str) and cell.startswith(_MISREAD_MARK) for row in rows[:1] for cell in row):
        return rows
    return [[_reread(cell) for cell in row] for row in rows]


def _reread(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return value.encode("cp1252").decode("utf-8-sig")
    except UnicodeError:
        return value


def _unescaped(value: object) -> object:
    return unescape(value) if isinstance(value, str) else value


def _is_blank(row: Sequence[object]) -> bool:
    return all(cell is None or not str(cell).strip() for cell in row)


def _row(place: str, row: Sequence[object], places: Mapping[str, int]) -> ReturnedRow:
    return ReturnedRow(place, {name: _readable(row[at]) for name, at in places.items() if at < len(row)})


def _readable(value: object) -> object:
    return value.replace(UNDECODABLE, "\ufffd") if isinstance(value, str) else value
