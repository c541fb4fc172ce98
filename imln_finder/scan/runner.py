"""The scan: archive in, four files out. Partition by partition, each kept as soon as it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

import pyarrow as pa

from imln_finder.archive.sql import Database
from imln_finder.archive.stream import read_batches, resolve_inputs
from imln_finder.classifier.card import checked_card, shipped_model
from imln_finder.pseudonyms.scanning import Pseudonymisation, load_pseudonyms
from imln_finder.scan.earlier import EarlierRun, load_earlier
from imln_finder.scan.fingerprints import (
    database_fingerprint,
    file_sha256,
    input_fingerprints,
    names_sha256,
    outputs_sha256,
)
from imln_finder.scan.outcomes import OutcomesWriter
from imln_finder.scan.outputs import RESULTS, RUN_RECORD, OutputError, check_folder, check_no_input, publish
from imln_finder.scan.partition_result import decode_result, encode_result
from imln_finder.scan.partitions import PARTITION_RECORDS, partitions_of, records_sha256
from imln_finder.scan.pool import Pool
from imln_finder.scan.record import Counts, Execution, RunRecord, Settings, Timings, versions, write_run_record
from imln_finder.scan.resources import peak_memory_bytes
from imln_finder.scan.steady import check_steady, states_of
from imln_finder.scan.workers import Done, ReaderOptions, Task
from imln_finder.scan.workspace import Parts, holds_parts, interrupted, is_begun, open_workspace, restore_replaced

#: Is shown the counts after each partition; they are the same object each time.
Watch = Callable[[Counts], None]


@dataclass(frozen=True, slots=True)
class ScanSummary:
    """What a scan did.

    Attributes:
        folder: where `worklist.csv`, `results.parquet`, `rejects.csv` and `run.json` lie.
        counts: what was met.
        execution: how it ran.
        seconds: how long it took from start to end; `startup_seconds` until the last worker could begin.
        since: the earlier run that was to stand for unchanged records; `usable` unless it was made with others.
    """

    folder: Path
    counts: Counts
    execution: Execution
    seconds: float
    startup_seconds: float
    since: Path | None = None
    usable: bool = True


def scan(
    inputs: Sequence[str | Path],
    folder: Path,
    *,
    database: Database | None = None,
    columns: Mapping[str, str] | None = None,
    pseudonymisation: Pseudonymisation | None = None,
    force: bool = False,
    resume: bool = False,
    since: Path | None = None,
    workers: int = 1,
    language: str = "en",
    use_gate: bool = True,
    model: Path | None = None,
    use_classifier: bool = True,
    watch: Watch = lambda counts: None,
) -> ScanSummary:
    """Reads every report of an archive and writes the four files of a scan.

    The files are the same for any number of workers, and for a scan that was interrupted and resumed. Memory does not
    grow with the archive but for the candidates, without their texts, and 24 bytes a report.

    Args:
        inputs: files, folders and globs.
        folder: where the files go; made if need be.
        database: to read instead of the inputs.
        columns: the column of a field where its name is not a usual one, as for `read_archive`.
        pseudonymisation: if identifiers are to be replaced.
        force: replace an earlier run in the folder, and what an interrupted one has left.
        resume: go on with what an interrupted scan has left in the folder.
        since: the folder of an earlier run, whose results stand for the records that have not changed.
        workers: how many processes read; no other is started for one, or for an archive of a single partition.
        language: of the reports.
        use_gate: pass over reports that cannot mention the target without reading them; the results are the same.
        model: of the classifier, with its card beside it; if None that which comes with the package.
        use_classifier: if not, the rules alone decide, and no report has a probability.
        watch: is shown the progress.

    Raises:
        ArchiveError: if an input or the model cannot be used.
        OutputError: if the folder cannot take the files, or its interrupted scan is not this one.
        WorkerError: if a worker came to an end.
    """
    started, start = datetime.now(UTC), perf_counter()
    _prepare_folder(folder, resume, force)
    if database is not None and resume:
        raise OutputError(f"{folder}: Rows of a query may come in another order; begin anew with --force.")
    files = resolve_inputs(inputs) if database is None else []
    check_no_input(folder, files)
    states = states_of(files)
    card = checked_card(model or shipped_model(language)) if use_classifier else None
    pseudonyms = load_pseudonyms(pseudonymisation, folder)
    batches = read_batches(inputs, columns, language, database=database, replace=pseudonyms.replace)
    fingerprints = input_fingerprints(inputs) if database is None else [database_fingerprint(database)]
    settings = Settings(columns or {}, language, use_gate, use_classifier, pseudonyms.description())
    made_by = versions(language, card)
    earlier = None if since is None else load_earlier(since, made_by, settings)
    hashed = perf_counter()
    identity = {
        "inputs": [*map(asdict, fingerprints), {"names": names_sha256(files)}],
        "settings": asdict(settings),
        "versions": made_by,
        "partitions": PARTITION_RECORDS,
        "earlier run": None if since is None else file_sha256(since / RESULTS),
    }
    with open_workspace(folder, identity, resume, force) as workspace, pseudonyms.table_written():
        pool = Pool(workers, ReaderOptions(language, use_gate, model, use_classifier))
        tasks = _tasks(partitions_of(batches), workspace.parts, earlier)
        counts, partitions = Counts(), 0
        with OutcomesWriter(workspace.outputs) as writer:
            for content in _in_order(_kept(pool.results(tasks), workspace.parts, earlier)):
                part = decode_result(content)
                writer.add(part)
                counts.add(part)
                partitions += 1
                watch(counts)
        check_steady(states)
        execution = Execution(
            workers=pool.workers,
            partitions=partitions,
            resumed=len(workspace.parts.resumed),
            damaged=workspace.parts.damaged,
            peak_memory_bytes=max(peak_memory_bytes(), pool.peak_memory),
        )
        timings = Timings(
            started=started,
            finished=datetime.now(UTC),
            hashing_seconds=hashed - start,
            startup_seconds=pool.startup_seconds,
            reading_seconds=perf_counter() - hashed,
        )
        counts.dates_dropped = pseudonyms.dates_dropped
        inputs_shown = [replace(each, path=pseudonyms.source(each.path)) for each in fingerprints]
        outputs = outputs_sha256(workspace.outputs)
        record = RunRecord(inputs_shown, counts, made_by, settings, execution, timings, outputs)
        write_run_record(workspace.outputs / RUN_RECORD, record)
        pseudonyms.complete_table()
        check_folder(folder, force=workspace.replaces)
        publish(workspace.outputs, folder)
    return ScanSummary(
        folder,
        counts,
        execution,
        perf_counter() - start,
        pool.startup_seconds,
        since,
        since is None or earlier is not None,
    )


def _prepare_folder(folder: Path, resume: bool, force: bool) -> None:
    """Refuses a folder that cannot take the outputs, before an hour's scan is lost."""
    check_folder(folder, force=True)
    restore_replaced(folder)
    left_over = holds_parts(folder)
    if left_over and not (resume or force):
        raise interrupted(folder)
    check_folder(folder, force or left_over or (resume and is_begun(folder)))


def _tasks(partitions: Iterable[pa.RecordBatch], parts: Parts, earlier: EarlierRun | None) -> Iterator[Task]:
    """The partitions by number: what an interrupted scan has left of each, or what is to be read of its records."""
    for number, batch in enumerate(partitions):
        kept = parts.read(number, records_sha256(batch))
        yield number, kept or (batch if earlier is None else earlier.without_unchanged(batch))


def _kept(done: Iterable[Done], parts: Parts, earlier: EarlierRun | None) -> Iterator[Done]:
    """The results, completed by an earlier run, each kept on disk first."""
    for number, result in done:
        if earlier is not None and number not in parts.resumed:
            result = encode_result(earlier.completed(decode_result(result)))
        parts.keep(number, result)
        yield number, result


def _in_order(done: Iterable[Done]) -> Iterator[bytes]:
    """The results in the order of the archive, each as soon as those before it are done."""
    waiting: dict[int, bytes] = {}
    following = 0
    for number, result in done:
        waiting[number] = result
        while following in waiting:
            yield waiting.pop(following)
            following += 1
