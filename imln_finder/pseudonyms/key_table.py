"""The key table: which pseudonym stands for whom. It undoes them all, so it is written only where it is asked for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from hashlib import blake2b
from pathlib import Path

import pyarrow as pa

from imln_finder.archive.errors import ArchiveError
from imln_finder.locks import lock
from imln_finder.pseudonyms.pseudonymiser import KINDS, Pseudonymiser
from imln_finder.spreadsheet import identifier_cell, open_sheet

_OWNER_ONLY = 0o600
COLUMNS = ("kind", "identifier", "pseudonym", "days")


class KeyTable:
    """Writes each identifier once, with its pseudonym; for a patient also by how many days the dates have moved."""

    def __init__(self, path: Path, unfinished: Path, pseudonymiser: Pseudonymiser) -> None:
        """Begins the file, under another name."""
        self._path = path
        self._sheet = ExitStack()
        self._write_row = self._sheet.enter_context(open_sheet(unfinished, COLUMNS))
        self._pseudonymiser = pseudonymiser
        self._written: set[bytes] = set()

    def add(self, batch: pa.RecordBatch) -> None:
        """Adds the identifiers of a batch of records, as they are before they are replaced.

        Raises:
            ArchiveError: if they cannot be written.
        """
        for column, kind in KINDS.items():
            for identifier in batch.column(column).unique().to_pylist():
                if identifier is None:
                    continue
                digest = blake2b(f"{kind}\0{identifier}".encode("utf-8", "surrogatepass"), digest_size=16).digest()
                if digest not in self._written:
                    self._written.add(digest)
                    with _failures_told(self._path):
                        self._write_row(self._row(kind, identifier))

    def complete(self) -> None:
        """Ends the file, so that it only needs its name.

        Raises:
            ArchiveError: if it cannot be written, or its name was taken meanwhile.
        """
        with _failures_told(self._path):
            self._sheet.close()
        check_no_table(self._path)

    def abandon(self) -> None:
        """Ends the file as it stands."""
        with suppress(OSError):
            self._sheet.close()

    def _row(self, kind: str, identifier: str) -> list[str]:
        moved = kind == KINDS["patient_id"] and self._pseudonymiser.shift_dates
        days = str(self._pseudonymiser.days(identifier)) if moved else ""
        return [kind, identifier_cell(identifier), self._pseudonymiser.pseudonym(kind, identifier), days]


@contextmanager
def key_table(path: Path, pseudonymiser: Pseudonymiser) -> Iterator[KeyTable]:
    """A key table that gets its name when the block ends well; readable by its owner alone.

    Until then it is hidden beside its place, always under the same name: what a killed scan has left there is replaced.

    Raises:
        ArchiveError: if there is such a file already, another scan writes it, or it cannot be written.
    """
    check_no_table(path)
    unfinished = path.with_name(f".imln-finder-{path.name}")
    with _failures_told(path):
        handle = os.open(unfinished, os.O_CREAT | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0), _OWNER_ONLY)
    try:
        if not lock(handle):
            raise ArchiveError("Another scan is writing this key table; wait for it, or name another file.", str(path))
        with ExitStack() as end:
            end.callback(_remove, unfinished)
            with _failures_told(path):
                table = KeyTable(path, unfinished, pseudonymiser)
            end.callback(table.abandon)
            yield table
            table.complete()
            with _failures_told(path):
                unfinished.rename(path)
    finally:
        os.close(handle)


def check_no_table(path: Path) -> None:
    """Refuses the name of a file that is there already: what it holds may be another key table.

    Raises:
        ArchiveError: if it is.
    """
    if path.exists():
        raise ArchiveError("This file exists, and a key table is never replaced; name another.", str(path))


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink()


@contextmanager
def _failures_told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = f"The key table cannot be written ({error.strerror}); make room, or name another file."
        raise ArchiveError(reason, str(path)) from error
