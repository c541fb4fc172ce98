"""Versions of one report: a preliminary gives way to the final one, that to its correction, wherever they lie.

Messages and resources come as they are issued, so that an archive of them holds many reports twice. A version that has
been replaced is a Reject, so that nothing goes uncounted.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from hashlib import blake2b
from typing import Any

import numpy as np

from imln_finder.archive.columns import ColumnNames
from imln_finder.archive.limits import MAX_REPORT_CHARACTERS
from imln_finder.archive.records import Record
from imln_finder.archive.source import Source
from imln_finder.domain import Reject, Report

SUPERSEDED = "superseded: the archive holds a final or corrected version of this report"

#: The lowest bits of a key are left free for the standing.
_STANDING_MASK = 0b11
_ADDENDUM = re.compile(r"\W*addend", re.IGNORECASE)


class Standing(IntEnum):
    """How far a report has come: of the same report a version gives way to one of higher standing."""

    PRELIMINARY = 0
    FINAL = 1
    CORRECTED = 2


@dataclass(frozen=True, slots=True)
class Version:
    """A record with what tells it from other versions of the same report.

    Attributes:
        record: the report, or the reason why it is none.
        key: the same for all versions of a report; None if it cannot be known, and then nothing replaces it.
        standing: of this version.
    """

    record: Record
    key: int | None = None
    standing: Standing = Standing.FINAL


#: A format's reader: the versions of a source, one after the other.
VersionReader = Callable[[Source, ColumnNames], Iterator[Version]]


def version_of(record: Record, standing: Standing, exam: str = "") -> Version:
    """The version that a record is.

    Two records are versions of one report if patient, accession number and exam are the same. A record that is no
    report, or too long to be read as one, replaces nothing. A correction that opens with "Addendum" may hold nothing
    else, so it replaces no final report.

    Args:
        record: the record.
        standing: as its sender says.
        exam: code of the exam; an accession number may stand for several.
    """
    if isinstance(record, Reject) or len(record.text) > MAX_REPORT_CHARACTERS or record.accession_number is None:
        return Version(record)
    if standing is Standing.CORRECTED and _ADDENDUM.match(record.text):
        standing = Standing.FINAL
    content = "\0".join((record.patient_id or "", record.accession_number, exam))
    digest = blake2b(content.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return Version(record, int.from_bytes(digest, "big") & ~_STANDING_MASK, standing)


class Versions:
    """The highest standing of each report, from a first look at all files; eight bytes for each version.

    Example:
        >>> versions = Versions()  # doctest: +SKIP
        >>> versions.note(read_hl7(source, names))  # doctest: +SKIP
        >>> list(versions.current(read_hl7(source, names)))  # doctest: +SKIP
    """

    def __init__(self) -> None:
        """Knows of none."""
        self._noted = array("Q")
        self._codes: np.ndarray[Any, np.dtype[np.uint64]] | None = None

    def note(self, versions: Iterable[Version]) -> None:
        """Takes note of these versions."""
        self._codes = None
        self._noted.extend(version.key | version.standing for version in versions if version.key is not None)

    def current(self, versions: Iterable[Version]) -> Iterator[Record]:
        """The records of versions noted before; a Reject for each that is not the highest of its report."""
        for version in versions:
            record = version.record
            if isinstance(record, Report) and version.key is not None and self._highest(version.key) > version.standing:
                yield Reject(record.source, record.position, SUPERSEDED)
            else:
                yield record

    def _highest(self, key: int) -> int:
        if self._codes is None:
            self._codes = np.unique(np.frombuffer(self._noted, dtype=np.uint64))
        above = int(np.searchsorted(self._codes, np.uint64(key | _STANDING_MASK), side="right"))
        return int(self._codes[above - 1]) & _STANDING_MASK if above else 0
