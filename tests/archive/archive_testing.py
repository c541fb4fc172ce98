"""What the archive tests share: how to write the files, and how to read them."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from imln_finder.archive import read_archive
from imln_finder.domain import Reject, Report

ROWS = [
    {
        "report_id": "0001",
        "mrn": "00042",
        "study_date": "2019-03-14",
        "modality": "CT",
        "text": "First report.\nTwo lines.",
    },
    {
        "report_id": "0002",
        "mrn": "00043",
        "study_date": "2019-03-15",
        "modality": "CT",
        "text": 'A "quoted", second; one.',
    },
    {
        "report_id": "0003",
        "mrn": "00044",
        "study_date": "2019-03-16",
        "modality": "MR",
        "text": "Third\treport | with bars.",
    },
]


def read(inputs: Any, **columns: str) -> tuple[list[Report], list[Reject]]:
    """All reports and all rejects."""
    records = list(read_archive(inputs, columns or None))
    return (
        [record for record in records if isinstance(record, Report)],
        [record for record in records if isinstance(record, Reject)],
    )


def reports(inputs: Any, **columns: str) -> list[Report]:
    """All reports, where nothing may be rejected."""
    found, rejects = read(inputs, **columns)
    assert rejects == []
    return found


def csv_text(rows: Sequence[Mapping[str, str]] = ROWS, delimiter: str = ",", line_end: str = "\r\n") -> str:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), delimiter=delimiter, lineterminator=line_end)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def json_lines(rows: Iterable[Any] = ROWS) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def write(path: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    data = content.encode(encoding) if isinstance(content, str) else content
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def write_zip(path: Path, members: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return path


def assert_rows_read(found: Sequence[Report]) -> None:
    """The reports are those of ROWS."""
    assert [report.report_id for report in found] == [row["report_id"] for row in ROWS]
    assert [report.text for report in found] == [row["text"] for row in ROWS]
    assert [report.patient_id for report in found] == [row["mrn"] for row in ROWS]
    assert [report.study_date for report in found] == [row["study_date"] for row in ROWS]
    assert [report.modality for report in found] == [row["modality"] for row in ROWS]
