"""Many rows of a CSV text at once, by pyarrow: where the text is so regular that they are those of `csv_rows`.

A block is regular if each quote opens a field at its start, closes it at its end, or is doubled within, all rows have
as many fields as the header, and lines end in "\\n" or "\\r\\n". Everything else is read row by row.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import csv

_QUOTE, _LINE_FEED, _CARRIAGE_RETURN = 34, 10, 13


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
    rows = _regular_rows(content, delimiter)
    if rows is None:
        return None
    end, count, lines = rows
    columns = _parsed(pa.py_buffer(content).slice(0, end), delimiter, fields, places) if len(lines) else {}
    if columns is None or any(len(column) != len(lines) for column in columns.values()):
        return None
    return Block(columns, lines, count, content[end:])


def _regular_rows(data: bytes, delimiter: str) -> tuple[int, int, Any] | None:
    """Where the last whole row ends, how many rows there are, and which of them are not empty."""
    content = np.frombuffer(data, np.uint8)
    quotes = np.flatnonzero(content == _QUOTE)
    line_feeds = np.flatnonzero(content == _LINE_FEED)
    ends = line_feeds[_outside(line_feeds, quotes)]
    if not len(ends):
        return None
    end = int(ends[-1]) + 1
    content, quotes = content[:end], quotes[quotes < end]
    opening, closing = quotes[::2], quotes[1::2]
    before = np.where(opening > 0, content[opening - 1], _LINE_FEED)
    returns = np.flatnonzero(content == _CARRIAGE_RETURN) if b"\r" in data else np.empty(0, np.int64)
    returns = returns[_outside(returns, quotes)]
    if not (
        np.isin(before, (ord(delimiter), _LINE_FEED, _QUOTE)).all()
        and np.isin(content[closing + 1], (ord(delimiter), _LINE_FEED, _CARRIAGE_RETURN, _QUOTE)).all()
        and (content[returns + 1] == _LINE_FEED).all()
    ):
        return None
    starts = np.concatenate([[0], ends[:-1] + 1])
    empty = (ends == starts) | ((ends == starts + 1) & (content[starts] == _CARRIAGE_RETURN))
    return end, len(ends), np.flatnonzero(~empty)


def _outside(places: Any, quotes: Any) -> Any:
    """Which places lie outside of quotes, as far as quotes alternate."""
    return np.searchsorted(quotes, places) % 2 == 0


def _parsed(data: pa.Buffer, delimiter: str, fields: int, places: Collection[int]) -> dict[int, pa.StringArray] | None:
    names = [str(place) for place in range(fields)]
    wanted = [str(place) for place in dict.fromkeys(places)]
    try:
        table = csv.read_csv(
            pa.BufferReader(data),
            csv.ReadOptions(column_names=names, block_size=data.size + 1, use_threads=False),
            csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
            csv.ConvertOptions(include_columns=wanted, column_types=dict.fromkeys(wanted, pa.string())),
        )
    except pa.ArrowInvalid:  # other numbers of fields, or no UTF-8
        return None
    return {int(name): table.column(name).combine_chunks() for name in wanted}
