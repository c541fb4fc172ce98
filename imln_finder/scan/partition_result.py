"""What the partition function gives back, as tables and as bytes."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
from pyarrow import ipc

REJECTS_SCHEMA = pa.schema([(name, pa.string()) for name in ("source", "position", "reason")])

#: To pack more, or in several threads, takes longer than all else that is done for a report without a mention.
_WRITING = ipc.IpcWriteOptions(compression="lz4", use_threads=False)
_READING = ipc.IpcReadOptions(use_threads=False)
#: What goes with the tables as metadata.
_COUNTS = ("may_mention", "passed_over", "unchanged")


@dataclass(frozen=True, slots=True)
class PartitionResult:
    """What became of the records of a batch: each is a row of `results` or of `rejects`.

    Attributes:
        results: the reports that were read, in the order of the batch (`results_file.PARTITION_SCHEMA`).
        rejects: the records that could not be read or processed, in the order of the batch (`REJECTS_SCHEMA`).
        may_mention: how many reports the gate let through to the engine; of all in scope if there is no gate.
        passed_over: how many reports the gate kept from the engine.
        unchanged: how many results are those of an earlier run; the gate did not see these.
    """

    results: pa.Table
    rejects: pa.Table
    may_mention: int
    passed_over: int
    unchanged: int = 0


def encode_result(result: PartitionResult) -> bytes:
    """A partition's result as bytes: two Arrow streams, the second with the counts in its metadata."""
    counts = {name: str(getattr(result, name)) for name in _COUNTS}
    sink = pa.BufferOutputStream()
    for table in (result.results, result.rejects.replace_schema_metadata(counts)):
        with ipc.new_stream(sink, table.schema, options=_WRITING) as writer:
            writer.write_table(table)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def decode_result(content: bytes) -> PartitionResult:
    """A partition's result from its bytes."""
    reader = pa.BufferReader(content)
    results, rejects = (ipc.open_stream(reader, options=_READING).read_all() for _ in range(2))
    counts = rejects.schema.metadata
    return PartitionResult(
        results, rejects.replace_schema_metadata(), *(int(counts[name.encode("ascii")]) for name in _COUNTS)
    )
