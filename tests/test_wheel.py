"""The wheel, installed by itself, scans: nothing that it needs is only in the repository."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pyarrow.parquet as pq
import pytest

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "corpora" / "sample_reports" / "sample_reports.csv"
#: What the wheel is built from. A copy of it: a build leaves files in its tree, and takes up those of earlier ones.
SOURCES = ("pyproject.toml", "setup.py", "README.md", "LICENSE", "imln_finder", "rules", "models")
#: Compiling takes a minute, and is left to `.ci/compiled`; without a compiler the wheel is plain, for any platform.
NO_COMPILER = {"CC": "no-such-compiler"}
BIN = "Scripts" if os.name == "nt" else "bin"


def run(*command: object, folder: Path) -> str:
    left_out = ("PYTHONPATH", "IMLN_FINDER_COMPILE")
    environment = {name: value for name, value in os.environ.items() if name not in left_out} | NO_COMPILER
    done = subprocess.run(
        [str(word) for word in command], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def build_wheel(folder: Path) -> Path:
    tree = folder / "tree"
    tree.mkdir()
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tree)
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, tree, folder=folder)
    [wheel] = folder.glob("*-py3-none-any.whl")
    return wheel


def environment_of(wheel: Path, folder: Path) -> Path:
    """A virtual environment with the wheel, and of this one the third-party packages."""
    venv.create(folder, with_pip=True)
    python = folder / BIN / "python"
    run(python, "-m", "pip", "install", "--no-deps", "--no-index", wheel, folder=folder)
    # Only now, or pip would find the project already there. Python does not follow the .pth files of a folder that is
    # itself named in one, so an editable installation stays out; a plain one stands behind the wheel's.
    paths = {sysconfig.get_path(name) for name in ("purelib", "platlib")}
    own = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", folder=folder).strip()
    Path(own, "third_party.pth").write_text("".join(f"{path}\n" for path in sorted(paths)), encoding="utf-8")
    return python


@pytest.mark.slow
def test_the_wheel_scans_the_sample_archive(tmp_path: Path) -> None:
    (tmp_path / "build").mkdir()
    (tmp_path / "elsewhere").mkdir()
    wheel = build_wheel(tmp_path / "build")
    python = environment_of(wheel, tmp_path / "venv")
    elsewhere = tmp_path / "elsewhere"

    where = "import imln_finder, imln_finder.rules_store as r; print(imln_finder.__file__, r.rules_folder(), sep='\\n')"
    for path in run(python, "-c", where, folder=elsewhere).splitlines():
        assert Path(path).is_relative_to(tmp_path / "venv"), path

    run(python.with_name("imln-finder"), "scan", SAMPLE, "--out", "out", folder=elsewhere)
    out = elsewhere / "out"
    assert {path.name for path in out.iterdir()} == {"worklist.csv", "results.parquet", "rejects.csv", "run.json"}
    record = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert record["execution"]["engine"] == "plain"
    counts = record["counts"]
    assert (counts["read"], counts["results"], counts["rejects"]) == (120, 120, 0)
    assert counts["case_status"]["out_of_scope"] == 7
    with (out / "worklist.csv").open(encoding="utf-8-sig", newline="") as stream:
        worklist = list(csv.DictReader(stream))
    assert len(worklist) == counts["case_status"]["candidate"] > 0
    assert all(row["evidence"] and row["probability"] for row in worklist)
    assert pq.read_metadata(out / "results.parquet").num_rows == 120
    labels = ROOT / "corpora" / "sample_reports" / "labels.jsonl"
    run(python.with_name("imln-finder"), "evaluate", "out", "--gold", labels, "--out", "evaluation", folder=elsewhere)
    assert (elsewhere / "evaluation" / "evaluation.html").stat().st_size > 10_000
    rules = {path.name for path in (ROOT / "rules" / "en").glob("*.json")}
    installed = Path(run(python, "-c", where, folder=elsewhere).splitlines()[1])
    assert {path.name for path in installed.glob("*.json")} == rules
