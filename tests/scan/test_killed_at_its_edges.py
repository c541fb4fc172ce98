"""A scan that is killed before it has kept anything, or when it is all but done, goes on with `--resume`, too."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from scan_testing import many_rows, write_csv, written

from imln_finder.scan.outputs import FILES, OutputError
from imln_finder.scan.runner import scan

pytestmark = [
    pytest.mark.usefixtures("engine_loaded_once"),
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals"),
]

RESULTS = FILES[:3]

#: The command, killed by itself at the call of a function that tells the moment: that of a path, if need be, by number.
KILLED = """
import os, signal, sys
from imln_finder.scan import workspace

def killed_at(owner, name, end="", number=1):
    does, calls = getattr(owner, name), []
    def call(*arguments, **options):
        if not end or str(arguments[0]).endswith(end):
            calls.append(name)
            if len(calls) == number:
                os.kill(os.getpid(), signal.SIGKILL)
        return does(*arguments, **options)
    setattr(owner, name, call)

killed_at({where})
from imln_finder.cli import app
app()
"""
BEFORE_IT_BEGINS = "workspace.json, 'dump'"
EDGES = {
    "before it keeps its first part": "workspace.Parts, 'keep'",
    "with its parts gone": "workspace.shutil, 'rmtree', 'outputs', 2",
    "with nothing left but what it scans": "workspace.shutil, 'rmtree', '.imln-finder-scan'",
}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_csv(tmp_path_factory.mktemp("archive") / "a.csv", many_rows(40))


@pytest.fixture(scope="module")
def undisturbed(archive: Path, tmp_path_factory: pytest.TempPathFactory, engine_loaded_once: None) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("undisturbed")
    scan([archive], folder)
    return written(folder, RESULTS)


def killed(where: str, archive: Path, folder: Path, *options: str) -> None:
    command = [sys.executable, "-c", KILLED.format(where=where), "scan", str(archive), "--out", str(folder), *options]
    assert subprocess.run(command, check=False, capture_output=True).returncode == -signal.SIGKILL


@pytest.mark.parametrize("over_earlier_run", [False, True])
@pytest.mark.parametrize("where", EDGES.values(), ids=EDGES)
def test_killed_at_its_edges_a_scan_goes_on(
    archive: Path, tmp_path: Path, undisturbed: dict[str, bytes], where: str, over_earlier_run: bool
) -> None:
    folder = tmp_path / "out"
    if over_earlier_run:
        scan([archive], folder, use_classifier=False)
    killed(where, archive, folder, *(["--force"] if over_earlier_run else []))
    with pytest.raises(OutputError, match="had other settings"):
        scan([archive], folder, resume=True, use_classifier=False)
    scan([archive], folder, resume=True)
    assert written(folder, RESULTS) == undisturbed
    assert {path.name for path in folder.iterdir()} == set(FILES)


def test_killed_before_it_says_what_it_scans_a_scan_has_touched_nothing(
    archive: Path, tmp_path: Path, undisturbed: dict[str, bytes]
) -> None:
    folder = tmp_path / "out"
    killed(BEFORE_IT_BEGINS, archive, folder)
    scan([archive], folder, resume=True)
    assert written(folder, RESULTS) == undisturbed
    scan([archive], folder, force=True, use_classifier=False)
    earlier = written(folder, RESULTS)
    killed(BEFORE_IT_BEGINS, archive, folder, "--force")
    with pytest.raises(OutputError, match="earlier run"):
        scan([archive], folder, resume=True)
    assert written(folder, RESULTS) == earlier
