"""A later scan reads what is new, and comes to the same as a scan that reads everything."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from scan_testing import CANDIDATE, LARGER, NEGATED, ROWS, SILENT, many_rows, row, run_record, write_csv, written
from spacy.language import Language
from typer.testing import CliRunner

from imln_finder.archive import ArchiveError
from imln_finder.cli import app
from imln_finder.domain import Reading
from imln_finder.scan import reading
from imln_finder.scan.outputs import FILES
from imln_finder.scan.runner import scan

pytestmark = pytest.mark.usefixtures("engine_loaded_once")

Rows = list[dict[str, str]]


@pytest.fixture
def read_texts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that the engine reads from now on."""
    texts: list[str] = []
    read_report = reading.read_report

    def noting(nlp: Language, text: str) -> Reading:
        texts.append(text)
        return read_report(nlp, text)

    monkeypatch.setattr(reading, "read_report", noting)
    return texts


def counts(folder: Path) -> Mapping[str, Any]:
    found: Mapping[str, Any] = run_record(folder)["counts"]
    return found


def assert_as_read_anew(tmp_path: Path, rows: Rows, folder: Path) -> None:
    scan([write_csv(tmp_path / "again.csv", rows)], tmp_path / "again")
    again = written(tmp_path / "again", ("worklist.csv", "results.parquet"))
    assert written(folder, ("worklist.csv", "results.parquet")) == again


def assert_counts_add_up(found: Mapping[str, Any]) -> None:
    assert found["read"] == found["results"] + found["rejects"] == found["unchanged"] + found["new_or_changed"]


def test_only_new_and_changed_records_are_read(tmp_path: Path, read_texts: list[str]) -> None:
    scan([write_csv(tmp_path / "a.csv")], tmp_path / "first")
    changed = [
        row("0", LARGER + " New."),
        *ROWS[:2],
        row("3", f"{CANDIDATE} Changed."),
        *ROWS[3:5],
        ROWS[5] | {"modality": "CT", "exam_description": "CT chest"},
        ROWS[6] | {"patient_id": "another"},
        row("8", SILENT),
        row("2", NEGATED),
    ]
    read_texts.clear()
    scan([write_csv(tmp_path / "b.csv", changed)], tmp_path / "second", since=tmp_path / "first")
    assert read_texts == [LARGER + " New.", f"{CANDIDATE} Changed.", CANDIDATE, NEGATED]
    found = counts(tmp_path / "second")
    assert (found["unchanged"], found["new_or_changed"]) == (5, 5)
    assert found["gate"] == {"may_mention": 4, "passed_over": 1}
    assert_counts_add_up(found)
    assert_as_read_anew(tmp_path, changed, tmp_path / "second")


def test_a_larger_archive_into_the_same_folder(tmp_path: Path, read_texts: list[str]) -> None:
    scan([write_csv(tmp_path / "a.csv", many_rows(60))], tmp_path / "out")
    read_texts.clear()
    scan([write_csv(tmp_path / "a.csv", many_rows(100))], tmp_path / "out", since=tmp_path / "out", force=True)
    assert 0 < len(read_texts) < 20
    found = counts(tmp_path / "out")
    assert_counts_add_up(found)
    # Of the first sixty three were repeated, three had no text.
    assert found["unchanged"] == 54
    assert_as_read_anew(tmp_path, many_rows(100), tmp_path / "out")


def test_the_same_archive_reads_nothing(tmp_path: Path, read_texts: list[str]) -> None:
    scan([write_csv(tmp_path / "a.csv")], tmp_path / "first")
    read_texts.clear()
    scan([tmp_path / "a.csv"], tmp_path / "second", since=tmp_path / "first")
    assert read_texts == []
    assert counts(tmp_path / "second")["unchanged"] == len(ROWS)
    assert written(tmp_path / "first", FILES[:3]) == written(tmp_path / "second", FILES[:3])


def test_with_other_settings_everything_is_read_and_it_says_so(tmp_path: Path) -> None:
    archive = write_csv(tmp_path / "a.csv")
    scan([archive], tmp_path / "first", use_classifier=False)
    arguments = ["scan", archive, "--out", tmp_path / "second", "--since", tmp_path / "first"]
    done = CliRunner().invoke(app, list(map(str, arguments)))
    assert done.exit_code == 0, done.output
    assert "all was read anew" in done.output
    assert counts(tmp_path / "second")["unchanged"] == 0


def test_it_tells_how_many_are_new(tmp_path: Path) -> None:
    scan([write_csv(tmp_path / "a.csv", ROWS[:4])], tmp_path / "first")
    arguments = ["scan", write_csv(tmp_path / "b.csv"), "--out", tmp_path / "second", "--since", tmp_path / "first"]
    done = CliRunner().invoke(app, list(map(str, arguments)))
    assert done.exit_code == 0, done.output
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in done.stdout.splitlines()]
    assert ["new or changed", "3"] in lines
    assert ["unchanged, as in the earlier run", "4"] in lines


def test_results_that_are_not_as_they_were_written_are_refused(tmp_path: Path) -> None:
    archive = write_csv(tmp_path / "a.csv")
    scan([archive], tmp_path / "first")
    results = tmp_path / "first" / "results.parquet"
    content = bytearray(results.read_bytes())
    content[len(content) // 3] ^= 1
    results.write_bytes(content)
    with pytest.raises(ArchiveError, match="not as their run wrote them"):
        scan([archive], tmp_path / "second", since=tmp_path / "first")


@pytest.mark.parametrize("left", [(), ("run.json",), ("run.json", "results.parquet")])
def test_what_is_no_earlier_run_is_refused(tmp_path: Path, left: tuple[str, ...]) -> None:
    archive = write_csv(tmp_path / "a.csv")
    scan([archive], tmp_path / "first")
    for name in FILES:
        if name not in left:
            (tmp_path / "first" / name).unlink()
    if "results.parquet" in left:
        (tmp_path / "first" / "results.parquet").write_bytes(b"PAR1")
    with pytest.raises(ArchiveError, match=r"earlier run|cannot be read|not as their run"):
        scan([archive], tmp_path / "second", since=tmp_path / "first")
    assert not (tmp_path / "second").exists()
    assert json.dumps(sorted(path.name for path in (tmp_path / "first").iterdir())) == json.dumps(sorted(left))
