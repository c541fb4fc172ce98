"""The key table: which pseudonym stands for whom. It undoes them all, so it is written only where it is asked for."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path

import pyarrow as pa

from imln_finder.archive.errors import ArchiveError
from imln_finder.pseudonyms.pseudonymiser import KINDS, Pseudonymiser
from imln_finder.spreadsheet import identifier_cell, open_sheet

COLUMNS = ("kind", "identifier", "pseudonym", "days")


class KeyTable:
    """Writes each identifier once, with its pseudonym; for a patient also by how many days the dates have moved."""

    def __init__(self, write_row: Callable[[Sequence[str]], object], pseudonymiser: Pseudonymiser) -> None:
        """Takes what writes a row of finished cells."""
        self._write_row = write_row
        self._pseudonymiser = pseudonymiser
        self._written: set[bytes] = set()

    def add(self, batch: pa.RecordBatch) -> None:
        """Adds the identifiers of a batch of records, as they are before they are replaced."""
        for column, kind in KINDS.items():
            for identifier in batch.column(column).unique().to_pylist():
                if identifier is None:
                    continue
                digest = blake2b(f"{kind}\0{identifier}".encode("utf-8", "surrogatepass"), digest_size=16).digest()
                if digest not in self._written:
                    self._written.add(digest)
                    self._write_row(self._row(kind, identifier))

    def _row(self, kind: str, identifier: str) -> list[str]:
        moved = kind == KINDS["patient_id"] and self._pseudonymiser.shift_dates
        days = str(self._pseudonymiser.days(identifier)) if moved else ""
        return [kind, identifier_cell(identifier), self._pseudonymiser.pseudonym(kind, identifier), days]


@contextmanager
def key_table(path: Path, pseudonymiser: Pseudonymiser) -> Iterator[KeyTable]:
    """A key table that gets its name when the block ends well; readable by its owner alone.

    Raises:
        ArchiveError: if there is such a file already, or it cannot be written.
    """
    check_no_table(path)
    try:
        descriptor, name = tempfile.mkstemp(prefix=".imln-finder-", dir=path.parent)  # for the owner alone
        os.close(descriptor)
    except OSError as error:
        raise _not_writable(path, error) from error
    try:
        with open_sheet(Path(name), COLUMNS) as write_row:
            yield KeyTable(write_row, pseudonymiser)
        check_no_table(path)
        try:
            Path(name).rename(path)
        except OSError as error:
            raise _not_writable(path, error) from error
    finally:
        with suppress(OSError):
            Path(name).unlink()


def check_no_table(path: Path) -> None:
    """Refuses the name of a file that is there already: what it holds may be another key table.

    Raises:
        ArchiveError: if it is.
    """
    if path.exists():
        raise ArchiveError("This file exists, and a key table is never replaced; name another.", str(path))


def _not_writable(path: Path, error: OSError) -> ArchiveError:
    return ArchiveError(f"The key table cannot be written ({error.strerror}); name another file.", str(path))
