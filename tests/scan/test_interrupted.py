"""What is interrupted goes on, and ends with the bytes of a scan that was not."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from scan_testing import many_rows, run_record, write_csv, written

from imln_finder.archive import ArchiveError, csv_lines
from imln_finder.scan import partitions, runner, workers, workspace
from imln_finder.scan.outputs import FILES, OutputError
from imln_finder.scan.record import Counts
from imln_finder.scan.runner import ScanSummary, scan
from imln_finder.scan.workers import WorkerError

pytestmark = [
    pytest.mark.usefixtures("engine_loaded_once"),
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals"),
]

RECORDS = 200
PER_PARTITION = 20
PARTITIONS = RECORDS // PER_PARTITION
#: The outputs that tell the results; the run record tells also when and how.
RESULTS = FILES[:3]

#: The command, with small partitions.
COMMAND = f"""
from imln_finder.scan import partitions
partitions.PARTITION_RECORDS = {PER_PARTITION}
if __name__ == "__main__":
    from imln_finder.cli import app
    app()
"""


@pytest.fixture(autouse=True)
def small_partitions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partitions, "PARTITION_RECORDS", PER_PARTITION)
    monkeypatch.setattr(runner, "PARTITION_RECORDS", PER_PARTITION)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_csv(tmp_path_factory.mktemp("archive") / "a.csv", many_rows(RECORDS))


@pytest.fixture(scope="module")
def undisturbed(
    archive: Path, tmp_path_factory: pytest.TempPathFactory, engine_loaded_once: None
) -> tuple[dict[str, bytes], dict[str, object]]:
    """The outputs of a scan that nothing happened to, and its counts."""
    folder = tmp_path_factory.mktemp("undisturbed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(partitions, "PARTITION_RECORDS", PER_PARTITION)
        scan([archive], folder)
    return written(folder, RESULTS), run_record(folder)["counts"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "out"


Undisturbed = tuple[dict[str, bytes], dict[str, object]]


def hidden(folder: Path) -> Path:
    return folder / ".imln-finder-scan"


def parts(folder: Path) -> list[Path]:
    return sorted(hidden(folder).glob("*.part"))


def assert_as_undisturbed(folder: Path, undisturbed: Undisturbed) -> None:
    assert written(folder, RESULTS) == undisturbed[0]
    assert run_record(folder)["counts"] == undisturbed[1]
    assert {path.name for path in folder.iterdir()} == set(FILES)


def after(count: int, happens: Callable[[], object]) -> Callable[[Counts], None]:
    """A watch that lets something happen once so many partitions are done."""
    calls = iter(range(PARTITIONS + 1))

    def watch(_: Counts) -> None:
        if next(calls) == count - 1:
            happens()

    return watch


def interrupt() -> None:
    raise KeyboardInterrupt


def interrupted(archive: Path, folder: Path, done: int = 4) -> None:
    with pytest.raises(KeyboardInterrupt):
        scan([archive], folder, watch=after(done, interrupt))
    assert len(parts(folder)) == done


def resumed(archive: Path, folder: Path, **options: object) -> ScanSummary:
    return scan([archive], folder, resume=True, **options)  # type: ignore[arg-type]


@contextmanager
def command(tmp_path: Path, *arguments: object) -> Iterator[subprocess.Popen[bytes]]:
    script = tmp_path / "command.py"
    script.write_text(COMMAND)
    process = subprocess.Popen([sys.executable, script, *map(str, arguments)], stderr=subprocess.PIPE)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_until(condition: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    while not condition():
        assert process.poll() is None
        time.sleep(0.01)


def children(process: subprocess.Popen[bytes]) -> list[str]:
    with suppress(OSError):
        return Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii").split()
    return []  # where the system does not tell


def is_running(process: str) -> bool:
    with suppress(OSError):
        return ") Z" not in Path(f"/proc/{process}/stat").read_text(encoding="ascii")
    return False


def test_killed_and_terminated_a_scan_ends_as_if_nothing_had_been(
    archive: Path, folder: Path, tmp_path: Path, undisturbed: Undisturbed
) -> None:
    with command(tmp_path, "scan", archive, "--out", folder, "--workers", "2") as process:
        wait_until(lambda: bool(parts(folder)), process)
        started = children(process)
        process.kill()
        assert process.wait() == -signal.SIGKILL
        while any(map(is_running, started)):  # they end by themselves
            time.sleep(0.01)
    assert not any((folder / name).exists() for name in FILES)
    with command(tmp_path, "scan", archive, "--out", folder, "--workers", "2", "--resume") as process:
        wait_until(lambda: len(parts(folder)) >= 4, process)
        process.terminate()
        assert process.wait() == 128 + signal.SIGTERM
    assert not (hidden(folder) / "outputs").exists()
    before = len(parts(folder))
    assert resumed(archive, folder).execution.resumed == before >= 4
    assert_as_undisturbed(folder, undisturbed)


def test_killed_while_the_outputs_get_their_names_a_scan_goes_on(
    archive: Path, folder: Path, undisturbed: Undisturbed
) -> None:
    interrupted(archive, folder, done=PARTITIONS)
    (hidden(folder) / "outputs" / "replaced").mkdir(parents=True)
    (folder / "worklist.csv").write_bytes(undisturbed[0]["worklist.csv"])
    resumed(archive, folder)
    assert_as_undisturbed(folder, undisturbed)


def killed_while_names_are_given(tmp_path: Path, rename: int, *arguments: object) -> None:
    """Runs the command, and kills it before the so-manieth renaming of a file that it publishes."""
    renaming = f"""
import os, signal
from imln_finder.scan import outputs
publish, rename, left = outputs.publish, os.rename, iter(range({rename}))
def dying(*arguments, **options):
    if next(left) == {rename} - 1:
        os.kill(os.getpid(), signal.SIGKILL)
    rename(*arguments, **options)
def publish_and_die(*arguments):
    os.rename = dying
    publish(*arguments)
outputs.publish = publish_and_die
"""
    script = tmp_path / "killed.py"
    script.write_text(renaming + COMMAND)
    done = subprocess.run([sys.executable, script, *map(str, arguments)], check=False, capture_output=True)
    assert done.returncode == -signal.SIGKILL


@pytest.mark.parametrize("rename", [2, 4, 6, 8])
def test_killed_while_the_outputs_take_the_names_of_an_earlier_run_nothing_is_lost(
    archive: Path, folder: Path, tmp_path: Path, undisturbed: Undisturbed, rename: int
) -> None:
    scan([archive], folder)
    record = (folder / "run.json").read_bytes()
    killed_while_names_are_given(tmp_path, rename, "scan", archive, "--out", folder, "--since", folder, "--force")
    with pytest.raises(ArchiveError, match="no column"):
        scan([archive], folder, columns={"report_text": "nothing"}, force=True)
    assert (folder / "run.json").read_bytes() == record
    assert written(folder, RESULTS) == undisturbed[0]


def test_killed_while_the_outputs_take_the_names_of_the_run_that_they_go_on_from_a_scan_goes_on(
    archive: Path, folder: Path, tmp_path: Path, undisturbed: Undisturbed
) -> None:
    scan([archive], folder)
    killed_while_names_are_given(tmp_path, 7, "scan", archive, "--out", folder, "--since", folder, "--force")
    assert resumed(archive, folder, since=folder).execution.resumed == PARTITIONS
    assert written(folder, RESULTS) == undisturbed[0]


def test_killed_while_it_clears_up_a_scan_goes_on(
    archive: Path, folder: Path, undisturbed: Undisturbed, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", after_calls(3, Path.unlink))
        with pytest.raises(KeyboardInterrupt):
            scan([archive], folder)
    assert parts(folder)
    resumed(archive, folder)
    assert_as_undisturbed(folder, undisturbed)


def after_calls(count: int, does: Callable[..., None]) -> Callable[..., None]:
    """A function that works so many times."""
    left = iter(range(count))

    def call(*arguments: object, **options: object) -> None:
        if next(left, None) is None:
            raise KeyboardInterrupt
        does(*arguments, **options)

    return call


@pytest.mark.parametrize("change", [lambda content: content[:-5_000], lambda content: content + b"x,y\r\n"])
def test_a_file_that_changes_while_it_is_scanned_is_told(
    archive: Path, folder: Path, undisturbed: Undisturbed, change: Callable[[bytes], bytes]
) -> None:
    content = archive.read_bytes()
    try:
        with pytest.raises(ArchiveError, match=r"a\.csv: The file changed while it was scanned"):
            scan([archive], folder, watch=after(2, lambda: archive.write_bytes(change(content))))
        assert not any((folder / name).exists() for name in FILES)
        with pytest.raises(OutputError, match="other inputs"):
            resumed(archive, folder)
    finally:
        archive.write_bytes(content)
    resumed(archive, folder)
    assert_as_undisturbed(folder, undisturbed)


def test_a_part_of_other_records_is_read_anew(
    archive: Path, folder: Path, tmp_path: Path, undisturbed: Undisturbed
) -> None:
    other = write_csv(tmp_path / "a.csv", [{**row, "report_text": "Clear lungs."} for row in many_rows(RECORDS)])
    interrupted(other, tmp_path / "other")
    interrupted(archive, folder)
    for part in parts(tmp_path / "other"):
        shutil.copy(part, hidden(folder))
    assert resumed(archive, folder).execution.damaged == 4
    assert_as_undisturbed(folder, undisturbed)


def test_workers_make_the_same_bytes_and_one_that_is_killed_costs_nothing(
    archive: Path, folder: Path, tmp_path: Path, undisturbed: Undisturbed
) -> None:
    scan([archive], tmp_path / "shared", workers=2)
    assert_as_undisturbed(tmp_path / "shared", undisturbed)
    execution = run_record(tmp_path / "shared")["execution"]
    assert execution["workers"] == 2
    assert execution["peak_memory_bytes"] > 50_000_000

    def kill_one() -> None:
        [victim, *_] = multiprocessing.active_children()
        os.kill(victim.pid or 0, signal.SIGKILL)

    with pytest.raises(WorkerError, match="fewer --workers") as failure:
        scan([archive], folder, workers=2, watch=after(2, kill_one))
    assert failure.value.__notes__ == [workspace.KEPT]
    assert 2 <= len(parts(folder)) < PARTITIONS
    assert multiprocessing.active_children() == []
    resumed(archive, folder, workers=2)
    assert_as_undisturbed(folder, undisturbed)


def test_workers_that_load_the_rules_themselves_make_the_same_bytes(
    archive: Path, folder: Path, undisturbed: Undisturbed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "_FORKS", False)
    scan([archive], folder, workers=2)
    assert_as_undisturbed(folder, undisturbed)


def test_a_damaged_part_is_read_anew(archive: Path, folder: Path, undisturbed: Undisturbed) -> None:
    interrupted(archive, folder)
    cut, changed, empty, _ = parts(folder)
    cut.write_bytes(cut.read_bytes()[:-1])
    changed.write_bytes(changed.read_bytes().replace(b"ARROW", b"ARR0W") + b"x")
    empty.write_bytes(b"")
    summary = resumed(archive, folder)
    assert (summary.execution.resumed, summary.execution.damaged) == (1, 3)
    assert_as_undisturbed(folder, undisturbed)


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """No file can grow beyond this size, as on a full disk."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_is_told_and_costs_nothing(archive: Path, folder: Path, undisturbed: Undisturbed) -> None:
    with pytest.raises(OutputError, match="make room"), files_of_at_most(1_000):
        scan([archive], folder)
    assert not folder.exists()
    largest = len(undisturbed[0]["results.parquet"])
    with pytest.raises(OutputError, match="make room") as failure, files_of_at_most(largest - 1_000):
        scan([archive], folder)
    assert failure.value.__notes__ == [workspace.KEPT]
    assert parts(folder)
    assert not any((folder / name).exists() for name in FILES)
    resumed(archive, folder)
    assert_as_undisturbed(folder, undisturbed)


def test_a_file_that_cannot_be_read_to_its_end_costs_nothing(
    archive: Path, folder: Path, undisturbed: Undisturbed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_lines, "BLOCK", 4_000)
    with monkeypatch.context() as patch:
        read, reads = csv_lines._Postponing.read, iter(range(1_000))

        def read_or_fail(stream: csv_lines._Postponing, size: int = -1) -> list[bytes]:
            if next(reads) == 3:
                stream.failure = OSError(5, "Input/output error")
                return b""
            return read(stream, size)

        patch.setattr(csv_lines._Postponing, "read", read_or_fail)
        with pytest.raises(ArchiveError, match="could not be read to its end") as failure:
            scan([archive], folder)
    assert failure.value.__notes__ == [workspace.KEPT]
    resumed(archive, folder)
    assert_as_undisturbed(folder, undisturbed)


def test_an_interrupted_scan_is_not_overwritten_unasked(archive: Path, folder: Path, undisturbed: Undisturbed) -> None:
    interrupted(archive, folder)
    before = [path.read_bytes() for path in parts(folder)]
    with pytest.raises(OutputError, match=r"--resume.*--force"):
        scan([archive], folder)
    assert [path.read_bytes() for path in parts(folder)] == before
    summary = scan([archive], folder, force=True)
    assert summary.execution.resumed == 0
    assert_as_undisturbed(folder, undisturbed)


def test_only_the_same_scan_goes_on(archive: Path, folder: Path, tmp_path: Path) -> None:
    interrupted(archive, folder)
    other = write_csv(tmp_path / "b.csv", many_rows(RECORDS + 1))
    with pytest.raises(OutputError, match=r"other inputs; .*--force"):
        resumed(other, folder)
    with pytest.raises(OutputError, match="other settings and versions"):
        resumed(archive, folder, use_classifier=False)
    assert len(parts(folder)) == 4


def test_without_anything_to_go_on_with_a_scan_begins(archive: Path, folder: Path, undisturbed: Undisturbed) -> None:
    resumed(archive, folder)
    assert_as_undisturbed(folder, undisturbed)
    with pytest.raises(OutputError, match="earlier run"):
        resumed(archive, folder)


def test_a_forced_scan_that_is_interrupted_replaces_the_earlier_run_at_its_end(
    archive: Path, folder: Path, undisturbed: Undisturbed
) -> None:
    scan([archive], folder, use_classifier=False)
    earlier = written(folder, RESULTS)
    with pytest.raises(KeyboardInterrupt):
        scan([archive], folder, force=True, watch=after(4, interrupt))
    assert written(folder, RESULTS) == earlier
    resumed(archive, folder)
    assert_as_undisturbed(folder, undisturbed)


def test_two_scans_do_not_write_to_one_folder(archive: Path, folder: Path) -> None:
    def second() -> None:
        with pytest.raises(OutputError, match="Another scan"):
            resumed(archive, folder)

    scan([archive], folder, watch=after(1, second))
    assert (folder / "run.json").is_file()


def test_what_is_written_is_the_owners(archive: Path, folder: Path) -> None:
    interrupted(archive, folder)
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    for path in (folder, hidden(folder)):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    resumed(archive, folder)
    assert {stat.S_IMODE((folder / name).stat().st_mode) for name in FILES} == {0o600}
