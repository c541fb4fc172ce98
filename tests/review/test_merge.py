"""Lists that come back: each row counts, or is listed with what is wrong and what to do."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import pytest
from mangling_testing import excel_workbook
from review_testing import problems_of, queue, rows_of, write_rows
from typer.testing import CliRunner

from imln_finder.archive.errors import ArchiveError
from imln_finder.cli import app
from imln_finder.domain import Decision
from imln_finder.review.key import load_keys
from imln_finder.review.ledger import current_reads, read_ledger
from imln_finder.review.merge import MergeSummary, merge_returned
from imln_finder.review.values import Read
from imln_finder.scan.outputs import OutputError

Row = dict[str, Any]
CANARY = "CANARY"


@pytest.fixture(scope="module")
def original(scanned: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("review") / "lists"
    queue(scanned, folder)
    return folder


@pytest.fixture
def lists(original: Path, tmp_path: Path) -> Path:
    """The folder of a queue, from which the lists were handed out."""
    folder = tmp_path / "lists"
    folder.mkdir()
    shutil.copy(original / "key.json", folder)
    shutil.copy(original / "key.csv", folder)
    shutil.copy(original / "reader-A.html", folder)
    return folder


@pytest.fixture
def rows(original: Path) -> list[Row]:
    return [row | {"decision": "not_imln", "read_on": ""} for row in rows_of(original, "A")]


def merged(lists: Path, tmp_path: Path) -> MergeSummary:
    return merge_returned(lists, tmp_path / "reads")


def reads(tmp_path: Path) -> list[Read]:
    return current_reads(read_ledger(tmp_path / "reads" / "decisions.jsonl"))


def told(tmp_path: Path, *kinds: str) -> list[dict[str, str]]:
    return [problem for problem in problems_of(tmp_path / "reads") if problem["problem"] in kinds]


@pytest.mark.parametrize(
    ("change", "kind", "what"),
    [
        ({"case_number": ""}, "unknown", "no case number"),
        ({"case_number": "BBBB-BBBC"}, "unknown", "mistyped"),
        ({"check": "BBBB"}, "changed", "check at the row's end"),
        ({"check": "", "reader": ""}, "changed", "lost its check"),
        ({"reader": "B"}, "changed", "names another reader"),
        ({"accession_number": "999"}, "changed", "another accession_number"),
        ({"patient_id": "X", "report_id": "Y"}, "changed", "another patient_id and report_id"),
        ({"study_date": "1999-01-01"}, "changed", "another study_date"),
        ({"decision": "confirmed", "size_mm": "8"}, "contradictory", "the size says otherwise"),
        ({"decision": "below_1cm", "size_mm": "1.4 cm"}, "contradictory", "the size says otherwise"),
        ({"decision": "", "size_mm": "14"}, "contradictory", "values and no decision"),
        ({"decision": f"{CANARY}?"}, "unreadable", "decision is none of"),
        ({"size_mm": f"{CANARY} 12"}, "unreadable", "size_mm is no size"),
        ({"intercostal_spaces": "upper"}, "unreadable", "intercostal_spaces cannot be told"),
    ],
)
def test_a_row_that_does_not_count_is_listed(
    lists: Path, rows: list[Row], tmp_path: Path, change: Row, kind: str, what: str
) -> None:
    write_rows(lists / "A.csv", [rows[0], rows[1] | change, *rows[2:]])
    assert merged(lists, tmp_path).new == len(rows) - 1
    [problem] = told(tmp_path, kind)
    assert (problem["file"], problem["row"], problem["taken"]) == ("A.csv", "row 3", "no")
    assert what in problem["what"] and problem["what_to_do"]
    assert CANARY not in (tmp_path / "reads" / "problems.csv").read_text(encoding="utf-8")


def test_a_case_of_another_queue_is_told(lists: Path, rows: list[Row], scanned: Path, tmp_path: Path) -> None:
    queue(scanned, tmp_path / "other", seed=99)
    other = [row | {"decision": "no"} for row in rows_of(tmp_path / "other", "A")]
    write_rows(lists / "A.csv", other)
    assert merged(lists, tmp_path).new == 0
    assert {problem["what"] for problem in told(tmp_path, "unknown")} == {"The case is of another queue."}


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"size_mm": "12"}, "yet a node is described"),
        ({"check": ""}, "lost its check"),
        ({"read_on": "1999-01-01"}, "read_on lies before"),
        ({"read_on": "Monday"}, "read_on is no date"),
    ],
)
def test_a_row_that_counts_and_needs_a_look_is_noted(
    lists: Path, rows: list[Row], tmp_path: Path, change: Row, what: str
) -> None:
    write_rows(lists / "A.csv", [rows[0] | change, *rows[1:]])
    assert merged(lists, tmp_path).new == len(rows)
    [problem] = told(tmp_path, "note")
    assert what in problem["what"] and problem["taken"] == "yes"


@pytest.mark.parametrize("reader", ["", "a", " A "])
def test_the_check_tells_the_reader(lists: Path, rows: list[Row], tmp_path: Path, reader: str) -> None:
    write_rows(lists / "whose.csv", [row | {"reader": reader} for row in rows])
    assert merged(lists, tmp_path).held["A"] == (len(rows), len(rows))


def test_missing_rows_and_open_ones_are_told_apart(lists: Path, rows: list[Row], tmp_path: Path) -> None:
    rows[3]["decision"] = ""
    write_rows(lists / "A.csv", rows[2:])
    merged(lists, tmp_path)
    missing = told(tmp_path, "missing")
    assert {row["case_number"] for row in missing if row["reader"] == "A"} == {row["case_number"] for row in rows[:2]}
    assert len([row for row in missing if row["reader"] == "B"]) == len(rows)
    assert [row["case_number"] for row in told(tmp_path, "open")] == [rows[3]["case_number"]]


def test_rows_that_differ_are_both_listed_and_none_is_taken(lists: Path, rows: list[Row], tmp_path: Path) -> None:
    write_rows(lists / "A.csv", rows)
    write_rows(lists / "A (1).csv", [rows[5] | {"decision": "confirmed"}, rows[6]])
    assert merged(lists, tmp_path).new == len(rows) - 1
    assert {(row["file"], row["row"]) for row in told(tmp_path, "doubled")} == {
        ("A.csv", "row 7"),
        ("A (1).csv", "row 2"),
    }
    assert {row["file"] for row in told(tmp_path, "note")} == {"A.csv", "A (1).csv"}
    (lists / "A (1).csv").unlink()
    assert merged(lists, tmp_path).new == 1


def test_the_same_file_twice_adds_nothing(lists: Path, rows: list[Row], tmp_path: Path) -> None:
    write_rows(lists / "A.csv", rows)
    before = merged(lists, tmp_path).entries
    (lists / "again").mkdir()
    shutil.copy(lists / "A.csv", lists / "again" / "copy.csv")
    after = merged(lists, tmp_path)
    assert (after.new, after.corrected, after.entries) == (0, 0, before)


def test_a_read_that_was_changed_is_a_correction(lists: Path, rows: list[Row], tmp_path: Path) -> None:
    write_rows(lists / "A.csv", rows)
    merged(lists, tmp_path)
    changed = [rows[0] | {"decision": "confirmed", "size_mm": "14"}, *rows[1:]]
    write_rows(lists / "A new.csv", changed)  # the old file still lies beside it
    summary = merged(lists, tmp_path)
    assert (summary.new, summary.corrected) == (0, 1)
    assert summary.entries[-1].corrects == 1
    assert next(read for read in reads(tmp_path)).decision is Decision.CONFIRMED
    [note] = told(tmp_path, "note")
    assert "entry 1 of the ledger" in note["what"]
    assert merged(lists, tmp_path).corrected == 0


def test_a_read_that_came_back_empty_stays(lists: Path, rows: list[Row], tmp_path: Path) -> None:
    write_rows(lists / "A.csv", rows)
    merged(lists, tmp_path)
    write_rows(lists / "A.csv", [rows[0] | {"decision": ""}, *rows[1:]])
    merged(lists, tmp_path)
    assert len(reads(tmp_path)) == len(rows)
    [note] = told(tmp_path, "note")
    assert "came back empty" in note["what"]


@pytest.mark.parametrize(
    ("spoil", "what"),
    [
        (lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0 old"), "save it as .xlsx without a password"),
        (lambda path: path.write_bytes(b"PK\x03\x04 cut"), "damaged"),
        (lambda path: path.write_text("<html><table>"), "web page"),
        (lambda path: path.write_text(" \n"), "empty"),
        (lambda path: path.write_text("name,age\nx,3\n"), "no columns case_number and decision"),
        (lambda path: path.write_text("case_number,decision,Decision\nx,3,4\n"), "two columns have the same name"),
    ],
)
def test_a_file_that_is_no_list_is_listed(
    lists: Path, tmp_path: Path, spoil: Callable[[Path], object], what: str
) -> None:
    spoil(lists / "A.csv")
    assert merged(lists, tmp_path).new == 0
    [problem] = told(tmp_path, "file")
    assert problem["file"] == "A.csv" and what in problem["what"]


def test_text_that_is_broken_costs_its_row_alone(lists: Path, rows: list[Row], tmp_path: Path) -> None:
    path = write_rows(lists / "A.csv", rows)
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    lines[1] = lines[1].replace(",not_imln,", ',not_imln,"')
    lines[2] += ",and more"
    path.write_text("sep=,\n" + "\n".join(lines) + "\n", encoding="utf-8")
    assert merged(lists, tmp_path).new == len(rows) - 2
    assert [row["row"] for row in told(tmp_path, "unreadable")] == ["row 3", "row 4"]


def test_notes_beside_a_list_in_a_workbook_are_passed_over(lists: Path, rows: list[Row], tmp_path: Path) -> None:
    path = excel_workbook(lists / "A.xlsx", rows, Random(1))
    workbook = openpyxl.load_workbook(path)
    workbook.worksheets[1].cell(6, 30).value = "call him"
    workbook.worksheets[1].cell(7, 1).value = "  "
    workbook.save(path)
    assert merged(lists, tmp_path).new == len(rows) - 1
    [problem] = told(tmp_path, "unknown")
    assert problem["row"] == "row 7"


def test_suggested_values_are_no_read(scanned: Path, tmp_path: Path) -> None:
    queue(scanned, tmp_path / "lists", suggest=True)
    for suffix in ("xlsx", "html"):
        (tmp_path / "lists" / f"reader-A.{suffix}").unlink()
    rows = rows_of(tmp_path / "lists", "A")
    [large] = [row for row in rows if row["report_id"] == "DC-034"]
    [other] = [row for row in rows if row["report_id"] == "DB-044"]
    large["decision"], other["decision"] = "confirmed", "not_imln"
    write_rows(tmp_path / "lists" / "reader-A.csv", rows)
    assert merged(tmp_path / "lists", tmp_path).new == 2
    found = {read.case_number: read for read in reads(tmp_path)}
    assert found[large["case_number"]].size_mm == 64
    assert found[other["case_number"]].size_mm is None
    assert not told(tmp_path, "contradictory", "note")


def test_rounds_come_together_in_one_folder(scanned: Path, lists: Path, rows: list[Row], tmp_path: Path) -> None:
    write_rows(lists / "A.csv", rows[:-2])
    merged(lists, tmp_path)
    queue(scanned, tmp_path / "second", "C", "D", after=[tmp_path / "reads"], seed=3)
    again = [row | {"decision": "yes"} for row in rows_of(tmp_path / "second", "C")]
    assert {row["case_number"] for row in again} == {row["case_number"] for row in rows[-2:]}
    write_rows(tmp_path / "second" / "C.csv", again)
    assert merge_returned(tmp_path / "second", tmp_path / "reads").new == 2
    write_rows(lists / "A.csv", rows)  # the rest of the first round comes late
    assert merged(lists, tmp_path).new == 2
    assert [key.round for key in load_keys(tmp_path / "reads")] == [1, 2]
    assert len(reads(tmp_path)) == len(rows) + 2


@pytest.mark.parametrize("out", ["lists/reads", ".", "reads"])
def test_the_reads_may_lie_within_the_lists_or_around_them(
    lists: Path, rows: list[Row], tmp_path: Path, out: str
) -> None:
    write_rows(lists / "A.csv", rows)
    first = merge_returned(lists, tmp_path / out)
    again = merge_returned(lists, tmp_path / out)
    assert (first.new, again.new, len(again.files)) == (len(rows), 0, 1)
    assert not [problem for problem in again.problems if problem.file]


def test_another_queue_does_not_go_to_the_same_folder(scanned: Path, lists: Path, tmp_path: Path) -> None:
    merged(lists, tmp_path)
    queue(scanned, tmp_path / "other", seed=3)
    with pytest.raises(ArchiveError, match="another queue as round 1"):
        merge_returned(tmp_path / "other", tmp_path / "reads")
    with pytest.raises(OutputError, match="holds lists"):
        merge_returned(lists, tmp_path / "other")


def test_a_ledger_that_was_changed_stops_the_merge(lists: Path, rows: list[Row], tmp_path: Path) -> None:
    write_rows(lists / "A.csv", rows)
    merged(lists, tmp_path)
    ledger = tmp_path / "reads" / "decisions.jsonl"
    changed = ledger.read_bytes().replace(b"not_imln", b"confirmed", 1)
    ledger.write_bytes(changed)
    with pytest.raises(ArchiveError, match="changed here or cut short"):
        merged(lists, tmp_path)
    assert ledger.read_bytes() == changed


def test_from_the_command_line(scanned: Path, tmp_path: Path) -> None:
    def run(*arguments: object) -> Any:
        return CliRunner().invoke(app, ["queue", *map(str, arguments)])

    made = run(
        "create", scanned, "--reader", "A", "--reader", "B", "--out", tmp_path / "lists", "--sample-unflagged", 4
    )
    assert (made.exit_code, made.stderr) == (0, "")
    assert "not flagged, chain mentioned" in made.stdout and "for you alone" in made.stdout
    rows = [row | {"decision": "no"} for row in rows_of(tmp_path / "lists", "A")]
    write_rows(tmp_path / "lists" / "reader-A.csv", rows)
    done = run("merge", tmp_path / "lists", "--out", tmp_path / "reads")
    assert done.exit_code == 0
    assert f"New reads: {len(rows)}; corrected: 0." in done.stdout
    assert f"open: {len(rows)}" in done.stdout
    record = json.loads((tmp_path / "reads" / "merge.json").read_text(encoding="utf-8"))
    assert record["held"] == {"A": {"reads": len(rows), "of": len(rows)}, "B": {"reads": 0, "of": len(rows)}}
    assert record["ledger"]["head"][:16] in done.stdout
    for arguments, told in (
        (("merge", tmp_path / "nowhere", "--out", tmp_path / "reads"), "name the folder that queue create made"),
        (("create", tmp_path, "--reader", "A", "--reader", "B", "--out", tmp_path / "x"), "name a scan's folder"),
        (("create", scanned, "--reader", "A", "--out", tmp_path / "x"), "at least two readers"),
    ):
        refused = run(*arguments)
        assert refused.exit_code == 2 and told in refused.stderr and refused.stderr.count("\n") == 1
