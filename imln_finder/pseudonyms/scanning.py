"""The pseudonyms of one scan: what is asked for, and what is made of it while the records pass."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from imln_finder.archive.errors import ArchiveError
from imln_finder.pseudonyms.key_file import read_key
from imln_finder.pseudonyms.key_table import KeyTable, check_no_table, key_table
from imln_finder.pseudonyms.pseudonymiser import Pseudonymiser


@dataclass(frozen=True, slots=True)
class Pseudonymisation:
    """What is asked for.

    Attributes:
        key_file: with the secret.
        shift_dates: move the dates of each patient.
        key_table: where to write which pseudonym stands for whom; None for nowhere.
    """

    key_file: Path
    shift_dates: bool = False
    key_table: Path | None = None


@dataclass(slots=True)
class Pseudonyms:
    """What is made of it. Where nothing is asked for, everything stays as it is.

    Attributes:
        pseudonymiser: with the key.
        table_path: where the key table goes, if one is asked for.
        dates_dropped: dates so far that could not be shifted.
    """

    pseudonymiser: Pseudonymiser | None = None
    table_path: Path | None = None
    dates_dropped: int = 0
    _table: KeyTable | None = field(default=None, repr=False)

    def replace(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The batch with its identifiers replaced; they go into the key table."""
        if self.pseudonymiser is None:
            return batch
        self.note(batch)
        replaced, dropped = self.pseudonymiser.batch(batch)
        self.dates_dropped += dropped
        return replaced

    def note(self, batch: pa.RecordBatch) -> None:
        """Puts the identifiers of a batch, not yet replaced, into the key table, if one is written."""
        if self._table is not None:
            self._table.add(batch)

    def source(self, name: str) -> str:
        """What the run record calls an input."""
        return name if self.pseudonymiser is None else self.pseudonymiser.pseudonym("source", name)

    def description(self) -> dict[str, Any] | None:
        """What the run record says of it; the key cannot be told from it."""
        if self.pseudonymiser is None:
            return None
        return {"key": self.pseudonymiser.key_id(), "shift_dates": self.pseudonymiser.shift_dates}

    def complete_table(self) -> None:
        """Completes the key table, if one is written, so that it only needs its name when the outputs have theirs.

        Raises:
            ArchiveError: if it cannot be written, or there is such a file by now.
        """
        if self._table is not None:
            self._table.complete()

    @contextmanager
    def table_written(self) -> Iterator[None]:
        """Writes the key table, if one is asked for; it gets its name when the block ends well."""
        if self.table_path is None or self.pseudonymiser is None:
            yield
            return
        with key_table(self.table_path, self.pseudonymiser) as self._table:
            yield


def load_pseudonyms(asked: Pseudonymisation | None, folder: Path) -> Pseudonyms:
    """The pseudonyms of a scan into a folder.

    Raises:
        ArchiveError: if the key cannot be used, or the key table is there already or would lie beside the outputs.
    """
    if asked is None:
        return Pseudonyms()
    table = asked.key_table
    if table is not None:
        check_no_table(table)
        if folder.resolve() in table.resolve().parents:
            reason = "The key table would lie beside the outputs that it undoes; name another place."
            raise ArchiveError(reason, str(table))
    return Pseudonyms(Pseudonymiser(read_key(asked.key_file), asked.shift_dates), table)
