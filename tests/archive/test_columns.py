from __future__ import annotations

from pathlib import Path

import pytest
from archive_testing import read, reports, write

from imln_finder.archive import FIELDS, ArchiveError, ColumnError, read_archive


@pytest.mark.parametrize(
    "name",
    [
        "report_text", "REPORT TEXT", "Report-Text", "ReportText", "text", "Report", "narrative", "BODY", "content",
        "result_text", "Findings+Impression", " Text ", "Report Text:",
    ],
)  # fmt: skip
def test_usual_names_of_the_text(tmp_path: Path, name: str) -> None:
    assert [report.text for report in reports(write(tmp_path / "a.csv", f"id,{name}\n1,x\n"))] == ["x"]


@pytest.mark.parametrize(
    ("name", "attribute"),
    [
        ("MRN", "patient_id"),
        ("Patient ID", "patient_id"),
        ("Accession No.", "accession_number"),
        ("exam_date", "study_date"),
        ("StudyDate", "study_date"),
        ("Modality", "modality"),
        ("Procedure", "exam_description"),
        ("study-description", "exam_description"),
        ("Exam Description", "exam_description"),
    ],
)
def test_usual_names_of_the_rest(tmp_path: Path, name: str, attribute: str) -> None:
    [report] = reports(write(tmp_path / "a.csv", f"{name},text\n001,x\n"))
    assert getattr(report, attribute) == "001"


def test_the_more_telling_name_wins_whatever_the_order(tmp_path: Path) -> None:
    [report] = reports(write(tmp_path / "a.csv", "id,result,text,report_text,report_id\n1,2,3,4,5\n"))
    assert (report.text, report.report_id) == ("4", "5")


def test_overrides(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "NR,BEFUND,text,PID\n7,right,wrong,8\n")
    [report] = reports(path, report_text="BEFUND", report_id="nr", patient_id="PID ")
    assert (report.text, report.report_id, report.patient_id) == ("right", "7", "8")


def test_override_prefers_the_exact_name(tmp_path: Path) -> None:
    [report] = reports(write(tmp_path / "a.csv", "be fund,BEFUND\nwrong,right\n"), report_text="BEFUND")
    assert report.text == "right"


def test_two_text_columns_of_the_same_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ColumnError, match="several columns 'text'; rename"):
        reports(write(tmp_path / "a.csv", "id,text,text\n1,a,b\n"))


def test_override_of_findings_beats_a_usual_text_column(tmp_path: Path) -> None:
    [report] = reports(write(tmp_path / "a.csv", "text,beobachtung\nno,12 mm\n"), findings="beobachtung")
    assert report.text == "FINDINGS:\n12 mm"


def test_override_in_letters_of_another_script(tmp_path: Path) -> None:
    [report] = reports(write(tmp_path / "a.csv", "编号,报告\n1,x\n"), report_text="报告", report_id="编号")
    assert (report.report_id, report.text) == ("1", "x")


def test_no_text_column(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "id,befund,ward\n1,x,y\n")
    with pytest.raises(ColumnError) as caught:
        read(path)
    assert str(caught.value) == (
        f"{path}: has no column that is known to hold the report text. Columns found: id, befund, ward. "
        "Name the right one: --column report_text=NAME."
    )


def test_message_shows_no_data_where_the_header_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ColumnError) as caught:
        read(write(tmp_path / "a.csv", "00123456,DOE^JANE,CT of the chest shows a node of 12 mm in the left chain\n"))
    assert "DOE" not in str(caught.value)
    assert "00123456" not in str(caught.value)
    assert "header row" in str(caught.value)


def test_many_columns_are_cut_short(tmp_path: Path) -> None:
    with pytest.raises(ColumnError, match="and 70 more") as caught:
        read(write(tmp_path / "a.csv", ",".join(f"c{n}" for n in range(100)) + "\n"))
    assert "\n" not in str(caught.value)


def test_override_names_a_column_that_is_not_there(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "id,text\n1,x\n")
    with pytest.raises(
        ColumnError, match=r"has no column 'PID' \(--column patient_id=PID\)\. Columns found: id, text\."
    ):
        read(path, patient_id="PID")


def test_override_of_an_unknown_field(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "id,text\n1,x\n")
    with pytest.raises(ArchiveError, match=r"no field 'reporttext'.*report_text, report_id"):
        read_archive(path, {"reporttext": "x"})
    with pytest.raises(ArchiveError, match="names no column"):
        read_archive(path, {"report_text": " "})


def test_wrong_columns_of_one_file_in_a_folder_end_the_scan(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", "id,text\n1,x\n")
    write(tmp_path / "b.csv", "id,befund\n1,x\n")
    with pytest.raises(ColumnError, match=r"b\.csv"):
        read(tmp_path)


def test_fields_are_the_keys_of_an_override() -> None:
    assert FIELDS == (
        "report_text", "report_id", "patient_id", "accession_number", "study_date", "modality", "exam_description",
        "findings", "impression",
    )  # fmt: skip
