"""The audit of a review: how far the reading is, how far the readers agree, and what the search missed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

from imln_finder.domain import Decision
from imln_finder.measures.record import plain
from imln_finder.review.agreement import Agreement, agreements
from imln_finder.review.key import Key, cases_by_number, load_merged_keys
from imln_finder.review.ledger import LEDGER, current_reads, head, read_ledger
from imln_finder.review.missed import Missed, missed_by_search
from imln_finder.review.outcome import Outcome, State, outcomes
from imln_finder.review.values import Stratum

_Kind = TypeVar("_Kind", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Review:
    """All rounds of a review as they stand.

    Attributes:
        outcomes: of every case that was ever queued, by case number.
        head: of the ledger; with it, every read is fixed.
    """

    keys: tuple[Key, ...]
    outcomes: tuple[Outcome, ...]
    head: str


@dataclass(frozen=True, slots=True)
class Audit:
    """The figures of a review.

    Attributes:
        version: of imln-finder.
        ledger: the hash that its last entry has.
        rounds: number of them; suggested: those whose lists were filled in advance.
        blinding: what the readers knew, a sentence for each way in which rounds were read.
        states: cases by how far their reading is, by stratum; decisions: final ones, likewise.
        unsettled: cases that wait for a consensus.
        agreement: of each two readers, over all cases that both have read.
        agreement_on_flagged: over the flagged alone; empty if there are no others.
        missed: None without a sample of unflagged reports.
    """

    version: str
    ledger: str
    rounds: int
    suggested: tuple[int, ...]
    blinding: tuple[str, ...]
    readers: tuple[str, ...]
    states: Mapping[Stratum, Mapping[State, int]]
    decisions: Mapping[Stratum, Mapping[Decision, int]]
    unsettled: int
    agreement: tuple[Agreement, ...]
    agreement_on_flagged: tuple[Agreement, ...]
    missed: Missed | None


def load_review(folder: Path) -> Review:
    """The review in a folder of merged reads.

    Raises:
        ArchiveError: if it holds no merged reads, or its ledger was changed.
    """
    keys = load_merged_keys(folder)
    entries = read_ledger(folder / LEDGER)
    return Review(tuple(keys), tuple(outcomes(cases_by_number(keys), current_reads(entries))), head(entries))


def audit(review: Review) -> Audit:
    """The figures of a review, as far as it is read."""
    flagged = [each for each in review.outcomes if each.case.stratum is Stratum.CANDIDATE]
    has_sample = len(flagged) < len(review.outcomes)
    return Audit(
        version=version("imln-finder"),
        ledger=review.head,
        rounds=len(review.keys),
        suggested=tuple(key.round for key in review.keys if key.suggested),
        blinding=tuple(dict.fromkeys(key.blinding for key in review.keys)),
        readers=tuple(dict.fromkeys(reader for key in review.keys for reader in key.readers)),
        states={
            stratum: _counted(State, (each.state for each in _of(stratum, review.outcomes))) for stratum in Stratum
        },
        decisions={
            stratum: _counted(Decision, (each.decision for each in _of(stratum, review.outcomes)))
            for stratum in Stratum
        },
        unsettled=sum(bool(each.unsettled) for each in review.outcomes),
        agreement=tuple(agreements(review.outcomes)),
        agreement_on_flagged=tuple(agreements(flagged)) if has_sample else (),
        missed=missed_by_search(review.keys, review.outcomes),
    )


def as_json(figures: Audit) -> str:
    """The figures as a JSON object with the attributes of `Audit`; what is None there is null here."""
    return json.dumps(plain(figures), indent=2, allow_nan=False) + "\n"


def _of(stratum: Stratum, of: Sequence[Outcome]) -> list[Outcome]:
    return [each for each in of if each.case.stratum is stratum]


def _counted(kind: type[_Kind], found: Iterable[_Kind | None]) -> dict[_Kind, int]:
    """How often each member of the kind is found, 0 included."""
    counted = Counter(found)
    return {member: counted[member] for member in kind}
