"""Sizes in tables: response sheets whose columns are the times of measurement.

The normaliser leaves a tab between cells. The header row tells which column is now ("Current", "Today") and which is
earlier ("Baseline", "Prior", "TP2"); where none is called current, the last is. Sizes are matched to columns by their
order in the row, so that a missing number column ("#") does no harm. Vocabulary: `tables.json`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from imln_finder.engine.text import Span, Text

_CELL_END, _ROW_END = "\t", "\n"
_NUMBER = r"\d{1,3}(?:[.,]\d{1,2})?"
_SIZE_CELL = re.compile(rf"({_NUMBER})(?: ?x ?({_NUMBER}))? ?(cm|mm)?(?: ?\(.*\)?)?\*?$", re.IGNORECASE)
_DATE = re.compile(r"(?:\d{1,4}(?:[./-]\d{1,4}){1,2}|(?:19|20)\d\d)$")
#: Whole numbers from here on, without a unit, are millimetres throughout the table.
_MILLIMETRES_FROM = 10.0


@dataclass(frozen=True, slots=True)
class SizeCell:
    """A cell that holds a size: its tokens, its dimensions (millimetres), and whether its column is an earlier time.

    `row` is its line, `title` the first line of its table.
    """

    span: Span
    dimensions_mm: tuple[float, ...]
    is_prior: bool
    row: Span
    title: str


class TableReader:
    """Finds the size cells of the tables in a document."""

    def __init__(self, rules: Mapping[str, Any]) -> None:
        self._current = _any_of(rules["current"])
        self._prior = _any_of(rules["prior"])
        self._not_a_size = _any_of(rules["not_a_size"])
        marks = "|".join(rules["time_marks"])
        self._month = re.compile(rf"(?:\d{{1,2}}\W?)?(?:{'|'.join(rules['months'])})[a-z]*\W{{0,2}}\d{{2,4}}$")
        self._time = re.compile(rf"(?:{marks}) ?-?\d{{1,3}}\b", re.IGNORECASE)

    def __call__(self, doc: Text) -> list[SizeCell]:
        """The size cells, row by row."""
        found: list[SizeCell] = []
        times: list[bool] = []
        for rows in _tables(doc):
            header, own_times = self._header(rows)
            times = own_times or times  # a second block of rows goes on under the first one's header
            found += self._read(rows, header, times)
        return found

    def _read(self, rows: list[list[Span]], header: int, times: list[bool]) -> list[SizeCell]:
        body = rows[header + 1 :]
        in_millimetres = any(value >= _MILLIMETRES_FROM for row in body for value in _unitless(row))
        title = " ".join(cell.text for cell in rows[0]).lower()
        scale = 10.0 if "(cm" in title else 1.0 if in_millimetres or "(mm" in title else 10.0
        cells: list[SizeCell] = []
        for row in body:
            sizes = [(cell, match) for cell in row[1:] if (match := _SIZE_CELL.match(cell.text.strip()))]
            last_is_now = [True] * (len(sizes) - 1) + [False]
            kinds = times if len(times) == len(sizes) else last_is_now if times or header < 0 else [False] * len(sizes)
            if len(times) == len(row) - 1 > len(sizes):  # "11 | *": the size stands under an earlier time
                kinds = [times[row.index(cell) - 1] for cell, _ in sizes]
            line = row[0].doc[row[0].start : row[-1].end]
            for (cell, match), is_prior in zip(sizes, kinds, strict=False):
                cells.append(SizeCell(cell, _dimensions(match, scale), is_prior, line, title))
        return cells

    def _header(self, rows: list[list[Span]]) -> tuple[int, list[bool]]:
        """The index of the header row (-1: none) and, for each of its time columns, whether it is an earlier time."""
        for index, row in enumerate(rows):
            kinds = [kind for cell in row if (kind := self._kind(cell.text.strip().lower())) is not None]
            if len(kinds) >= 2 and not all(_SIZE_CELL.match(cell.text.strip()) for cell in row[1:]):
                prior = [kind != "current" for kind in kinds]
                if all(prior):
                    prior[-1] = False
                return index, prior
        without_sizes = not any(_SIZE_CELL.match(cell.text.strip()) for cell in rows[0][1:])
        return (0 if without_sizes else -1), []

    def _kind(self, heading: str) -> str | None:
        if self._not_a_size.search(heading):
            return None
        if self._current.search(heading):
            return "current"
        if (
            self._prior.search(heading)
            or self._time.match(heading)
            or _DATE.match(heading)
            or self._month.match(heading)
        ):
            return "prior"
        return None


def _any_of(words: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)")


def _tables(doc: Text) -> Iterator[list[list[Span]]]:
    """Runs of lines that have cell ends; each line as its cells."""
    if _CELL_END not in doc.words:
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


def _cells(line: Span) -> list[Span]:
    cells: list[Span] = []
    start = line.start
    ends = [index for index, word in enumerate(line.words, start) if word == _CELL_END]
    for end in [*ends, line.end]:
        if end > start:
            cells.append(line.doc[start:end])
        start = end + 1
    return cells


def _unitless(row: list[Span]) -> Iterator[float]:
    for cell in row[1:]:
        match = _SIZE_CELL.match(cell.text.strip())
        if match and not match[3]:
            yield float(match[1].replace(",", "."))


def _dimensions(match: re.Match[str], scale: float) -> tuple[float, ...]:
    unit = (match[3] or "").lower()
    factor = 10.0 if unit == "cm" else 1.0 if unit == "mm" else scale
    return tuple(round(float(value.replace(",", ".")) * factor, 2) for value in match.group(1, 2) if value)
