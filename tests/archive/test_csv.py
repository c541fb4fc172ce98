from __future__ import annotations

import random
import zlib
from itertools import islice
from pathlib import Path

import pytest
from archive_testing import ROWS, assert_rows_read, csv_text, read, reports, write

from imln_finder.archive import read_archive


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".CSV", ".csv.gz"])
def test_reads_every_delimiter(tmp_path: Path, delimiter: str, suffix: str) -> None:
    assert_rows_read(reports(write(tmp_path / f"a{suffix}", csv_text(delimiter=delimiter))))


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_reads_every_line_end_and_keeps_those_of_the_text(tmp_path: Path, line_end: str) -> None:
    rows = [{"id": "1", "text": "one\r\ntwo\nthree"}, {"id": "2", "text": "x"}]
    found = reports(write(tmp_path / "a.csv", csv_text(rows, line_end=line_end)))
    assert [report.text for report in found] == ["one\r\ntwo\nthree", "x"]


def test_identifiers_stay_text(tmp_path: Path) -> None:
    [report] = reports(
        write(tmp_path / "a.csv", "Report ID,MRN,Accession-No,Study Date,TEXT\n007,0012,1E5,01/02/03,x\n")
    )
    assert (report.report_id, report.patient_id, report.accession_number) == ("007", "0012", "1E5")
    assert report.study_date == "01/02/03"


def test_rows_count_as_in_a_spreadsheet(tmp_path: Path) -> None:
    found = reports(write(tmp_path / "a.csv", 'text\n"one\ntwo"\n\nthree\n'))
    assert [(report.position, report.report_id) for report in found] == [("row 2", "a:2"), ("row 4", "a:4")]


def test_source_is_the_path(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", csv_text())
    assert {report.source for report in reports(path)} == {str(path)}


def test_excel_says_its_delimiter(tmp_path: Path) -> None:
    found = reports(write(tmp_path / "a.csv", "sep=|\r\nid|text\r\n1|a,b,c,d\r\n"))
    assert [(report.report_id, report.text, report.position) for report in found] == [("1", "a,b,c,d", "row 3")]


def test_field_of_several_megabytes(tmp_path: Path) -> None:
    long = 'node, "enlarged"\n' * 400_000
    rows = [{"id": "1", "text": long}, {"id": "2", "text": "short"}]
    assert [report.text for report in reports(write(tmp_path / "a.csv", csv_text(rows)))] == [long, "short"]


def test_nul_bytes_break_nothing(tmp_path: Path) -> None:
    found = reports(write(tmp_path / "a.csv", 'id,text\n1,a\0b\n2,"c\0\n\0d"\n'))
    assert [report.text for report in found] == ["a\0b", "c\0\n\0d"]


def test_record_without_text(tmp_path: Path) -> None:
    found, rejects = read(write(tmp_path / "a.csv", "id,text\n1,\n2,  \n3,x\n"))
    assert [report.report_id for report in found] == ["3"]
    assert [(reject.position, reject.reason.split(":")[0]) for reject in rejects] == [
        ("row 2", "no text"),
        ("row 3", "no text"),
    ]


def test_wrong_number_of_fields(tmp_path: Path) -> None:
    content = "id,text,modality\n1\n2,whole\n3,cut,here,CT\n4,padded,CT,,\n5,fine,CT\n"
    found, rejects = read(write(tmp_path / "a.csv", content))
    assert [(report.report_id, report.text, report.modality) for report in found] == [
        ("2", "whole", None),
        ("4", "padded", "CT"),
        ("5", "fine", "CT"),
    ]
    assert [reject.position for reject in rejects] == ["row 2", "row 4"]
    assert "too few fields" in rejects[0].reason
    assert "more fields" in rejects[1].reason


def test_unclosed_quote_costs_its_own_row_only(tmp_path: Path) -> None:
    found, rejects = read(write(tmp_path / "a.csv", 'id,text\n1,fine\n2,"never closed\n3,fine too\n4,"a\nb"\n5,end\n'))
    assert [report.report_id for report in found] == ["1", "3", "4", "5"]
    assert [reject.position for reject in rejects] == ["row 3"]
    assert "quote" in rejects[0].reason


def test_unclosed_quote_in_the_last_row(tmp_path: Path) -> None:
    found, rejects = read(
        write(tmp_path / "a.csv", 'id,text\n1,"never closed\n' + "".join(f"{n},x{n}\n" for n in range(2, 500)))
    )
    assert [report.report_id for report in found] == [str(n) for n in range(2, 500)]
    assert [reject.position for reject in rejects] == ["row 2"]


def test_quotes_within_a_quoted_field_that_are_not_doubled(tmp_path: Path) -> None:
    found = reports(write(tmp_path / "a.csv", 'id,text,modality\n1,"the "mass" is large",CT\n2,x,CT\n'))
    assert [(report.report_id, report.modality) for report in found] == [("1", "CT"), ("2", "CT")]
    assert found[0].text == 'the "mass" is large'


def test_row_that_comes_out_whole_only_by_chance_is_not_trusted(tmp_path: Path) -> None:
    content = 'id,text,modality\n1,"the "mass", is ""large"",CT\n2,x,CT\n'
    found, rejects = read(write(tmp_path / "a.csv", content))
    assert [report.report_id for report in found] == ["2"]
    assert [reject.position for reject in rejects] == ["row 2"]


def test_space_behind_a_closing_quote(tmp_path: Path) -> None:
    found = reports(write(tmp_path / "a.csv", 'id,text,modality\n1,"a ""b"", c" ,CT\n'))
    assert [(report.text, report.modality) for report in found] == [('a "b", c', "CT")]


def test_undecodable_rows_are_rejected_and_the_rest_read(tmp_path: Path) -> None:
    content = "id,text\n1,café\n".encode() + b"2,bad \xff\xfe bytes\n" + "3,naïve\n".encode() + b"4,\xc3"
    found, rejects = read(write(tmp_path / "a.csv", content))
    assert [report.text for report in found] == ["café", "naïve"]
    assert [reject.position for reject in rejects] == ["row 3", "row 5"]
    assert all("not decodable" in reject.reason for reject in rejects)


def test_undecodable_bytes_far_behind_the_sample(tmp_path: Path) -> None:
    rows = "".join(f"{n},é{'x' * 1000}\n" for n in range(4000))
    content = b"id,text\n" + rows.encode() + b"bad,\xe9\n" + b"last,ok\n"
    found, rejects = read(write(tmp_path / "a.csv", content))
    assert (len(found), found[-1].report_id, len(rejects)) == (4001, "last", 1)


def test_bad_bytes_in_a_column_that_is_not_used_do_no_harm(tmp_path: Path) -> None:
    [report] = reports(write(tmp_path / "a.csv", "id,text,ward\n1,café,".encode() + b"\xff\n"))
    assert report.text == "café"


def test_reasons_hold_no_text_and_no_identifier(tmp_path: Path) -> None:
    content = b'id,text\nSECRET,\nSECRET\nSECRET,SECRET,SECRET\nSECRET,ok\nSECRET,ok\n"SECRET,\xff'
    _, rejects = read(write(tmp_path / "a.csv", content))
    assert len(rejects) == 5
    assert "SECRET" not in repr(rejects)


def test_header_only_gives_nothing(tmp_path: Path) -> None:
    assert read(write(tmp_path / "a.csv", "id,text\n")) == ([], [])


def test_takes_the_first_record_without_reading_on(tmp_path: Path) -> None:
    # Random text does not compress, so the cut is millions of bytes behind the first rows.
    letters = random.Random(1)
    rows = [{"id": str(n), "text": f"{letters.getrandbits(4 * 20_000):x}"} for n in range(400)]
    path = write(tmp_path / "a.csv.gz", csv_text(rows))
    path.write_bytes(path.read_bytes()[:-1_000_000])
    assert [record.report_id for record in islice(read_archive(path), 3)] == ["0", "1", "2"]


def test_all_whole_rows_before_the_damage_are_read(tmp_path: Path) -> None:
    letters = random.Random(1)
    rows = [{"id": str(n), "text": f"{letters.getrandbits(4 * 2_000):x}\nx"} for n in range(1_500)]
    folder = tmp_path / "archive"
    folder.mkdir()
    path = write(folder / "a.csv.gz", csv_text(rows))
    path.write_bytes(path.read_bytes()[:-200_000])
    whole = zlib.decompressobj(wbits=31).decompress(path.read_bytes()).count(b'x"\r\n')
    found, rejects = read(folder)
    assert [report.report_id for report in found] == [str(n) for n in range(whole)]
    assert len(rejects) <= 2  # the file, and perhaps the row that is cut


@pytest.mark.parametrize("names", [("Findings", "IMPRESSION"), ("findings_text", "Conclusion")])
def test_findings_and_impression_are_joined(tmp_path: Path, names: tuple[str, str]) -> None:
    rows = [{"id": "1", names[1]: "A node.", names[0]: "12 mm."}, {"id": "2", names[1]: "", names[0]: "None."}]
    found = reports(write(tmp_path / "a.csv", csv_text(rows)))
    assert [report.text for report in found] == ["FINDINGS:\n12 mm.\n\nIMPRESSION:\nA node.", "FINDINGS:\nNone."]


def test_whole_text_wins_over_findings_row_by_row(tmp_path: Path) -> None:
    rows = [{"id": "1", "report_text": "whole", "findings": "f"}, {"id": "2", "report_text": "", "findings": "f"}]
    assert [r.text for r in reports(write(tmp_path / "a.csv", csv_text(rows)))] == ["whole", "FINDINGS:\nf"]


def test_accession_number_serves_as_identifier(tmp_path: Path) -> None:
    found = reports(write(tmp_path / "a.csv", "accession,text\n001,x\n,y\n"))
    assert [report.report_id for report in found] == ["001", "a:3"]
    assert found[1].accession_number is None


def test_rows_are_those_that_were_written(tmp_path: Path) -> None:
    assert len(reports(write(tmp_path / "a.csv", csv_text()))) == len(ROWS)
