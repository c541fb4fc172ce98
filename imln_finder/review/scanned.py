"""What a scan left: its reports by status, and their texts in the archive that it read."""

from __future__ import annotations

import csv
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from imln_finder.archive import ArchiveError, read_archive
from imln_finder.domain import CaseStatus, Report
from imln_finder.review.key import ScanCounts
from imln_finder.scan.fingerprints import file_sha256, input_fingerprints
from imln_finder.scan.outputs import RESULTS, RUN_RECORD, WORKLIST
from imln_finder.spreadsheet import unmarked

_CHANGED = (
    "The worklist was changed (a row is no candidate of its scan); name the scan's folder to queue all candidates."
)
_OTHER_ARCHIVE = (
    "The archive is not the one that was scanned (its content differs); scan it again, or name the one that was."
)
_NO_FILES = (
    "This scan read a database or a table, and lists are made from files: export the reports, scan the export, and "
    "name that scan."
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The engine's values of a case, for lists that are filled in advance."""

    size_mm: float | None
    laterality: str | None
    intercostal_spaces: tuple[int, ...]
    sternal_erosion: str | None


@dataclass(frozen=True, slots=True)
class Scanned:
    """A scan that is to be read again.

    Attributes:
        candidates: identifiers of the reports on the worklist.
        statuses: of every report that was read, by identifier.
        inputs: what was scanned, as the run record has it.
        columns: that were named for the scan.
    """

    folder: Path
    candidates: tuple[str, ...]
    statuses: Mapping[str, CaseStatus]
    counts: ScanCounts
    inputs: Sequence[Mapping[str, Any]]
    columns: Mapping[str, str]
    language: str
    results_sha256: str
    run_sha256: str


def load_scanned(worklist: Path) -> Scanned:
    """The scan that a worklist, or the folder that holds it, comes from.

    Raises:
        ArchiveError: if a file of the scan is missing, cannot be read, or the worklist holds what is no candidate.
    """
    folder = worklist if worklist.is_dir() else worklist.parent
    if not worklist.exists():
        raise ArchiveError("There is no such file or folder; name a scan's folder or its worklist.", str(worklist))
    run_path = folder / RUN_RECORD
    try:
        run: dict[str, Any] = json.loads(run_path.read_text(encoding="utf-8"))
        counted, settings, inputs = run["counts"], run["settings"], run["inputs"]
        counts = ScanCounts(
            counted["read"], counted["rejects"], {CaseStatus(name): n for name, n in counted["case_status"].items()}
        )
        table = pq.read_table(folder / RESULTS, columns=["report_id", "case_status"])
        hashes = [file_sha256(folder / name) for name in (RESULTS, RUN_RECORD)]
    except OSError as error:
        missing = error.filename or run_path
        raise ArchiveError("This belongs to a scan and cannot be read; name a scan's folder.", str(missing)) from error
    except (ValueError, KeyError, TypeError, AttributeError, pa.ArrowException):
        raise ArchiveError("The folder holds no whole scan; scan again.", str(folder)) from None
    pairs = zip(table["report_id"].to_pylist(), table["case_status"].to_pylist(), strict=True)
    statuses = {identifier: CaseStatus(status) for identifier, status in pairs}
    return Scanned(
        folder,
        tuple(_candidates(folder / WORKLIST if worklist.is_dir() else worklist, statuses)),
        statuses,
        counts,
        inputs,
        settings["columns"],
        settings["language"],
        *hashes,
    )


def _candidates(worklist: Path, statuses: Mapping[str, CaseStatus]) -> list[str]:
    try:
        with worklist.open(encoding="utf-8-sig", newline="") as stream:
            found = [unmarked(row["report_id"]) for row in csv.DictReader(stream)]
    except OSError as error:
        raise ArchiveError(f"The worklist cannot be read ({error.strerror}); check the path.", str(worklist)) from error
    except (UnicodeDecodeError, KeyError, AttributeError, csv.Error):
        raise ArchiveError(_CHANGED, str(worklist)) from None
    if any(statuses.get(identifier) is not CaseStatus.CANDIDATE for identifier in found):
        raise ArchiveError(_CHANGED, str(worklist))
    return list(dict.fromkeys(found))


def suggestions(scanned: Scanned, identifiers: Collection[str]) -> dict[str, Suggestion]:
    """The engine's values of reports."""
    columns = ["report_id", "max_diameter_mm", "laterality", "intercostal_spaces", "sternal_erosion"]
    chosen = pq.read_table(
        scanned.folder / RESULTS, columns=columns, filters=[("report_id", "in", list(identifiers))]
    ).to_pylist()
    return {
        row["report_id"]: Suggestion(
            row["max_diameter_mm"],
            row["laterality"],
            tuple(row["intercostal_spaces"]),
            row["sternal_erosion"],
        )
        for row in chosen
    }


def chosen_reports(
    scanned: Scanned, identifiers: Collection[str], archive: Sequence[str | Path] = ()
) -> dict[str, Report]:
    """The reports with these identifiers, from the archive as it was scanned.

    Args:
        scanned: the scan.
        identifiers: of the reports wanted.
        archive: where the archive lies now, if it was moved.

    Raises:
        ArchiveError: if the archive is not there, is no files, is another one, or lacks a report.
    """
    if not all(each["files"] for each in scanned.inputs):
        raise ArchiveError(_NO_FILES, str(scanned.folder))
    inputs = list(archive) or [each["path"] for each in scanned.inputs]
    try:
        found = sorted(str(fingerprint.sha256) for fingerprint in input_fingerprints(inputs))
    except ArchiveError as error:
        raise ArchiveError(
            f"{error.reason} Where the archive was moved, name it with --archive.", error.source
        ) from None
    if found != sorted(each["sha256"] for each in scanned.inputs):
        raise ArchiveError(_OTHER_ARCHIVE, str(inputs[0]))
    wanted = set(identifiers)
    reports = {
        record.report_id: record
        for record in read_archive(inputs, scanned.columns, scanned.language)
        if isinstance(record, Report) and record.report_id in wanted
    }
    if wanted - reports.keys():
        raise ArchiveError(_OTHER_ARCHIVE, str(inputs[0]))
    return reports
