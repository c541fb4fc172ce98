"""A batch of records on its way to a worker: in memory that both share where that can be, else through its pipe.

Through a pipe a batch is copied four times, which takes longer than to look through it for the target.
"""

from __future__ import annotations

import mmap
from multiprocessing.connection import Connection

import pyarrow as pa
from pyarrow import ipc

#: Bytes that a batch may have to be shared: of a partition of usual texts several times as many as there are.
_SHARED_BYTES = 32 * 1024 * 1024
#: Of these at most are no data of the batch, but say how it is laid out.
_LAYOUT_BYTES = 64 * 1024

#: What the pipe says of a batch that lies in the shared memory.
_SHARED = b""


class Handover:
    """The way of batches to one worker, one at a time; `shared` if the worker is forked from this process.

    A batch that was received lies where the next will lie.
    """

    def __init__(self, shared: bool) -> None:
        """Makes room, which takes memory only as it is used."""
        self._room = mmap.mmap(-1, _SHARED_BYTES) if shared else None

    def send(self, connection: Connection, batch: pa.RecordBatch) -> None:
        """Hands a batch to the worker, which has to be done with the one before.

        Raises:
            OSError: if the worker has ended.
        """
        if self._room is not None and ipc.get_record_batch_size(batch) + _LAYOUT_BYTES <= _SHARED_BYTES:
            _write(batch, pa.FixedSizeBufferWriter(pa.py_buffer(self._room)))
            connection.send_bytes(_SHARED)
        else:
            sink = pa.BufferOutputStream()
            _write(batch, sink)
            connection.send_bytes(sink.getvalue())

    def receive(self, connection: Connection) -> pa.RecordBatch:
        """The next batch, in the worker.

        Raises:
            EOFError, OSError: if the process that sends has ended.
        """
        content = connection.recv_bytes()
        return ipc.open_stream(pa.py_buffer(content or self._room)).read_next_batch()


def _write(batch: pa.RecordBatch, sink: pa.NativeFile) -> None:
    with ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
