from __future__ import annotations

import json
from pathlib import Path

import pytest
from archive_testing import ROWS, assert_rows_read, json_lines, read, reports, write

from imln_finder.archive import ArchiveError, ColumnError

AS_FILE = {
    "lines": json_lines,
    "array": lambda rows: json.dumps(list(rows), ensure_ascii=False),
    "indented array": lambda rows: "\n  " + json.dumps(list(rows), indent=2) + "\n",
}


@pytest.mark.parametrize("layout", AS_FILE)
@pytest.mark.parametrize("suffix", [".jsonl", ".ndjson", ".json", ".json.gz"])
def test_reads_lines_and_arrays_under_any_suffix(tmp_path: Path, layout: str, suffix: str) -> None:
    assert_rows_read(reports(write(tmp_path / f"a{suffix}", AS_FILE[layout](ROWS))))


@pytest.mark.parametrize(("layout", "position"), [("lines", "line 2"), ("array", "item 2")])
def test_position_and_fallback_identifier(tmp_path: Path, layout: str, position: str) -> None:
    found = reports(write(tmp_path / "a.json", AS_FILE[layout]([{"text": "x"}, {"text": "y"}])))
    assert (found[1].position, found[1].report_id) == (position, "a:2")


def test_numbers_come_out_as_written(tmp_path: Path) -> None:
    content = '{"id": 12345678901234567890123, "mrn": 42.0, "accession": 1.50, "text": "x", "date": 20190314}\n'
    [report] = reports(write(tmp_path / "a.jsonl", content))
    assert report.report_id == "12345678901234567890123"
    assert (report.patient_id, report.accession_number, report.study_date) == ("42", "1.50", "20190314")


@pytest.mark.parametrize("value", ["null", "NaN", '""', '"  "'])
def test_missing_values(tmp_path: Path, value: str) -> None:
    [report] = reports(write(tmp_path / "a.jsonl", f'{{"id": {value}, "mrn": {value}, "text": "x"}}\n'))
    assert (report.report_id, report.patient_id) == ("a:1", None)


BAD = {
    "not valid JSON": '{"id": "SECRET", "text": "SECRET}',
    "valid JSON": '{"id": "SECRET" "text": 1}',
    "not a JSON object": '"SECRET"',
    "no text": '{"id": "SECRET", "text": " "}',
    "no": '{"id": "SECRET"}',
    "not decodable": '{"id": "SECRET", "text": "\\ud800"}',
    "decodable": '{"id": "\\udfff", "text": "SECRET"}',
    "list or an object": '{"id": "SECRET", "text": ["SECRET"]}',
    "malformed": '{"id": ' + "9" * 5000 + ', "text": "SECRET"}',
    "JSON": "[" * 100_000,
}


@pytest.mark.parametrize("reason", BAD)
@pytest.mark.parametrize("place", [0, 1])
def test_a_bad_line_costs_itself_only(tmp_path: Path, reason: str, place: int) -> None:
    lines = ['{"id": "1", "text": "x"}', '{"id": "2", "text": "y"}']
    if reason == "JSON" and place == 0:
        pytest.skip("a file that begins with a bracket is an array")
    lines.insert(place, BAD[reason])
    found, rejects = read(write(tmp_path / "a.jsonl", "\n".join(lines)))
    assert [report.report_id for report in found] == ["1", "2"]
    assert [reject.position for reject in rejects] == [f"line {place + 1}"]
    assert reason in rejects[0].reason
    assert "SECRET" not in repr(rejects)


@pytest.mark.parametrize("reason", [reason for reason in BAD if reason not in ("not valid JSON", "JSON")])
@pytest.mark.parametrize("place", [0, 1])
def test_a_bad_element_costs_itself_only(tmp_path: Path, reason: str, place: int) -> None:
    elements = ['{"id": "1", "text": "x"}', '{"id": "2", "text": "y"}']
    elements.insert(place, BAD[reason])
    found, rejects = read(write(tmp_path / "a.json", "[" + ",".join(elements) + "]"))
    assert [report.report_id for report in found] == ["1", "2"]
    assert [reject.position for reject in rejects] == [f"item {place + 1}"]
    assert reason in rejects[0].reason


@pytest.mark.parametrize("layout", ["lines", "array"])
def test_undecodable_bytes_in_one_record(tmp_path: Path, layout: str) -> None:
    content = AS_FILE[layout]([{"text": "1 é"}, {"text": "2 ?bad"}, {"text": "3 é"}])
    found, rejects = read(write(tmp_path / "a.json", content.encode().replace(b"?", b"\xff")))
    assert [report.text for report in found] == ["1 é", "3 é"]
    assert "not decodable" in rejects[0].reason


@pytest.mark.parametrize("layout", ["lines", "array"])
def test_raw_control_characters_are_tolerated(tmp_path: Path, layout: str) -> None:
    content = AS_FILE[layout]([{"text": "a?b\0c"}]).replace("?", "\t").replace("\\u0000", "\0")
    assert [report.text for report in reports(write(tmp_path / "a.json", content))] == ["a\tb\0c"]


def test_text_of_several_megabytes_in_an_array(tmp_path: Path) -> None:
    long = 'node [1], {2} "quoted" \\ \n' * 200_000
    found = reports(write(tmp_path / "a.json", json.dumps([{"text": "x"}, {"text": long}, {"text": "y"}])))
    assert [report.text for report in found] == ["x", long, "y"]


def test_array_longer_than_a_chunk(tmp_path: Path) -> None:
    rows = [{"id": str(n), "text": f"{n} " * 200} for n in range(5000)]
    found = reports(write(tmp_path / "a.json", json.dumps(rows)))
    assert [(report.report_id, report.text) for report in found] == [(row["id"], row["text"]) for row in rows]


@pytest.mark.parametrize("content", ["[]", " [ ]\n", '[{"text": "x"},]'])
def test_arrays_at_the_edge(tmp_path: Path, content: str) -> None:
    assert len(reports(write(tmp_path / "a.json", content))) == content.count(":")


@pytest.mark.parametrize(
    "content", ['[{"text": "x"}', '[{"text": "x"},', '[{"text": "x"} {"text": "y"}]', '[{"text": "x', "["]
)
def test_damaged_array(tmp_path: Path, content: str) -> None:
    with pytest.raises(ArchiveError, match=r"a\.json: .*damaged or cut short"):
        read(write(tmp_path / "a.json", content))


def test_text_behind_the_array(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="goes on after the end"):
        read(write(tmp_path / "a.json", '[{"text": "x"}] {"text": "y"}'))


@pytest.mark.parametrize("content", ["{\n}\n", '{\n"reports": [\n]}', "no json at all\n", "[1, 2]"])
def test_file_without_objects(tmp_path: Path, content: str) -> None:
    with pytest.raises(ArchiveError, match="holds no JSON objects"):
        read(write(tmp_path / "a.json", content if content != "{\n}\n" else "{\n\n"))


def test_file_without_a_text_key(tmp_path: Path) -> None:
    with pytest.raises(ColumnError, match=r"Columns found: id, befund\..*--column report_text=NAME"):
        read(write(tmp_path / "a.jsonl", '{"id": 1}\n{"id": 2, "befund": "x"}\n'))


def test_file_without_a_text_key_is_given_up_after_a_thousand_lines(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", '{"id": 1}\n' * 1000 + '{"id": 2, "text": "x"}\n')
    with pytest.raises(ColumnError):
        read(path)


def test_first_text_may_come_late(tmp_path: Path) -> None:
    found, rejects = read(write(tmp_path / "a.jsonl", '{"id": 1}\n' * 900 + '{"id": 2, "text": "x"}\n'))
    assert (len(found), len(rejects)) == (1, 900)
    assert rejects[0].position == "line 1"


def test_override_that_no_object_has(tmp_path: Path) -> None:
    with pytest.raises(ColumnError, match="no column 'PID'"):
        read(write(tmp_path / "a.jsonl", '{"text": "x"}\n'), patient_id="PID")


def test_keys_may_differ_from_object_to_object(tmp_path: Path) -> None:
    found = reports(write(tmp_path / "a.jsonl", '{"text": "x"}\n{"Report Text": "y", "MRN": "7"}\n{"findings": "z"}\n'))
    assert [(report.text, report.patient_id) for report in found] == [("x", None), ("y", "7"), ("FINDINGS:\nz", None)]
