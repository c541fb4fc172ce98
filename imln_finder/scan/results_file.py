"""`results.parquet`: one row for each report that was read, in the order of the archive."""

from __future__ import annotations

from dataclasses import fields
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from imln_finder.domain import (
    CaseStatus,
    Certainty,
    Change,
    DecidedBy,
    Disagreement,
    Evidence,
    Laterality,
    Reading,
    Report,
    ReportResult,
    Site,
    SternalErosion,
)

#: What was read in a report. Diameters are millimetres; `start` and `end` count characters (code points) of the report.
#: Lists are never null.
READING_SCHEMA = pa.schema(
    [
        pa.field("case_status", pa.string(), nullable=False),
        ("certainty", pa.string()),
        ("max_diameter_mm", pa.float64()),
        ("short_axis_mm", pa.float64()),
        ("laterality", pa.string()),
        ("intercostal_spaces", pa.list_(pa.int64())),
        ("change", pa.string()),
        ("concurrent_sites", pa.list_(pa.string())),
        ("sternal_erosion", pa.string()),
        ("cancer_side", pa.string()),
        ("probability", pa.float64()),
        pa.field("decided_by", pa.string(), nullable=False),
        ("disagreement", pa.string()),
        ("reasoning", pa.list_(pa.string())),
        (
            "evidence",
            pa.list_(
                pa.struct([("rule", pa.string()), ("start", pa.int64()), ("end", pa.int64()), ("text", pa.string())])
            ),
        ),
    ]
)

#: `record_digest` tells the same record again: see `archive.batches.SCHEMA`.
SCHEMA = pa.schema(
    [
        pa.field("report_id", pa.string(), nullable=False),
        ("patient_id", pa.string()),
        ("accession_number", pa.string()),
        ("study_date", pa.string()),
        *READING_SCHEMA,
        ("record_digest", pa.binary(16)),
    ]
)

#: Rows as they come from a partition: with what the worklist and the counts need beside `SCHEMA`.
PARTITION_SCHEMA = pa.schema([*SCHEMA, ("exam_description", pa.string()), ("numbered", pa.bool_())])

#: The fields of a piece of evidence, which the columns are named after, and those of a reading that are columns.
_EVIDENCE = tuple(field.name for field in fields(Evidence))
_OF_READING = tuple(field.name for field in fields(Reading) if field.name in READING_SCHEMA.names)

#: How many rows are held before they are written.
ROW_GROUP = 5_000

_Value = TypeVar("_Value", bound=StrEnum)


class ResultsFile:
    """Writes results in row groups, so that no more than `ROW_GROUP` of them and a partition are held.

    Use it as a context manager: the file is whole only once it is closed.
    """

    def __init__(self, path: Path) -> None:
        """Opens the file."""
        self._writer = pq.ParquetWriter(path, SCHEMA, compression="zstd")
        self._held = SCHEMA.empty_table()

    def __enter__(self) -> ResultsFile:
        """The file itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Writes what is held, unless the block failed, and closes the file."""
        try:
            if kind is None and self._held.num_rows:
                self._write(self._held)
        finally:
            self._writer.close()

    def write(self, results: pa.Table) -> None:
        """Adds the rows of a table that has at least the columns of `SCHEMA`."""
        self._held = pa.concat_tables([self._held, results.select(SCHEMA.names)])
        while self._held.num_rows >= ROW_GROUP:
            self._write(self._held.slice(0, ROW_GROUP))
            self._held = self._held.slice(ROW_GROUP)

    def _write(self, rows: pa.Table) -> None:
        # In one piece: where the pieces end would show in the bytes of the file.
        self._writer.write_table(rows.combine_chunks())


def reading_row(result: ReportResult) -> dict[str, Any]:
    """The columns of `READING_SCHEMA`; the reading names its fields as the columns are named."""
    return {
        **{name: getattr(result.reading, name) for name in _OF_READING},
        "evidence": [{name: getattr(item, name) for name in _EVIDENCE} for item in result.reading.evidence],
        "probability": result.probability,
        "decided_by": result.decided_by,
        "disagreement": result.disagreement,
    }


def result_of(row: dict[str, Any]) -> ReportResult:
    """The result that a row of `PARTITION_SCHEMA` holds; its report has no text, its reading no mentions."""
    report = Report(
        row["report_id"],
        "",
        patient_id=row["patient_id"],
        accession_number=row["accession_number"],
        study_date=row["study_date"],
        exam_description=row["exam_description"],
        numbered=row["numbered"],
    )
    reading = Reading(
        CaseStatus(row["case_status"]),
        certainty=_value(Certainty, row["certainty"]),
        max_diameter_mm=row["max_diameter_mm"],
        short_axis_mm=row["short_axis_mm"],
        laterality=_value(Laterality, row["laterality"]),
        intercostal_spaces=tuple(row["intercostal_spaces"]),
        change=_value(Change, row["change"]),
        concurrent_sites=tuple(map(Site, row["concurrent_sites"])),
        sternal_erosion=_value(SternalErosion, row["sternal_erosion"]),
        cancer_side=_value(Laterality, row["cancer_side"]),
        evidence=tuple(Evidence(**item) for item in row["evidence"]),
        reasoning=tuple(row["reasoning"]),
    )
    return ReportResult(
        report,
        reading,
        row["probability"],
        DecidedBy(row["decided_by"]),
        _value(Disagreement, row["disagreement"]),
    )


def _value(kind: type[_Value], value: str | None) -> _Value | None:
    return None if value is None else kind(value)
