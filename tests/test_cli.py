from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from spacy.language import Language
from typer.testing import CliRunner

from imln_finder.cli import app
from imln_finder.scan import outcomes, reading

pytestmark = pytest.mark.usefixtures("engine_loaded_once")

REPORT = "New 14 mm left internal mammary node in the second interspace."
CANARY = "CANARY"


def run(*arguments: object, stdin: bytes = b"") -> Any:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], input=stdin)


def command(*arguments: object, **environment: str) -> subprocess.CompletedProcess[bytes]:
    program = Path(sys.executable).with_name("imln-finder")
    return subprocess.run(
        [program, *map(str, arguments)], capture_output=True, check=False, env={**os.environ, **environment}
    )


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "archive.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["report_id", "BEFUND", "report_text"])
        writer.writerow(["1", REPORT, "Clear lungs."])
        writer.writerow(["2", "No internal mammary adenopathy.", "Clear lungs."])
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "out"


def test_scan_writes_the_run_and_says_where(archive: Path, folder: Path) -> None:
    done = run("scan", archive, "--out", folder, "--column", "report_text=BEFUND")
    assert (done.exit_code, done.stderr) == (0, "")
    lines = [line.strip("| ").split() for line in done.stdout.splitlines()]
    assert ["candidate", "|", "1"] in lines
    assert ["negated", "|", "1"] in lines
    for name in ("worklist.csv", "results.parquet", "rejects.csv", "run.json"):
        assert (folder / name).is_file()
        assert str(folder / name) in done.stdout
    assert json.loads((folder / "run.json").read_text())["settings"]["columns"] == {"report_text": "BEFUND"}


def test_scan_keeps_an_earlier_run_unless_forced(archive: Path, folder: Path) -> None:
    assert run("scan", archive, "--out", folder).exit_code == 0
    refused = run("scan", archive, "--out", folder)
    assert refused.exit_code == 2
    assert "--force" in refused.stderr
    assert run("scan", archive, "--out", folder, "--force").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nowhere.csv"], "no such file"),
        ([""], "No input given"),
        (
            ["{archive}", "--column", "report_text=BEFUND", "--column", "report_text=text"],
            "report_text= is given twice",
        ),
        (["{archive}", "--column", "report_text=NOPE"], "has no column 'NOPE'"),
        (["{archive}", "--column", "nope=BEFUND"], "no field 'nope'"),
        (["{archive}", "--column", "report_text"], "names no column"),
        (["{empty}"], "empty"),
        (["{other}"], "not supported"),
    ],
)
def test_unusable_input_is_told_in_one_line(
    tmp_path: Path, archive: Path, folder: Path, arguments: list[str], told: str
) -> None:
    empty, other = tmp_path / "empty.csv", tmp_path / "a.doc"
    empty.write_text("")
    other.write_text("x")
    done = run("scan", *(text.format(archive=archive, empty=empty, other=other) for text in arguments), "--out", folder)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr.startswith("Error: ")
    assert done.stderr.count("\n") == 1
    assert told in done.stderr
    assert not folder.exists()


def test_an_error_line_does_not_steer_the_terminal(folder: Path) -> None:
    done = run("scan", "nö\nwhere\x1b[2J\u202e.csv", "--out", folder)
    assert done.exit_code == 2
    assert done.stderr.startswith(r"Error: nö\nwhere\x1b[2J\u202e.csv: ")
    assert done.stderr.removesuffix("\n").isprintable()


@pytest.mark.parametrize("arguments", [["scan"], ["scan", "a.csv"], ["explain"], ["nope"], ["scan", "--nope"]])
def test_unusable_arguments(arguments: list[str]) -> None:
    assert run(*arguments).exit_code == 2


def test_a_failing_report_is_quoted_nowhere(archive: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(nlp: Language, text: str) -> None:
        raise ValueError(f"{CANARY}: {text}")

    monkeypatch.setattr(reading, "read_report", fail)
    done = run("scan", archive, "--out", folder, "--column", "report_text=BEFUND")
    assert done.exit_code == 0
    assert "ValueError" in (folder / "rejects.csv").read_text(encoding="utf-8-sig")
    printed = done.output + (folder / "rejects.csv").read_text() + (folder / "run.json").read_text()
    assert CANARY not in printed
    assert "interspace" not in printed


def test_an_unexpected_failure_quotes_no_report(archive: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError(f"{CANARY}: {REPORT}")

    monkeypatch.setattr(outcomes, "write_worklist", fail)
    done = run("scan", archive, "--out", folder)
    assert done.exit_code == 1
    assert done.stderr.startswith("Error: Stopped by an unexpected RuntimeError (at outcomes.py:")
    assert done.stderr.count("\n") == 1
    assert "--resume" in done.stderr
    assert CANARY not in done.output


def test_explain_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(REPORT)
    done = run("explain", path)
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith(f"[[{REPORT}]]\n")
    spans = [line.split("  ")[1:4] for line in done.stdout.split("Evidence")[1].splitlines()[1:]]
    assert ["4-9", "size", "14 mm"] in spans
    for place, _, text in spans:
        start, end = map(int, place.split("-"))
        assert REPORT[start:end] == text


def test_explain_standard_input() -> None:
    done = run("explain", "-", stdin=REPORT.encode("utf-16"))
    assert done.exit_code == 0
    assert done.stdout.startswith(f"[[{REPORT}]]\n")


def test_explain_refuses_in_one_line(archive: Path) -> None:
    for unusable in (archive, archive.with_name("nowhere.txt"), archive.parent):
        done = run("explain", unusable)
        assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1)


def test_version_and_help() -> None:
    assert run("--version").stdout == f"imln-finder {version('imln-finder')}\n"
    for arguments in (["--help"], ["scan", "--help"], ["explain", "--help"]):
        assert run(*arguments).exit_code == 0


def test_the_installed_command_scans_and_prints_only_ascii_and_no_log(archive: Path, folder: Path) -> None:
    done = command("scan", archive, "--out", folder, "--column", "report_text=BEFUND", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.isascii()
    assert {path.name for path in folder.iterdir()} == {"worklist.csv", "results.parquet", "rejects.csv", "run.json"}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="No device here that is always full")
def test_a_summary_that_nobody_takes_fails_no_scan(archive: Path, tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("imln-finder")
    scan = f'"{program}" scan "{archive}" --column report_text=BEFUND --out'
    for name, taker in (("full", "> /dev/full"), ("gone", "| true; exit ${PIPESTATUS[0]}")):
        done = subprocess.run(["bash", "-c", f'{scan} "{tmp_path / name}" {taker}'], capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, b"")
        assert (tmp_path / name / "run.json").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a process without asking it")
def test_a_scan_terminated_before_anything_is_done_leaves_nothing(tmp_path: Path, folder: Path) -> None:
    reports = tmp_path / "many.csv"
    reports.write_text("report_text\n" + f"{REPORT}\n" * 20_000)
    program = Path(sys.executable).with_name("imln-finder")
    with subprocess.Popen([program, "scan", reports, "--out", folder]) as process:
        while not folder.exists():
            assert process.poll() is None
            time.sleep(0.05)
        process.terminate()
    assert process.returncode == 143
    assert not folder.exists()


def test_the_installed_command_explains_what_the_output_cannot_encode(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("内乳 node.", encoding="utf-8")
    done = command("explain", path, PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(rb"\u5185\u4e73 node.")


def test_help_imports_no_spacy() -> None:
    code = "import sys, imln_finder, imln_finder.cli; sys.exit(bool({'spacy', 'pyarrow', 'pandas'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_scan_is_kept_from_pandas_and_nobody_else() -> None:
    code = (
        "import sys; from imln_finder.cli.without_pandas import keep_pandas_from_pyarrow as keep; keep();"
        "import imln_finder.scan.runner, pyarrow; pyarrow.array([1]); without = 'pandas' not in sys.modules;"
        "import pandas; sys.exit(not without)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
