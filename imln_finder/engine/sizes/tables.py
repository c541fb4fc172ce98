"""Sizes in tables: response sheets whose columns are the times of measurement.

The normaliser leaves a tab between cells. The header row tells of what time each column is (`table_times`). Cells are
matched to columns by their place where a row is as long as its header, else sizes by their order in the row, so that a
missing number column ("#") does no harm. Vocabulary: `tables.json`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from imln_finder.engine.alternatives import any_of
from imln_finder.engine.document.text import Span, Text
from imln_finder.engine.normalising.table_times import ColumnTimes

_CELL_END, _ROW_END = "\t", "\n"
_NUMBER: Final = r"\d{1,3}(?:[.,]\d{1,2})?"
_SIZE_CELL: Final = re.compile(rf"({_NUMBER})(?: ?x ?({_NUMBER}))? ?(cm|mm)?(?: ?\(.*\)?)?\*?$", re.IGNORECASE)
_LABELLED_CELL: Final = re.compile(
    rf"[(\[]?(?P<label>[^\W\d_][^():\d]{{1,18}}(?:\d{{2,4}} ?(?=:))?)[:=]? ?"
    rf"{_NUMBER}(?: ?x ?{_NUMBER})? ?(?:[cm]m)?[)\]]?$"
)
_UNIT: Final = re.compile(r"[cm]m\b", re.IGNORECASE)
#: The size of what was not there.
_NOTHING: Final = (0.0,)
#: Characters of a line below a table that may tell its unit.
_FOOTER: Final = 40
#: Whole numbers from here on, without a unit, are millimetres throughout the table.
_MILLIMETRES_FROM: Final = 10.0


@dataclass(frozen=True, slots=True)
class SizeCell:
    """A cell that holds a size: its tokens, its dimensions (millimetres), and whether its column is an earlier time.

    `row` is its line, `title` the first line of its table, `heading` that of its column, if it tells no time; `note` is
    what stands in brackets below the row.
    """

    span: Span
    dimensions_mm: tuple[float, ...]
    is_prior: bool
    row: Span
    title: str
    heading: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Column:
    """A column: the millimetres in its unit, if its heading tells; whether it is of an earlier time, or of any."""

    scale: float | None = None
    is_prior: bool = False
    is_timed: bool = False


class TableReader:
    """Finds the size cells of the tables in a document."""

    def __init__(self, rules: Mapping[str, Any]) -> None:
        self._times = ColumnTimes(rules)
        self._absent = frozenset(rules["absent"])
        self._says_no_size = self._absent.union(rules["elsewhere"])
        self._unit = re.compile(rf"(?:\(|\b(?:{any_of(rules['before_units'])}) |, ?|\[)([cm])m\b")

    def __call__(self, doc: Text) -> tuple[list[SizeCell], list[Span]]:
        """The size cells, row by row; and the cells that hold none, whatever number stands there."""
        found: list[SizeCell] = []
        without_size: list[Span] = []
        columns: list[_Column] = []
        for rows in _tables(doc):
            header, own_columns = self._header(rows)
            columns = own_columns or columns  # a second block of rows goes on under the first one's header
            found += self._read(rows, header, columns)
            if header >= 0:
                without_size += self._without_size(rows[header], rows[header + 1 :])
        return found, without_size

    def _without_size(self, header: list[Span], body: list[list[Span]]) -> Iterator[Span]:
        """The cells without a unit under a heading that names no size: "SUVmax"."""
        for row in body:
            for cell in row[1:]:
                heading = _heading_of(cell, row, header)
                if self._times.is_no_size(heading) and not _UNIT.search(heading) and not _UNIT.search(cell.text):
                    yield cell

    def _read(self, rows: list[list[Span]], header: int, columns: list[_Column]) -> list[SizeCell]:
        body = rows[header + 1 :]
        in_millimetres = any(value >= _MILLIMETRES_FROM for row in body for value in _unitless(row))
        titles = [cell.text.lower() for cell in rows[0]]
        title = " ".join(titles)
        footer = _line_below(rows[-1][-1])
        scale = self._told_scale(title) or self._told_scale(footer) or (1.0 if in_millimetres else 10.0)
        cells: list[SizeCell] = []
        for row in body:
            if any(self._tells_its_time(cell) for cell in row[1:]):
                continue  # "now: 12 x 9 mm" is read as a sentence is
            line = row[0].doc[row[0].start : row[-1].end]
            read = [
                (cell, column, _SIZE_CELL.match(_plain(cell)))
                for cell, column in self._columns_of(row, header, columns)
            ]
            of_now = {not column.is_prior for _, column, match in read if match}
            for cell, column, match in read:
                if match:
                    sizes = _dimensions(match, column.scale or scale)
                    heading = "" if header < 0 else _heading_of(cell, row, rows[header])
                    cells.append(SizeCell(cell, sizes, column.is_prior, line, title, heading, _note_below(line)))
                elif column.is_prior in of_now and self._tells_absence(cell, column):
                    cells.append(SizeCell(cell, _NOTHING, column.is_prior, line, title))
        return cells

    def _tells_absence(self, cell: Span, column: _Column) -> bool:
        """Whether a cell says that there is nothing, or was; a dash alone says of now that nobody measured."""
        written = _plain(cell)
        told = any(map(str.isalnum, written)) or written != cell.text.strip()  # "(-)"
        return written in self._absent and (column.is_prior or told)

    def _columns_of(self, row: list[Span], header: int, columns: list[_Column]) -> list[tuple[Span, _Column]]:
        """The cells of a row that hold a size, or tell that there was none, with their columns."""
        timed = [column for column in columns if column.is_timed]
        if timed and len(row) == len(columns):
            return [(cell, column) for cell, column in zip(row, columns, strict=True) if column.is_timed]
        for may_be_empty in (True, False):
            sizes = [cell for cell in row[1:] if self._holds_size(cell, may_be_empty)]
            if len(sizes) == len(timed):
                return [*zip(sizes, timed, strict=True)]
        cells = [cell for cell in row[1:] if self._holds_size(cell, may_be_empty=True)]
        bracketed = [cell.text.strip()[:1] == "(" for cell in cells]
        if True in bracketed and not bracketed[0]:  # "13 mm | (not present)": what stands in brackets is of before
            return [(cell, _Column(is_prior=is_prior)) for cell, is_prior in zip(cells, bracketed, strict=True)]
        last_is_now = bool(timed) or header < 0
        return [(cell, _Column(is_prior=last_is_now and cell is not cells[-1])) for cell in sizes]

    def _holds_size(self, cell: Span, may_be_empty: bool) -> bool:
        written = _plain(cell)
        return bool(_SIZE_CELL.match(written)) or (may_be_empty and written in self._says_no_size)

    def _tells_its_time(self, cell: Span) -> bool:
        """Whether a cell holds a size with its own time: "now: 12 x 9 mm", "(prev. 15 mm)"."""
        labelled = _LABELLED_CELL.match(cell.text.strip().lower())
        return labelled is not None and self._times.is_time(labelled["label"].strip())

    def _header(self, rows: list[list[Span]]) -> tuple[int, list[_Column]]:
        """The index of the header row (-1: none) and, if it tells times, its columns."""
        for index, row in enumerate(rows):
            headings = [cell.text.strip().lower() for cell in row]
            times = self._times(headings)
            if len(times) - times.count(None) >= 2 and not all(_SIZE_CELL.match(cell.text.strip()) for cell in row[1:]):
                columns = zip(headings, times, strict=True)
                return index, [
                    _Column(self._told_scale(heading), bool(time), time is not None) for heading, time in columns
                ]
        without_sizes = not any(_SIZE_CELL.match(cell.text.strip()) for cell in rows[0][1:])
        return (0 if without_sizes else -1), []

    def _told_scale(self, heading: str) -> float | None:
        """Millimetres in the unit that a heading or footer has in brackets, or behind "in" or a comma: "Size (cm)"."""
        told = self._unit.search(heading)
        return None if told is None else 10.0 if told[1] == "c" else 1.0


def _heading_of(cell: Span, row: list[Span], header: list[Span]) -> str:
    """The heading over a cell, in small letters; the row's name may have none."""
    index = next(i for i, one in enumerate(row) if one.start == cell.start) - (len(row) - len(header))
    return header[index].text.lower() if len(row) - 1 <= len(header) <= len(row) and index >= 0 else ""


def _tables(doc: Text) -> Iterator[list[list[Span]]]:
    """Runs of lines that have cell ends; each line as its cells."""
    if _CELL_END not in doc.vocabulary:
        return
    table: list[list[Span]] = []
    start = 0
    words = doc.words
    for end in [index for index, word in enumerate(words) if word == _ROW_END] + [len(doc)]:
        line = doc[start:end]
        if _CELL_END in words[start:end]:
            table.append(_cells(line))
        elif table and len(line) > 0:
            yield table
            table = []
        start = end + 1
    if table:
        yield table


def _line_below(cell: Span) -> str:
    """The line below the last cell of a table, in small letters: "(cm)", "All sizes in mm"; nothing if it has cells."""
    words = cell.doc.words
    start = next((i + 1 for i in range(cell.end, len(words)) if words[i] == _ROW_END), len(words))
    start += words[start : start + 1] == [_ROW_END]
    end = next((i for i in range(start, len(words)) if words[i] == _ROW_END), len(words))
    line = cell.doc[start:end].text.lower()
    return "" if _CELL_END in line or len(line) > _FOOTER else line


def _note_below(row: Span) -> str:
    """What stands in brackets in the line below a row, in small letters: "(short axis)"."""
    words = row.doc.words
    end = next((i for i in range(row.end + 1, len(words)) if words[i] == _ROW_END), len(words))
    return " ".join(words[row.end + 1 : end]) if words[row.end + 1 : row.end + 2] == ["("] else ""


def _cells(line: Span) -> list[Span]:
    cells: list[Span] = []
    start = line.start
    ends = [index for index, word in enumerate(line.words, start) if word == _CELL_END]
    for end in [*ends, line.end]:
        if end > start:
            cells.append(line.doc[start:end])
        start = end + 1
    return cells


def _plain(cell: Span) -> str:
    """What a cell holds, in small letters: "nil", also for "(nil)"."""
    written = cell.text.strip().lower()
    return written[1:-1].strip() if written[:1] == "(" and written[-1:] == ")" else written


def _unitless(row: list[Span]) -> Iterator[float]:
    for cell in row[1:]:
        match = _SIZE_CELL.match(_plain(cell))
        if match and not match[3]:
            yield float(match[1].replace(",", "."))


def _dimensions(match: re.Match[str], scale: float) -> tuple[float, ...]:
    unit = (match[3] or "").lower()
    factor = 10.0 if unit == "cm" else 1.0 if unit == "mm" else scale
    return tuple(round(float(value.replace(",", ".")) * factor, 2) for value in match.group(1, 2) if value)
