"""Scans of messages, resources and databases: all records are accounted for."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from fhir_testing import bundle, diagnostic_report, form
from hl7_testing import escaped, message, write_hl7
from scan_testing import CANDIDATE, NEGATED, SILENT, results, run_record, sheet

from imln_finder.archive.sql import Database
from imln_finder.scan.outputs import FILES, OutputError
from imln_finder.scan.runner import scan

pytestmark = pytest.mark.usefixtures("engine_loaded_once")


def assert_adds_up(folder: Path, read: int, candidates: int) -> None:
    counts = run_record(folder)["counts"]
    assert counts["read"] == read == counts["results"] + counts["rejects"]
    assert counts["results"] == sum(counts["case_status"].values()) == len(results(folder))
    assert counts["rejects"] == len(sheet(folder / "rejects.csv"))
    assert counts["case_status"]["candidate"] == candidates == len(sheet(folder / "worklist.csv"))


def test_hl7(tmp_path: Path) -> None:
    source = tmp_path / "in"
    write_hl7(source / "CANARY1.hl7", message(escaped(NEGATED), "A1", "P"))
    final = message(escaped(CANDIDATE), "A1", "F")
    write_hl7(source / "CANARY2.hl7", final, message(SILENT, "A2"), message("", "A3"))
    scan([source, source / "CANARY1.hl7"], tmp_path / "out")
    assert_adds_up(tmp_path / "out", read=4, candidates=1)
    (row,) = sheet(tmp_path / "out" / "worklist.csv")
    assert (row["accession_number"], row["patient_id"]) == ("A1", "'00042")
    assert row["exam_description"] == "CT chest"
    assert "CANARY" not in (tmp_path / "out" / "run.json").read_text()


def test_fhir(tmp_path: Path) -> None:
    resources = [
        diagnostic_report("1", "A1", status="preliminary", conclusion=NEGATED),
        diagnostic_report("2", "A1", presentedForm=[form(CANDIDATE)]),
        diagnostic_report("3", "A3", presentedForm=[form(CANDIDATE, "application/pdf")]),
        diagnostic_report("4", "A4", presentedForm=[form(CANDIDATE, "application/pdf")], conclusion=SILENT),
    ]
    path = tmp_path / "bundle.json"
    path.write_text(json.dumps(bundle(*resources), indent=1))
    scan([path], tmp_path / "out")
    assert_adds_up(
        tmp_path / "out", read=5, candidates=1
    )  # an attachment that is not read counts beside its conclusion


def test_a_database(tmp_path: Path) -> None:
    path = tmp_path / "ris.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE reports (report_id, mrn, report_text)")
        rows = [("1", "P1", CANDIDATE), ("2", "P2", SILENT), ("3", "P3", ""), ("2", "P2", SILENT)]
        connection.executemany("INSERT INTO reports VALUES (?, ?, ?)", rows)
        connection.commit()
    database = Database(f"sqlite:///{path}", "SELECT * FROM reports WHERE mrn <> 'CANARY' ORDER BY rowid")
    scan([], tmp_path / "out", database=database)
    assert_adds_up(tmp_path / "out", read=4, candidates=1)
    written = b"".join((tmp_path / "out" / name).read_bytes() for name in FILES)
    assert b"CANARY" not in written
    (source,) = run_record(tmp_path / "out")["inputs"]
    assert (source["path"], source["sha256"]) == (f"sqlite:///{path}", database.query_sha256)
    with pytest.raises(OutputError, match="begin anew"):
        scan([], tmp_path / "again", database=database, resume=True)
