"""The pseudonyms of one scan: what is asked for, and what is made of it while the records pass."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from imln_finder.archive.errors import ArchiveError
from imln_finder.pseudonyms.key_file import read_key
from imln_finder.pseudonyms.key_table import KeyTable, key_table
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
    """What is made of it.

    Attributes:
        pseudonymiser: with the key.
        table: the key table, if one is asked for.
        dates_dropped: dates so far that could not be shifted.
    """

    pseudonymiser: Pseudonymiser
    table: KeyTable | None = None
    dates_dropped: int = 0

    def replace(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The batch with its identifiers replaced; they go to the key table."""
        if self.table is not None:
            self.table.add(batch)
        replaced, dropped = self.pseudonymiser.batch(batch)
        self.dates_dropped += dropped
        return replaced


@contextmanager
def open_pseudonyms(asked: Pseudonymisation | None, folder: Path) -> Iterator[Pseudonyms | None]:
    """The pseudonyms of a scan into a folder; None if none are asked for. The key table is whole when the block ends.

    Raises:
        ArchiveError: if the key cannot be used, or the key table is there or would lie beside the outputs.
    """
    if asked is None:
        yield None
        return
    pseudonymiser = Pseudonymiser(read_key(asked.key_file), asked.shift_dates)
    if asked.key_table is None:
        yield Pseudonyms(pseudonymiser)
        return
    if folder.absolute() in asked.key_table.absolute().parents:
        raise ArchiveError(
            "The key table would lie with the outputs that it undoes; name another place.", str(asked.key_table)
        )
    with key_table(asked.key_table, pseudonymiser) as table:
        yield Pseudonyms(pseudonymiser, table)
