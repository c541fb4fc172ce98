"""The scan: archive in, four files out. Each report is read once and forgotten; only the candidates are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from imln_finder.archive import read_archive, resolve_inputs
from imln_finder.domain import CaseStatus, Reject, Report, ReportResult
from imln_finder.scan.fingerprints import input_fingerprints
from imln_finder.scan.outputs import (
    REJECTS,
    RESULTS,
    RUN_RECORD,
    WORKLIST,
    check_folder,
    check_no_input,
    published_together,
)
from imln_finder.scan.ranking import rank_key
from imln_finder.scan.record import Counts, GateCounts, RunRecord, Settings, Timings, write_run_record
from imln_finder.spreadsheet import open_sheet, text_cell
from imln_finder.worklist import write_worklist

#: Is shown the counts after each record; they are the same object each time.
Watch = Callable[[Counts], None]

_REJECT_COLUMNS = ("source", "position", "reason")


@dataclass(frozen=True, slots=True)
class ScanSummary:
    """What a scan did.

    Attributes:
        folder: where `worklist.csv`, `results.parquet`, `rejects.csv` and `run.json` lie.
        counts: what was met.
        seconds: how long it took from start to end.
    """

    folder: Path
    counts: Counts
    seconds: float


def scan(
    inputs: Sequence[str | Path],
    folder: Path,
    *,
    columns: Mapping[str, str] | None = None,
    force: bool = False,
    language: str = "en",
    use_gate: bool = True,
    model: Path | None = None,
    use_classifier: bool = True,
    watch: Watch = lambda counts: None,
) -> ScanSummary:
    """Reads every report of an archive and writes the four files of a scan.

    Memory does not grow with the archive but for the candidates, without their texts, and two digests a report.

    Args:
        inputs: files, folders and globs.
        folder: where the files go; made if need be.
        columns: the column of a field where its name is not a usual one, as for `read_archive`.
        force: replace an earlier run in the folder.
        language: of the reports.
        use_gate: pass over reports that cannot mention the target without reading them; the results are the same.
        model: of the classifier, with its card beside it; if None that which comes with the package.
        use_classifier: if not, the rules alone decide, and no report has a probability.
        watch: is shown the progress.

    Raises:
        ArchiveError: if an input or the model cannot be used.
        OutputError: if the folder cannot take the files.
    """
    started, start = datetime.now(UTC), perf_counter()
    check_folder(folder, force)
    check_no_input(folder, resolve_inputs(inputs))
    records = read_archive(inputs, columns, language)
    fingerprints = input_fingerprints(inputs)
    hashed = perf_counter()

    # spaCy takes seconds to import, and a wrong path should be told at once.
    from imln_finder.classifier.store import load_classifier
    from imln_finder.scan.reading import load_reader

    classifier, card = load_classifier(model, language) if use_classifier else (None, None)
    reader = load_reader(language, use_gate, classifier)
    loaded = perf_counter()

    counts = Counts()
    with published_together(folder, force) as hidden:
        candidates = _write_outcomes(records, reader.read, hidden, counts, watch)
        write_worklist(hidden / WORKLIST, sorted(candidates, key=rank_key))
        timings = Timings(
            started=started,
            finished=datetime.now(UTC),
            hashing_seconds=hashed - start,
            loading_seconds=loaded - hashed,
            reading_seconds=perf_counter() - loaded,
        )
        gate = GateCounts(reader.may_mention, reader.passed_over)
        settings = Settings(columns or {}, language, use_gate, use_classifier)
        record = RunRecord(fingerprints, counts, gate, settings, card, timings)
        write_run_record(hidden / RUN_RECORD, record)
    return ScanSummary(folder, counts, perf_counter() - start)


def _write_outcomes(
    records: Iterable[Report | Reject],
    read: Callable[[Report], ReportResult | Reject],
    hidden: Path,
    counts: Counts,
    watch: Watch,
) -> list[ReportResult]:
    """Reads the reports and writes results and rejects as they come; returns the candidates, without their texts."""
    from imln_finder.scan.results_file import ResultsFile

    candidates = []
    with ResultsFile(hidden / RESULTS) as results, open_sheet(hidden / REJECTS, _REJECT_COLUMNS) as write_reject:
        for record in records:
            outcome = read(record) if isinstance(record, Report) else record
            counts.add(outcome)
            if isinstance(outcome, Reject):
                write_reject([text_cell(outcome.source), text_cell(outcome.position), text_cell(outcome.reason)])
            else:
                results.write(outcome)
                if outcome.reading.case_status is CaseStatus.CANDIDATE:
                    candidates.append(replace(outcome, report=replace(outcome.report, text="")))
            watch(counts)
    return candidates
