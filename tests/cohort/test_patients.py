"""One row a patient: index, follow-up, the node over all confirmed CTs, and disease elsewhere at the index CT."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from review_testing import a_case, a_read

from imln_finder.cohort.extent import extent_of
from imln_finder.cohort.patients import Patient, patients_of
from imln_finder.cohort.scan_rows import ScanRow
from imln_finder.cohort.study_dates import StudyDates
from imln_finder.domain import CaseStatus, Laterality, Site
from imln_finder.review.outcome import Outcome

ROW = ScanRow("1", "P1", None, "2019-03-14", CaseStatus.CANDIDATE, None, ())


def a_row(report_id: str, **fields: Any) -> ScanRow:
    return replace(ROW, report_id=report_id, **fields)


def confirmed(report_id: str, patient_id: str | None = "P1", accession: str | None = None, **fields: Any) -> Outcome:
    case = a_case(f"N{report_id}", report_id=report_id, patient_id=patient_id, accession_number=accession)
    return Outcome(case, (a_read(case.case_number, "A", **fields), a_read(case.case_number, "B", **fields)))


def patients(cases: list[Outcome], rows: list[ScanRow]) -> list[Patient]:
    dates = StudyDates.of_archive([row.study_date for row in rows if row.study_date], {})
    return patients_of(cases, rows, dates)


def patient(cases: list[Outcome], rows: list[ScanRow]) -> Patient:
    [found] = patients(cases, rows)
    return found


def test_the_index_is_the_first_confirmed_ct_and_later_ones_are_follow_up() -> None:
    rows = [
        a_row("3", study_date="2021-05-01"),
        a_row("0", study_date="2017-01-01", case_status=CaseStatus.NEGATED),
        a_row("2", study_date="2019-05-01"),
        a_row("4", study_date="2022-06-01", case_status=CaseStatus.NOT_MENTIONED),
        a_row("5", study_date="2023-06-01", case_status=CaseStatus.OUT_OF_SCOPE),
    ]
    found = patient([confirmed("3", size_mm=31.0), confirmed("2", size_mm=14.0)], rows)
    assert found.index and found.index.case.report_id == "2"
    assert (found.index_by, found.index_date) == ("date", date(2019, 5, 1))
    assert [each.case.report_id for each in found.confirmed] == ["2", "3"]
    assert (found.follow_up, found.last_ct, found.largest_mm) == (2, date(2022, 6, 1), 31.0)


def test_with_one_date_missing_the_first_of_several_cts_is_not_guessed() -> None:
    rows = [a_row("2", study_date="sometime"), a_row("3", study_date="2021-05-01")]
    found = patient([confirmed("2"), confirmed("3")], rows)
    assert (found.index, found.index_by, found.follow_up, found.undated) == (None, "unknown", None, 1)
    assert found.extent == "unknown"


def test_the_only_confirmed_ct_is_the_index_also_without_a_date() -> None:
    found = patient([confirmed("2")], [a_row("2", study_date=None)])
    assert found.index and (found.index_by, found.index_date, found.follow_up) == ("only_one", None, None)


def test_a_report_and_its_addendum_are_of_one_ct() -> None:
    rows = [
        a_row("2", accession_number="0001", study_date="2019-05-01"),
        a_row("2#2", accession_number="0001", study_date="2019-05-01"),
        a_row("4", accession_number="0002", study_date="2020-05-01"),
        a_row("4#2", accession_number="0002", study_date="2020-05-01"),
    ]
    found = patient([confirmed("2", accession="0001"), confirmed("2#2", accession="0001")], rows)
    assert (found.index_by, found.follow_up) == ("only_one", 1)


def test_the_node_is_that_of_all_confirmed_cts() -> None:
    rows = [a_row("1", study_date="2019-05-01", cancer_side=Laterality.LEFT), a_row("2", study_date="2020-05-01")]
    cases = [
        confirmed("1", laterality="left", intercostal_spaces=(2,), sternal_erosion="absent"),
        confirmed("2", laterality="left", intercostal_spaces=(2, 3), sternal_erosion="present"),
    ]
    found = patient(cases, rows)
    assert (found.spaces, found.dominant_space, found.laterality) == ((2, 3), 2, "left")
    assert (found.cancer_side, found.side_relation, found.sternal_erosion) == ("left", "ipsilateral", "present")


def test_nodes_on_either_side_are_bilateral() -> None:
    rows = [a_row("1"), a_row("2", study_date="2020-05-01")]
    found = patient([confirmed("1", laterality="left"), confirmed("2", laterality="right")], rows)
    assert found.laterality == "bilateral"


def test_the_side_of_the_cancer_comes_from_other_reports_only_if_they_agree() -> None:
    told = [a_row("5", cancer_side=Laterality.LEFT), a_row("6", cancer_side=Laterality.LEFT)]
    assert patient([confirmed("1")], [a_row("1"), *told]).cancer_side == "left"
    told[1] = a_row("6", cancer_side=Laterality.RIGHT)
    assert patient([confirmed("1")], [a_row("1"), *told]).cancer_side is None
    assert patient([confirmed("1")], [a_row("1", cancer_side=Laterality.RIGHT), *told]).cancer_side == "right"


def test_the_extent_is_that_at_the_index_ct() -> None:
    rows = [
        a_row("1", study_date="2019-05-01", concurrent_sites=(Site.AXILLA,)),
        a_row("2", study_date="2020-05-01", concurrent_sites=(Site.LUNG,)),
    ]
    found = patient([confirmed("1"), confirmed("2")], rows)
    assert (found.extent, found.sites) == ("local", ("axilla",))


def test_sites_that_the_finder_did_not_read_leave_the_extent_unknown() -> None:
    assert patient([confirmed("1")], [a_row("1", case_status=CaseStatus.NEGATED)]).extent == "unknown"


def test_reports_without_patient_are_patients_of_their_own() -> None:
    rows = [a_row("1"), a_row("2", patient_id=None), a_row("3", patient_id=None)]
    found = patients([confirmed("1"), confirmed("2", None), confirmed("3", None)], rows)
    assert [each.patient_id for each in found] == ["P1", None, None]
    assert [len(each.confirmed) for each in found] == [1, 1, 1]


@pytest.mark.parametrize(
    ("sites", "extent"),
    [
        ((), "isolated"),
        ((Site.BREAST, Site.SUPRACLAVICULAR), "local"),
        ((Site.MEDIASTINUM,), "distant"),
        ((Site.CHEST_WALL, Site.BONE), "local_and_distant"),
    ],
)
def test_local_is_breast_chest_wall_and_regional_nodes(sites: tuple[Site, ...], extent: str) -> None:
    assert extent_of(sites) == extent
