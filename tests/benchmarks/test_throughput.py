"""The benchmark runs, and its archive is what it says."""

from __future__ import annotations

import csv
import json
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


def run(script: str, *arguments: object) -> str:
    command = [sys.executable, BENCHMARKS / script, *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, str]]:
    path = tmp_path_factory.mktemp("archive") / "a.csv"
    run("archive.py", 3_000, path)
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_archive_has_the_promised_shape(rows: list[dict[str, str]]) -> None:
    assert len(rows) == len({row["report_id"] for row in rows}) == 3_000
    assert 1_800 < statistics.median(len(row["report_text"]) for row in rows) < 2_200
    naming = sum("internal mammary" in row["report_text"].lower() for row in rows) / len(rows)
    assert 0.02 < naming < 0.06  # others name the chain in other words


def test_a_small_run_prints_its_table_and_saves_it(tmp_path: Path) -> None:
    arguments = ["--reports", 200, "--rounds", 2, "--scaling", "--medspacy-sample", 5, "--folder", tmp_path]
    printed = run("throughput.py", *arguments, "--save", tmp_path / "throughput")
    assert [line.split("|")[1].strip() for line in printed.splitlines() if line] == [
        "system, 200 reports",
        "---",
        "floor: read, one search",
        "imln-finder",
        "imln-finder",
        "medSpaCy, stock (5 reports, extrapolated)",
        "no report names the chain, 200 reports",
        "---",
        "floor: read, one search",
        "imln-finder",
        "imln-finder",
        "imln-finder, 2 workers, reports",
        "---",
        "200",
        "200",
    ]
    saved = json.loads((tmp_path / "throughput.json").read_text())
    assert [one["reports"] for one in saved["measured"]] == [200] * 7
    assert printed.strip() in (tmp_path / "throughput.md").read_text()
    assert "<svg" in (tmp_path / "throughput.svg").read_text()
