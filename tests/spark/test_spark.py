"""The scan on Spark, in local mode with two worker processes: the same files as on one machine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from scan_testing import CANDIDATE, HEDGED, LARGER, NEGATED, SILENT, SMALL, names, results, row, run_record, sheet
from typer.testing import CliRunner

from imln_finder.archive import ArchiveError
from imln_finder.archive.records import NO_TEXT
from imln_finder.cli import app
from imln_finder.pseudonyms.key_file import make_key
from imln_finder.pseudonyms.scanning import Pseudonymisation
from imln_finder.scan.outputs import FILES, REJECTS, WORKLIST
from imln_finder.scan.runner import scan
from imln_finder.scan.workers import WorkerError

pytestmark = pytest.mark.usefixtures("engine_loaded_once")

#: The second file has nearly all the rows, which lie in several row groups.
SKEWED = {"part 2.parquet": 3, "part-10.parquet": 400, "sub/part-1.parquet": 2}
TEXTS = (SILENT, CANDIDATE, SILENT, NEGATED, SILENT, LARGER, SILENT, HEDGED, SILENT, SMALL)


def missing() -> str | None:
    """What these tests need and do not find."""
    java = shutil.which("java", path=f"{os.environ.get('JAVA_HOME', '')}/bin{os.pathsep}{os.environ['PATH']}")
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr if java else ""
    version = re.search(r'version "(\d+)', told)
    if version is None or int(version[1]) < 17:
        return "Java 17 or later is not on this machine; on Debian: apt-get install openjdk-17-jre-headless."
    try:
        import pyspark  # noqa: F401
    except ImportError:
        return "pyspark is not installed; pip install 'imln-finder[spark]'."
    return None


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    lacking = missing()
    if lacking is not None and os.environ.get("CI"):
        pytest.fail(lacking)
    if lacking is not None:
        pytest.skip(lacking)
    from imln_finder.spark.session import spark_session

    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("started_in")
        patch.chdir(folder)
        with spark_session("local[2]") as running:
            yield running
        assert names(folder) == set()  # tables that are not there were asked for as well


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Parquet files with repeats, empty and overlong texts, other exams, and missing identifiers."""
    folder = tmp_path_factory.mktemp("lake")
    number = 0
    for name, count in SKEWED.items():
        rows: list[dict[str, Any]] = []
        for _ in range(count):
            number += 1
            rows.append(row(f"{number:04}", TEXTS[number % len(TEXTS)], patient_id=f"P{number % 50}"))
        rows += [row("0002", TEXTS[2]), row("0002", NEGATED), row("9", ""), row("10", "x" * 100_001)]
        rows += [row("11", CANDIDATE, modality="MR", exam_description="MRI breast")]
        rows += [{**row("", LARGER), "report_id": None, "accession_number": None}]
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        pq.write_table(pa.Table.from_pylist(rows), path, row_group_size=100)
    return folder


def scan_table(name: object, folder: Path, **options: Any) -> None:
    from imln_finder.spark.runner import scan_table

    scan_table(str(name), folder, **options)


def counts(folder: Path) -> dict[str, Any]:
    """The counts but for those of the gate, which a repeat passes on a cluster."""
    found: dict[str, Any] = run_record(folder)["counts"]
    return {name: value for name, value in found.items() if name != "gate"}


def assert_same(folder: Path, other: Path) -> None:
    assert results(folder) == results(other)
    for name in (WORKLIST, REJECTS):
        assert (folder / name).read_bytes() == (other / name).read_bytes()
    assert counts(folder) == counts(other)


def test_files_give_what_the_local_engine_gives(session: Any, lake: Path, tmp_path: Path) -> None:
    scan([lake], tmp_path / "local")
    scan_table(lake, tmp_path / "spark")
    assert_same(tmp_path / "spark", tmp_path / "local")
    record = run_record(tmp_path / "spark")
    assert record["counts"]["read"] == record["counts"]["results"] + record["counts"]["rejects"] == 423
    assert record["counts"]["same_id_other_text"] > 0
    reasons = {reject["reason"].split(":")[0] for reject in sheet(tmp_path / "spark" / REJECTS)}
    assert reasons == {"no text", "too long", "repeated"}


def test_the_engine_is_loaded_once_a_worker(session: Any, lake: Path, tmp_path: Path) -> None:
    def loads(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import time

        from imln_finder.spark.worker import partition_reader

        for _ in batches:
            time.sleep(0.5)  # so that each of the two takes one
            info = partition_reader.cache_info()
            yield pa.RecordBatch.from_pydict({"pid": [os.getpid()], "loads": [info.misses], "reads": [info.hits]})

    scan_table(lake, tmp_path / "out")
    told = session.range(0, 2, 1, 2).mapInArrow(loads, "pid long, loads long, reads long").collect()
    assert len({each.pid for each in told}) == 2
    assert all(each.loads <= 1 for each in told)
    assert any(each.loads == 1 and each.reads > 0 for each in told)


def test_pseudonyms_are_those_of_the_local_engine(session: Any, lake: Path, tmp_path: Path) -> None:
    make_key(tmp_path / "key")
    asked = {name: Pseudonymisation(tmp_path / "key", True, tmp_path / f"{name}.csv") for name in ("local", "spark")}
    scan([lake], tmp_path / "local", pseudonymisation=asked["local"])
    scan_table(lake, tmp_path / "spark", pseudonymisation=asked["spark"])
    assert_same(tmp_path / "spark", tmp_path / "local")
    tables = [sorted((tmp_path / f"{name}.csv").read_text().splitlines()) for name in asked]
    assert tables[0] == tables[1]
    assert len(tables[0]) > 400


def test_a_table_of_skewed_partitions(session: Any, tmp_path: Path) -> None:
    rows = [row(f"{number:03}", TEXTS[number % len(TEXTS)]) for number in range(200)]
    skewed = session.createDataFrame(pa.Table.from_pylist(rows)).repartitionByRange(4, "report_text")
    skewed.createOrReplaceTempView("reports_of_ct")
    scan_table("reports_of_ct", tmp_path / "spark")
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "a.parquet")
    scan([tmp_path / "a.parquet"], tmp_path / "local")

    def by_id(folder: Path) -> list[dict[str, Any]]:
        return sorted(results(folder), key=lambda each: each["report_id"])

    assert by_id(tmp_path / "spark") == by_id(tmp_path / "local")
    assert counts(tmp_path / "spark") == counts(tmp_path / "local")


def test_a_partition_that_fails_leaves_nothing(session: Any, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    def ending(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            if "007" in batch.column("report_id").to_pylist():
                os._exit(1)
            yield batch

    rows = [row(f"{number:03}", f"{SILENT} CANARY") for number in range(16)]
    frame = session.createDataFrame(pa.Table.from_pylist(rows))
    frame.repartition(2).createOrReplaceTempView("whole")
    session.sql(
        "SELECT *, IF(report_id = '007', raise_error(report_text), report_text) AS text FROM whole"
    ).createOrReplaceTempView("raising")
    frame.repartition(2).mapInArrow(ending, frame.schema).createOrReplaceTempView("ending")
    for name, columns in (("raising", {"report_text": "text"}), ("ending", None)):
        with pytest.raises(WorkerError, match="partition failed") as raised:
            scan_table(name, tmp_path / "out", columns=columns)
        assert "CANARY" not in str(raised.value) and "\n" not in str(raised.value)
        assert not (tmp_path / "out").exists()
    assert "CANARY" not in "".join(capfd.readouterr())


def test_a_table_that_is_not_there_or_has_no_text(session: Any, tmp_path: Path) -> None:
    session.createDataFrame(pa.table({"a": [1]})).createOrReplaceTempView("other")
    for name in ("no_such_table", "no_such.parquet", "lake.none"):
        with pytest.raises(ArchiveError, match=name):
            scan_table(name, tmp_path / "out")
    with pytest.raises(ArchiveError, match="report text"):
        scan_table("other", tmp_path / "out")
    assert names(tmp_path) == set()


def test_read_reports_in_a_notebook(session: Any) -> None:
    from imln_finder.spark import read_reports

    rows = [{"nr": "1", "befund": LARGER}, {"nr": "2", "befund": ""}, {"nr": "3", "befund": SILENT}]
    frame = session.createDataFrame(pa.Table.from_pylist(rows))
    found = read_reports(frame, {"report_id": "nr", "report_text": "befund"}, use_classifier=False)
    told = {(each.report_id, each.case_status, each.max_diameter_mm) for each in found.collect()}
    assert told == {("1", "candidate", 31.0), ("3", "not_mentioned", None), ("2", None, None)}
    assert [each.reject for each in found.where("reject is not null").collect()] == [NO_TEXT]


def test_names_of_columns_that_spark_takes_for_paths(session: Any, tmp_path: Path) -> None:
    from imln_finder.spark import read_reports

    columns = {"report_id": "report.nr", "accession_number": "report.nr", "report_text": "befund `ct`.text"}
    rows = [{"report.nr": "1", "befund `ct`.text": LARGER}, {"report.nr": "2", "befund `ct`.text": SILENT}]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "a.parquet")
    scan([tmp_path / "a.parquet"], tmp_path / "local", columns=columns)
    scan_table(str(tmp_path / "a.parquet"), tmp_path / "spark", columns=columns)
    assert_same(tmp_path / "spark", tmp_path / "local")
    found = read_reports(session.createDataFrame(pa.Table.from_pylist(rows)), columns).collect()
    assert {(each.report_id, each.accession_number) for each in found} == {("1", "1"), ("2", "2")}


def test_a_master_that_is_none(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ArchiveError, match="--master: Spark has no such master"):
        scan_table("reports", tmp_path / "out", master="CANARY")
    assert capfd.readouterr().err == ""


def test_the_command(session: Any, lake: Path, tmp_path: Path) -> None:
    arguments = ["scan", str(lake / "part 2.parquet"), "--engine", "spark", "--out", str(tmp_path / "out")]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    assert names(tmp_path / "out") == set(FILES)
    done = CliRunner().invoke(app, [*arguments[:-1], str(tmp_path / "other"), "--resume"])
    assert done.exit_code == 2 and "leave --sql" in done.output
