"""Worker processes, which share the partitions out among them.

On Linux the partition function is loaded once, and the workers are forked from this process: they start at once, and
share the memory of the rules. Elsewhere each loads it for itself. A worker reads whatever partition comes next, so that
the work is shared by how long it takes. It ends with this process, however that ends: its pipe closes.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from imln_finder.archive.errors import ArchiveError
from imln_finder.scan.garbage import nothing_collected
from imln_finder.scan.handover import Handover
from imln_finder.scan.partition_result import encode_result
from imln_finder.scan.resources import MemoryWatch

if TYPE_CHECKING:
    from imln_finder.scan.partition import PartitionReader

#: How far a partition may be ahead of the first that is not done, for each worker: what is done waits in memory.
_AHEAD = 8

#: On macOS libraries do not outlive a fork, and Windows has none.
_FORKS = sys.platform == "linux"

#: Behind standard input, output and error.
_FIRST_OWN_FILE = 3

#: What a worker says: that it can begin, a result, that the model cannot be used, that it failed.
_READY, _RESULT, _UNUSABLE, _FAILED = range(4)


class WorkerError(Exception):
    """A worker that came to an end. The message is one line that says what to do, and quotes no report."""


@dataclass(frozen=True, slots=True)
class ReaderOptions:
    """How the partition function is loaded: the arguments of `partition.load_partition_reader`."""

    language: str
    use_gate: bool
    model: Path | None
    use_classifier: bool

    def load(self) -> PartitionReader:
        """Loads it; takes a second or two, as spaCy is imported."""
        with nothing_collected():
            from imln_finder.scan.partition import load_partition_reader

            return load_partition_reader(self.language, self.use_gate, self.model, self.use_classifier)


#: A partition by its number: its records, or, where it was read before, its encoded result.
Task = tuple[int, pa.RecordBatch | bytes]
Done = tuple[int, bytes]


class Workers:
    """Worker processes that read partitions; a context manager that ends them.

    Attributes:
        startup_seconds: until the last worker was ready.
    """

    def __init__(self, count: int, options: ReaderOptions) -> None:
        """Starts them.

        Raises:
            ArchiveError: if the model cannot be used.
        """
        self._start = time.perf_counter()
        self.startup_seconds = 0.0
        self._processes = []
        self._handovers: dict[Connection, Handover] = {}
        context: Any = multiprocessing.get_context("fork" if _FORKS else "spawn")
        start, given = (_work_forked, options.load()) if _FORKS else (_work, options.load)
        for _ in range(count):
            ours, theirs = context.Pipe()
            handover = Handover(shared=_FORKS)
            process = context.Process(target=start, args=(theirs, handover, given), daemon=True)
            process.start()
            theirs.close()
            self._processes.append(process)
            self._handovers[ours] = handover
        self._memory = MemoryWatch([os.getpid(), *(process.pid for process in self._processes)])

    def __enter__(self) -> Workers:
        """The workers themselves."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ends the workers, in the middle of a partition if need be."""
        for connection in self._handovers:
            connection.close()
        for process in self._processes:
            process.kill()
            process.join()

    def results(self, tasks: Iterable[Task]) -> Iterator[Done]:
        """The encoded result of each partition, in the order in which they are done.

        Raises:
            ArchiveError: if the model cannot be used.
            WorkerError: if a worker failed, or was ended by the system.
        """
        remaining = iter(tasks)
        at_end = False
        waiting: deque[tuple[int, pa.RecordBatch]] = deque()
        idle: list[Connection] = []
        busy: dict[Connection, int] = {}
        ahead = 0
        while waiting or busy or not at_end:
            oldest = min([*busy.values(), *(number for number, _ in waiting)], default=ahead)
            may_read = (
                not at_end and len(waiting) < len(self._handovers) and ahead - oldest < _AHEAD * len(self._handovers)
            )
            for connection in wait(list(self._handovers), timeout=0 if may_read else None):
                assert isinstance(connection, Connection)
                result = self._receive(connection)
                if result is not None:
                    yield busy.pop(connection), result
                idle.append(connection)
            while idle and waiting:
                connection = idle.pop()
                busy[connection], batch = waiting.popleft()
                self._send(connection, batch)
            if may_read:
                task = next(remaining, None)
                if task is None:
                    at_end = True
                elif isinstance(task[1], bytes):
                    yield task[0], task[1]
                else:
                    waiting.append((task[0], task[1]))
                    ahead = task[0]

    @property
    def peak_memory(self) -> int:
        """The most memory that this process and the workers held together, in bytes."""
        return self._memory.peak

    def _receive(self, connection: Connection) -> bytes | None:
        """What a worker says: a result, or None if it is ready for its first partition."""
        try:
            said, content = connection.recv()
        except (EOFError, OSError):
            raise _ended() from None
        if said == _UNUSABLE:
            raise ArchiveError(*content)
        if said == _FAILED:
            raise WorkerError(f"A worker stopped on an unexpected {content}.")
        self._memory.look()
        if said == _READY:
            self.startup_seconds = time.perf_counter() - self._start
            return None
        return bytes(content)

    def _send(self, connection: Connection, batch: pa.RecordBatch) -> None:
        try:
            self._handovers[connection].send(connection, batch)
        except OSError:
            raise _ended() from None


def _ended() -> WorkerError:
    return WorkerError(
        "A worker was ended by the system, perhaps for want of memory; give it more, or fewer --workers."
    )


def _work_forked(connection: Connection, handover: Handover, reader: PartitionReader) -> None:
    """What a forked worker does; of what the process that started it had open it keeps nothing but its own pipe."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.closerange(_FIRST_OWN_FILE, connection.fileno())
    os.closerange(connection.fileno() + 1, os.sysconf("SC_OPEN_MAX"))
    _work(connection, handover, lambda: reader)


def _work(connection: Connection, handover: Handover, load: Callable[[], PartitionReader]) -> None:
    """What a worker process does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started this one
    with suppress(EOFError, OSError):  # that process has ended
        try:
            _serve(connection, handover, load())
        except ArchiveError as error:
            connection.send((_UNUSABLE, (error.reason, error.source)))
        except (EOFError, OSError):
            raise
        except Exception as error:  # its message may quote a report
            connection.send((_FAILED, type(error).__name__))


def _serve(connection: Connection, handover: Handover, read: Callable[[pa.RecordBatch], Any]) -> None:
    connection.send((_READY, None))
    while True:
        connection.send((_RESULT, encode_result(read(handover.receive(connection)))))
