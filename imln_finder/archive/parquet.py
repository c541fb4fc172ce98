"""Parquet files, batch by batch, and only the columns that are used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from imln_finder.archive.batches import Records
from imln_finder.archive.column_records import make_records
from imln_finder.archive.columns import ColumnNames, check_texts_once
from imln_finder.archive.limits import MIB
from imln_finder.archive.records import make_record
from imln_finder.archive.source import Source

DAMAGED = "is not a readable Parquet file (damaged or cut short); write it again."

_ROWS_AT_A_TIME = 1024


def read_parquet(source: Source, names: ColumnNames) -> Iterator[Records]:
    """The records of a Parquet file. Rows count from 1.

    Raises:
        ArchiveError: if the file is damaged, or its columns do not fit.
    """
    with source.open_seekable() as stream:
        try:
            # With a buffer, pages are read as they are needed; without, a row group (often the whole file) at once.
            file = pq.ParquetFile(stream, buffer_size=MIB, pre_buffer=False)
            found = names.require(file.schema_arrow.names, source.name)
            check_texts_once(found, file.schema_arrow.names, source.name)
            yield from _read_rows(file, found, source)
        except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
            raise source.error(DAMAGED) from error


def _read_rows(file: Any, found: dict[str, str], source: Source) -> Iterator[Records]:
    columns = list(dict.fromkeys(found.values()))
    number = 1
    for batch in file.iter_batches(_ROWS_AT_A_TIME, columns=columns):
        fields = {field: batch.column(batch.schema.names.index(column)) for field, column in found.items()}
        yield from records_of_columns(fields, np.arange(number, number + batch.num_rows), source)
        number += batch.num_rows


def records_of_columns(fields: Mapping[str, pa.Array], numbers: Any, source: Source) -> Iterator[Records]:
    """The records of rows whose columns are of whatever type: as a batch where that can be, else one by one.

    Args:
        fields: the column of each field.
        numbers: of the rows, as positions tell them.
        source: the file.
    """
    texts = {field: _texts(column) for field, column in fields.items()}
    if all(column is not None for column in texts.values()):
        yield make_records(texts, numbers, source)
        return
    stem = source.stem
    for number, row in zip(numbers.tolist(), zip(*map(_values, fields.values()), strict=True), strict=True):
        yield make_record(dict(zip(fields, row, strict=True)), source.name, f"row {number}", f"{stem}:{number}")


def _texts(column: pa.Array) -> pa.StringArray | None:
    """A column as text, where all its values have the text that `records.as_text` gives them; else None."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if not (pa.types.is_integer(column.type) or pa.types.is_null(column.type) or _is_text(column.type)):
        return None
    try:
        texts = column.cast(pa.string())
        texts.validate(full=True)  # whether it is UTF-8
    except pa.ArrowInvalid:
        return None
    return texts


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def _values(column: pa.Array) -> list[object]:
    """The values of a column; text as bytes, so that a value that is not UTF-8 costs its row and not the batch."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if _is_text(column.type):
        column = column.cast(pa.large_binary() if pa.types.is_large_string(column.type) else pa.binary())
    values: list[object] = column.to_pylist()
    return values
