"""Partitions to their results: in worker processes where that pays, else in this one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from time import perf_counter

from imln_finder.scan.partition_result import encode_result
from imln_finder.scan.workers import Done, ReaderOptions, Task, Workers


class Pool:
    """Reads partitions.

    Attributes:
        workers: processes that read; 1 if it is this one.
        startup_seconds: until the last of them could begin.
        peak_memory: the most that several processes have held together, in bytes; 0 if it is this one alone.
    """

    def __init__(self, workers: int, options: ReaderOptions) -> None:
        """Takes how many processes may read; none is started, and nothing loaded, before there is something to read."""
        self.workers = 1
        self.startup_seconds = 0.0
        self.peak_memory = 0
        self._at_most = workers
        self._options = options

    def results(self, tasks: Iterable[Task]) -> Iterator[Done]:
        """The encoded result of each partition, in the order in which they are done.

        Raises:
            ArchiveError: if the model cannot be used.
            WorkerError: if a worker failed, or was ended by the system.
        """
        remaining = iter(tasks)
        first: Task | None = None
        for task in remaining:
            if isinstance(task[1], bytes):
                yield task[0], task[1]
            elif self._at_most > 1 and first is None:
                first = task
            else:
                to_read = chain([task] if first is None else [first, task], remaining)
                yield from self._here(to_read) if self._at_most == 1 else self._shared(to_read)
                return
        if first is not None:
            yield from self._here([first])

    def _here(self, tasks: Iterable[Task]) -> Iterator[Done]:
        start = perf_counter()
        read = self._options.load()
        self.startup_seconds = perf_counter() - start
        for number, content in tasks:
            yield number, content if isinstance(content, bytes) else encode_result(read(content))

    def _shared(self, tasks: Iterable[Task]) -> Iterator[Done]:
        self.workers = self._at_most
        with Workers(self.workers, self._options) as workers:
            yield from workers.results(tasks)
            self.startup_seconds = workers.startup_seconds
            self.peak_memory = workers.peak_memory
