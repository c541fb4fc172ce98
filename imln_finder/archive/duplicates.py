"""Reports that come twice. Nothing is lost: only the same text under the same identifier is left out.

The same identifier with another text (an addendum, an amended report) is kept as `ID#2`, `ID#3` and so on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import blake2b

from imln_finder.archive.records import Record
from imln_finder.domain import Reject, Report

REPEATED = "repeated: an earlier record has the same identifier and the same text"

_DIGEST_BYTES = 16


def number_repeats(records: Iterable[Record]) -> Iterator[Record]:
    """The records with identifiers that are unique, and a Reject for every exact repeat.

    Keeps two 16-byte digests a report, never a text.
    """
    seen = _SeenReports()
    for record in records:
        yield seen.checked(record) if isinstance(record, Report) else record


class _SeenReports:
    """What has come so far, as digests."""

    def __init__(self) -> None:
        self._identifiers: set[bytes] = set()
        self._reports: set[bytes] = set()
        self._last_number: dict[bytes, int] = {}

    def checked(self, report: Report) -> Record:
        identifier = _digest(report.report_id)
        content = _digest(report.report_id, report.text)
        if content in self._reports:
            return Reject(report.source, report.position, REPEATED)
        self._reports.add(content)
        if identifier not in self._identifiers:
            self._identifiers.add(identifier)
            return report
        return replace(report, report_id=self._numbered(report.report_id, identifier), numbered=True)

    def _numbered(self, report_id: str, identifier: bytes) -> str:
        number = self._last_number.get(identifier, 1)
        while True:
            number += 1
            candidate = f"{report_id}#{number}"
            digest = _digest(candidate)
            if digest not in self._identifiers:  # the archive may itself hold an ID#2
                self._identifiers.add(digest)
                self._last_number[identifier] = number
                return candidate


def _digest(*parts: str) -> bytes:
    digest = blake2b(digest_size=_DIGEST_BYTES)
    for part in parts:
        content = part.encode("utf-8")
        digest.update(len(content).to_bytes(8, "big"))  # so that "A" + "BC" is not "AB" + "C"
        digest.update(content)
    return digest.digest()
