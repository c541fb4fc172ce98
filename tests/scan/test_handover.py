"""A batch comes to a worker as it was sent, through shared memory or through the pipe."""

from __future__ import annotations

import multiprocessing
from multiprocessing.connection import Connection

import pyarrow as pa
import pytest

from imln_finder.archive.batches import batch_of
from imln_finder.domain import Reject, Report
from imln_finder.scan import handover
from imln_finder.scan.handover import Handover

SHORT = batch_of([Report("1", "Clear lungs.", "a.csv", "row 2"), Reject("a.csv", "row 3", "no text")])
LONG = batch_of([Report(str(number), "Leberhämangiom. " * 500, "a.csv", "row 2") for number in range(20)])
SLICED = LONG.slice(3, 5)


def _echo(connection: Connection, way: Handover) -> None:
    """What a worker does here: it says how many rows came, their bytes, and the last text."""
    while True:
        batch = way.receive(connection)
        batch.validate(full=True)
        connection.send((batch.num_rows, batch.nbytes, batch.column("text").to_pylist()[-1]))


@pytest.mark.parametrize("shared", [True, False])
@pytest.mark.parametrize("room", [handover._SHARED_BYTES, handover._LAYOUT_BYTES + 20_000])
def test_a_batch_comes_as_it_was_sent(shared: bool, room: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handover, "_SHARED_BYTES", room)
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    way = Handover(shared)
    worker = context.Process(target=_echo, args=(theirs, way), daemon=True)
    worker.start()
    theirs.close()
    for batch in (SHORT, LONG, SLICED, SHORT):
        way.send(ours, batch)
        assert ours.recv() == _described(batch)
    ours.close()
    worker.kill()
    worker.join()


def _described(batch: pa.RecordBatch) -> tuple[int, int, str | None]:
    return batch.num_rows, batch.nbytes, batch.column("text").to_pylist()[-1]
