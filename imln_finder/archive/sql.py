"""Reports from a database: the rows of one query, streamed, in a transaction that can only read.

SQLAlchemy speaks to the database, so any that it has a driver for can be read. Nothing of an address but database and
host is ever shown or recorded, and of a query only its hash: the one may hold a password, the other an identifier.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

from imln_finder.archive.columns import ColumnNames, places_of
from imln_finder.archive.encoding import MARK_UNDECODABLE
from imln_finder.archive.errors import ArchiveError
from imln_finder.archive.records import Record, make_record

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, Engine

#: Rows that are fetched at a time.
_ROWS_AT_A_TIME = 1_000

#: For a PostgreSQL address that names no driver.
_POSTGRESQL_DRIVER = "postgresql+pg8000"

#: What makes a transaction read-only where SQLAlchemy has no option for it.
_READ_ONLY = {
    "mysql": "SET TRANSACTION READ ONLY",
    "mariadb": "SET TRANSACTION READ ONLY",
    "oracle": "SET TRANSACTION READ ONLY",
}

#: Marks that `text` would take for a parameter: a query here has none.
_PARAMETER = re.compile(r"(?<![:\\]):(?=\w)")

#: Where SQLAlchemy logs what fails besides (a cursor that does not close), with all that the database said before.
_LOGGER = "sqlalchemy"


@dataclass(frozen=True, slots=True)
class Database:
    """A database and the one query that is asked of it.

    Attributes:
        url: as SQLAlchemy takes it; may hold a password.
        query: a single SELECT; may hold identifiers.
        name: what messages and outputs call it.
    """

    url: str = field(repr=False)
    query: str = field(repr=False)

    @property
    def name(self) -> str:
        """Dialect, host and database, without user, password and options.

        Raises:
            ArchiveError: if the address is none.
        """
        url = _parsed(self.url)
        dialect = url.get_backend_name()
        return str(type(url).create(dialect, host=url.host, port=url.port, database=url.database))

    @property
    def query_sha256(self) -> str:
        """The SHA-256 of the query."""
        return hashlib.sha256(self.query.encode("utf-8", "surrogatepass")).hexdigest()

    def check(self) -> None:
        """Refuses an address or a query that cannot be used, without connecting.

        Raises:
            ArchiveError: if it is no address, its driver is missing, or the query is no single SELECT.
        """
        from imln_finder.archive.sql_query import check_reads_only

        url = _parsed(self.url)
        check_reads_only(self.query, url.get_backend_name())
        self._engine().dispose()

    def read(self, names: ColumnNames) -> Iterator[Record]:
        """The records of the query. Rows count from 1; in the order in which the database gives them.

        Raises:
            ArchiveError: if the database cannot be reached, or does not answer the query.
            ColumnError: if its columns do not fit.
        """
        self.check()
        with self._rows() as result:
            columns = [str(column) for column in result.keys()]  # noqa: SIM118 (iterating it gives the rows)
            places = places_of(names.require(columns, self.name), columns, self.name)
            name = self.name
            for number, row in enumerate(result, start=1):
                values = {field: _plain(row[place]) for field, place in places.items()}
                yield make_record(values, name, f"row {number}", f"query:{number}")

    @contextmanager
    def _rows(self) -> Iterator[Any]:
        """The result of the query, while the connection is open. What the block raises of its own passes through."""
        from sqlalchemy import text

        engine = self._engine()
        try:
            with _read_only(engine) as connection:
                query = text(_PARAMETER.sub(r"\\:", self.query.strip().rstrip(";")))
                yield connection.execution_options(stream_results=True, yield_per=_ROWS_AT_A_TIME).execute(query)
        except ArchiveError:
            raise
        except Exception as error:  # each driver has errors of its own, and what they say may quote the data
            raise ArchiveError(
                f"The database cannot be read ({_kind(error)}); check address, user, password, rights and query.",
                self.name,
            ) from None
        finally:
            engine.dispose()

    def _engine(self) -> Engine:
        from sqlalchemy import create_engine
        from sqlalchemy.exc import NoSuchModuleError

        logging.getLogger(_LOGGER).setLevel(logging.CRITICAL)
        url = _parsed(self.url)
        if url.get_backend_name() == "sqlite":
            _check_file(url.database)
        try:
            return create_engine(url, hide_parameters=True)
        except (NoSuchModuleError, ImportError) as error:
            raise ArchiveError(
                f"There is no driver for {url.drivername} databases; install the package that SQLAlchemy names for it "
                "(for PostgreSQL: pip install 'imln-finder[sql]').",
                self.name,
            ) from error


@contextmanager
def _read_only(engine: Engine) -> Iterator[Connection]:
    """A connection whose transaction can only read, as far as the database knows such; undone at the end."""
    from sqlalchemy import event

    dialect = engine.dialect.name
    if dialect == "sqlite":
        event.listen(engine, "connect", _sqlite_read_only)
    with engine.connect() as connection:
        if dialect == "postgresql":
            connection = connection.execution_options(postgresql_readonly=True)
        elif dialect in _READ_ONLY:
            connection.exec_driver_sql(_READ_ONLY[dialect])
        yield connection
        connection.rollback()


def _sqlite_read_only(connection: Any, _: object) -> None:
    connection.execute("PRAGMA query_only = ON")
    connection.text_factory = lambda content: content.decode("utf-8", MARK_UNDECODABLE)


def _parsed(address: str) -> URL:
    try:
        from sqlalchemy import make_url
        from sqlalchemy.exc import ArgumentError
    except ImportError as error:
        raise ArchiveError("Databases are read by SQLAlchemy; install it: pip install 'imln-finder[sql]'.") from error
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise ArchiveError(
            "--sql: This is no database address; write it as DIALECT://USER:PASSWORD@HOST/DATABASE."
        ) from None
    if "@" in (url.host or ""):  # the rest of a password, which must not be taken for a name
        raise ArchiveError("--sql: An @ within user or password must be written as %40.")
    return url.set(drivername=_POSTGRESQL_DRIVER) if url.drivername == "postgresql" else url


def _check_file(path: str | None) -> None:
    """Refuses a SQLite database that is not there, which connecting would make."""
    file = unquote(urlsplit(path).path) if path and path.startswith("file:") else path
    if file and file != ":memory:" and not Path(file).is_file():
        raise ArchiveError("There is no such database file; check the path.", f"sqlite:///{path}")


def _kind(error: Exception) -> str:
    """The type of an error, and the code that the database gave it (SQLSTATE)."""
    original = getattr(error, "orig", None) or error
    code = getattr(original, "sqlstate", None)
    arguments = getattr(original, "args", ())
    if code is None and arguments and isinstance(arguments[0], dict):
        code = arguments[0].get("C")  # as pg8000 has it
    shown = isinstance(code, str) and re.fullmatch(r"[0-9A-Z]{5}", code)
    return f"{type(error).__name__} {code}" if shown else type(error).__name__


def _plain(value: object) -> object:
    """A value as the other readers have it."""
    if isinstance(value, UUID):
        return str(value)
    return bytes(value) if isinstance(value, memoryview | bytearray) else value
