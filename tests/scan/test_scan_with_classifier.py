"""The classifier in a scan: an own model, none, and what it rescues."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from scan_testing import NEGATED, SMALL, run_record, sheet, write_csv
from typer.testing import CliRunner, Result

from imln_finder.classifier.card import shipped_model
from imln_finder.cli import app

pytestmark = pytest.mark.usefixtures("engine_loaded_once")


@pytest.fixture
def own_model(tmp_path: Path) -> Path:
    """The shipped model under another name, with a threshold that every report that names the target reaches."""
    path = tmp_path / "own.skops"
    shutil.copy(shipped_model(), path)
    card = json.loads(shipped_model().with_suffix(".json").read_text(encoding="utf-8"))
    path.with_suffix(".json").write_text(json.dumps(card | {"threshold": 0.0}), encoding="utf-8")
    return path


def scan(tmp_path: Path, *options: str | Path) -> Result:
    archive = write_csv(tmp_path / "a.csv")
    return CliRunner().invoke(app, ["scan", str(archive), "--out", str(tmp_path / "out"), *map(str, options)])


def test_what_is_rescued_is_on_the_worklist_and_says_so(tmp_path: Path, own_model: Path) -> None:
    done = scan(tmp_path, "--model", own_model)
    assert done.exit_code == 0, done.output
    assert "rescued by the classifier" in done.output
    rows = {row["report_id"]: row for row in sheet(tmp_path / "out" / "worklist.csv")}
    assert {identifier: row["disagreement"] for identifier, row in rows.items()} == {
        "'2": "",
        "'5": "",
        "'7": "",
        "'3": "classifier_only",
        "'4": "classifier_only",
    }
    assert (rows["'3"]["evidence"], rows["'4"]["evidence"]) == (SMALL, NEGATED)
    assert "the rules call it negated" in rows["'4"]["reasoning"]
    record = run_record(tmp_path / "out")
    assert record["counts"]["disagreement"] == {"classifier_only": 2, "rules_only": 0}
    assert record["versions"]["model"]["threshold"] == 0


def test_without_the_classifier_there_are_no_probabilities(tmp_path: Path) -> None:
    done = scan(tmp_path, "--no-classifier")
    assert done.exit_code == 0, done.output
    assert {row["probability"] for row in sheet(tmp_path / "out" / "worklist.csv")} == {""}
    assert run_record(tmp_path / "out")["versions"]["model"] is None


def test_an_unusable_model_ends_the_scan_in_one_line(tmp_path: Path) -> None:
    done = scan(tmp_path, "--model", tmp_path / "none.skops")
    assert done.exit_code == 2
    assert done.output.count("\n") == 1
    assert "none.skops: There is no such model" in done.output
    assert not (tmp_path / "out").exists()
