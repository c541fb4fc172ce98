"""Of the versions of one report the last is read, wherever they lie, and the others are counted."""

from __future__ import annotations

from pathlib import Path

import pytest
from archive_testing import json_lines, read, reports, write, write_zip
from fhir_testing import diagnostic_report
from hl7_testing import header, message, observation, patient, result, segments, write_hl7

from imln_finder.archive.limits import MAX_REPORT_CHARACTERS
from imln_finder.archive.versions import SUPERSEDED

PRELIMINARY = message("Preliminary.", status="P")
FINAL = message("Final.", status="F")
CORRECTED = message("Corrected.", status="C")


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_the_correction_wins_in_any_order(tmp_path: Path, order: tuple[int, ...]) -> None:
    messages = [(PRELIMINARY, FINAL, CORRECTED)[place] for place in order]
    found, rejects = read(write_hl7(tmp_path / "a.hl7", *messages))
    assert [report.text for report in found] == ["Corrected."]
    assert [reject.reason for reject in rejects] == [SUPERSEDED, SUPERSEDED]


def test_versions_in_files_of_their_own(tmp_path: Path) -> None:
    """The usual export has one message a file."""
    write_hl7(tmp_path / "1.hl7", PRELIMINARY)
    write_hl7(tmp_path / "2.hl7.gz", message("Other.", "A2", status="P"))
    write_zip(tmp_path / "3.zip", {"x.hl7": FINAL})
    found, rejects = read(tmp_path)
    assert [report.text for report in found] == ["Other.", "Final."]
    assert [(Path(reject.source).name, reject.reason) for reject in rejects] == [("1.hl7", SUPERSEDED)]


def test_a_report_that_is_only_preliminary_is_read(tmp_path: Path) -> None:
    assert [report.text for report in reports(write_hl7(tmp_path / "a.hl7", PRELIMINARY))] == ["Preliminary."]


def test_final_reports_that_differ_are_all_read(tmp_path: Path) -> None:
    found = reports(write_hl7(tmp_path / "a.hl7", FINAL, message("Addendum: more.", status="C")))
    assert [(report.report_id, report.text) for report in found] == [("A1", "Final."), ("A1#2", "Addendum: more.")]


def test_another_patient_or_exam_is_another_report(tmp_path: Path) -> None:
    other_patient = segments(header(), patient("7"), result("A1", status="F"), observation("Other patient."))
    other_exam = message("Other exam.", exam="CTAB^CT abdomen")
    found = reports(write_hl7(tmp_path / "a.hl7", PRELIMINARY, other_patient, other_exam))
    assert {report.text for report in found} == {"Preliminary.", "Other patient.", "Other exam."}


def test_the_observations_tell_where_the_result_does_not(tmp_path: Path) -> None:
    def of_status(status: str, text: str) -> str:
        return segments(header(), patient(), result(status=""), observation(text, status=status))

    found, rejects = read(write_hl7(tmp_path / "a.hl7", of_status("P", "One."), of_status("F", "Two.")))
    assert [report.text for report in found] == ["Two."]
    assert [reject.reason for reject in rejects] == [SUPERSEDED]


def test_a_final_version_that_cannot_be_read_replaces_nothing(tmp_path: Path) -> None:
    unreadable = segments(header(), patient(), result(), observation("RIS^AP^PDF^Base64^AA==", "ED"))
    found, rejects = read(write_hl7(tmp_path / "a.hl7", PRELIMINARY, unreadable))
    assert [report.text for report in found] == ["Preliminary."]
    assert len(rejects) == 1


@pytest.mark.parametrize(
    ("characters", "replaces"), [(MAX_REPORT_CHARACTERS, True), (MAX_REPORT_CHARACTERS + 1, False)]
)
def test_a_final_version_that_is_too_long_to_be_read_replaces_nothing(
    tmp_path: Path, characters: int, replaces: bool
) -> None:
    long = "x" * characters
    found = read(write_hl7(tmp_path / "a.hl7", PRELIMINARY, message(long)))[0]
    assert [report.text for report in found] == ([long] if replaces else ["Preliminary.", long])
    resources = [diagnostic_report(status="partial", conclusion="Preliminary."), diagnostic_report(conclusion=long)]
    found = read(write(tmp_path / "a.ndjson", json_lines(resources)))[0]
    assert [report.text for report in found] == ([long] if replaces else ["Preliminary.", long])


def test_without_an_accession_number_nothing_is_replaced(tmp_path: Path) -> None:
    def without(status: str, text: str) -> str:
        return segments(header(), patient(), f"OBR|1|||CT^CT chest{'|' * 21}{status}", observation(text))

    assert len(reports(write_hl7(tmp_path / "a.hl7", without("P", "One."), without("F", "Two.")))) == 2


@pytest.mark.parametrize("winner", ["final", "amended", "corrected", "appended", "unknown"])
def test_versions_of_resources(tmp_path: Path, winner: str) -> None:
    lines = [
        diagnostic_report("r1", status="preliminary", conclusion="One."),
        diagnostic_report("r2", status=winner, conclusion="Two."),
        diagnostic_report("r3", "A9", status="partial", conclusion="Three."),
    ]
    found, rejects = read(write(tmp_path / "a.ndjson", json_lines(lines)))
    assert [report.text for report in found] == ["Two.", "Three."]
    assert [reject.reason for reject in rejects] == [SUPERSEDED]
