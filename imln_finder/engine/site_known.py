"""Sites that need no claim of their own, for the history has told what they are.

A mass of the breast in a report of breast cancer is the cancer, unless it has been removed; a stage in the impression
says that it is in place. A bone lesion of a patient with bone metastases is one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from spacy.tokens import Doc, Span

from imln_finder.domain import Site
from imln_finder.engine import terms as t
from imln_finder.engine.sections import PREAMBLE, Section
from imln_finder.engine.site_claims import Claim, is_name_of
from imln_finder.engine.site_links import ClaimLinker
from imln_finder.engine.site_places import SitePlaces
from imln_finder.engine.site_words import SiteWords
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
        if any(c.label_ in _NAMES and is_name_of(c, t.BREAST) for c in named) and not self._is_operated():
            yield from ((span, Site.BREAST) for span in [*self._breast_masses(), *self._stages()][:1])
        yield from self._metastases(told)

    def _is_operated(self) -> bool:
        """Whether an operation has been done; "MRM planned" has not."""
        return any(
            token.lower_ in self._words.operations
            and not any(after.lower_ in self._words.planned for after in self._doc[token.i + 1 : token.i + 3])
            for token in self._doc
        )

    def _breast_masses(self) -> Iterator[Span]:
        for structure in self._lesions():
            breast = [place for place in structure.places if place.label_ == t.BREAST]
            is_mass = structure.noun is not None and structure.noun.text.lower() not in self._words.disease_names
            is_mass |= any(place[-1].lower_ in self._words.masses for place in breast)
            if breast and is_mass and self._places(structure).get(breast[0]) is Site.BREAST:
                yield structure.head

    def _stages(self) -> Iterator[Span]:
        """The T stages of the impression: "cT2 cN1", "T4d"; a vertebra has no letter beside it."""
        for token in self._doc[1:-1]:
            if token.text not in "1234" or token._.imln_section is not Section.IMPRESSION or token.nbor(-1).whitespace_:
                continue
            before, after = token.nbor(-1).lower_, token.nbor(1).lower_
            letters = self._words.stage_letters
            if before == "ct" or (before == "t" and (after in letters)):
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
            if structure.noun is not None and structure.noun.text.lower() in self._words.known_lesions:
                yield from ((structure.head, site) for site in self._places(structure).values() if site in known)

    def _lesions(self) -> Iterator[Structure]:
        """What is described outside the history, is there now, and is not explained by something harmless."""
        for structure in self._doc._.imln_structures:
            section = structure.head[0]._.imln_section
            if structure.is_target or section in PREAMBLE or section is Section.ADVICE:
                continue
            words = {token.lower_ for token in structure.head[0].sent}
            if words & (self._words.not_a_tumour | self._words.other_causes):
                continue
            if self._is_current(structure):
                yield structure
