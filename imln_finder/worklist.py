"""The worklist: the candidates of a scan as one CSV file that a radiologist opens, the most probable cases first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path

from imln_finder.domain import Evidence, Laterality, Reading, ReportResult
from imln_finder.spreadsheet import identifier_cell, open_sheet, text_cell

#: The columns of `worklist.csv`, in order. Diameters are millimetres.
COLUMNS = (
    "rank",
    "report_id",
    "patient_id",
    "accession_number",
    "exam_description",
    "study_date",
    "case_status",
    "probability",
    "disagreement",
    "certainty",
    "max_diameter_mm",
    "short_axis_mm",
    "laterality",
    "cancer_side",
    "side_relation",
    "intercostal_spaces",
    "change",
    "sternal_erosion",
    "concurrent_sites",
    "evidence",
    "reasoning",
)

#: Between the items of a list; a comma would make "2,3" a number in half of the world's spreadsheets.
_LIST_SEPARATOR = "; "
_PASSAGE_SEPARATOR = " | "


class SideRelation(StrEnum):
    """Side of the node against the side of the breast cancer."""

    IPSILATERAL = "ipsilateral"
    CONTRALATERAL = "contralateral"
    BILATERAL = "bilateral"
    UNKNOWN = "unknown"


def side_relation(reading: Reading) -> SideRelation:
    """How the node lies to the breast cancer: unknown unless both sides are stated, bilateral for nodes on both sides.

    A node on one side is ipsilateral to a cancer of both breasts.
    """
    node, cancer = reading.laterality, reading.cancer_side
    if node is None or cancer is None:
        return SideRelation.UNKNOWN
    if node is Laterality.BILATERAL:
        return SideRelation.BILATERAL
    return SideRelation.IPSILATERAL if cancer in (node, Laterality.BILATERAL) else SideRelation.CONTRALATERAL


def passages(evidence: Sequence[Evidence]) -> list[str]:
    """The passages that made the result, in order of importance, without those that lie within another."""
    widest: set[tuple[int, int]] = set()
    furthest = 0
    for start, end in sorted({(item.start, item.end) for item in evidence}, key=lambda span: (span[0], -span[1])):
        if end > furthest:
            widest.add((start, end))
            furthest = end
    texts = {(item.start, item.end): item.text for item in evidence}
    return [text for span, text in texts.items() if span in widest]


def write_worklist(path: Path, ranked: Iterable[ReportResult]) -> None:
    """Writes the candidates as they come, the first with rank 1.

    Raises:
        OSError: if the file cannot be written.
    """
    with open_sheet(path, COLUMNS) as write_row:
        for rank, result in enumerate(ranked, start=1):
            write_row([str(rank), *_cells(result)])


def _cells(result: ReportResult) -> list[str]:
    report, reading = result.report, result.reading
    return [
        identifier_cell(report.report_id),
        identifier_cell(report.patient_id),
        identifier_cell(report.accession_number),
        text_cell(report.exam_description),
        text_cell(report.study_date),
        reading.case_status.value,
        "" if result.probability is None else f"{result.probability:.3f}",
        result.disagreement or "",
        reading.certainty or "",
        _number(reading.max_diameter_mm),
        _number(reading.short_axis_mm),
        reading.laterality or "",
        reading.cancer_side or "",
        side_relation(reading).value,
        _LIST_SEPARATOR.join(map(str, reading.intercostal_spaces)),
        reading.change or "",
        reading.sternal_erosion or "",
        _LIST_SEPARATOR.join(reading.concurrent_sites),
        text_cell(_PASSAGE_SEPARATOR.join(passages(reading.evidence))),
        text_cell(" ".join(reading.reasoning)),
    ]


def _number(millimetres: float | None) -> str:
    return "" if millimetres is None else f"{millimetres:g}"
