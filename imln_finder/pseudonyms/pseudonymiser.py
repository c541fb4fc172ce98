"""Identifiers to pseudonyms: HMAC-SHA-256 under a secret key, so the same in every scan, and nobody's without it."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field

import pyarrow as pa

from imln_finder.pseudonyms.dates import shifted_day

#: Hexadecimal digits of a pseudonym: 128 bits of the hash, so that no two identifiers meet in one.
DIGITS = 32

#: Dates move by 1 to so many days, back or on.
MOST_DAYS = 365

#: Which columns hold identifiers, and of what. Each kind has pseudonyms of its own: a report that is known by its
#: accession number must not show that it is. A source may be a file that is named after a patient.
KINDS = {"report_id": "report", "patient_id": "patient", "accession_number": "accession", "source": "source"}

_DATE = "study_date"


@dataclass(frozen=True, slots=True)
class Pseudonymiser:
    """Replaces the identifiers of records. It is all in the key, so that every worker makes the same.

    Attributes:
        key: secret.
        shift_dates: move the dates of each patient by a number of days of its own.
    """

    key: bytes = field(repr=False)
    shift_dates: bool = False

    def pseudonym(self, kind: str, identifier: str) -> str:
        """The pseudonym of an identifier; white space around it does not count."""
        return self._hash(kind, identifier.strip()).hex()[:DIGITS]

    def days(self, patient: str) -> int:
        """By how many days the dates of a patient move; never none."""
        steps = int.from_bytes(self._hash("days", patient.strip())[:8], "big") % (2 * MOST_DAYS) - MOST_DAYS
        return steps if steps < 0 else steps + 1

    def key_id(self) -> str:
        """Tells the same key again, and nothing of it."""
        return self._hash("key", "").hex()[:DIGITS]

    def batch(self, batch: pa.RecordBatch) -> tuple[pa.RecordBatch, int]:
        """A batch of records with pseudonyms and shifted dates, and how many dates had to be dropped.

        A date that cannot be read is dropped where dates are shifted. The dates of a report without a patient move by
        days of their own.

        Args:
            batch: with at least the columns of `KINDS` and `study_date`.
        """
        columns: dict[str, list[str | None]] = {name: batch.column(name).to_pylist() for name in (*KINDS, _DATE)}
        replaced = {name: self._pseudonyms(kind, columns[name]) for name, kind in KINDS.items()}
        dropped = 0
        if self.shift_dates:
            owners = [
                patient or report for patient, report in zip(columns["patient_id"], columns["report_id"], strict=True)
            ]
            replaced[_DATE] = [
                None if day is None else shifted_day(day, self.days(owner or ""))
                for day, owner in zip(columns[_DATE], owners, strict=True)
            ]
            dropped = replaced[_DATE].count(None) - columns[_DATE].count(None)
        arrays = [
            pa.array(replaced[column.name], column.type) if column.name in replaced else batch.column(column.name)
            for column in batch.schema
        ]
        return pa.record_batch(arrays, schema=batch.schema), dropped

    def _pseudonyms(self, kind: str, identifiers: list[str | None]) -> list[str | None]:
        """The pseudonyms, each different one made once; a missing one stays missing."""
        made = {each: None if each is None else self.pseudonym(kind, each) for each in set(identifiers)}
        return [made[each] for each in identifiers]

    def _hash(self, kind: str, value: str) -> bytes:
        return hmac.digest(self.key, f"{kind}\0{value}".encode("utf-8", "surrogatepass"), "sha256")
