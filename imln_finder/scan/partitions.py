"""The archive, cut into the partitions that are read, kept and resumed one at a time.

Where they are cut depends on the archive alone, so the same archive always has the same partitions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256

import pyarrow as pa
import pyarrow.compute as pc

from imln_finder.archive.batches import SCHEMA

#: Records of a partition: enough that what is done once for each costs little, few enough to share the work evenly.
PARTITION_RECORDS = 4_000

#: Text of a partition, in bytes, from which no further batch is added to it.
_TEXT_BYTES = 64 * 1024 * 1024


def partitions_of(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The same records in the same order, in batches of `PARTITION_RECORDS`; fewer where texts are very long."""
    held: list[pa.RecordBatch] = []
    rows = text_bytes = 0
    for batch in batches:
        while batch.num_rows:
            piece = batch.slice(0, PARTITION_RECORDS - rows)
            batch = batch.slice(piece.num_rows)
            held.append(piece)
            rows += piece.num_rows
            text_bytes += piece.column("text").nbytes
            if rows == PARTITION_RECORDS or text_bytes >= _TEXT_BYTES:
                yield _joined(held)
                held, rows, text_bytes = [], 0, 0
    if held:
        yield _joined(held)


def records_sha256(partition: pa.RecordBatch) -> bytes:
    """The SHA-256 of a partition's records: of all that is told of each, and of the digest of its text."""
    digest = sha256()
    for field, column in zip(partition.schema, partition.columns, strict=True):
        if field.name in ("text", "numbered"):  # told by the digest, and by the identifier
            continue
        missing = bytes(field.type.byte_width) if pa.types.is_fixed_size_binary(field.type) else ""
        for buffer in pc.fill_null(column, pa.scalar(missing, field.type)).buffers():
            if buffer is not None:
                digest.update(buffer)
    return digest.digest()


def _joined(batches: list[pa.RecordBatch]) -> pa.RecordBatch:
    [joined] = pa.Table.from_batches(batches, SCHEMA).combine_chunks().to_batches()
    return joined
