"""The lists as they come back: their rows, by the columns of a list under any usual name and in any order."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from imln_finder.archive.columns import normalised
from imln_finder.review.tables import NotAList, Rows, read_tables

#: Without these a table is no list.
_NEEDED = ("case_number", "decision")
#: A title and some blank rows may stand above the header.
_ROWS_TO_FIND_HEADER = 10

Cells = Mapping[str, object]


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


@dataclass(frozen=True, slots=True)
class _Header:
    """The header of a list: the number of its row, how many cells it has, and the place of each known column."""

    row: int
    width: int
    places: Mapping[str, int]


class ListReader:
    """Reads returned lists, and knows their columns by any usual name."""

    def __init__(self, columns: Mapping[str, Sequence[str]]) -> None:
        """Takes the names of each column."""
        self._column_of = {normalised(name): column for column, names in columns.items() for name in (column, *names)}

    def read(self, path: Path) -> ReturnedList:
        """The list in a file.

        Raises:
            NotAList: if there is none in it.
        """
        try:
            content = path.read_bytes()
        except OSError as error:
            reason = f"the file cannot be read ({error.strerror}); close it elsewhere, or save it again"
            raise NotAList(reason) from error
        tables = read_tables(path, content, lambda rows: len(header.places) if (header := self._header(rows)) else 0)
        headers = {name: header for name, rows in tables.items() if (header := self._header(rows)) is not None}
        if not headers:
            raise NotAList("it has no columns case_number and decision; put back the header row")
        found: list[ReturnedRow] = []
        for name, header in headers.items():
            found += _rows(tables[name], header, name, several=len(headers) > 1)
        return ReturnedList(path.name, hashlib.sha256(content).hexdigest(), tuple(found))

    def _header(self, rows: Rows) -> _Header | None:
        """The header of a table; None if it has none of a list.

        Raises:
            NotAList: if two of its columns are known by the same name.
        """
        for number, row in enumerate(rows[:_ROWS_TO_FIND_HEADER], start=1):
            known = [(self._column_of.get(normalised(str(name))), place) for place, name in enumerate(row or ())]
            places = {name: place for name, place in known if name is not None}
            if all(needed in places for needed in _NEEDED):
                if len(places) < sum(name is not None for name, _ in known):
                    raise NotAList("two columns have the same name; rename or delete the one that was added")
                return _Header(number, len(row or ()), places)
        return None


def _rows(rows: Rows, header: _Header, name: str, several: bool) -> Iterator[ReturnedRow]:
    before = f"sheet {name}, " if several else ""
    for number, row in enumerate(rows[header.row :], start=header.row + 1):
        place = f"{before}row {number}"
        if row is None:
            yield ReturnedRow(place, {}, "a quote opens or closes in the wrong place")
        elif not name and not _is_blank(row[header.width :]):  # a delimiter in a text has parted it
            yield ReturnedRow(place, {}, "the row has more cells than the header")
        elif not _is_blank(row):
            yield ReturnedRow(place, {name: row[at] for name, at in header.places.items() if at < len(row)})


def _is_blank(cells: Sequence[object]) -> bool:
    return all(cell is None or not str(cell).strip() for cell in cells)
