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
    rows = _regular_rows(np.frombuffer(content, np.uint8), ord(delimiter), fields)
    if rows is None:
        return None
    columns = {place: _column(content, rows, place) for place in dict.fromkeys(places)} if len(rows.lines) else {}
    try:
        for column in columns.values():
            column.validate(full=True)
    except pa.ArrowInvalid:  # no UTF-8
        return None
    return Block(columns, rows.lines, rows.count, content[rows.end :])


def _regular_rows(content: Any, delimiter: int, fields: int) -> _Rows | None:
    """Where the rows lie, up to the last whole one; None if they are not regular."""
    marks = _marks(content, delimiter)
    kinds = content[marks]
    is_quote = kinds == _QUOTE
    outside = ~is_quote & ~np.logical_xor.accumulate(is_quote)
    line_feeds = np.flatnonzero(outside & (kinds == _LINE_FEED))
    if not len(line_feeds):
        return None
    whole = slice(line_feeds[-1] + 1)
    marks, kinds, is_quote, outside = marks[whole], kinds[whole], is_quote[whole], outside[whole]
    opening, closing = marks[is_quote].reshape(-1, 2).T
    returns = marks[outside & (kinds == _CARRIAGE_RETURN)]
    before_opening = np.where(opening > 0, content[opening - 1], _LINE_FEED)
    behind_closing = content[closing + 1]
    if not (
        _are_among(before_opening, delimiter, _LINE_FEED, _QUOTE)
        and _are_among(behind_closing, delimiter, _LINE_FEED, _CARRIAGE_RETURN, _QUOTE)
        and _are_among(content[returns + 1], _LINE_FEED)
    ):
        return None
    separates = outside & (kinds != _CARRIAGE_RETURN)
    separators, ends_row = marks[separates], kinds[separates] == _LINE_FEED
    starts = np.concatenate([[0], separators[:-1] + 1])
    ends = separators - (ends_row & (separators > starts) & (content[separators - 1] == _CARRIAGE_RETURN))
    is_empty = ends_row & (starts == ends) & np.concatenate([[True], ends_row[:-1]])
    is_line = ~is_empty[ends_row]
    starts, ends, ends_row = starts[~is_empty], ends[~is_empty], ends_row[~is_empty]
    lines = np.flatnonzero(is_line)
    if len(starts) != fields * len(lines) or not ends_row[fields - 1 :: fields].all():
        return None
    has_doubled = bool((behind_closing == _QUOTE).any())
    of_rows = (len(lines), fields)
    return _Rows(
        starts.reshape(of_rows), ends.reshape(of_rows), lines, len(is_line), int(separators[-1]) + 1, has_doubled
    )


def _marks(content: Any, delimiter: int) -> Any:
    """The places of all characters that may end something, in their order."""
    found = []
    for start in range(0, len(content), _PIECE):
        piece = content[start : start + _PIECE]
        is_mark = piece == _QUOTE
        for character in (_LINE_FEED, _CARRIAGE_RETURN, delimiter):
            is_mark |= piece == character
        found.append(np.flatnonzero(is_mark) + start)
    return np.concatenate(found)


def _are_among(values: Any, *allowed: int) -> bool:
    return all(value in allowed for value in np.flatnonzero(np.bincount(values, minlength=1)).tolist())


def _column(content: bytes, rows: _Rows, place: int) -> pa.StringArray:
    """The values of a column, without their quotes."""
    starts, ends = rows.starts[:, place], rows.ends[:, place]
    quoted = (starts < ends) & (np.frombuffer(content, np.uint8)[starts] == _QUOTE)
    # The block as one array of the values and what stands between them, of which the values are taken: one copy.
    offsets = np.stack([starts + quoted, ends - quoted], axis=1).astype(np.int32)
    pieces = pa.StringArray.from_buffers(offsets.size - 1, pa.py_buffer(offsets), pa.py_buffer(content))
    values = pieces.take(pa.array(np.arange(0, offsets.size, 2)))
    return pc.replace_substring(values, '""', '"') if rows.has_doubled else values
