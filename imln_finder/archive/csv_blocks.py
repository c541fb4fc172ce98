"""Many rows of a CSV text at once: where the text is so regular that they are those of `csv_rows`.

A block is regular if each quote opens a field at its start, closes it at its end, or is doubled within, all rows have
as many fields as the header, and lines end in "\\n" or "\\r\\n". Everything else is read row by row.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_QUOTE, _LINE_FEED, _CARRIAGE_RETURN = 34, 10, 13

#: Bytes that are looked through at once: as many as stay in the processor's cache while they are.
_PIECE = 128 * 1024


@dataclass(frozen=True, slots=True)
class Block:
    """The rows of a block.

    Attributes:
        columns: by the place of the column, the values as they stand in the text.
        lines: for each row which row of the block it is, as `csv_rows` counts, with the empty ones.
        count: how many rows there are, with the empty ones.
        rest: what stands behind the last whole row.
    """

    columns: dict[int, pa.StringArray]
    lines: Any
    count: int
    rest: bytes


@dataclass(frozen=True, slots=True)
class _Rows:
    """Where the rows of a block lie; places are counted in bytes.

    Attributes:
        starts, ends: of each field of each row that is not empty, with its quotes.
        lines, count: as in `Block`.
        end: of the last row.
        has_doubled: whether a quote within a field is doubled.
    """

    starts: Any
    ends: Any
    lines: Any
    count: int
    end: int
    has_doubled: bool


def read_block(content: bytes, delimiter: str, fields: int, places: Collection[int]) -> Block | None:
    """The rows of whole lines of a CSV text; None if they are not regular, or it holds no whole row.

    Args:
        content: whole lines in UTF-8, from the start of a row; only at the end of the file may the last have no end.
        delimiter: between the fields.
        fields: how many a row has.
        places: of the columns that are wanted.
    """
    if not delimiter.isascii() or delimiter in '"\r\n':
        return None
    if not content.endswith(b"\n"):
        content += b"\n"
    rows = _regular_rows(content, ord(delimiter), fields)
    if rows is None:
        return None
    columns = {place: _column(content, rows, place) for place in dict.fromkeys(places)} if len(rows.lines) else {}
    try:
        for column in columns.values():
            column.validate(full=True)
    except pa.ArrowInvalid:  # no UTF-8
        return None
    return Block(columns, rows.lines, rows.count, content[rows.end :])


def _regular_rows(content: bytes, delimiter: int, fields: int) -> _Rows | None:
    """Where the rows lie, up to the last whole one; None if they are not regular."""
    characters = np.frombuffer(content, np.uint8)
    quotes = _places_of(characters, _QUOTE)
    marks = _outside(content, quotes, _LINE_FEED, _CARRIAGE_RETURN, delimiter)
    kinds = characters[marks]
    line_feeds = np.flatnonzero(kinds == _LINE_FEED)
    if not len(line_feeds):
        return None
    end = int(marks[line_feeds[-1]]) + 1
    marks, kinds = marks[: line_feeds[-1] + 1], kinds[: line_feeds[-1] + 1]
    opening, closing = quotes[: np.searchsorted(quotes, end)].reshape(-1, 2).T
    is_return = kinds == _CARRIAGE_RETURN
    before_opening = np.where(opening > 0, characters[opening - 1], _LINE_FEED)
    behind_closing = characters[closing + 1]
    if not (
        _are_among(before_opening, delimiter, _LINE_FEED, _QUOTE)
        and _are_among(behind_closing, delimiter, _LINE_FEED, _CARRIAGE_RETURN, _QUOTE)
        and _are_among(characters[marks[is_return] + 1], _LINE_FEED)
    ):
        return None
    separators, ends_row = marks[~is_return], kinds[~is_return] == _LINE_FEED
    starts = np.concatenate([[0], separators[:-1] + 1])
    ends = separators - (ends_row & (separators > starts) & (characters[separators - 1] == _CARRIAGE_RETURN))
    is_empty = ends_row & (starts == ends) & np.concatenate([[True], ends_row[:-1]])
    is_line = ~is_empty[ends_row]
    starts, ends, ends_row = starts[~is_empty], ends[~is_empty], ends_row[~is_empty]
    lines = np.flatnonzero(is_line)
    if len(starts) != fields * len(lines) or not ends_row[fields - 1 :: fields].all():
        return None
    has_doubled = bool((behind_closing == _QUOTE).any())
    of_rows = (len(lines), fields)
    return _Rows(starts.reshape(of_rows), ends.reshape(of_rows), lines, len(is_line), end, has_doubled)


def _places_of(characters: Any, *wanted: int) -> Any:
    """The places of all characters that are wanted, in their order."""
    found = [np.empty(0, np.intp)]
    for start in range(0, len(characters), _PIECE):
        piece = characters[start : start + _PIECE]
        is_wanted = piece == wanted[0]
        for character in wanted[1:]:
            is_wanted |= piece == character
        found.append(np.flatnonzero(is_wanted) + start)
    return np.concatenate(found)


def _outside(content: bytes, quotes: Any, *wanted: int) -> Any:
    """The places of all characters that are wanted and stand outside of quotes, in their order."""
    # Taken together first: of a block of reports it is a twentieth.
    starts = np.concatenate([[0], quotes[1::2] + 1])
    _, offsets, outside = _stretches(content, starts, np.append(quotes, len(content))[::2]).buffers()
    bounds = np.frombuffer(offsets, np.int32)
    places = _places_of(np.frombuffer(outside, np.uint8, bounds[-1]), *wanted)
    return places + np.repeat(starts - bounds[:-1], np.diff(np.searchsorted(places, bounds)))


def _stretches(content: bytes, starts: Any, ends: Any) -> pa.StringArray:
    """The stretches of a text between these places, each behind the one before."""
    # The text as one array of the stretches and what stands between them, of which the former are taken: one copy.
    offsets = np.stack([starts, ends], axis=1).astype(np.int32)
    pieces = pa.StringArray.from_buffers(offsets.size - 1, pa.py_buffer(offsets), pa.py_buffer(content))
    return pieces.take(pa.array(np.arange(0, offsets.size, 2)))


def _are_among(values: Any, *allowed: int) -> bool:
    return all(value in allowed for value in np.flatnonzero(np.bincount(values, minlength=1)).tolist())


def _column(content: bytes, rows: _Rows, place: int) -> pa.StringArray:
    """The values of a column, without their quotes."""
    starts, ends = rows.starts[:, place], rows.ends[:, place]
    quoted = (starts < ends) & (np.frombuffer(content, np.uint8)[starts] == _QUOTE)
    values = _stretches(content, starts + quoted, ends - quoted)
    return pc.replace_substring(values, '""', '"') if rows.has_doubled else values
