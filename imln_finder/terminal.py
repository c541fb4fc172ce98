"""Printing: to whatever the output is, and failures in one line that quotes no report."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path, PurePath
from typing import NoReturn

import typer
from rich import box
from rich.console import Console
from rich.table import Table

#: Exit status of a process that ended on a signal, by the convention of shells.
_KILLED = 128


class _OutputConsole(Console):
    def on_broken_pipe(self) -> None:
        """Goes on without a reader: what was done stands, and rich would end the process with 1."""
        self.quiet = True
        _print_nowhere()


def output_console() -> Console:
    """Standard output; what its encoding cannot say is written as `\\uXXXX`."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    return _OutputConsole()


def error_console() -> Console:
    """Standard error."""
    return Console(stderr=True)


def figures_table(console: Console, *headings: str) -> Table:
    """An empty table, its first column for names and the others for numbers; in plain ASCII if this is no terminal."""
    table = Table(box=box.ROUNDED if console.is_terminal else box.ASCII)
    for place, heading in enumerate(headings):
        table.add_column(heading, justify="right" if place else "left")
    return table


@contextmanager
def printed_if_possible() -> Iterator[None]:
    """Goes on if nobody takes what is printed: what was done stands all the same."""
    try:
        yield
        sys.stdout.flush()
    except OSError:
        _print_nowhere()


def _print_nowhere() -> None:
    """Lets standard output lead nowhere, so that what is flushed when the process ends cannot fail."""
    with suppress(OSError), Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


@contextmanager
def failures_in_one_line() -> Iterator[None]:
    """Ends the command on a failure: with 2 for unusable input or arguments, with 1 for all else.

    Only the messages of our own errors are shown. Those of others, and the values in a traceback, may quote a report.
    """
    from imln_finder.archive import ArchiveError
    from imln_finder.scan.outputs import OutputError
    from imln_finder.scan.workers import WorkerError

    # By default it ends the process where it stands, and would leave half-written results behind.
    signal.signal(signal.SIGTERM, _end)
    try:
        yield
    except (ArchiveError, OutputError) as error:
        _fail(str(error), status=2, error=error)
    except WorkerError as error:
        _fail(str(error), status=1, error=error)
    except Exception as error:
        reason = f": {error.strerror}" if isinstance(error, OSError) and error.strerror else ""
        _fail(f"Stopped by an unexpected {type(error).__name__}{reason} (at {_place(error)}).", status=1, error=error)


def _end(signal_number: int, _: object) -> NoReturn:
    raise SystemExit(_KILLED + signal_number)


def _fail(message: str, status: int, error: Exception) -> NoReturn:
    notes = getattr(error, "__notes__", [])
    typer.echo(f"Error: {_printable(' '.join([message, *notes]))}", err=True)
    raise typer.Exit(status) from None


def _printable(message: str) -> str:
    """The message with line ends and control characters, which a path may hold, written as escapes."""
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
        for character in message
    )


def _place(error: BaseException) -> str:
    """File and line that failed, within this package if it got there: enough to find the fault, and no value."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "imln_finder" in frame.filename] or frames
    return f"{PurePath(ours[-1].filename).name}:{ours[-1].lineno}"
