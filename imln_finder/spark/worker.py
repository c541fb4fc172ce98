"""What a Spark worker does: rows of a table to records, and these through the partition function.

Nothing here imports pyspark: a worker gets Arrow batches and gives Arrow batches.
"""

from __future__ import annotations

import hashlib
import io
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import PurePath, PurePosixPath
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from pyarrow import ipc

from imln_finder.archive.batches import SCHEMA, batches_of, with_columns
from imln_finder.archive.duplicates import number_repeats
from imln_finder.archive.parquet import records_of_columns
from imln_finder.archive.source import Source
from imln_finder.pseudonyms.pseudonymiser import Pseudonymiser
from imln_finder.scan.partition_result import PartitionResult, encode_result
from imln_finder.scan.results_file import SCHEMA as RESULTS_SCHEMA
from imln_finder.scan.workers import ReaderOptions

if TYPE_CHECKING:
    from imln_finder.scan.partition import PartitionReader

#: Columns that tell where a row stands: the file or table, and its number there, from 0.
PATH, ROW = "__imln_finder_path", "__imln_finder_row"


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run of rows comes to.

    Attributes:
        records: of the rows (`archive.batches.SCHEMA`).
        outcome: what became of them; the position of a reject is its row within the run.
        dates_dropped: how many dates could not be shifted.
        originals: the records before their identifiers were replaced, if they are to be kept.
    """

    records: pa.RecordBatch
    outcome: PartitionResult
    dates_dropped: int
    originals: pa.RecordBatch | None


@dataclass(frozen=True, slots=True)
class TableReading:
    """How the rows of a table are read; it travels to the workers.

    Attributes:
        fields: that the table has, each a column of that name.
        options: with what reports are read.
        files: of a table of files, the place of each in their order, and what reports call it, by `PATH`.
        pseudonymiser: if identifiers are to be replaced.
        keeps_originals: whether the driver is told what was replaced, for the key table.
    """

    fields: tuple[str, ...]
    options: ReaderOptions
    files: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    pseudonymiser: Pseudonymiser | None = None
    keeps_originals: bool = False

    def runs(self, batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
        """The batch in pieces of rows that stand one behind the other in one file."""
        rows = batch.column(ROW).to_numpy()
        files = batch.column(PATH).dictionary_encode().indices.to_numpy()
        breaks = np.flatnonzero((np.diff(files) != 0) | (np.diff(rows) != 1)) + 1
        bounds = [0, *breaks.tolist(), batch.num_rows]
        for start, end in pairwise(bounds):
            if end > start:
                yield batch.slice(start, end - start)

    def read(self, run: pa.RecordBatch) -> RunResult:
        """What such rows come to."""
        originals = self._records(run)
        records, dropped = originals, 0
        if self.pseudonymiser is not None:
            records, dropped = self.pseudonymiser.batch(originals)
        # Of the rows of a run alone it is not yet known which are repeats; but what their digests are.
        digests = next(number_repeats([records])).column("record_digest")
        records = with_columns(records, record_digest=digests)
        rows = pa.array(range(run.num_rows), pa.int64()).cast(pa.string())
        outcome = partition_reader(self.options)(with_columns(records, position=rows))
        return RunResult(records, outcome, dropped, originals if self.keeps_originals else None)

    def _records(self, run: pa.RecordBatch) -> pa.RecordBatch:
        fields = {field: run.column(field) for field in self.fields}
        source = self._source(run.column(PATH)[0].as_py())
        batches = batches_of(records_of_columns(fields, run.column(ROW).to_numpy() + 1, source))
        [records] = pa.Table.from_batches(batches, SCHEMA).combine_chunks().to_batches()
        return records

    def file_number(self, path: str) -> int:
        """The place of a file among all."""
        return self.files[path][0] if path in self.files else 0

    def _source(self, path: str) -> Source:
        """The file or table, of which a worker needs only what records call it."""
        name = self.files[path][1] if path in self.files else path
        return Source(name, PurePosixPath(name).name if path in self.files else f"{name}.table", io.BytesIO)


@cache
def partition_reader(options: ReaderOptions) -> PartitionReader:
    """The partition function; loaded once a worker process."""
    return options.load()


#: A row for each row of a table: what was read, or why nothing was.
ROWS_SCHEMA = pa.schema(
    [
        *(column.with_nullable(True) for column in RESULTS_SCHEMA if column.name != "record_digest"),
        ("record_digest", pa.binary()),
        ("reject", pa.string()),
    ]
)

#: A run of rows: where it stands, and its `RunResult`; records and originals as Arrow streams, with a digest for each
#: text, the outcome by `partition_result.encode_result`.
OUTCOME_SCHEMA = pa.schema(
    [
        ("file", pa.int64()),
        ("first_row", pa.int64()),
        ("records", pa.binary()),
        ("outcome", pa.binary()),
        ("dates_dropped", pa.int64()),
        ("originals", pa.binary()),
    ]
)


def read_rows(reading: TableReading, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Batches of `ROWS_SCHEMA`: of each batch of rows first the results, then the rejects.

    Raises:
        RuntimeError: as `read_outcomes`.
    """
    with told_without_values():
        for batch in batches:
            for run in reading.runs(batch):
                result = reading.read(run)
                outcome = result.outcome
                rejected = pa.Table.from_batches([result.records]).take(
                    outcome.rejects.column("position").cast(pa.int64())
                )
                rejected = rejected.drop_columns("reject").append_column("reject", outcome.rejects.column("reason"))
                for table in (outcome.results, rejected):
                    columns = [
                        table.column(column.name).cast(column.type)
                        if column.name in table.column_names
                        else pa.nulls(table.num_rows, column.type)
                        for column in ROWS_SCHEMA
                    ]
                    yield from pa.table(columns, schema=ROWS_SCHEMA).to_batches()


def read_outcomes(reading: TableReading, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """A row of `OUTCOME_SCHEMA` for each run of rows.

    Raises:
        RuntimeError: whatever goes wrong, told without the values that it went wrong with, as Spark logs it.
    """
    with told_without_values():
        for batch in batches:
            for run in reading.runs(batch):
                result = reading.read(run)
                row = {
                    "file": reading.file_number(run.column(PATH)[0].as_py()),
                    "first_row": run.column(ROW)[0].as_py(),
                    "records": _encode_without_texts(result.records),
                    "outcome": encode_result(result.outcome),
                    "dates_dropped": result.dates_dropped,
                    "originals": None if result.originals is None else _encode_without_texts(result.originals),
                }
                yield pa.RecordBatch.from_pylist([row], schema=OUTCOME_SCHEMA)


@contextmanager
def told_without_values() -> Iterator[None]:
    """Turns what goes wrong into an error without the values that it went wrong with: Spark logs all that it says."""
    try:
        yield
    except Exception as error:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        raise RuntimeError(f"{type(error).__name__} at {PurePath(frame.filename).name}:{frame.lineno}") from None


def _encode_without_texts(records: pa.RecordBatch) -> bytes:
    """The records with a digest for each text: enough to know a repeat by."""
    digests = [
        None if text is None else hashlib.blake2b(text.encode("utf-8"), digest_size=16).hexdigest()
        for text in records.column("text").to_pylist()
    ]
    batch = with_columns(records, text=pa.array(digests, pa.string()))
    sink = pa.BufferOutputStream()
    with ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def decode_records(content: bytes) -> pa.RecordBatch:
    """The records of a run."""
    return ipc.open_stream(content).read_next_batch()
