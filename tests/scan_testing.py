"""What the scan tests share: a small archive, and how to read what a scan wrote."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

CANARY = "CANARY"

CANDIDATE = "HISTORY: Left breast cancer.\nFINDINGS: New 14 mm left internal mammary node in the second interspace."
LARGER = "FINDINGS: Right internal mammary lymph node measures 31 x 22 mm."
HEDGED = "FINDINGS: Possible internal mammary node, 40 mm."
SMALL = "FINDINGS: 6 mm right internal mammary node."
NEGATED = "FINDINGS: No internal mammary lymphadenopathy."
SILENT = "FINDINGS: Clear lungs. No effusion."


def row(report_id: str, text: str, **fields: str) -> dict[str, str]:
    return {
        "report_id": report_id,
        "patient_id": f"P{report_id}",
        "accession_number": f"000{report_id}",
        "study_date": "2019-03-14",
        "modality": "CT",
        "exam_description": "CT chest",
        "report_text": text,
    } | fields


ROWS = [
    row("1", SILENT),
    row("2", CANDIDATE),
    row("3", SMALL),
    row("4", NEGATED),
    row("5", LARGER),
    row("6", CANDIDATE, modality="MR", exam_description="MRI breast"),
    row("7", HEDGED),
]

STATUSES = ["not_mentioned", "candidate", "below_threshold", "negated", "candidate", "out_of_scope", "candidate"]


def write_csv(path: Path, rows: Sequence[Mapping[str, str]] = ROWS) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def many_rows(count: int) -> list[dict[str, str]]:
    """Reports of which one in eight is to be read, and with a reject, a repeat and a second report in every twenty."""
    rows = [row(str(n), (CANDIDATE, NEGATED, SMALL)[n % 3] if n % 8 == 0 else SILENT) for n in range(count)]
    for n in range(0, count - 4, 20):
        rows[n + 1] = row(str(n + 1), "")
        rows[n + 2] = rows[n]
        rows[n + 3] = row(str(n), LARGER)
    return rows


def results(folder: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(folder / "results.parquet").to_pylist()
    return found


def sheet(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def run_record(folder: Path) -> dict[str, Any]:
    record: dict[str, Any] = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    return record


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def written(folder: Path, files: Iterable[str]) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in files}
