"""Is this query one that only reads? A transaction that cannot write is the safeguard; this tells before connecting."""

from __future__ import annotations

import logging

import sqlglot
from sqlglot import expressions
from sqlglot.errors import SqlglotError

from imln_finder.archive.errors import ArchiveError

#: Dialects of SQLAlchemy under the names that sqlglot has for them, where these differ.
_DIALECTS = {"postgresql": "postgres", "mssql": "tsql", "mariadb": "mysql"}

_WRITES = (
    expressions.Insert,
    expressions.Update,
    expressions.Delete,
    expressions.Merge,
    expressions.Into,
    expressions.Lock,
    expressions.DDL,
    expressions.Drop,
    expressions.Command,
)

# It logs statements that it does not know, with whatever identifiers they hold.
logging.getLogger("sqlglot").setLevel(logging.CRITICAL)


def check_reads_only(query: str, dialect: str) -> None:
    """Refuses all but a single SELECT (or WITH … SELECT) that neither writes nor locks.

    Args:
        query: in SQL.
        dialect: its name in SQLAlchemy.

    Raises:
        ArchiveError: if it is anything else. The message does not quote it.
    """
    name = _DIALECTS.get(dialect, dialect)
    try:
        statements = sqlglot.parse(query, read=name if name in sqlglot.Dialect.classes else None)
    except (SqlglotError, RecursionError):
        raise ArchiveError(
            "--query: This is not understood as SQL; give a single SELECT, or make a view and select from it."
        ) from None
    # A comment behind the last semicolon is a statement to sqlglot.
    statements = [each for each in statements if each is not None and not isinstance(each, expressions.Semicolon)]
    if (
        len(statements) != 1
        or not isinstance(statements[0], expressions.Query)
        or any(statements[0].find_all(*_WRITES))
    ):
        raise ArchiveError("--query: Only a single SELECT is run; give one that neither writes nor locks.")
