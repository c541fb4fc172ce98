"""What the review tests share: reads, keys and queues made in one line, and ways to read what was written."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from imln_finder.domain import CaseStatus, Decision
from imln_finder.review.key import Drawn, Key, ScanCounts, load_key
from imln_finder.review.queue import create_queue
from imln_finder.review.values import Case, Provenance, Read, Stratum

SAMPLE = Path(__file__).parents[1] / "corpora" / "sample_reports" / "sample_reports.csv"
MERGED_AT = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)


def provenance(file: str = "reader-A.csv", sha256: str = "ab" * 32, row: str = "row 2") -> Provenance:
    return Provenance(file, sha256, row, MERGED_AT)


def a_read(case_number: str = "BCDFGHJK", reader: str = "A", decision: str = "confirmed", **fields: object) -> Read:
    return replace(Read(case_number, reader, Decision(decision), provenance()), **fields)  # type: ignore[arg-type]


def a_case(case_number: str = "BCDFGHJK", **fields: object) -> Case:
    case = Case(case_number, "007", "P1", "000123", "2019-03-14", "CT chest", Stratum.CANDIDATE, 1, readers=("A", "B"))
    return replace(case, **fields)  # type: ignore[arg-type]


def a_key(*cases: Case, **fields: object) -> Key:
    key = Key(
        round=1,
        created=MERGED_AT,
        version="0",
        seed=7,
        readers=("A", "B"),
        suggested=False,
        results_sha256="ab" * 32,
        run_sha256="cd" * 32,
        language="en",
        scan=ScanCounts(10, 1, dict.fromkeys(CaseStatus, 0) | {CaseStatus.CANDIDATE: 9}),
        strata={Stratum.CANDIDATE: Drawn(9, 9), Stratum.MENTIONED: Drawn(0, 0), Stratum.NOT_MENTIONED: Drawn(0, 0)},
        cases=cases,
    )
    return replace(key, **fields)  # type: ignore[arg-type]


def write_archive(path: Path) -> Path:
    """The sample archive with identifiers that spreadsheets spoil: long numbers, and numbers that start with zeros."""
    with SAMPLE.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for number, row in enumerate(rows):
        row["patient_id"] = str(1_234_567_890_120_000 + 37 * number)
        row["accession_number"] = f"{number:07d}"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def queue(scanned: Path, folder: Path, *readers: str, **options: Any) -> Key:
    """Makes lists, with a seed unless one is given."""
    create_queue(scanned, readers or ("A", "B"), folder, **{"seed": 7} | options)
    return load_key(folder / "key.json")


def rows_of(folder: Path, reader: str) -> list[dict[str, str]]:
    """The rows of a reader's CSV list."""
    with (folder / f"reader-{reader}.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def write_rows(
    path: Path, rows: Sequence[Mapping[str, Any]], delimiter: str = ",", encoding: str = "utf-8-sig"
) -> Path:
    with path.open("w", encoding=encoding, errors="replace", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def problems_of(folder: Path) -> list[dict[str, str]]:
    with (folder / "problems.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))
