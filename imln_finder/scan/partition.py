"""The partition function: a batch of records in, their results and rejects out. The same wherever a scan runs.

The steps are those of one report, each over a whole column where that is quicker: scope by distinct exam, length, the
pattern of the gate over all texts. Only what passes becomes a `Report` and is read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from imln_finder.archive.batches import records_of
from imln_finder.classifier.store import load_classifier
from imln_finder.domain import CaseStatus, Reading, Reject, Report, ReportResult
from imln_finder.engine.gate_pattern import ColumnGate, load_column_gate
from imln_finder.engine.status.status import NOT_MENTIONED
from imln_finder.scan import reading
from imln_finder.scan.partition_result import REJECTS_SCHEMA, PartitionResult
from imln_finder.scan.results_file import PARTITION_SCHEMA, READING_SCHEMA, reading_row
from imln_finder.scope import Scope

#: Distinct pairs of modality and exam description whose scope is remembered.
_MOST_EXAMS = 10_000


class PartitionReader:
    """Reads batches of records. Loaded once a worker; keeps nothing between batches.

    Example:
        >>> read_partition = load_partition_reader()  # doctest: +SKIP
        >>> read_partition(batch).results  # doctest: +SKIP
    """

    def __init__(self, scope: Scope, column_gate: ColumnGate | None, reader: reading.ReportReader) -> None:
        """Takes the steps; without a gate every report in scope goes to the reader."""
        self._out_of_scope = lru_cache(_MOST_EXAMS)(scope.reason)
        self._column_gate = column_gate
        self._reader = reader

    def __call__(self, batch: pa.RecordBatch) -> PartitionResult:
        """The results and rejects of a batch of `archive.batches.SCHEMA`; no report can make it fail."""
        exams, reasons = self._exams(batch)
        rejects = batch.column("reject").to_numpy(zero_copy_only=False)
        is_report = _mask(pc.is_null(batch.column("reject")))
        in_scope = np.array([reason is None for reason in reasons], dtype=bool)[exams] & is_report
        texts = pc.fill_null(batch.column("text"), "")
        too_long = in_scope & _too_long(texts)
        rejects[too_long] = reading.TOO_LONG
        readable = in_scope & ~too_long
        passing = readable if self._column_gate is None else readable & _mask(self._column_gate(texts))
        outcomes = self._read(batch, np.flatnonzero(passing))
        is_result = is_report & ~too_long
        for row, outcome in outcomes.items():
            if isinstance(outcome, Reject):
                rejects[row], is_result[row] = outcome.reason, False
        read = {row: outcome for row, outcome in outcomes.items() if isinstance(outcome, ReportResult)}
        rows = np.flatnonzero(is_result)
        return PartitionResult(
            _results(batch, _readings(exams, reasons, read, rows), rows),
            _rejects(batch, rejects, np.flatnonzero(~is_result)),
            may_mention=len(outcomes),
            passed_over=int(readable.sum()) - len(outcomes),
        )

    def _exams(self, batch: pa.RecordBatch) -> tuple[Any, list[str | None]]:
        """The exam of each row as a number, and for each exam why it is out of scope."""
        modalities, modality = _encoded(batch.column("modality"))
        descriptions, description = _encoded(batch.column("exam_description"))
        pairs, exams = np.unique(modality * len(descriptions) + description, return_inverse=True)
        return exams, [
            self._out_of_scope(modalities[pair // len(descriptions)], descriptions[pair % len(descriptions)])
            for pair in pairs.tolist()
        ]

    def _read(self, batch: pa.RecordBatch, rows: Any) -> dict[int, ReportResult | Reject]:
        """What the reader makes of these rows, by row; without those that its gate keeps back."""
        outcomes: dict[int, ReportResult | Reject] = {}
        for row, report in zip(rows.tolist(), records_of(batch.take(pa.array(rows))), strict=True):
            assert isinstance(report, Report)
            outcome = self._reader.read(report)
            if outcome is not None:
                outcomes[row] = outcome
        return outcomes


def load_partition_reader(
    language: str = "en", use_gate: bool = True, model: Path | None = None, use_classifier: bool = True
) -> PartitionReader:
    """The partition function for the rules of a language; takes seconds. The arguments are those of `runner.scan`.

    Raises:
        ArchiveError: if the model cannot be used.
        ValueError: if there are no rules for the language.
    """
    classifier, _ = load_classifier(model, language) if use_classifier else (None, None)
    column_gate = load_column_gate(language) if use_gate else None
    return PartitionReader(Scope.from_rules(language), column_gate, reading.load_reader(language, use_gate, classifier))


def _readings(exams: Any, reasons: Sequence[str | None], read: Mapping[int, ReportResult], rows: Any) -> pa.Table:
    """What was read in these rows of a batch."""
    unread = [
        NOT_MENTIONED if reason is None else Reading(CaseStatus.OUT_OF_SCOPE, reasoning=(reason,)) for reason in reasons
    ]
    nobody = Report("", "")
    distinct = [*(ReportResult(nobody, reading) for reading in unread), *read.values()]
    which = exams.copy()
    which[list(read)] = np.arange(len(unread), len(distinct))
    table = pa.Table.from_pylist([reading_row(result) for result in distinct], schema=READING_SCHEMA)
    return table.take(pa.array(which[rows]))


def _results(batch: pa.RecordBatch, readings: pa.Table, rows: Any) -> pa.Table:
    """These rows of a batch, with what was read in them."""
    of_batch = batch.select([name for name in PARTITION_SCHEMA.names if name not in READING_SCHEMA.names])
    if len(rows) < batch.num_rows:
        of_batch = of_batch.take(pa.array(rows))
    columns = [
        readings.column(name) if name in READING_SCHEMA.names else of_batch.column(name)
        for name in PARTITION_SCHEMA.names
    ]
    return pa.table(columns, schema=PARTITION_SCHEMA)


def _rejects(batch: pa.RecordBatch, reasons: Any, rows: Any) -> pa.Table:
    places = batch.select(["source", "position"]).take(pa.array(rows))
    return pa.table([*places.columns, pa.array(reasons[rows].tolist(), pa.string())], schema=REJECTS_SCHEMA)


def _too_long(texts: pa.StringArray) -> Any:
    if (pc.max(pc.binary_length(texts)).as_py() or 0) <= reading.MAX_REPORT_CHARACTERS:  # bytes, no fewer
        return np.zeros(len(texts), dtype=bool)
    return _mask(pc.greater(pc.utf8_length(texts), reading.MAX_REPORT_CHARACTERS))


def _encoded(column: pa.Array) -> tuple[list[str], Any]:
    """The distinct values of a column, a missing one as the empty text, and which of them each row has."""
    encoded = pc.fill_null(column, "").dictionary_encode()
    return encoded.dictionary.to_pylist(), encoded.indices.to_numpy().astype(np.int64)


def _mask(values: pa.BooleanArray) -> Any:
    return values.to_numpy(zero_copy_only=False)
