"""Planted strings: what a scan writes, and says, tells of a patient no more than it must."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from scan_testing import CANDIDATE, row, write_csv
from spacy.language import Language
from typer.testing import CliRunner

from imln_finder.cli import app
from imln_finder.domain import Reading
from imln_finder.scan import partitions, reading, runner
from imln_finder.scan.outputs import FILES
from imln_finder.scan.partition_result import decode_result

pytestmark = pytest.mark.usefixtures("engine_loaded_once")

#: In the text of reports, where no evidence is; in identifiers; in the exam description.
TEXT, IDENTIFIER, EXAM = "CANARYTEXT", "CANARYID", "CANARYEXAM"
ALL = (TEXT, IDENTIFIER, EXAM)

FILLER = f"The {TEXT} is unremarkable.\n\n"


def planted(number: int, text: str, **fields: str) -> dict[str, str]:
    named = {"patient_id": f"{IDENTIFIER}P{number}", "accession_number": f"{IDENTIFIER}A{number}"}
    return row(f"{IDENTIFIER}{number}", text, exam_description=f"CT chest {EXAM}", **named) | fields


#: Read, passed over, out of scope, repeated, without a text, too long, failing: all that can become of a record.
REPORTS = [
    planted(1, f"{FILLER}{CANDIDATE}\n\n{FILLER}"),
    planted(2, FILLER),
    planted(3, f"{FILLER}{CANDIDATE}", modality="MR", exam_description="MRI breast"),
    planted(1, f"{FILLER}{CANDIDATE}\n\n{FILLER}"),
    planted(5, ""),
    planted(6, FILLER * 5_000),
    planted(7, f"{CANDIDATE} FAILS {TEXT}"),
]


@pytest.fixture
def failing_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    read_report = reading.read_report

    def read_or_fail(nlp: Language, text: str) -> Reading:
        if "FAILS" in text:
            raise ValueError(text)
        return read_report(nlp, text)

    monkeypatch.setattr(reading, "read_report", read_or_fail)


def contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Each file below a folder with its name, and parts and tables as they are unpacked, too."""
    import pyarrow.parquet as pq

    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        if path.suffix == ".part":
            part = decode_result(content[sha256().digest_size :])
            content += repr([part.results.to_pylist(), part.rejects.to_pylist()]).encode()
        elif path.suffix == ".parquet":
            content += repr(pq.read_table(path).to_pylist()).encode()
        yield path.name, content


def told(content: bytes | str) -> set[str]:
    """The canaries in what was written."""
    return {canary for canary in ALL if canary.encode() in (content.encode() if isinstance(content, str) else content)}


def test_outputs_tell_what_they_are_for_and_nothing_else(tmp_path: Path, failing_engine: None) -> None:
    archive = write_csv(tmp_path / "a.csv", REPORTS)
    done = CliRunner().invoke(app, ["scan", str(archive), "--out", str(tmp_path / "out")])
    assert done.exit_code == 0
    found = {name: told(content) for name, content in contents(tmp_path / "out")}
    assert found == {
        "worklist.csv": {IDENTIFIER, EXAM},
        "results.parquet": {IDENTIFIER},
        "rejects.csv": set(),
        "run.json": set(),
    }
    assert told(done.output) == set()


def test_an_interrupted_scan_leaves_no_text(
    tmp_path: Path, failing_engine: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partitions, "PARTITION_RECORDS", 2)
    monkeypatch.setattr(runner, "publish", _fail)
    archive = write_csv(tmp_path / "a.csv", REPORTS)
    done = CliRunner().invoke(app, ["scan", str(archive), "--out", str(tmp_path / "out"), "--workers", "1"])
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
    assert "--resume" in done.stderr
    found = dict(contents(tmp_path / "out"))
    assert len(found) == 5  # four parts and what they are of
    assert told(found.pop("scan.json")) == set()
    assert all(TEXT not in told(content) for content in found.values())
    assert told(done.output) == set()


def test_a_failing_worker_says_nothing(tmp_path: Path) -> None:
    """In a process of its own, whose standard error the workers share."""
    script = tmp_path / "command.py"
    script.write_text(
        "from imln_finder.scan import partition, partitions\n"
        "partitions.PARTITION_RECORDS = 2\n"
        "def fail(self, batch):\n"
        "    raise ValueError(batch.to_pylist())\n"
        "partition.PartitionReader.__call__ = fail\n"
        "if __name__ == '__main__':\n"
        "    from imln_finder.cli import app\n"
        "    app()\n"
    )
    archive = write_csv(tmp_path / "a.csv", REPORTS)
    arguments = ["scan", archive, "--out", tmp_path / "out", "--workers", "2"]
    done = subprocess.run(
        [sys.executable, script, *map(str, arguments)], capture_output=True, check=False, env=dict(os.environ)
    )
    assert done.returncode == 1
    assert done.stderr == b"Error: A worker stopped on an unexpected ValueError.\n"
    assert told(done.stdout) == set()
    assert not any((tmp_path / "out" / name).exists() for name in FILES)


def _fail(*_: object) -> None:
    raise RuntimeError("".join(ALL))
