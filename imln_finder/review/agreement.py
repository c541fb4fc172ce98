"""How far the readers agree: on the decision, and on the values of the nodes that both confirm."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from imln_finder.domain import Decision, Laterality, SternalErosion
from imln_finder.measures.agreement import (
    cohens_kappa,
    gwets_ac1,
    percent_agreement,
    specific_agreement,
    weighted_kappa,
)
from imln_finder.measures.continuous_agreement import BlandAltman, bland_altman, intraclass_correlation
from imln_finder.measures.estimate import Estimate
from imln_finder.measures.proportion import Proportion
from imln_finder.review.outcome import Outcome, dominant_space
from imln_finder.review.values import Read

_EROSION = (SternalErosion.PRESENT, SternalErosion.ABSENT, SternalErosion.UNCERTAIN)

#: The two reads of a case, in the order of the readers' names.
Pair = tuple[Read, Read]


@dataclass(frozen=True, slots=True)
class OnCategory:
    """Agreement on a category."""

    percent: Proportion
    kappa: Estimate
    ac1: Estimate


@dataclass(frozen=True, slots=True)
class OnConfirmed:
    """Agreement on yes or no: confirmed, or any other decision.

    Attributes:
        positive: of the cases that one confirms, the share that the other confirms; negative: the same of the others.
    """

    percent: Proportion
    kappa: Estimate
    ac1: Estimate
    positive: Estimate
    negative: Estimate


@dataclass(frozen=True, slots=True)
class OnSpaces:
    """Agreement on the intercostal spaces.

    Attributes:
        same: how often both name the same spaces.
        number: weighted kappa of how many they name; dominant: of the dominant one (`dominant_space` of the read).
    """

    same: Proportion
    number: Estimate
    dominant: Estimate


@dataclass(frozen=True, slots=True)
class OnSize:
    """Agreement on the size, in millimetres, of the `cases` that both measure; differences are second minus first."""

    cases: int
    icc: Estimate
    bland_altman: BlandAltman | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two readers agree in the cases that both have read.

    Attributes:
        readers: by name, first and second.
        decision: on the five decisions; confirmed: on one of them against the others.
        laterality, spaces, sternal_erosion, size: in the cases that both confirm, where both say something.
    """

    readers: tuple[str, str]
    cases: int
    decision: OnCategory
    confirmed: OnConfirmed
    laterality: OnCategory
    spaces: OnSpaces
    sternal_erosion: OnCategory
    size: OnSize


def agreements(outcomes: Iterable[Outcome]) -> list[Agreement]:
    """The agreement of each two readers who share cases, by their names. Consensus reads have no part in it."""
    pairs = sorted(_pairs(outcomes), key=_readers)
    return [_agreement(readers, list(shared)) for readers, shared in groupby(pairs, key=_readers)]


def _pairs(outcomes: Iterable[Outcome]) -> Iterable[Pair]:
    for outcome in outcomes:
        if len(outcome.reads) > 1:
            first, second = sorted(outcome.reads[:2], key=lambda read: read.reader)
            yield first, second


def _readers(pair: Pair) -> tuple[str, str]:
    return pair[0].reader, pair[1].reader


def _agreement(readers: tuple[str, str], pairs: Sequence[Pair]) -> Agreement:
    decisions = [(first.decision, second.decision) for first, second in pairs]
    confirmed = [(first is Decision.CONFIRMED, second is Decision.CONFIRMED) for first, second in decisions]
    both = [pair for pair, answers in zip(pairs, confirmed, strict=True) if all(answers)]
    return Agreement(
        readers,
        len(pairs),
        _on_category(decisions, tuple(Decision)),
        OnConfirmed(
            percent_agreement(confirmed),
            cohens_kappa(confirmed),
            gwets_ac1(confirmed, (True, False)),
            specific_agreement(confirmed, said=True),
            specific_agreement(confirmed, said=False),
        ),
        _on_category(
            [(a.laterality, b.laterality) for a, b in both if a.laterality and b.laterality], tuple(Laterality)
        ),
        _on_spaces([(a.intercostal_spaces, b.intercostal_spaces) for a, b in both]),
        _on_category(
            [
                (a.sternal_erosion, b.sternal_erosion)
                for a, b in both
                if a.sternal_erosion in _EROSION and b.sternal_erosion in _EROSION
            ],
            _EROSION,
        ),
        _on_size([(a.size_mm, b.size_mm) for a, b in both if a.size_mm is not None and b.size_mm is not None]),
    )


def _on_category(pairs: Sequence[tuple[Hashable, Hashable]], categories: Sequence[Hashable]) -> OnCategory:
    return OnCategory(percent_agreement(pairs), cohens_kappa(pairs), gwets_ac1(pairs, categories))


def _on_spaces(pairs: Sequence[tuple[tuple[int, ...], tuple[int, ...]]]) -> OnSpaces:
    named = [(first, second) for first, second in pairs if first and second]
    return OnSpaces(
        percent_agreement(named),
        weighted_kappa([(len(first), len(second)) for first, second in named]),
        weighted_kappa([(dominant_space([first]) or 0, dominant_space([second]) or 0) for first, second in named]),
    )


def _on_size(pairs: Sequence[tuple[float, float]]) -> OnSize:
    return OnSize(len(pairs), intraclass_correlation(pairs), bland_altman(pairs))
