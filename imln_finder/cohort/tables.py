"""The tables of the study, as CSV that a spreadsheet cannot spoil."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from imln_finder.cohort.extent import LOCAL
from imln_finder.cohort.flow import Step
from imln_finder.cohort.patients import Patient
from imln_finder.cohort.study_dates import StudyDates
from imln_finder.review.outcome import Outcome, State
from imln_finder.review.values import Case, Read
from imln_finder.spreadsheet import identifier_cell, open_sheet, text_cell

_READ_COLUMNS = (
    "reader",
    "decision",
    "size_mm",
    "laterality",
    "intercostal_spaces",
    "sternal_erosion",
    "comment",
    "read_on",
)
CONFIRMED_COLUMNS = (
    "case_number",
    "report_id",
    "patient_id",
    "accession_number",
    "study_date",
    "ct_date",
    "exam_description",
    "stratum",
    "round",
    "decided_by",
    "size_mm",
    "laterality",
    "intercostal_spaces",
    "sternal_erosion",
    "unsettled",
    *(f"{name}_{number}" for number in (1, 2) for name in _READ_COLUMNS),
    *(f"consensus_{name}" for name in _READ_COLUMNS),
)
PATIENT_COLUMNS = (
    "patient_id",
    "index_report_id",
    "index_accession_number",
    "index_by",
    "index_date",
    "confirmed_cts",
    "confirmed_report_ids",
    "follow_up_cts",
    "last_ct_date",
    "undated_cts",
    "largest_size_mm",
    "intercostal_spaces",
    "number_of_spaces",
    "dominant_space",
    "laterality",
    "cancer_side",
    "side_relation",
    "sternal_erosion",
    "extent",
    "local_sites",
    "distant_sites",
)
FLOW_COLUMNS = ("step", "label", "number", "of", "goes_on")
_LIST_SEPARATOR = "; "


def write_confirmed(path: Path, confirmed: Iterable[Outcome], dates: StudyDates) -> None:
    """Writes one row a confirmed report: final values first, then both reads and the consensus.

    Raises:
        OSError: if the file cannot be written.
    """
    with open_sheet(path, CONFIRMED_COLUMNS) as write_row:
        for outcome in confirmed:
            reads = (*outcome.reads[:2], *(None,) * (2 - len(outcome.reads)))
            write_row(
                [
                    *_identifiers(outcome.case, dates),
                    "consensus" if outcome.state is State.ADJUDICATED else "agreement",
                    _number(outcome.size_mm),
                    outcome.laterality or "",
                    _joined(outcome.intercostal_spaces),
                    outcome.sternal_erosion or "",
                    _LIST_SEPARATOR.join(outcome.unsettled),
                    *(cell for read in (*reads, outcome.consensus) for cell in _read(read)),
                ]
            )


def write_patients(path: Path, patients: Iterable[Patient]) -> None:
    """Writes one row a patient.

    Raises:
        OSError: if the file cannot be written.
    """
    with open_sheet(path, PATIENT_COLUMNS) as write_row:
        for patient in patients:
            index = patient.index.case if patient.index else None
            reports = (identifier_cell(each.case.report_id) for each in patient.confirmed)
            write_row(
                [
                    identifier_cell(patient.patient_id),
                    identifier_cell(index.report_id if index else None),
                    identifier_cell(index.accession_number if index else None),
                    patient.index_by,
                    _date(patient.index_date),
                    str(len(patient.confirmed)),
                    text_cell(_LIST_SEPARATOR.join(reports)),
                    "" if patient.follow_up is None else str(patient.follow_up),
                    _date(patient.last_ct),
                    str(patient.undated),
                    _number(patient.largest_mm),
                    _joined(patient.spaces),
                    str(len(patient.spaces)) if patient.spaces else "",
                    "" if patient.dominant_space is None else str(patient.dominant_space),
                    patient.laterality or "",
                    patient.cancer_side or "",
                    patient.side_relation,
                    patient.sternal_erosion or "",
                    patient.extent,
                    _joined([site for site in patient.sites if site in LOCAL]),
                    _joined([site for site in patient.sites if site not in LOCAL]),
                ]
            )


def write_flow(path: Path, steps: Iterable[Step]) -> None:
    """Writes the flow, one row a number.

    Raises:
        OSError: if the file cannot be written.
    """
    with open_sheet(path, FLOW_COLUMNS) as write_row:
        for step in steps:
            write_row([step.name, step.label, str(step.number), step.of, "yes" if step.stays else "no"])


def _identifiers(case: Case, dates: StudyDates) -> list[str]:
    return [
        case.case_number,
        identifier_cell(case.report_id),
        identifier_cell(case.patient_id),
        identifier_cell(case.accession_number),
        text_cell(case.study_date),
        _date(dates.day(case.study_date)),
        text_cell(case.exam_description),
        case.stratum,
        str(case.round),
    ]


def _read(read: Read | None) -> list[str]:
    if read is None:
        return [""] * len(_READ_COLUMNS)
    return [
        text_cell(read.reader),
        read.decision,
        _number(read.size_mm),
        read.laterality or "",
        _joined(read.intercostal_spaces),
        read.sternal_erosion or "",
        text_cell(read.comment),
        _date(read.read_on),
    ]


def _joined(items: Sequence[object]) -> str:
    return _LIST_SEPARATOR.join(map(str, items))


def _number(millimetres: float | None) -> str:
    return "" if millimetres is None else f"{millimetres:g}"


def _date(day: date | None) -> str:
    return "" if day is None else day.isoformat()
