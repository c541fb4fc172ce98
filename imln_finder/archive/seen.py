"""What records have come so far, as digests: 24 bytes a record, so that an archive of 50 million takes 1.2 GB."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

#: Bytes of a digest.
DIGEST = 16

_CONTENT = np.dtype(f"V{DIGEST}")


class SeenDigests:
    """Pairs of an identifier and a content, added and looked up many at a time.

    A handful of sorted runs, each more than twice as long as the next: adding merges the short ones. Of an identifier's
    digest only the first 64 bits are kept; should two ever be alike, a report gets a number that it does not need.
    """

    def __init__(self) -> None:
        self._runs: list[tuple[Any, Any]] = []

    def add(self, identifiers: Any, contents: Sequence[bytes]) -> None:
        """Adds the pairs; an identifier may have several contents.

        Args:
            identifiers: an array of 64-bit numbers, as `short` gives them.
            contents: as many digests of `DIGEST` bytes.
        """
        added = np.frombuffer(b"".join(contents), _CONTENT)
        while self._runs and len(self._runs[-1][0]) <= 2 * len(identifiers):
            before = self._runs.pop()
            identifiers, added = (np.concatenate(both) for both in zip(before, (identifiers, added), strict=True))
        order = np.argsort(identifiers, kind="stable")
        if len(order):
            self._runs.append((identifiers[order], added[order]))

    def known(self, identifiers: Any) -> Any:
        """Which of the identifiers have come before, as a mask."""
        found = np.zeros(len(identifiers), dtype=bool)
        for run, _ in self._runs:
            places = np.searchsorted(run, identifiers)
            found |= run[np.minimum(places, len(run) - 1)] == identifiers
        return found

    def contents(self, identifier: int) -> Iterator[bytes]:
        """The contents that came under an identifier."""
        wanted = np.uint64(identifier)
        for run, contents in self._runs:
            found = contents[np.searchsorted(run, wanted) : np.searchsorted(run, wanted, "right")]
            yield from (content.tobytes() for content in found)


def short(digests: Sequence[bytes]) -> Any:
    """The first 64 bits of each digest, as numbers."""
    return np.frombuffer(b"".join(digests), np.uint64)[:: DIGEST // 8].copy()
