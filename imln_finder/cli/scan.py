"""`imln-finder scan`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from imln_finder.cli.without_pandas import keep_pandas_from_pyarrow
from imln_finder.terminal import error_console, failures_in_one_line, output_console, printed_if_possible

if TYPE_CHECKING:
    from imln_finder.archive.sql import Database
    from imln_finder.pseudonyms.scanning import Pseudonymisation

#: Holds the address of a database where --sql would show its password to all users of the machine.
DATABASE_VARIABLE = "IMLN_FINDER_SQL"


class Engine(StrEnum):
    """Where a scan runs."""

    LOCAL = "local"
    SPARK = "spark"


def scan_command(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the worklist and the other outputs.")],
    archive: Annotated[
        list[str] | None,
        typer.Argument(metavar="ARCHIVE", help="Files, folders or globs with reports; with Spark a table or path."),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            "--column", metavar="FIELD=NAME", help="The column of a field, e.g. report_text=BEFUND; repeatable."
        ),
    ] = None,
    sql: Annotated[
        str | None,
        typer.Option(
            "--sql", metavar="URL", help=f"Read a database, by --query; the address may be in {DATABASE_VARIABLE}."
        ),
    ] = None,
    query: Annotated[
        str | None, typer.Option("--query", metavar="SELECT", help="What to read of the database.")
    ] = None,
    model: Annotated[
        Path | None, typer.Option("--model", metavar="PATH", help="A model of your own, from imln-finder train.")
    ] = None,
    no_classifier: Annotated[
        bool, typer.Option("--no-classifier", help="Let the rules alone decide, without probabilities.")
    ] = False,
    pseudonymise: Annotated[
        Path | None,
        typer.Option("--pseudonymise", metavar="KEYFILE", help="Replace identifiers, by a key from new-key."),
    ] = None,
    shift_dates: Annotated[
        bool, typer.Option("--shift-dates", help="With --pseudonymise: move the dates of each patient.")
    ] = False,
    key_table: Annotated[
        Path | None,
        typer.Option("--key-table", metavar="PATH", help="With --pseudonymise: write who each pseudonym is."),
    ] = None,
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, metavar="N", help="Processes that read; by default one a core.")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with an interrupted scan in DIR.")] = False,
    since: Annotated[
        Path | None,
        typer.Option("--since", metavar="DIR", help="An earlier run, whose results stand for unchanged records."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace an earlier run in DIR, or an interrupted one.")
    ] = False,
    engine: Annotated[Engine, typer.Option("--engine", help="Where to read.")] = Engine.LOCAL,
    master: Annotated[
        str | None, typer.Option("--master", metavar="URL", help="With Spark: its master; by default local[*].")
    ] = None,
) -> None:
    """Read every report of an archive and write the worklist of candidates."""
    if engine is Engine.LOCAL:
        keep_pandas_from_pyarrow()
    from imln_finder.archive.columns import parse_overrides
    from imln_finder.archive.errors import ArchiveError
    from imln_finder.scan.display import print_summary, progress_bar

    with failures_in_one_line():
        columns = parse_overrides(column or ())
        inputs = archive or []
        database = _database(sql, query, inputs)
        pseudonymisation = _pseudonymisation(pseudonymise, shift_dates, key_table)
        if engine is Engine.LOCAL and master is not None:
            raise ArchiveError("--master is for --engine spark; add it, or leave --master out.")
        with progress_bar(error_console()) as watch:
            if engine is Engine.SPARK:
                from imln_finder.spark.runner import scan_table

                if len(inputs) != 1 or database is not None or resume or since is not None or workers is not None:
                    raise ArchiveError(
                        "--engine spark reads one table, or one path of Parquet files; leave --sql, --query, --resume, "
                        "--since and --workers out."
                    )
                summary = scan_table(
                    inputs[0],
                    out,
                    master=master or "local[*]",
                    columns=columns,
                    pseudonymisation=pseudonymisation,
                    force=force,
                    model=model,
                    use_classifier=not no_classifier,
                    watch=watch,
                )
            else:
                from imln_finder.scan.resources import available_cores
                from imln_finder.scan.runner import scan

                summary = scan(
                    inputs,
                    out,
                    database=database,
                    columns=columns,
                    pseudonymisation=pseudonymisation,
                    force=force,
                    resume=resume,
                    since=since,
                    workers=workers or available_cores(),
                    model=model,
                    use_classifier=not no_classifier,
                    watch=watch,
                )
        with printed_if_possible():
            print_summary(summary, output_console())


def _database(url: str | None, query: str | None, inputs: list[str]) -> Database | None:
    """The database that is asked for, if one is."""
    import os

    from imln_finder.archive.errors import ArchiveError
    from imln_finder.archive.sql import Database

    if url is None and query is None:
        if not inputs:
            raise ArchiveError("There is nothing to read; name an ARCHIVE, or a database with --sql and --query.")
        return None
    if inputs:
        raise ArchiveError("A scan reads an ARCHIVE or a database; leave the one or the other out.")
    url = url or os.environ.get(DATABASE_VARIABLE)
    if not url or not query:
        raise ArchiveError(f"A database is read by --query, and its address is given by --sql or {DATABASE_VARIABLE}.")
    return Database(url, query)


def _pseudonymisation(key_file: Path | None, shift_dates: bool, key_table: Path | None) -> Pseudonymisation | None:
    """What is asked of pseudonyms, if they are."""
    from imln_finder.archive.errors import ArchiveError
    from imln_finder.pseudonyms.scanning import Pseudonymisation

    if key_file is not None:
        return Pseudonymisation(key_file, shift_dates, key_table)
    if shift_dates or key_table is not None:
        raise ArchiveError("--shift-dates and --key-table belong to --pseudonymise KEYFILE; add it.")
    return None
