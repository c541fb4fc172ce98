"""Sites that need no claim of their own, for the history has told what they are.

A mass of the breast in a report of breast cancer is the cancer, unless it has been removed; a stage in the impression
says that it is in place. A bone lesion of a patient with bone metastases is one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice

from spacy.tokens import Doc, Span

from imln_finder.domain import Site
from imln_finder.engine import terms as t
from imln_finder.engine.layout import words_in, words_of
from imln_finder.engine.measurements import sizes_in
from imln_finder.engine.sections import PREAMBLE, Section, section_of
from imln_finder.engine.sites.claims import Claim, is_name_of
from imln_finder.engine.sites.links import ClaimLinker
from imln_finder.engine.sites.places import SitePlaces
from imln_finder.engine.sites.words import SiteWords
from imln_finder.engine.structure import Structure

_NAMES = frozenset({Claim.DISEASE_NAME, Claim.TUMOUR})
_SPREAD = frozenset({Claim.SPREAD, Claim.QUALITY, Claim.LIST, Claim.RECURRENCE})


class KnownSites:
    """Finds the sites of one document that its history explains."""

    def __init__(
        self,
        doc: Doc,
        places: SitePlaces,
        linker: ClaimLinker,
        words: SiteWords,
        is_current: Callable[[Structure], bool],
    ) -> None:
        """Take the structures of a document; `is_current` tells which are there now."""
        self._doc = doc
        self._places = places
        self._linker = linker
        self._words = words
        self._is_current = is_current

    def __call__(self, named: Iterable[Span], told: Iterable[Span]) -> Iterator[tuple[Span, Site]]:
        """Each site with the words that show it; `named` are claims anywhere, `told` those of the history."""
        names = [claim for claim in named if claim.label_ in _NAMES]
        if names and not self._is_operated():
            is_breast = any(is_name_of(claim, t.BREAST) for claim in names)
            shown = chain(self._breast_masses(names, is_breast), self._stages(names) if is_breast else ())
            yield from ((span, Site.BREAST) for span in islice(shown, 1))
        yield from self._metastases(told)

    def _is_operated(self) -> bool:
        """Whether an operation has been done; "MRM planned" has not."""
        words = words_of(self._doc)
        return any(
            word in self._words.operations
            and self._words.discussed.isdisjoint(words_in(self._doc[index].sent))
            and self._words.planned.isdisjoint(words[index + 1 : index + 3])
            for index, word in enumerate(words)
        )

    def _breast_masses(self, names: list[Span], is_breast: bool) -> Iterator[Span]:
        """A mass of the breast that is measured, or called a cancer in its sentence."""
        for structure in self._lesions():
            breast = [place for place in structure.places if place.label_ == t.BREAST]
            noun = structure.noun if structure.noun is not None else next(iter(breast), structure.head)
            if not breast or noun[-1].lower_ not in self._words.breast_masses:
                continue
            sentence = structure.head[0].sent
            called = any(structure.head.end <= claim.start < sentence.end for claim in names)
            measured = bool(sizes_in(sentence))
            is_mass = (called or (is_breast and measured)) and self._places(structure).get(breast[0]) is Site.BREAST
            if is_mass and self._is_current(structure):
                yield structure.head

    def _stages(self, names: list[Span]) -> Iterator[Span]:
        """The T stages of the impression: "cT2 cN1", "T4d"; a vertebra has no letter beside it."""
        others = {c[0].sent.start for c in names if c.label_ == Claim.DISEASE_NAME and not is_name_of(c, t.BREAST)}
        for token in self._doc[1:-1]:
            if token.text not in "1234" or token._.imln_section is not Section.IMPRESSION or token.nbor(-1).whitespace_:
                continue
            before, after = token.nbor(-1).lower_, token.nbor(1).lower_
            letters = self._words.stage_letters
            if token.sent.start in others:
                continue  # "lung ca (T1b N2)"
            if before == "ct" or (before == "t" and after in letters):
                yield self._doc[token.i - 1 : token.i + 1]

    def _metastases(self, told: Iterable[Span]) -> Iterator[tuple[Span, Site]]:
        known = {
            site
            for claim in told
            if claim.label_ in _SPREAD
            for structure in self._linker(claim)
            for place, site in self._places(structure).items()
            if not self._places.names_disease(place)
        }
        if not known:
            return
        for structure in self._lesions():
            known_kind = structure.noun is not None and structure.noun.text.lower() in self._words.known_lesions
            if known_kind and self._is_current(structure):
                yield from ((structure.head, site) for site in self._places(structure).values() if site in known)

    def _lesions(self) -> Iterator[Structure]:
        """What is described outside the history, and is not explained by something harmless."""
        for structure in self._doc._.imln_structures:
            section = section_of(structure.head)
            if structure.is_target or section in PREAMBLE or section is Section.ADVICE:
                continue
            words = words_in(structure.head[0].sent)
            if self._words.not_a_tumour.isdisjoint(words) and self._words.other_causes.isdisjoint(words):
                yield structure
