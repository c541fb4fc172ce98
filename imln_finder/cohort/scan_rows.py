"""What a scan says of the reports of patients: dates, sites and the side of the cancer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from imln_finder.archive.errors import ArchiveError
from imln_finder.domain import CaseStatus, Laterality, Site
from imln_finder.scan.outputs import RESULTS

_COLUMNS = (
    "report_id",
    "patient_id",
    "accession_number",
    "study_date",
    "case_status",
    "cancer_side",
    "concurrent_sites",
)


@dataclass(frozen=True, slots=True)
class ScanRow:
    """One report of a scan."""

    report_id: str
    patient_id: str | None
    accession_number: str | None
    study_date: str | None
    case_status: CaseStatus
    cancer_side: Laterality | None
    concurrent_sites: tuple[Site, ...]


def rows_of(scan: Path, reports: Collection[str], patients: Collection[str]) -> list[ScanRow]:
    """The rows of these reports, and of all reports of these patients, in the order of the archive.

    Raises:
        ArchiveError: if the results cannot be read, or lack a report.
    """
    wanted = [[("report_id", "in", list(reports))], [("patient_id", "in", list(patients))]]
    filters = [each for each, values in zip(wanted, (reports, patients), strict=True) if values]
    try:
        found = pq.read_table(scan / RESULTS, columns=list(_COLUMNS), filters=filters).to_pylist() if filters else []
    except (OSError, pa.ArrowException):
        raise ArchiveError("The results of the scan cannot be read; name its folder.", str(scan)) from None
    rows = [
        ScanRow(
            row["report_id"],
            row["patient_id"],
            row["accession_number"],
            row["study_date"],
            CaseStatus(row["case_status"]),
            None if row["cancer_side"] is None else Laterality(row["cancer_side"]),
            tuple(map(Site, row["concurrent_sites"])),
        )
        for row in found
    ]
    if set(reports) - {row.report_id for row in rows}:
        raise ArchiveError("The scan lacks a report that was confirmed; name a scan of the whole archive.", str(scan))
    return rows


def study_dates_of(scan: Path) -> list[str]:
    """Every study date of a scan as the archive writes it, once.

    Raises:
        ArchiveError: if the results cannot be read.
    """
    try:
        column = pq.read_table(scan / RESULTS, columns=["study_date"])["study_date"]
    except (OSError, pa.ArrowException):
        raise ArchiveError("The results of the scan cannot be read; name its folder.", str(scan)) from None
    dates: list[str] = pc.unique(column.drop_null()).to_pylist()
    return dates
