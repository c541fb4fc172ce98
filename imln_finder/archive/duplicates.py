"""Reports that come twice. Nothing is lost: only the same text under the same identifier is left out.

The same identifier with another text (an addendum, an amended report) is kept as `ID#2`, `ID#3` and so on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import partial
from hashlib import blake2b
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from imln_finder.archive.batches import bytes_of, with_columns
from imln_finder.archive.seen import DIGEST, SeenDigests, short

REPEATED = "repeated: an earlier record has the same identifier and the same text"

#: Stands for the content of an identifier that was only given here.
_NO_CONTENT = bytes(DIGEST)
#: A digest of content is keyed with that of its identifier.
_hash = partial(blake2b, digest_size=DIGEST)
#: A digest as numbers.
_WORDS = np.dtype((np.uint64, DIGEST // 8))


def number_repeats(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The records with identifiers that are unique and with their digests; an exact repeat becomes a reject.

    Keeps 24 bytes a report, never a text.
    """
    seen = _SeenReports()
    for batch in batches:
        yield seen.checked(batch)


class _SeenReports:
    """What has come so far, as digests."""

    def __init__(self) -> None:
        self._seen = SeenDigests()
        self._last_number: dict[int, int] = {}

    def checked(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        rows = np.flatnonzero(pc.is_null(batch.column("reject")).to_numpy(zero_copy_only=False))
        reports = batch if len(rows) == batch.num_rows else batch.take(pa.array(rows))
        identities = [_hash(identifier).digest() for identifier in bytes_of(reports.column("report_id"))]
        texts = bytes_of(reports.column("text"))
        contents = [_hash(text, key=key).digest() for text, key in zip(texts, identities, strict=True)]
        batch = with_columns(batch, record_digest=_at(rows, _record_digests(reports, contents), batch.num_rows))
        identifiers = short(identities)
        known = self._seen.known(identifiers)
        if known.any() or len(np.unique(identifiers)) < len(identifiers):
            return self._numbered(batch, rows.tolist(), identifiers, contents, known)
        self._seen.add(identifiers, contents)
        return batch

    def _numbered(
        self, batch: pa.RecordBatch, rows: list[int], identifiers: Any, contents: list[bytes], known: Any
    ) -> pa.RecordBatch:
        """The batch with its repeats rejected or numbered, one row after the other."""
        came: dict[int, set[bytes]] = defaultdict(set)
        for identifier in set(identifiers[known].tolist()):
            came[identifier].update(self._seen.contents(identifier))
        report_ids, numbered, rejects = (batch.column(name).to_pylist() for name in ("report_id", "numbered", "reject"))
        given: list[int] = []
        for row, identifier, content in zip(rows, identifiers.tolist(), contents, strict=True):
            if identifier not in came:
                came[identifier].add(content)
            elif content in came[identifier]:
                rejects[row] = REPEATED
            else:
                came[identifier].add(content)
                report_ids[row], number = self._next(report_ids[row], identifier, came)
                numbered[row] = True
                came[number].add(_NO_CONTENT)
                given.append(number)
        self._seen.add(
            np.concatenate([identifiers, np.array(given, np.uint64)]), [*contents, *[_NO_CONTENT] * len(given)]
        )
        return with_columns(
            batch,
            report_id=pa.array(report_ids, pa.string()),
            numbered=pa.array(numbered, pa.bool_()),
            reject=pa.array(rejects, pa.string()),
        )

    def _next(self, report_id: str, identifier: int, came: dict[int, set[bytes]]) -> tuple[str, int]:
        """The next `ID#2` that is free, and its short digest."""
        number = self._last_number.get(identifier, 1)
        while True:
            number += 1
            candidate = f"{report_id}#{number}"
            digests = short([_hash(candidate.encode("utf-8")).digest()])
            if digests[0] not in came and not self._seen.known(digests)[0]:  # the archive may itself hold an ID#2
                self._last_number[identifier] = number
                return candidate, int(digests[0])


def _record_digests(reports: pa.RecordBatch, contents: list[bytes]) -> pa.Array:
    """Digests of identifier, text, modality and exam description: all that a result comes from.

    The exclusive or of a content's digest and those of its exam, of which an archive has few.
    """
    digests = np.frombuffer(b"".join(contents), _WORDS)
    for name in ("modality", "exam_description"):
        encoded = pc.fill_null(reports.column(name), "").dictionary_encode()
        distinct = b"".join(_hash(f"{name}:{value}".encode()).digest() for value in encoded.dictionary.to_pylist())
        digests = digests ^ np.frombuffer(distinct, _WORDS)[encoded.indices.to_numpy()]
    return pa.Array.from_buffers(pa.binary(DIGEST), len(digests), [None, pa.py_buffer(digests.tobytes())])


def _at(rows: Any, values: pa.Array, length: int) -> pa.Array:
    """The values at these rows, null elsewhere."""
    if len(rows) == length:
        return values
    places = np.full(length, -1)
    places[rows] = np.arange(len(rows))
    return values.take(pa.array(places, mask=places < 0))
