"""`imln-finder evaluate`, as it is typed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from engine_testing import CORPORA
from typer.testing import CliRunner, Result

from imln_finder.cli import app

GOLD = CORPORA / "labelled" / "dev_C.jsonl"


def evaluate(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["evaluate", *map(str, arguments)])


def figures(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / "evaluation.json").read_text(encoding="utf-8"))
    return content


def test_the_reports_of_the_labels_are_scanned_if_nothing_else_is_named(tmp_path: Path) -> None:
    done = evaluate("--gold", GOLD, "--out", tmp_path / "out", "--prevalence", "0.02")
    assert done.exit_code == 0, done.output
    told = figures(tmp_path / "out")
    assert (told["reports"], told["missing"]) == (60, 0)
    assert told["prevalence"]["prevalence"] == 0.02
    assert told["discrimination"]["auroc"]["value"] > 0.9
    assert told["behaviour"] is None
    assert "<!doctype html>" in (tmp_path / "out" / "evaluation.html").read_text(encoding="utf-8").lower()


def test_results_of_a_scan_give_the_same_figures(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["scan", str(GOLD), "--out", str(tmp_path / "scan")])
    assert done.exit_code == 0, done.output
    for name, found in (
        ("scanned", GOLD),
        ("folder", tmp_path / "scan"),
        ("file", tmp_path / "scan" / "results.parquet"),
    ):
        assert evaluate(found, "--gold", GOLD, "--out", tmp_path / name).exit_code == 0
    assert figures(tmp_path / "scanned") == figures(tmp_path / "folder") == figures(tmp_path / "file")


def test_behaviour_and_ablation_are_told_if_asked_for(tmp_path: Path) -> None:
    few = tmp_path / "few.jsonl"
    few.write_text("".join(GOLD.read_text(encoding="utf-8").splitlines(keepends=True)[:6]), encoding="utf-8")
    done = evaluate("--gold", few, "--ablation", "--behaviour", "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    told = figures(tmp_path / "out")
    assert [row["system"] for row in told["ablation"]] == [
        "keyword search",
        "stock medSpaCy",
        "rules alone",
        "classifier alone",
        "both",
    ]
    assert {"sides", "threshold", "denial"} <= {capability["name"] for capability in told["behaviour"]}
    assert "letter case" in done.output
    assert "stock medSpaCy" in done.output
    assert 'id="behaviour"' in (tmp_path / "out" / "evaluation.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--gold", "none.jsonl"], "check the path"),
        (["--gold", "."], "holds no .jsonl file"),
        (["none.csv", "--gold", str(GOLD)], "none.csv"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = evaluate(*arguments)
    assert done.exit_code == 2
    assert told in done.output
    assert done.output.count("\n") == 1


def test_an_earlier_evaluation_is_kept_without_force(tmp_path: Path) -> None:
    (tmp_path / "evaluation.json").write_text("{}")
    done = evaluate("--gold", GOLD, "--out", tmp_path)
    assert done.exit_code == 2
    assert "add --force" in done.output
    assert (tmp_path / "evaluation.json").read_text() == "{}"
