"""Reports from databases: SQLite, and a real PostgreSQL that the tests start."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

import pytest
import sqlalchemy
from archive_testing import ROWS, assert_rows_read
from database_testing import PASSWORD, postgresql

from imln_finder.archive import ArchiveError, ColumnError, ColumnNames
from imln_finder.archive.records import NO_TEXT
from imln_finder.archive.sql import Database
from imln_finder.domain import Reject, Report

QUERY = "SELECT * FROM reports ORDER BY report_id"
ENDLESS = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS report_id, 'x' AS report_text FROM n"
)


@pytest.fixture(scope="module")
def postgresql_url() -> Iterator[str]:
    with postgresql() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database with a table `reports`, which holds ROWS."""
    if request.param == "sqlite":
        address = f"sqlite:///{tmp_path / 'ris.db'}"
        engine = sqlalchemy.create_engine(address)
    else:
        address = request.getfixturevalue("postgresql_url")
        engine = sqlalchemy.create_engine(address.replace("postgresql:", "postgresql+pg8000:"))
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE IF EXISTS reports")
        connection.exec_driver_sql(
            "CREATE TABLE reports (report_id text, mrn text, study_date date, modality text, text text)"
        )
        insert = sqlalchemy.text("INSERT INTO reports VALUES (:report_id, :mrn, :study_date, :modality, :text)")
        for row in ROWS:
            connection.execute(insert, row)
    engine.dispose()
    return str(address)


def read(url: str, query: str = QUERY, **columns: str) -> list[Report | Reject]:
    return list(Database(url, query).read(ColumnNames(columns or None)))


def reports(url: str, query: str = QUERY, **columns: str) -> list[Report]:
    found = read(url, query, **columns)
    assert all(isinstance(record, Report) for record in found)
    return found  # type: ignore[return-value]


def test_rows_become_reports(url: str) -> None:
    found = reports(url)
    assert_rows_read(found)
    assert [report.position for report in found] == ["row 1", "row 2", "row 3"]
    assert PASSWORD not in found[0].source and "reader" not in found[0].source


def test_columns_are_named_as_for_files(url: str) -> None:
    query = "SELECT text AS befund, mrn FROM reports WHERE text LIKE '%Two%' AND mrn <> ':mrn' ;"
    (report,) = reports(url, query, report_text="befund", report_id="mrn")
    assert (report.report_id, report.text) == ("00042", ROWS[0]["text"])
    with pytest.raises(ColumnError, match="befund"):
        read(url, query)


def test_a_row_without_text_is_a_reject(url: str) -> None:
    assert [record.reason for record in read(url, "SELECT '' AS report_text") if isinstance(record, Reject)] == [
        NO_TEXT
    ]


def test_the_rows_are_streamed(url: str) -> None:
    """The query never ends; its first rows come all the same."""
    with closing(Database(url, ENDLESS).read(ColumnNames())) as records:
        assert [record.position for record in islice(records, 3_000)][-1] == "row 3000"


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM reports",
        "SELECT 1; DROP TABLE reports",
        "UPDATE reports SET text = ''",
        "WITH gone AS (DELETE FROM reports RETURNING *) SELECT * FROM gone",
        "SELECT * INTO copy FROM reports",
        "SELECT * FROM reports FOR UPDATE",
        "INSERT INTO reports SELECT * FROM reports",
        "VACUUM",
        "",
        "SELECT 'CANARY",
    ],
)
def test_only_a_single_select_is_run(url: str, query: str, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(ArchiveError, match="--query") as raised:
        read(url, query)
    assert "CANARY" not in str(raised.value) and not caplog.records
    assert len(reports(url)) == 3


@pytest.mark.parametrize("ending", [";", " ; ", "; -- the newest", "-- the newest"])
def test_a_select_may_end_with_a_comment(url: str, ending: str) -> None:
    assert len(reports(url, f"{QUERY} {ending}")) == 3


def test_what_the_check_does_not_see_the_transaction_refuses(url: str) -> None:
    if url.startswith("sqlite"):
        pytest.skip("SQLite has no SELECT that writes")
    engine = sqlalchemy.create_engine(url.replace("postgresql:", "postgresql+pg8000:"))
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE SEQUENCE IF NOT EXISTS counter")
        connection.exec_driver_sql(
            "CREATE OR REPLACE FUNCTION erase() RETURNS int LANGUAGE plpgsql "
            "AS 'BEGIN DELETE FROM reports; RETURN 1; END'"
        )
    engine.dispose()
    for query in ("SELECT nextval('counter') AS report_text", "SELECT erase() AS report_text"):
        with pytest.raises(ArchiveError, match="25006"):  # read_only_sql_transaction
            read(url, query)
    assert len(reports(url)) == 3


@pytest.mark.parametrize("query", ["SELECT CANARY FROM reports", "SELECT * FROM canary_table"])
def test_a_query_that_fails_is_told_without_quoting(url: str, query: str) -> None:
    with pytest.raises(ArchiveError) as raised:
        read(url, query)
    assert "canary" not in str(raised.value).lower() and PASSWORD not in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("first", [1, 2_500])
def test_a_failure_that_quotes_data(
    url: str, first: int, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """The first row that the database cannot convert may come when others were fetched long ago."""
    if url.startswith("sqlite"):
        pytest.skip("SQLite converts everything")
    row = f"CASE WHEN i < {first} THEN 'x' ELSE CAST(CAST('CANARY' || i AS integer) AS text) END"
    with pytest.raises(ArchiveError) as raised:
        read(url, f"SELECT i AS report_id, {row} AS report_text FROM generate_series(1, 5000) AS i")
    assert "CANARY" not in str(raised.value) and "22P02" in str(raised.value)
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")


def test_types_of_a_database(postgresql_url: str) -> None:
    query = """SELECT '9b3e0bf2-0b7e-4b53-9a53-d5a4bd8b5d3c'::uuid AS patient_id,
        7::bigint AS report_id, 'x'::varchar AS text,
        timestamp '2019-03-14 00:00' AS study_date, 12.0::numeric AS accession_number"""
    (report,) = reports(postgresql_url, query)
    assert (report.patient_id, report.report_id) == ("9b3e0bf2-0b7e-4b53-9a53-d5a4bd8b5d3c", "7")
    assert (report.study_date, report.accession_number) == ("2019-03-14", "12")


@pytest.mark.parametrize(
    "change", [("CANARY-password", "CANARY-wrong"), ("/postgres", "/canary_no_such"), ("127.0.0.1", "127.0.0.2")]
)
def test_a_server_that_does_not_let_in(postgresql_url: str, change: tuple[str, str]) -> None:
    with pytest.raises(ArchiveError) as raised:
        read(postgresql_url.replace(*change))
    assert "CANARY" not in str(raised.value) and "user, password" in str(raised.value)


@pytest.mark.parametrize(
    "address",
    ["SECRET", "", "none://user:SECRET@host/db", "mysql+none://user:SECRET@host/db", "mysql://user:x@SECRET@host/db"],
)
def test_an_address_that_is_none(address: str) -> None:
    with pytest.raises(ArchiveError) as raised:
        read(address)
    assert "user:" not in str(raised.value) and "SECRET" not in str(raised.value)


def test_a_database_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    for address in (f"sqlite:///{tmp_path / 'none.db'}", f"sqlite:///file:{tmp_path / 'none.db'}?uri=true"):
        with pytest.raises(ArchiveError, match="no such database file"):
            read(address, "SELECT 'Clear lungs.' AS report_text")
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("no database " * 100)
    with pytest.raises(ArchiveError, match="cannot be read"):
        read(f"sqlite:///{tmp_path / 'x.db'}")


def test_a_text_that_does_not_decode_costs_its_row(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "x.db")) as connection:
        connection.execute("CREATE TABLE r (report_id, report_text)")
        connection.execute("INSERT INTO r VALUES ('1', CAST(x'ff41' AS TEXT)), ('2', 'Good.')")
        connection.commit()
    found = read(f"sqlite:///{tmp_path / 'x.db'}", "SELECT * FROM r")
    assert [type(record) for record in found] == [Reject, Report]


def test_the_name_tells_no_secret() -> None:
    database = Database("postgresql+psycopg://user:CANARY@db.hospital:5433/ris?password=CANARY", "SELECT 'CANARY'")
    assert database.name == "postgresql://db.hospital:5433/ris"
    assert "CANARY" not in repr(database)
