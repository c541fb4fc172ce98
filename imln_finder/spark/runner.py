"""The scan of a table: what the workers find, put in order and written by the driver, as on one machine."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import pyarrow as pa

from imln_finder.archive.columns import ColumnNames
from imln_finder.archive.duplicates import number_repeats
from imln_finder.classifier.card import checked_card, shipped_model
from imln_finder.pseudonyms.scanning import Pseudonymisation, Pseudonyms, load_pseudonyms
from imln_finder.scan.fingerprints import InputFingerprint, outputs_sha256
from imln_finder.scan.outcomes import OutcomesWriter
from imln_finder.scan.outputs import RUN_RECORD, check_folder, published_together
from imln_finder.scan.partition_result import REJECTS_SCHEMA, PartitionResult, decode_result
from imln_finder.scan.record import Counts, Execution, RunRecord, Settings, Timings, versions, write_run_record
from imln_finder.scan.resources import peak_memory_bytes
from imln_finder.scan.runner import ScanSummary, Watch
from imln_finder.scan.workers import ReaderOptions, WorkerError
from imln_finder.spark.frames import map_in_arrow
from imln_finder.spark.session import spark_session
from imln_finder.spark.tables import Table, open_table
from imln_finder.spark.worker import OUTCOME_SCHEMA, decode_records, read_outcomes

#: Outcomes that the driver fetches at a time; each is of a few thousand reports at most.
_RUNS_AT_A_TIME = 200

#: What a worker says of a failure; see `worker.told_without_values`.
_TOLD = re.compile(r"RuntimeError: (\w+ at [\w.<>]+:\d+)")


def scan_table(
    name: str,
    folder: Path,
    *,
    master: str = "local[*]",
    columns: Mapping[str, str] | None = None,
    force: bool = False,
    language: str = "en",
    use_gate: bool = True,
    model: Path | None = None,
    use_classifier: bool = True,
    pseudonymisation: Pseudonymisation | None = None,
    watch: Watch = lambda counts: None,
) -> ScanSummary:
    """Reads every report of a table and writes the four files of a scan, as `scan.runner.scan` does with an archive.

    Args:
        name: of a table, or the path of Parquet files.
        folder: where the files go, on the driver; made if need be.
        master: where Spark runs, as it takes it; a session that is there already is used.
        columns: the column of a field where its name is not a usual one.
        force: replace an earlier run in the folder.
        language: of the reports.
        use_gate: pass over reports that cannot mention the target without reading them; the results are the same.
        model: of the classifier, at a path that every worker has; if None that which comes with the package.
        use_classifier: if not, the rules alone decide, and no report has a probability.
        pseudonymisation: if identifiers are to be replaced.
        watch: is shown the progress.

    Raises:
        ArchiveError: if Spark, the table or the model cannot be used.
        OutputError: if the folder cannot take the files.
        WorkerError: if a partition failed.
    """
    started, start = datetime.now(UTC), perf_counter()
    check_folder(folder, force)
    names = ColumnNames(columns, language)
    card = checked_card(model or shipped_model(language)) if use_classifier else None
    options = ReaderOptions(language, use_gate, model, use_classifier)
    pseudonyms = load_pseudonyms(pseudonymisation, folder)
    with (
        spark_session(master) as session,
        pseudonyms.table_written(),
        published_together(folder, force) as hidden,
    ):
        table = open_table(session, name, names, options, pseudonyms)
        ready = perf_counter()
        counts, partitions = Counts(), 0
        with OutcomesWriter(hidden) as writer:
            for part in _finished(_outcomes(table), pseudonyms):
                writer.add(part)
                counts.add(part)
                partitions += 1
                watch(counts)
        execution = Execution(
            workers=session.sparkContext.defaultParallelism,
            partitions=partitions,
            resumed=0,
            damaged=0,
            peak_memory_bytes=peak_memory_bytes(),
        )
        timings = Timings(
            started=started,
            finished=datetime.now(UTC),
            hashing_seconds=0.0,
            startup_seconds=ready - start,
            reading_seconds=perf_counter() - ready,
        )
        counts.dates_dropped = pseudonyms.dates_dropped
        settings = Settings(columns or {}, language, use_gate, use_classifier, pseudonyms.description())
        inputs = [InputFingerprint(pseudonyms.source(name), len(table.reading.files), None, None)]
        outputs = outputs_sha256(hidden)
        record = RunRecord(inputs, counts, versions(language, card), settings, execution, timings, outputs)
        write_run_record(hidden / RUN_RECORD, record)
        pseudonyms.complete_table()
    return ScanSummary(folder, counts, execution, perf_counter() - start, timings.startup_seconds)


def _outcomes(table: Table) -> Iterator[Any]:
    """The rows of `worker.OUTCOME_SCHEMA`, in the order of the table.

    They are worked out once, by all workers, and wait on their disks: to sort them, or to fetch them one partition
    after the other, must not read the reports again.

    Raises:
        WorkerError: if a partition fails.
    """
    from py4j.protocol import Py4JError
    from pyspark import StorageLevel
    from pyspark.errors import PySparkException

    outcomes = map_in_arrow(table.rows, partial(read_outcomes, table.reading), OUTCOME_SCHEMA)
    try:
        outcomes = outcomes.persist(StorageLevel.DISK_ONLY)
        pieces = 1 + outcomes.count() // _RUNS_AT_A_TIME
        place = ("file", "first_row")
        ordered = outcomes.repartitionByRange(pieces, *place).sortWithinPartitions(*place)
        yield from ordered.toLocalIterator(prefetchPartitions=True)
    except (PySparkException, Py4JError) as error:
        told = _TOLD.search(str(error))
        condition = error.getCondition() if isinstance(error, PySparkException) else None
        reason = told[1] if told else condition or type(error).__name__
        raise WorkerError(
            f"A Spark partition failed ({reason}) and nothing was written; if a worker was ended, give it more memory."
        ) from None
    finally:
        outcomes.unpersist()


def _finished(outcomes: Iterator[Any], pseudonyms: Pseudonyms) -> Iterator[PartitionResult]:
    """What the outcomes are with the repeats of the whole table known."""
    waiting: deque[PartitionResult] = deque()

    def records() -> Iterator[pa.RecordBatch]:
        for row in outcomes:
            waiting.append(decode_result(row["outcome"]))
            pseudonyms.dates_dropped += row["dates_dropped"]
            if row["originals"] is not None:
                pseudonyms.note(decode_records(row["originals"]))
            yield decode_records(row["records"])

    for batch in number_repeats(records()):
        yield _with_repeats(batch, waiting.popleft())


def _with_repeats(records: pa.RecordBatch, outcome: PartitionResult) -> PartitionResult:
    """An outcome with its repeats numbered or rejected as their records are; its rejects get their positions."""
    rejects = outcome.rejects
    rows = rejects.column("position").cast(pa.int64()).to_pylist()
    failed = dict(zip(rows, rejects.column("reason").to_pylist(), strict=True))
    reasons = [reason or failed.get(row) for row, reason in enumerate(records.column("reject").to_pylist())]
    read = [row for row in range(records.num_rows) if row not in failed]
    kept = [row for row in read if reasons[row] is None]
    results = outcome.results.filter(pa.array([reasons[row] is None for row in read], pa.bool_()))
    renamed = records.take(pa.array(kept, pa.int64()))
    for name in ("report_id", "numbered"):
        place = results.schema.get_field_index(name)
        results = results.set_column(place, results.schema.field(place), renamed.column(name))
    rejected = [row for row, reason in enumerate(reasons) if reason is not None]
    places = records.select(["source", "position"]).take(pa.array(rejected, pa.int64()))
    told = pa.array([reasons[row] for row in rejected], pa.string())
    return PartitionResult(
        results,
        pa.table([*places.columns, told], names=REJECTS_SCHEMA.names).cast(REJECTS_SCHEMA),
        outcome.may_mention,
        outcome.passed_over,
    )
