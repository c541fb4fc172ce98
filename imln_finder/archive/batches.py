"""Records as columns: what travels from the readers to the scan, thousands at a time.

A row is one record of the archive, in the order of the archive: a report, or, where `reject` gives a reason, a record
that cannot be read. Most reports of an archive are passed over, and never become a Python object.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import pyarrow as pa

from imln_finder.archive.columns import ColumnNames
from imln_finder.archive.records import Record
from imln_finder.archive.source import Source
from imln_finder.domain import Reject, Report

#: The fields of `domain.Report` under their own names, then:
#: `record_digest`: of identifier, text, modality and exam description; null until `duplicates` has set it.
#: `reject`: why the record is no report; null for a report, whose `report_id` and `text` are then not null.
SCHEMA = pa.schema(
    [
        ("report_id", pa.string()),
        ("patient_id", pa.string()),
        ("accession_number", pa.string()),
        ("study_date", pa.string()),
        ("modality", pa.string()),
        ("exam_description", pa.string()),
        ("text", pa.string()),
        pa.field("source", pa.string(), nullable=False),
        pa.field("position", pa.string(), nullable=False),
        pa.field("numbered", pa.bool_(), nullable=False),
        ("record_digest", pa.binary(16)),
        ("reject", pa.string()),
    ]
)

#: What a reader gives: records one by one, or a batch of them where it has them as columns.
Records: TypeAlias = "Record | pa.RecordBatch"

#: A format's reader: the records of a source, in its order.
Reader = Callable[[Source, ColumnNames], Iterator[Records]]

#: How many records a reader without columns of its own gathers.
_RECORDS_AT_A_TIME = 1_000
_CHARACTERS_AT_A_TIME = 4_000_000

_REPORT_FIELDS = tuple(name for name in SCHEMA.names if name not in ("record_digest", "reject"))


def make_batch(columns: Mapping[str, pa.Array]) -> pa.RecordBatch:
    """A batch of the given columns, all of one length; the others are null, and nothing is numbered."""
    rows = len(next(iter(columns.values())))
    known = {"numbered": pa.repeat(pa.scalar(False), rows), **columns}
    return pa.record_batch(
        [known[field.name] if field.name in known else pa.nulls(rows, field.type) for field in SCHEMA], schema=SCHEMA
    )


def with_columns(batch: pa.RecordBatch, **columns: pa.Array) -> pa.RecordBatch:
    """The batch with other values in these columns."""
    return make_batch({**dict(zip(SCHEMA.names, batch.columns, strict=True)), **columns})


def bytes_of(column: pa.StringArray) -> list[memoryview]:
    """The UTF-8 bytes of each value of a column without nulls, not copied."""
    _, offsets, data = column.buffers()
    ends = np.frombuffer(offsets, np.int32)[column.offset : column.offset + len(column) + 1].tolist()
    content = memoryview(b"" if data is None else data)
    return [content[start:end] for start, end in pairwise(ends)]


def batch_of(records: Sequence[Record]) -> pa.RecordBatch:
    """The records as one batch."""
    rows = [
        {"source": record.source, "position": record.position, "numbered": False, "reject": record.reason}
        if isinstance(record, Reject)
        else {name: getattr(record, name) for name in _REPORT_FIELDS}
        for record in records
    ]
    return pa.RecordBatch.from_pylist(rows, schema=SCHEMA)


def batches_of(records: Iterable[Records]) -> Iterator[pa.RecordBatch]:
    """All records as batches. Where the reader fails, what it gave before comes first."""
    gathered: list[Record] = []
    characters = 0
    failure: Exception | None = None
    source = iter(records)
    while True:
        try:
            record = next(source, None)
        except Exception as error:
            record, failure = None, error
        if isinstance(record, Report | Reject):
            gathered.append(record)
            characters += len(record.text) if isinstance(record, Report) else 0
            if len(gathered) < _RECORDS_AT_A_TIME and characters < _CHARACTERS_AT_A_TIME:
                continue
        if gathered:
            yield batch_of(gathered)
            gathered, characters = [], 0
        if isinstance(record, pa.RecordBatch) and record.num_rows:
            yield record
        if failure is not None:
            raise failure
        if record is None:
            return


def records_of(batch: pa.RecordBatch) -> Iterator[Record]:
    """The records of a batch, one after the other."""
    columns = [batch.column(name).to_pylist() for name in (*_REPORT_FIELDS, "reject")]
    for *values, reason in zip(*columns, strict=True):
        fields = dict(zip(_REPORT_FIELDS, values, strict=True))
        if reason is None:
            yield Report(**fields)
        else:
            yield Reject(fields["source"], fields["position"], reason)
