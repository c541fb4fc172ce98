"""From a scan to two readers and back: two simulated readers, and files as spreadsheets leave them. No read is lost."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from mangling_testing import (
    READ_ON,
    Answer,
    entered,
    erring,
    excel_csv,
    excel_workbook,
    fill_workbook,
    scrawled,
    truth,
)
from review_testing import SAMPLE, problems_of, queue, rows_of, write_rows

from imln_finder.review.key import save_key
from imln_finder.review.ledger import current_reads, read_ledger
from imln_finder.review.merge import MergeSummary, merge_returned

SOFFICE = shutil.which("soffice")
needs_libreoffice = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")

ERROR_RATE = 0.15

Answers = Mapping[str, Mapping[str, Answer]]


@pytest.fixture(scope="module")
def lists(scanned: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("review") / "lists"
    key = queue(scanned, folder, sample_unflagged=30)
    save_key(folder / "key.json", replace(key, created=datetime(2024, 3, 30, tzinfo=UTC)))
    return folder


@pytest.fixture(scope="module")
def answers(lists: Path) -> Answers:
    """A is careful and sees what the labels say; B errs at a stated rate. By reader and case number."""
    labels = SAMPLE.with_name("labels.jsonl").read_text(encoding="utf-8").splitlines()
    gold = {record["report_id"]: record["gold"] for record in map(json.loads, labels)}
    chance = random.Random(11)
    found: dict[str, dict[str, Answer]] = {"A": {}, "B": {}}
    for reader, rate in (("A", 0.0), ("B", ERROR_RATE)):
        for day, row in enumerate(rows_of(lists, reader)):
            seen = truth(gold[row["report_id"]], READ_ON + timedelta(days=day // 8))
            found[reader][row["case_number"]] = erring(seen, rate, chance)
    return found


@pytest.fixture
def back(lists: Path, tmp_path: Path) -> Path:
    """A folder that lists come back to: with the key, and no list yet."""
    folder = tmp_path / "back"
    folder.mkdir()
    shutil.copy(lists / "key.json", folder)
    return folder


def filled(lists: Path, reader: str, answers: Answers, chance: random.Random | None = None) -> list[dict[str, str]]:
    """The rows of a list with the answers in it, written as people do if by chance."""
    write = entered if chance is None else lambda answer: scrawled(answer, chance)
    return [row | write(answers[reader][row["case_number"]]) for row in rows_of(lists, reader)]


def reads(folder: Path) -> dict[str, dict[str, Answer]]:
    found: dict[str, dict[str, Answer]] = {}
    for read in current_reads(read_ledger(folder / "decisions.jsonl")):
        found.setdefault(read.reader, {})[read.case_number] = Answer.of(read)
    return found


def assert_nothing_is_lost(summary: MergeSummary, lists: Path) -> None:
    """Each case of each reader is in the ledger, or is listed as a problem."""
    held = {(entry.read.reader, entry.read.case_number) for entry in summary.entries}
    listed = {(problem.reader, problem.case_number) for problem in summary.problems if not problem.taken}
    for reader in "AB":
        for row in rows_of(lists, reader):
            assert (reader, row["case_number"]) in held | listed


@pytest.mark.parametrize("seed", range(8))
def test_every_read_comes_back_from_files_that_spreadsheets_have_mangled(
    lists: Path, answers: Answers, back: Path, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    excel_workbook(back / "Kopie von reader A (2).xlsx", filled(lists, "A", answers, chance), chance)
    excel_csv(back / f"reader-B{chance.choice(['.csv', '.txt', '.xls'])}", filled(lists, "B", answers, chance), chance)
    summary = merge_returned(back, tmp_path / "reads")
    assert [problem for problem in summary.problems if not problem.taken] == []
    assert reads(tmp_path / "reads") == answers
    assert merge_returned(back, tmp_path / "reads").new == 0


def test_the_workbook_that_was_handed_out_comes_back(lists: Path, answers: Answers, back: Path, tmp_path: Path) -> None:
    for reader in "AB":
        fill_workbook(lists / f"reader-{reader}.xlsx", back / f"{reader}.xlsx", dict(answers[reader]))
    summary = merge_returned(back, tmp_path / "reads")
    assert list(summary.problems) == []
    assert reads(tmp_path / "reads") == answers


def test_a_partial_return_is_merged_and_continued(lists: Path, answers: Answers, back: Path, tmp_path: Path) -> None:
    for file in lists.iterdir():
        shutil.copy(file, back)
    total = sum(map(len, answers.values()))
    half = dict(list(answers["A"].items())[:30])
    fill_workbook(lists / "reader-A.xlsx", back / "monday.xlsx", half)
    first = merge_returned(back, tmp_path / "reads")
    assert (first.new, first.corrected, first.held["A"]) == (30, 0, (30, len(answers["A"])))
    assert {problem["problem"] for problem in problems_of(tmp_path / "reads")} == {"open"}
    assert len(problems_of(tmp_path / "reads")) == total - 30
    fill_workbook(lists / "reader-A.xlsx", back / "friday.xlsx", dict(answers["A"]))
    fill_workbook(lists / "reader-B.xlsx", back / "reader-B.xlsx", dict(answers["B"]))
    second = merge_returned(back, tmp_path / "reads")
    assert (second.new, second.corrected, problems_of(tmp_path / "reads")) == (total - 30, 0, [])
    assert second.entries[:30] == first.entries
    assert reads(tmp_path / "reads") == answers


def test_the_error_rate_of_a_reader_is_that_of_the_ledger(
    lists: Path, answers: Answers, back: Path, tmp_path: Path
) -> None:
    """The disagreement that comes out is the one that was put in."""
    chance = random.Random(5)
    for reader in "AB":
        excel_csv(back / f"{reader}.csv", filled(lists, reader, answers, chance), chance)
    merge_returned(back, tmp_path / "reads")
    found = reads(tmp_path / "reads")
    differing = sum(found["A"][number].decision is not found["B"][number].decision for number in found["A"])
    put_in = sum(answers["A"][number].decision is not answers["B"][number].decision for number in answers["A"])
    assert differing == put_in > 0
    assert 0.03 < put_in / len(answers["A"]) < 0.3


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_done_to_rows_nothing_is_lost_or_taken_wrongly(
    lists: Path, answers: Answers, back: Path, tmp_path: Path, seed: int
) -> None:
    """Rows are deleted, doubled, mixed up and changed; each read in the ledger is still that of its reader and case."""
    chance = random.Random(seed)
    rows = filled(lists, "A", answers, chance)
    one, other, *_ = chance.sample(range(len(rows)), 8)
    rows[one]["accession_number"], rows[other]["accession_number"] = (
        rows[other]["accession_number"],
        rows[one]["accession_number"],
    )
    third, fourth, fifth, sixth, seventh, eighth = _
    rows[third]["case_number"] = rows[third]["case_number"][::-1]
    rows[fourth] = rows[fourth] | {"decision": "confirmed", "size_mm": "6"}
    rows[fifth] = rows[fifth] | {"decision": "?"}
    rows[sixth] = rows[sixth] | {"decision": ""}
    doubled = rows[seventh] | {"decision": "indeterminate", "size_mm": "", "comment": "second thought"}
    del rows[eighth]
    chance.shuffle(rows)
    excel_csv(back / "A.csv", [*rows, doubled], chance)
    excel_csv(back / "B.csv", filled(lists, "B", answers, chance), chance)
    summary = merge_returned(back, tmp_path / "reads")
    assert_nothing_is_lost(summary, lists)
    found = reads(tmp_path / "reads")
    assert found["B"] == answers["B"]
    assert len(found["A"]) == len(answers["A"]) - 8
    assert all(found["A"][number] == answers["A"][number] for number in found["A"])


def test_columns_that_were_sorted_apart_are_noticed(lists: Path, answers: Answers, back: Path, tmp_path: Path) -> None:
    rows = filled(lists, "A", answers)
    split = list(rows[0]).index("decision")
    left, right = list(rows[0])[:split], list(rows[0])[split:]
    ordered = sorted(rows, key=lambda row: row["decision"])
    mixed = [
        {name: row[name] for name in left} | {name: by[name] for name in right}
        for row, by in zip(rows, ordered, strict=True)
    ]
    write_rows(back / "A.csv", mixed)
    summary = merge_returned(back, tmp_path / "reads")
    assert_nothing_is_lost(summary, lists)
    still_right = sum(row is by for row, by in zip(rows, ordered, strict=True))
    assert summary.new == still_right < 10
    assert "sorted or moved" in problems_of(tmp_path / "reads")[0]["what_to_do"]


@needs_libreoffice
@pytest.mark.parametrize("form", ["xlsx", "csv", "tsv-cp1252"])
def test_libreoffice_opens_and_saves_a_list(
    lists: Path, answers: Answers, back: Path, tmp_path: Path, form: str
) -> None:
    write_rows(tmp_path / "reader-A.csv", filled(lists, "A", answers))
    fill_workbook(lists / "reader-B.xlsx", tmp_path / "reader-B.xlsx", dict(answers["B"]))
    filters = {"xlsx": "xlsx", "csv": "csv", "tsv-cp1252": "csv:Text - txt - csv (StarCalc):9,34,1"}
    saved_by_libreoffice(back, filters[form], tmp_path / "reader-A.csv", tmp_path / "reader-B.xlsx")
    summary = merge_returned(back, tmp_path / "reads")
    assert [problem for problem in summary.problems if not problem.taken] == []
    assert reads(tmp_path / "reads") == answers


@needs_libreoffice
def test_libreoffice_saves_twice(lists: Path, answers: Answers, back: Path, tmp_path: Path) -> None:
    """A workbook saved as CSV, opened again without its marks of text, and saved as a workbook."""
    for reader in "AB":
        fill_workbook(lists / f"reader-{reader}.xlsx", tmp_path / f"{reader}.xlsx", dict(answers[reader]))
    saved_by_libreoffice(tmp_path / "csv", "csv", tmp_path / "A.xlsx", tmp_path / "B.xlsx")
    saved_by_libreoffice(back, "xlsx", tmp_path / "csv" / "A.csv", tmp_path / "csv" / "B.csv")
    summary = merge_returned(back, tmp_path / "reads")
    assert [problem for problem in summary.problems if not problem.taken] == []
    assert reads(tmp_path / "reads") == answers


def saved_by_libreoffice(folder: Path, form: str, *files: Path) -> None:
    profile = f"-env:UserInstallation=file://{folder.parent.resolve()}/profile"
    command = [str(SOFFICE), profile, "--headless", "--convert-to", form, "--outdir", str(folder), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=240, env={**os.environ, "LC_ALL": "C.UTF-8"})
