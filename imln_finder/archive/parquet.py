"""Parquet files, batch by batch, and only the columns that are used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from imln_finder.archive.columns import ColumnNames
from imln_finder.archive.limits import MIB
from imln_finder.archive.records import Record, make_record
from imln_finder.archive.source import Source

DAMAGED = "is not a readable Parquet file (damaged or cut short); write it again."

_ROWS_AT_A_TIME = 1024


def read_parquet(source: Source, names: ColumnNames) -> Iterator[Record]:
    """The records of a Parquet file. Rows count from 1.

    Raises:
        ArchiveError: if the file is damaged, or its columns do not fit.
    """
    with source.open_seekable() as stream:
        try:
            # With a buffer, pages are read as they are needed; without, a row group (often the whole file) at once.
            file = pq.ParquetFile(stream, buffer_size=MIB, pre_buffer=False)
            found = names.require(file.schema_arrow.names, source.name)
            yield from _read_rows(file, found, source)
        except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
            raise source.error(DAMAGED) from error


def _read_rows(file: Any, found: dict[str, str], source: Source) -> Iterator[Record]:
    columns = list(dict.fromkeys(found.values()))
    number, stem = 0, source.stem
    for batch in file.iter_batches(_ROWS_AT_A_TIME, columns=columns):
        values = [column_values(batch.column(batch.schema.names.index(column))) for column in found.values()]
        for row in zip(*values, strict=True):
            number += 1
            yield make_record(dict(zip(found, row, strict=True)), source.name, f"row {number}", f"{stem}:{number}")


def column_values(column: Any) -> list[object]:
    """The values of a column; text as bytes, so that a value that is not UTF-8 costs its row and not the batch."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_string(column.type) or pa.types.is_string_view(column.type):
        column = column.cast(pa.binary())
    elif pa.types.is_large_string(column.type):
        column = column.cast(pa.large_binary())
    values: list[object] = column.to_pylist()
    return values
