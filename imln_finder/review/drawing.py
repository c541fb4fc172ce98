"""What chance decides of a queue, by a seed: which unflagged reports, whose list, in which order."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import TypeVar

from imln_finder.domain import CaseStatus
from imln_finder.review.values import STRATUM_OF, Stratum

_Item = TypeVar("_Item")

#: How many readers read each case.
READERS_OF_A_CASE = 2
#: One in so many of a sample is drawn from the reports that mention the chain.
ONE_MENTIONED_IN = 5


def frames(statuses: Mapping[str, CaseStatus], without: Iterable[str] = ()) -> dict[Stratum, list[str]]:
    """The reports of each stratum by identifier, sorted; those `without` are left out."""
    left_out = set(without)
    found: dict[Stratum, list[str]] = {stratum: [] for stratum in Stratum}
    for identifier, status in statuses.items():
        if status in STRATUM_OF and identifier not in left_out:
            found[STRATUM_OF[status]].append(identifier)
    return {stratum: sorted(identifiers) for stratum, identifiers in found.items()}


def sample(frames: Mapping[Stratum, Sequence[str]], size: int, seed: int) -> dict[Stratum, list[str]]:
    """A simple random sample of each unflagged stratum, as large as `divided` says."""
    mentioned, silent = frames[Stratum.MENTIONED], frames[Stratum.NOT_MENTIONED]
    of_mentioned, of_silent = divided(size, len(mentioned), len(silent))
    return {
        Stratum.MENTIONED: _generator(seed, Stratum.MENTIONED).sample(mentioned, of_mentioned),
        Stratum.NOT_MENTIONED: _generator(seed, Stratum.NOT_MENTIONED).sample(silent, of_silent),
    }


def divided(size: int, mentioned: int, silent: int) -> tuple[int, int]:
    """How many to draw from reports that mention the chain, and from those that do not: a fifth, and four fifths.

    More of one where the other is too small. Reports that mention it are few, and misses are more frequent among them,
    so that they get more than their share; but with one half, a wanted limit of the sensitivity takes up to twice as
    many reads, as what the many silent reports may hide decides the interval.
    """
    of_silent = min(silent, max(size - mentioned, size - -(-size // ONE_MENTIONED_IN)))
    return min(mentioned, size - of_silent), of_silent


def shuffled(items: Iterable[_Item], seed: int, what: str) -> list[_Item]:
    """The items in an order by chance, another one for each seed and `what` (a reader, say)."""
    ordered = list(items)
    _generator(seed, what).shuffle(ordered)
    return ordered


def pairs_of_readers(readers: Sequence[str], cases: int) -> list[tuple[str, ...]]:
    """For each case its two readers: all read equally many, and all pairs meet equally often, within one or two."""
    pairs = list(combinations(readers, READERS_OF_A_CASE))
    load: Counter[str] = Counter()
    met: Counter[tuple[str, ...]] = Counter()
    dealt = []
    for _ in range(cases):
        pair = min(pairs, key=lambda pair: (sum(load[reader] for reader in pair), met[pair]))
        load.update(pair)
        met[pair] += 1
        dealt.append(pair)
    return dealt


def _generator(seed: int, what: str) -> random.Random:
    return random.Random(f"{seed}/{what}")
