"""Sites that need no claim of their own, for the history or the summary tells what they are.

A mass of the breast in a report of breast cancer is the cancer, unless it has been removed, and enlarged nodes of the
axilla are its metastases; a stage in the impression says that it is in place. A bone lesion of a patient with bone
metastases is one of them. A summary may speak of "the primary", of "all localisations", or of "the findings", and mean
what was described.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice, pairwise
from typing import Final

from imln_finder.domain import Site
from imln_finder.engine.document.sections import PREAMBLE, Section, section_of
from imln_finder.engine.document.text import Span, Text
from imln_finder.engine.matching import terms as t
from imln_finder.engine.presence.context import has_cue
from imln_finder.engine.sites.claims import Claim, Claims, is_name_of, organ_of
from imln_finder.engine.sites.links import ClaimLinker
from imln_finder.engine.sites.nodes import Nodes, is_prior
from imln_finder.engine.sites.operations import Operations
from imln_finder.engine.sites.places import SitePlaces
from imln_finder.engine.sites.targets import labelled_targets
from imln_finder.engine.sites.words import SiteWords
from imln_finder.engine.sizes.measurements import sizes_in
from imln_finder.engine.structures.structure import Structure, is_heading, structures_at, structures_of, structures_with

_NAMES: Final = frozenset({Claim.DISEASE_NAME, Claim.TUMOUR})
#: Where the nodes of a breast lie: enlarged ones of a cancer that is in place are of it.
_REGIONAL: Final = frozenset({Site.AXILLA, Site.SUPRACLAVICULAR})
#: Claims that tell the course of the disease in all that is followed.
_COURSE: Final = frozenset({Claim.LIST, Claim.SPREAD, Claim.DISEASE, Claim.RECURRENCE, Claim.TUMOUR})
_PRIMARY: Final = "primary"
_CHEST_WALL: Final = "CHEST_WALL"
_MESOTHELIOMA: Final = "mesothelioma"
#: Sizes that differ by less may be the same (millimetres).
_CHANGE_MM: Final = 3.0
_CHANGES: Final = frozenset({"NEW", "INCREASED", "DECREASED"})
_NEW: Final = frozenset({"NEW"})
#: Words before a noun that describe it.
_PHRASE: Final = 4
#: Words before a claim that its sentence names by itself, a heading among them.
_TITLE: Final = 2
#: Words between "widespread" and the claim that it describes.
_WIDE: Final = 3
#: What a stage begins with: "cT2", "T4d".
_T_STAGES: Final = frozenset({"ct", "t"})
_SPREAD: Final = frozenset({Claim.SPREAD, Claim.QUALITY, Claim.LIST, Claim.RECURRENCE})


class KnownSites:
    """Finds the sites of one document that its history explains."""

    def __init__(
        self,
        doc: Text,
        places: SitePlaces,
        linker: ClaimLinker,
        words: SiteWords,
        is_current: Callable[[Structure], bool],
        nodes: Nodes,
        operations: Operations,
    ) -> None:
        """Take the structures and operations of a document: `is_current` tells which structures are there now."""
        self._doc = doc
        self._operations = operations
        self._nodes = nodes
        self._places = places
        self._linker = linker
        self._words = words
        self._is_current = is_current
        #: Of sentences that were asked for, by their first tokens, whether they explain what they tell of.
        self._explained: dict[int, bool] = {}
        self._changed: list[Structure] | None = None

    def __call__(self, claims: Claims) -> Iterator[tuple[Span, Site]]:
        """Each site with the words that show it."""
        names = [claim for claim in claims.all if claim.label_ in _NAMES]
        yield from self._in_place(names, claims)
        if any(name not in claims.doubtful for name in names):
            yield from self._nodes.conglomerate()
        yield from self._metastases(claims.known)
        if names or claims.standing:
            yield from ((span, Site.BONE) for span in islice(self._lytic_bones(), 1))
        if any(claim.text.lower().endswith(_MESOTHELIOMA) for claim in claims.all):
            yield from ((span, Site.PLEURA) for span in islice(self._pleural_masses(), 1))
            yield from ((span, Site.CHEST_WALL) for span in islice(self._invaded_walls(), 1))
        yield from labelled_targets(self._doc, self._places, self._words, self._is_current)
        for claim in claims.standing:
            for structure in self._meant(claim, claims.standing):
                if self._places.is_region(structure) and is_heading(structure.head):
                    continue  # "Neck: supraclavicular nodes …"
                yield from ((claim, site) for site in self._places(structure).values())

    def _in_place(self, names: list[Span], claims: Claims) -> Iterator[tuple[Span, Site]]:
        """The primary tumours that have not been removed, of those that are named, and their nodes."""
        names = [name for name in names if not self._operations.removed(name, organ_of(name, self._words))]
        if not names:
            return
        kinds = {name: organ_of(name, self._words) for name in names}
        organs = {*kinds.values()}
        is_breast = Site.BREAST in organs
        shown = chain(self._breast_masses(names, is_breast), self._stages(names) if is_breast else ())
        in_place = [*islice(shown, 1)]
        yield from ((span, Site.BREAST) for span in in_place)
        in_place += (name for name in names if name in claims.standing and kinds[name] is Site.BREAST)
        if in_place:
            yield from ((in_place[0], site) for site in sorted(_REGIONAL & self._nodes.enlarged()))
        if Site.LUNG in organs:
            yield from ((span, Site.LUNG) for span in islice(self._masses_in(Site.LUNG), 1))
        if any(name.metadata.get("site") == Site.LIVER for name in names):
            yield from ((span, Site.LIVER) for span in islice(self._masses_in(Site.LIVER), 1))
        known = [organ for organ in organs if organ is not None]
        if len(known) == 1:
            yield from ((span, known[0]) for span in islice(self._primaries(claims.standing), 1))
        if self._has_nodal_stage():
            yield from ((names[0], site) for site in self._nodes.enlarged())

    def _primaries(self, standing: Iterable[Span]) -> Iterator[Span]:
        """The primary by that word, where it is measured: "Primary tumour 38 mm (before 52 mm)"."""
        for claim in standing:
            is_primary = claim.label_ == Claim.TUMOUR and claim[0].lower_ == _PRIMARY
            placed = (place for s in structures_at(claim) for place in s.places if place.sentence == claim.sentence)
            if is_primary and sizes_in(claim.sentence) and not any(placed):
                yield claim

    def _meant(self, claim: Span, standing: Iterable[Span]) -> list[Structure]:
        """What a claim of the summary means that names no place."""
        if claim.label_ == Claim.FOLLOWED:
            told = any(other.label_ in _COURSE and other.sentence == claim.sentence for other in standing)
            return self._that_changed() if told else []
        if claim.label_ == Claim.LIST and self._stands_alone(claim) and not self._is_widespread(claim):
            return [
                s for s in self._that_changed() if self._nodes.is_large(s) or self._is_described(s) or self._is_new(s)
            ]
        if section_of(claim) is not Section.IMPRESSION and not self._stands_alone(claim):
            return []
        if self._is_widespread(claim):
            return self._widespread()
        if section_of(claim) is not Section.IMPRESSION:
            return []
        placed = any(self._sited(s, claim) for s in self._linker(claim))
        if claim.label_ == Claim.TUMOUR and claim[0].lower_ == _PRIMARY and not placed:
            return [s for s in self._lesions() if self._is_measured(s) and self._is_mass(s) and self._is_current(s)][:1]
        if claim.label_ == Claim.SPREAD and not placed and self._stands_alone(claim) and self._is_title(claim):
            return [s for s in self._widespread() if s.noun is not None]
        if claim.label_ == Claim.SPREAD and not placed and self._speaks_of_findings(claim):
            return [s for s in self._lesions() if self._is_described(s) and self._is_current(s)]
        return []

    def _is_widespread(self, claim: Span) -> bool:
        """Whether a claim sums up all that was described: "Widespread relapse"; "generalised malignancy"."""
        if claim.label_ not in _COURSE | {Claim.QUALITY, Claim.DISEASE_NAME}:
            return False
        start = max(claim.start - _WIDE, claim.sentence.start)
        wide = not self._words.widespread.isdisjoint(self._doc.words[start : claim.end])
        return wide and not any(self._sited(s, claim) for s in self._linker(claim))

    def _widespread(self) -> list[Structure]:
        """What is described as metastases are: many, destructive, changed, or large nodes."""
        changed = self._that_changed()
        return [
            s
            for s in self._lesions()
            if (self._is_described(s) or s in changed or (self._nodes.may_be(s) and self._nodes.is_large(s)))
            and self._words.undecided.isdisjoint(s.head.sentence.words)
            and not self._places.is_fluid(s)
            and self._is_current(s)
        ]

    def _sited(self, structure: Structure, claim: Span) -> bool:
        here = claim.sentence
        return structure.is_target or any(
            place.sentence == here and not self._places.names_disease(place) for place in structure.places
        )

    def _stands_alone(self, claim: Span) -> bool:
        """Whether the course is told of all at once: "Impression: progressive disease." or "Progression."."""
        sentence = claim.sentence
        words = sum(token.is_alpha for token in sentence)
        summary = section_of(claim) is Section.IMPRESSION or words <= len(claim) + 1
        others = chain(self._linker(claim), structures_at(claim))
        return summary and not any(structure.places for structure in others)

    def _is_title(self, claim: Span) -> bool:
        """Whether a sentence says no more than that there is spread: "Impression: Metastatic disease."."""
        sentence = claim.sentence
        before, behind = self._doc.words[sentence.start : claim.start], self._doc.words[claim.end : sentence.end]
        if not self._words.denials.isdisjoint(before) or any(map(str.isalnum, behind)):
            return False
        return sum(map(str.isalpha, before)) <= _TITLE and not any(map(str.isdigit, before[1:]))

    def _is_new(self, structure: Structure) -> bool:
        """Whether a lesion is called new, which progression then explains."""
        lesion = structure.noun is not None and structure.noun.text.lower() in self._words.known_lesions
        return lesion and any(has_cue(term, _NEW) for term in structure.own_terms)

    def _that_changed(self) -> list[Structure]:
        """What has another size than before, or is called new, larger or smaller."""
        if self._changed is None:
            self._changed = self._find_changed()
        return self._changed

    def _find_changed(self) -> list[Structure]:
        return [
            s
            for s in self._lesions()
            if self._words.unexplained.isdisjoint(s.head.sentence.words)
            and not self._places.is_fluid(s)
            and (self._has_changed(s) or _is_changed(s))
            and not self._linker.lists.is_largest_of(s)
            and self._is_current(s)
        ]

    def _has_changed(self, structure: Structure) -> bool:
        """Whether its sentence gives an earlier size that differs."""
        sentence = structure.head.sentence
        sizes = sizes_in(sentence)
        if structure.noun is None:
            sizes = [size for size in sizes if size.span.start >= structure.head.end]
        return any(
            abs(before.largest_mm - now.largest_mm) >= _CHANGE_MM and is_prior(before) != is_prior(now)
            for now, before in pairwise(sizes)
        )

    def _is_measured(self, structure: Structure) -> bool:
        return bool(sizes_in(structure.head.sentence))

    def _is_mass(self, structure: Structure) -> bool:
        noun = structure.noun if structure.noun is not None else structure.head
        return noun[-1].lower_ in self._words.masses

    def _speaks_of_findings(self, claim: Span) -> bool:
        before = self._doc[claim.sentence.start : claim.start]
        return not self._words.findings.isdisjoint(before.words)

    def _is_described(self, structure: Structure) -> bool:
        """Whether a lesion is described as metastases look: destructive, or many of them."""
        start = max(structure.head.start - _PHRASE, structure.head.sentence.start)
        phrase = self._doc[start : structure.head.end]
        return structure.noun is not None and not self._words.described.isdisjoint(phrase.words)

    def _breast_masses(self, names: list[Span], is_breast: bool) -> Iterator[Span]:
        """A mass of the breast that is measured, or called a cancer in its sentence."""
        for structure in self._lesions(self._words_of_breast_masses()):
            breast = [place for place in structure.places if place.label_ == t.BREAST]
            nouns = [structure.head, *breast[:1]]  # "breast mass with calcifications"
            if not breast or self._words.breast_masses.isdisjoint(noun[-1].lower_ for noun in nouns):
                continue
            sentence = structure.head.sentence
            called = any(structure.head.end <= claim.start < sentence.end for claim in names)
            large = self._is_measured(structure) or not self._words.fulminant.isdisjoint(sentence.words)
            is_mass = called or (is_breast and large)
            is_mass = is_mass and self._places(structure).get(breast[0]) is Site.BREAST
            if is_mass and self._is_current(structure) and not self._is_removed(structure.head):
                yield structure.head

    def _words_of_breast_masses(self) -> frozenset[str] | None:
        """The words that tell of masses; None if a "breast mass" is a place, which a sentence before may have named."""
        words = self._words.breast_masses
        breasts = (term for term in t.terms_of(self._doc) if term.label_ == t.BREAST)
        return None if any(term[-1].lower_ in words for term in breasts) else words

    def _is_removed(self, mass: Span) -> bool:
        """Whether the tumour of the side that a mass of the breast lies on has been removed."""
        return self._operations.removed(mass, Site.BREAST)

    def _masses_in(self, organ: Site) -> Iterator[Span]:
        """A mass of an organ that is measured, in a report of a cancer of that organ."""
        for structure in self._lesions(self._words.masses):
            if self._is_mass(structure) and self._is_measured(structure):
                yield from (structure.head for site in self._places(structure).values() if site is organ)

    def _stages(self, names: list[Span]) -> Iterator[Span]:
        """The T stages of the impression: "cT2 cN1", "T4d"; a vertebra has no letter beside it."""
        letters = self._words.stage_letters
        others = {c.sentence.start for c in names if c.label_ == Claim.DISEASE_NAME and not is_name_of(c, t.BREAST)}
        words = self._doc.words
        for index in self._doc.places_of(_T_STAGES):
            stage, after = self._doc[index : index + 2], words[index + 2 : index + 3]
            number = self._doc[index + 1 : index + 2]
            if not after or number.text not in "1234" or not (words[index] == "ct" or after[0] in letters):
                continue
            if section_of(number) is not Section.IMPRESSION or self._doc.is_spaced(index):
                continue
            if number.sentence.start not in others:  # not "lung ca (T1b N2)"
                yield stage

    def _has_nodal_stage(self) -> bool:
        """Whether the impression gives a stage of nodes that are involved: "T2 N1 M0", "cN3b"."""
        words = self._doc.words
        return any(
            words[index + 1 : index + 2] in (["1"], ["2"], ["3"])
            and not self._doc.is_spaced(index)
            and section_of(self._doc[index : index + 1]) is Section.IMPRESSION
            for index in self._doc.places_of(self._words.nodal_stages)
        )

    def _lytic_bones(self) -> Iterator[Span]:
        """A destructive lesion of a bone in a report of cancer, where nothing else explains it."""
        for structure in self._lesions(self._words.lytic):
            noun = structure.noun if structure.noun is not None else structure.head
            if noun.text.lower() not in self._words.known_lesions and structure.noun is not None:
                continue
            before = self._doc.words[max(noun.start - _WIDE, noun.sentence.start) : noun.start]
            if structure.noun is None and self._words.lytic.isdisjoint([noun.text.lower(), *before]):
                continue  # "multiple osteolyses", "destructions of L3"
            if not self._words.undecided.isdisjoint(structure.head.sentence.words):
                continue
            beside_node = any(
                s.is_target or (s.noun is not None and s.noun.label_ == t.NODE) for s in structures_at(structure.head)
            )
            if not beside_node and self._is_in_bone(structure) and self._is_current(structure):
                yield structure.head

    def _is_in_bone(self, structure: Structure) -> bool:
        """Whether a lesion lies in a bone; what the sternum is called by itself may be the node's work."""
        sternal = [place for place in structure.places if place.label_ == t.STERNUM]
        if sternal and structure.noun is not None:
            return not any(map(self._places.is_touched, sternal))
        return Site.BONE in self._places(structure).values() and not any(
            term.label_ == t.STERNUM for term in t.terms_in(structure.head.sentence)
        )

    def _pleural_masses(self) -> Iterator[Span]:
        """What thickens the pleura of a patient with mesothelioma."""
        for structure in self._lesions():
            is_solid = structure.noun is not None and not self._places.is_fluid(structure)
            if is_solid and Site.PLEURA in self._places(structure).values() and self._is_current(structure):
                yield structure.head

    def _invaded_walls(self) -> Iterator[Span]:
        """The chest wall that a tumour of the pleura grows into; not that of a sentence on the node."""
        for place in t.terms_of(self._doc):
            if place.label_ != _CHEST_WALL or not self._places.is_grown_into(place) or section_of(place) in PREAMBLE:
                continue
            denied = not self._words.denials.isdisjoint(place.sentence.words)
            here = structures_at(place)
            denied |= any(place in s.places and not self._is_current(s) for s in here)
            if not denied and not any(structure.is_target for structure in here):
                yield place

    def _metastases(self, told: Sequence[Span]) -> Iterator[tuple[Span, Site]]:
        """The sites of metastases that the history tells of: seen again here, or newly found elsewhere."""
        spread = [(claim, structure) for claim in told if claim.label_ in _SPREAD for structure in self._linker(claim)]
        known = {
            site
            for _, structure in spread
            for place, site in self._places(structure).items()
            if not self._places.names_disease(place)
        }
        nodal = (claim for claim, structure in spread if self._nodes.is_unplaced(structure, claim))
        for claim, structure in spread:
            if not self._words.newly.isdisjoint(claim.sentence.words):
                yield from ((claim, site) for site in self._places(structure).values())  # "MRI yesterday showed …"
        for claim in islice(nodal, 1):  # "known lung and nodal metastases"
            yield from ((claim, site) for site in self._nodes.enlarged())
        if not known:
            return
        for structure in self._lesions():
            known_kind = structure.noun is not None and structure.noun.text.lower() in self._words.known_lesions
            if known_kind and self._is_current(structure):
                yield from ((structure.head, site) for site in self._places(structure).values() if site in known)

    def _lesions(self, words_for_it: frozenset[str] | None = None) -> Iterator[Structure]:
        """What is described outside the history, and is not explained by something harmless.

        Given words for it, that of the sentences that hold one of them.
        """
        told = structures_of(self._doc) if words_for_it is None else structures_with(self._doc, words_for_it)
        for structure in told:
            section = section_of(structure.head)
            if structure.is_target or section in PREAMBLE or section is Section.ADVICE:
                continue
            if not self._is_explained(structure.head.sentence):
                yield structure

    def _is_explained(self, sentence: Span) -> bool:
        """Whether a sentence tells of something harmless."""
        if sentence.start not in self._explained:
            words = _words_said(sentence)
            harmless = self._words.not_a_tumour, self._words.other_causes
            self._explained[sentence.start] = not all(kind.isdisjoint(words) for kind in harmless)
        return self._explained[sentence.start]


def _words_said(sentence: Span) -> list[str]:
    """The words of a sentence, and of the one that only a semicolon parts from it: "nodes 13 mm; favour sarcoid"."""
    doc, end = sentence.doc, sentence.end
    goes_on = sentence.words[-1:] == [";"] and end < len(doc)
    return [*sentence.words, *doc.sentence_at(end).words] if goes_on else sentence.words


def _is_changed(structure: Structure) -> bool:
    return any(has_cue(term, _CHANGES) for term in structure.own_terms)
