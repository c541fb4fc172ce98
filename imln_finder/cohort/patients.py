"""One row a patient: the index CT, what came later, and what the confirmed CTs together say of the node."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from imln_finder.cohort.extent import Extent, extent_of
from imln_finder.cohort.scan_rows import ScanRow
from imln_finder.cohort.study_dates import StudyDates
from imln_finder.domain import CaseStatus, Laterality, Reading, Site, SternalErosion
from imln_finder.review.outcome import Outcome, dominant_space
from imln_finder.worklist import SideRelation, side_relation


class IndexBy(StrEnum):
    """What makes a CT the first confirmed one; nothing does if one of several confirmed CTs has no date."""

    ONLY_ONE = "only_one"
    DATE = "date"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Patient:
    """A patient with a confirmed case.

    Attributes:
        patient_id: None if the archive has none; then every confirmed report counts as a patient of its own.
        confirmed: confirmed CTs, by date where all have one.
        index: the first confirmed CT; None if it cannot be told.
        index_date: of it; None also if its date cannot be read.
        follow_up: chest CTs of the archive after the index CT, whatever they show; None without a date of the index CT.
        last_ct: date of the last of them; None without any.
        undated: chest CTs of the patient whose date cannot be read.
        largest_mm: largest size of any confirmed CT.
        spaces: of all confirmed CTs; dominant_space: `dominant_space` of all of them.
        laterality: side of the nodes of all confirmed CTs together.
        cancer_side: as the reports tell it, of the index CT first; None if the others do not say, or disagree.
        sternal_erosion: the gravest of the confirmed CTs: present, uncertain, absent.
        extent, sites: at the index CT, as its report tells.
    """

    patient_id: str | None
    confirmed: tuple[Outcome, ...]
    index: Outcome | None
    index_by: IndexBy
    index_date: date | None
    follow_up: int | None
    last_ct: date | None
    undated: int
    largest_mm: float | None
    spaces: tuple[int, ...]
    dominant_space: int | None
    laterality: Laterality | None
    cancer_side: Laterality | None
    side_relation: SideRelation
    sternal_erosion: SternalErosion | None
    extent: Extent
    sites: tuple[Site, ...]


def patients_of(confirmed: Iterable[Outcome], rows: Sequence[ScanRow], dates: StudyDates) -> list[Patient]:
    """The patients of confirmed cases, by identifier; those without one last.

    Args:
        confirmed: cases.
        rows: of the scan: their reports, and all other reports of their patients.
        dates: of the archive.
    """
    of_patient: dict[tuple[bool, str], list[Outcome]] = {}
    for outcome in confirmed:
        known = outcome.case.patient_id
        of_patient.setdefault((known is None, known or outcome.case.report_id), []).append(outcome)
    by_report = {row.report_id: row for row in rows}
    by_patient: dict[str | None, list[ScanRow]] = {}
    for row in rows:
        by_patient.setdefault(row.patient_id, []).append(row)
    patients = []
    for _, cases in sorted(of_patient.items()):
        patient_id = cases[0].case.patient_id
        own = by_patient[patient_id] if patient_id is not None else [by_report[cases[0].case.report_id]]
        patients.append(_patient(patient_id, cases, own, dates))
    return patients


def _patient(patient_id: str | None, cases: Sequence[Outcome], rows: Sequence[ScanRow], dates: StudyDates) -> Patient:
    days = {row.report_id: dates.day(row.study_date) for row in rows}
    ordered, index_by = _ordered(cases, days)
    index = None if index_by is IndexBy.UNKNOWN else ordered[0]
    index_row = next((row for row in rows if index and row.report_id == index.case.report_id), None)
    index_date = None if index is None else days[index.case.report_id]
    chest = _examinations(row for row in rows if row.case_status is not CaseStatus.OUT_OF_SCOPE)
    later = [day for row in chest if index_date and (day := days[row.report_id]) and day > index_date]
    side = _together(each.laterality for each in ordered)
    cancer = _cancer_side(index_row, rows)
    sites = index_row.concurrent_sites if index_row else ()
    sites_known = index_row is not None and index_row.case_status is CaseStatus.CANDIDATE
    return Patient(
        patient_id=patient_id,
        confirmed=tuple(ordered),
        index=index,
        index_by=index_by,
        index_date=index_date,
        follow_up=len(later) if index_date else None,
        last_ct=max(later, default=None),
        undated=sum(days[row.report_id] is None for row in chest),
        largest_mm=max((each.size_mm for each in ordered if each.size_mm is not None), default=None),
        spaces=tuple(sorted({space for each in ordered for space in each.intercostal_spaces})),
        dominant_space=dominant_space(each.intercostal_spaces for each in ordered),
        laterality=side,
        cancer_side=cancer,
        side_relation=side_relation(Reading(CaseStatus.CANDIDATE, laterality=side, cancer_side=cancer)),
        sternal_erosion=_gravest(each.sternal_erosion for each in ordered),
        extent=extent_of(sites) if sites_known else Extent.UNKNOWN,
        sites=sites,
    )


def _ordered(cases: Sequence[Outcome], days: Mapping[str, date | None]) -> tuple[list[Outcome], IndexBy]:
    """The cases by date if all have one, else by report; two of one day by report."""
    by_report = sorted(cases, key=lambda each: each.case.report_id)
    if len(_accessions(by_report)) == 1:
        return by_report, IndexBy.ONLY_ONE
    dated = [(day, each) for each in by_report if (day := days[each.case.report_id])]
    if len(dated) < len(by_report):
        return by_report, IndexBy.UNKNOWN
    return [each for _, each in sorted(dated, key=lambda pair: pair[0])], IndexBy.DATE


def _accessions(cases: Iterable[Outcome]) -> set[str]:
    """The CTs of cases: a report with an addendum that came apart is of one."""
    return {each.case.accession_number or each.case.report_id for each in cases}


def _examinations(rows: Iterable[ScanRow]) -> list[ScanRow]:
    """One row a CT."""
    return list({row.accession_number or row.report_id: row for row in rows}.values())


def _together(sides: Iterable[Laterality | None]) -> Laterality | None:
    told = {side for side in sides if side is not None}
    return told.pop() if len(told) == 1 else Laterality.BILATERAL if told else None


def _cancer_side(index: ScanRow | None, rows: Sequence[ScanRow]) -> Laterality | None:
    if index and index.cancer_side:
        return index.cancer_side
    told = {row.cancer_side for row in rows if row.cancer_side}
    return told.pop() if len(told) == 1 else None


def _gravest(told: Iterable[SternalErosion | None]) -> SternalErosion | None:
    gravest_first = (SternalErosion.PRESENT, SternalErosion.UNCERTAIN, SternalErosion.ABSENT)
    found = set(told)
    return next((erosion for erosion in gravest_first if erosion in found), None)
