"""`results.parquet`: one row for each report that was read, in the order of the archive."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from imln_finder.domain import ReportResult

#: Diameters are millimetres; `start` and `end` count characters (code points) of the report. Lists are never null.
SCHEMA = pa.schema(
    [
        pa.field("report_id", pa.string(), nullable=False),
        ("patient_id", pa.string()),
        ("accession_number", pa.string()),
        ("study_date", pa.string()),
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

#: How many rows are held before they are written.
ROW_GROUP = 5_000


class ResultsFile:
    """Writes results in row groups, so that no more than `ROW_GROUP` of them are held.

    Use it as a context manager: the file is whole only once it is closed.
    """

    def __init__(self, path: Path) -> None:
        """Opens the file."""
        self._writer = pq.ParquetWriter(path, SCHEMA, compression="zstd")
        self._rows: list[dict[str, Any]] = []

    def __enter__(self) -> ResultsFile:
        """The file itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Writes what is held, unless the block failed, and closes the file."""
        try:
            if kind is None:
                self._flush()
        finally:
            self._writer.close()

    def write(self, result: ReportResult) -> None:
        """Adds one row."""
        self._rows.append(_row(result))
        if len(self._rows) >= ROW_GROUP:
            self._flush()

    def _flush(self) -> None:
        if self._rows:
            self._writer.write_table(pa.Table.from_pylist(self._rows, schema=SCHEMA))
            self._rows.clear()


def _row(result: ReportResult) -> dict[str, Any]:
    """The values by column name; the report and the reading name theirs as the columns are named."""
    reading = {name: getattr(result.reading, name) for name in SCHEMA.names if hasattr(result.reading, name)}
    report = {name: getattr(result.report, name) for name in SCHEMA.names if hasattr(result.report, name)}
    evidence = [asdict(item) for item in result.reading.evidence]
    return {
        **report,
        **reading,
        "evidence": evidence,
        "probability": result.probability,
        "decided_by": result.decided_by,
        "disagreement": result.disagreement,
    }
