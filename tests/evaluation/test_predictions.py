from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from evaluation_testing import CANDIDATE, PREDICTIONS, csv_cell, prediction, write_parquet

from imln_finder.archive.errors import ArchiveError
from imln_finder.domain import DecidedBy
from imln_finder.evaluation.evaluation import evaluate
from imln_finder.evaluation.predictions import is_results, predictions_of, read_results
from imln_finder.labels import read_labelled

WRITTEN = [replace(each, decided_by=DecidedBy.RULES) for each in PREDICTIONS.values()]


def write_csv(path: Path, rows: Sequence[Mapping[str, Any]], cell: Callable[[Any], str] = csv_cell) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows({name: cell(value) for name, value in row.items()} for row in rows)
    return path


def as_python_writes(value: Any) -> str:
    return json.dumps(value) if isinstance(value, list) else csv_cell(value)


@pytest.mark.parametrize("cell", [csv_cell, as_python_writes])
def test_csv_and_parquet_read_alike(tmp_path: Path, cell: Callable[[Any], str]) -> None:
    parquet = write_parquet(tmp_path / "results.parquet", WRITTEN)
    table = write_csv(tmp_path / "results.csv", pq.read_table(parquet).to_pylist(), cell)
    # The order of a list is no part of it.
    expected = [
        replace(each, reading=replace(each.reading, intercostal_spaces=tuple(sorted(each.reading.intercostal_spaces))))
        for each in WRITTEN
    ]
    assert read_results(parquet) == read_results(table) == read_results(tmp_path) == expected


def test_lists_as_pandas_writes_arrays(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(
        "report_id,case_status,intercostal_spaces,concurrent_sites\n1,candidate,[2 3],['lung' 'bone']\n"
    )
    [found] = read_results(tmp_path / "r.csv")
    assert found.reading.intercostal_spaces == (2, 3)
    assert found.reading.concurrent_sites == ("bone", "lung")


def test_columns_that_are_not_there_are_empty_and_others_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("\ufeffreport_id,case_status,note\n007,candidate,x\n", encoding="utf-8")
    assert read_results(tmp_path / "r.csv") == [prediction("007", CANDIDATE)]


def test_what_is_results_and_what_an_archive(tmp_path: Path) -> None:
    parquet = write_parquet(tmp_path / "results.parquet", WRITTEN)
    archive = write_csv(tmp_path / "archive.csv", [{"report_id": "1", "report_text": "No internal mammary node."}])
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "odd.parquet").write_bytes(b"no parquet")
    (tmp_path / "folder").mkdir()
    assert is_results(parquet) and is_results(tmp_path)
    others = ("archive.csv", "empty.csv", "odd.parquet", "folder", "none.csv", "*.csv", "x" * 300)
    assert not any(is_results(tmp_path / name) for name in others), archive


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "empty, damaged or no table"),
        ("a,b\n1,2\n", "no column report_id and no column case_status"),
        ("report_id,status\n1,candidate\n", "no column case_status"),
        ("report_id,case_status\n1,SECRET\n", "row 1: The column case_status holds"),
        (
            "report_id,case_status,max_diameter_mm\n1,candidate,12\n2,candidate,SECRET\n",
            "row 2: The column max_diameter",
        ),
        ("report_id,case_status,probability\n1,candidate,1.2\n", "The column probability"),
        ("report_id,case_status\n,candidate\n", "The column report_id"),
        ("report_id,case_status,evidence\n1,candidate,SECRET\n", "The column evidence"),
    ],
)
def test_unusable_tables_are_told_in_one_line_that_quotes_no_cell(tmp_path: Path, content: str, told: str) -> None:
    (tmp_path / "r.csv").write_text(content)
    with pytest.raises(ArchiveError, match=told) as caught:
        read_results(tmp_path / "r.csv")
    message = str(caught.value)
    assert "\n" not in message and "SECRET" not in message and "r.csv" in message


def test_a_damaged_parquet_file_is_told(tmp_path: Path) -> None:
    path = write_parquet(tmp_path / "results.parquet", WRITTEN)
    content = bytearray(path.read_bytes())
    content[4 : len(content) // 3] = bytes(len(content) // 3 - 4)
    path.write_bytes(content)
    with pytest.raises(ArchiveError, match="empty, damaged or no table"):
        read_results(path)


def test_several_results_are_one(tmp_path: Path) -> None:
    first = write_parquet(tmp_path / "a.parquet", WRITTEN[:2])
    second = write_parquet(tmp_path / "b.parquet", WRITTEN[2:])
    assert list(predictions_of([first, second])) == list(PREDICTIONS)
    with pytest.raises(ArchiveError, match="comes twice"):
        predictions_of([first, write_parquet(tmp_path / "c.parquet", WRITTEN[:1])])


def test_no_result_at_all_is_told(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=r"a\.parquet: There is not one result"):
        predictions_of([write_parquet(tmp_path / "a.parquet", [])])
    (tmp_path / "empty.csv").write_text("")
    with pytest.raises(ArchiveError, match=r"empty\.csv: The file is empty"):
        predictions_of([tmp_path / "empty.csv"])


@pytest.mark.usefixtures("engine_loaded_once")
def test_an_archive_is_scanned_and_labelled_reports_are_one(tmp_path: Path) -> None:
    reports = {"a": ("New 14 mm left internal mammary node.", "candidate"), "b": ("Clear lungs.", "not_mentioned")}
    gold = tmp_path / "gold.jsonl"
    gold.write_text(
        "".join(
            json.dumps({"report_id": name, "text": text, "gold": {"case_status": status}}) + "\n"
            for name, (text, status) in reports.items()
        )
    )
    archive = write_csv(tmp_path / "more.csv", [{"report_id": "c", "report_text": "No internal mammary node."}])
    predictions = predictions_of([gold, archive])
    assert {name: each.reading.case_status for name, each in predictions.items()} == {
        "a": "candidate",
        "b": "not_mentioned",
        "c": "negated",
    }
    assert predictions["a"].reading.evidence
    found = evaluate(read_labelled([gold]), predictions, 0.015)
    assert found.confusion["candidate"]["candidate"] == found.confusion["not_mentioned"]["not_mentioned"] == 1
