"""Writes what was found, partition by partition, and at the end the candidates in their rank."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

import pyarrow as pa
import pyarrow.compute as pc

from imln_finder.domain import CaseStatus, ReportResult
from imln_finder.scan.outputs import REJECTS, RESULTS, WORKLIST
from imln_finder.scan.partition_result import REJECTS_SCHEMA, PartitionResult
from imln_finder.scan.ranking import Key, rank_key
from imln_finder.scan.results_file import PARTITION_SCHEMA, ResultsFile, result_of
from imln_finder.spreadsheet import open_sheet, text_cell
from imln_finder.worklist import write_worklist

#: Candidates that are Python objects at once.
_AT_A_TIME = 1_000


class OutcomesWriter:
    """Writes `results.parquet` and `rejects.csv` as partitions come, and `worklist.csv` when all have come.

    Use it as a context manager. Only the candidates are held, as columns.
    """

    def __init__(self, folder: Path) -> None:
        """Opens the files in a folder."""
        self._folder = folder
        self._candidates: list[pa.Table] = []
        self._keys: list[Key] = []

    def __enter__(self) -> OutcomesWriter:
        """The writer itself."""
        with ExitStack() as opened:
            self._results = opened.enter_context(ResultsFile(self._folder / RESULTS))
            self._write_reject = opened.enter_context(open_sheet(self._folder / REJECTS, REJECTS_SCHEMA.names))
            self._opened = opened.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes the files and, unless the block failed, writes the worklist."""
        self._opened.__exit__(kind, error, trace)
        if kind is None:
            write_worklist(self._folder / WORKLIST, self._ranked())

    def add(self, part: PartitionResult) -> None:
        """Writes the outcomes of the next partition."""
        self._results.write(part.results)
        for row in part.rejects.to_pylist():
            self._write_reject([text_cell(row[name]) for name in REJECTS_SCHEMA.names])
        candidates = part.results.filter(pc.equal(part.results.column("case_status"), CaseStatus.CANDIDATE.value))
        if candidates.num_rows:
            self._candidates.append(candidates)
            self._keys += [rank_key(result_of(row)) for row in candidates.to_pylist()]

    def _ranked(self) -> Iterator[ReportResult]:
        order = sorted(range(len(self._keys)), key=self._keys.__getitem__)
        candidates = pa.concat_tables([PARTITION_SCHEMA.empty_table(), *self._candidates])
        for start in range(0, len(order), _AT_A_TIME):
            rows = candidates.take(pa.array(order[start : start + _AT_A_TIME]))
            yield from map(result_of, rows.to_pylist())
