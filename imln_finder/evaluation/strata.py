"""The figures for parts of the reports: by the source that they came from, by what makes them hard."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from imln_finder.evaluation.pairs import Pair
from imln_finder.measures.detection import detection
from imln_finder.measures.proportion import Proportion


@dataclass(frozen=True, slots=True)
class Stratum:
    """A part of the reports.

    Attributes:
        name: of the source or phenomenon.
        reports, candidates: how many, by their labels.
        status_agreement: reports for which the very status was found.
    """

    name: str
    reports: int
    candidates: int
    sensitivity: Proportion
    specificity: Proportion
    status_agreement: Proportion


def by_source(pairs: Sequence[Pair]) -> tuple[Stratum, ...]:
    """By the file of the labels, in their order."""
    groups: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        groups[pair.labelled.group].append(pair)
    return tuple(_stratum(name, members) for name, members in groups.items())


def by_phenomenon(pairs: Sequence[Pair]) -> tuple[Stratum, ...]:
    """By the tags of the labels, the most frequent first; a report counts under each of its tags."""
    groups: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        for phenomenon in set(pair.labelled.phenomena):
            groups[phenomenon].append(pair)
    strata = (_stratum(name, members) for name, members in groups.items())
    return tuple(sorted(strata, key=lambda stratum: (-stratum.reports, stratum.name)))


def _stratum(name: str, pairs: Sequence[Pair]) -> Stratum:
    found = detection([pair.is_case for pair in pairs], [pair.is_flagged for pair in pairs])
    agree = Proportion.of_all(pair.label.case_status.value == pair.status for pair in pairs)
    return Stratum(name, len(pairs), found.sensitivity.of, found.sensitivity, found.specificity, agree)
