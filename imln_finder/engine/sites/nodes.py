"""The lymph nodes of a report, as sites: which structures may be nodes, and where they are enlarged.

A report names nodes by the word, or lists their places with a size each ("Axillary: left 1.9 cm"). Where it speaks of a
lymphoma, all nodes that are enlarged are sites of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Final

from imln_finder.domain import Site
from imln_finder.engine.attributes.linking import Linker
from imln_finder.engine.document.layout import sentence_start
from imln_finder.engine.document.text import Span, Text
from imln_finder.engine.grammar.grammar import Grammar
from imln_finder.engine.matching import terms as t
from imln_finder.engine.presence.context import PRIOR_SIZE, has_cue
from imln_finder.engine.sites.places import SitePlaces
from imln_finder.engine.sites.words import SiteWords
from imln_finder.engine.sizes.measurements import Bound, Measurement, measurements_of, sizes_in
from imln_finder.engine.structures.structure import (
    Structure,
    structures_at,
    structures_of,
    structures_with,
    topic_before,
)

#: Words in front of a node's phrase that say how large it is.
_MODIFIERS: Final = 3
#: From this size on a node of a patient with lymphoma is enlarged by it.
_LARGE_MM: Final = 10.0
#: Sites that are named without the word "node" where nodes are listed.
_NODAL: Final = frozenset({Site.AXILLA, Site.SUPRACLAVICULAR, Site.HILUM, Site.MEDIASTINUM})
#: Sites that nodes can lie in; a node "between the ribs" is no site of bone.
_OF_NODES: Final = _NODAL | {Site.OTHER}
#: What is said of nodes that a disease has made large.
_GROWTH: Final = frozenset({"INCREASED", "DECREASED"})


class Nodes:
    """Finds the nodes among the structures of one document."""

    def __init__(
        self,
        doc: Text,
        grammar: Grammar,
        places: SitePlaces,
        words: SiteWords,
        is_current: Callable[[Structure], bool],
    ) -> None:
        """Take the structures and sizes of a document; `is_current` tells which structures are there now."""
        self._doc = doc
        self._grammar = grammar
        self._places = places
        self._words = words
        self._is_current = is_current
        self._large: _LargeSizes | None = None
        self._enlarged: frozenset[Site] | None = None

    def may_be(self, structure: Structure) -> bool:
        """Whether a structure may be lymph nodes: called so, or a mass or bare place where nodes lie."""
        if structure.noun is not None and structure.noun.label_ != t.MASS:
            return structure.noun.label_ == t.NODE
        return any(self._has_nodes(place, site) for place, site in self._places(structure).items())

    def is_unplaced(self, structure: Structure, claim: Span) -> bool:
        """Whether a claim speaks of nodes without a place: "progression of lung and nodal disease"."""
        head = structure.head
        own = [p for p in structure.places if p.start >= head.start or self._grammar.same_phrase(p, head)]
        if structure.is_target or own:
            return False
        return _is_called_node(structure) or claim[0].lower_ in self._words.elliptical

    def are_named_by(self, claim: Span) -> bool:
        """Whether a claim is one of nodes by its own words: "[nodal recurrence]", "ganglionar [relapse]"."""
        words = self._doc.words[max(claim.start - 1, claim.sentence.start) : claim.start + 1]
        return not self._words.node_words.isdisjoint(words)

    def enlarged(self) -> frozenset[Site]:
        """The sites of all nodes that are enlarged now."""
        if self._enlarged is None:
            self._enlarged = frozenset(
                site
                for node in self._told_to_be_enlarged()
                if self._is_current(node)
                for place, site in self._places(node).items()
                if (_is_called_node(node) and site in _OF_NODES) or self._has_nodes(place, site)
            )
        return self._enlarged

    def _told_to_be_enlarged(self) -> set[Structure]:
        """What may be nodes, and is large by its size, by what it is called, or by its growth, which nothing explains.

        Most sentences tell of neither, and are not read; nor are the cues of sizes of anything else.
        """
        sized = self._large_sizes().may_measure
        large = (structure for structure in sized if self.may_be(structure) and self.is_large(structure))
        called = filter(self._is_called_enlarged, structures_with(self._doc, self._words.enlarged))
        named = (term for term in t.terms_of(self._doc) if term.label_ == t.NODE)
        sentences = {term.sentence.start: term for term in named}
        grown = (node for term in sentences.values() for node in structures_at(term) if self._has_changed(node))
        return {node for node in chain(large, called, grown) if self.may_be(node) and self._is_unexplained(node)}

    def conglomerate(self) -> Iterator[tuple[Span, Site]]:
        """The sites of nodes that have grown together, which tumours make them do, and the words that say it."""
        if self._doc.has(self._words.benign_diseases) or not self._doc.has(self._words.conglomerate):
            return
        for node in structures_of(self._doc):
            start = max(node.head.start - _MODIFIERS, node.head.sentence.start)
            phrase = self._doc.words[start : node.head.end + 1]
            if node.noun is None or self._words.conglomerate.isdisjoint(phrase) or node.is_target:
                continue
            if not self._words.gone.isdisjoint(node.head.sentence.words):
                continue
            if self.may_be(node) and self._is_unexplained(node) and self._is_current(node):
                yield from ((node.head, site) for site in self._places(node).values() if site in _OF_NODES)

    def _is_unexplained(self, node: Structure) -> bool:
        """Whether its sentence gives no harmless cause of its size, nor leaves it open."""
        words, known = node.head.sentence.words, self._words
        if not (known.other_causes.isdisjoint(words) and known.undecided.isdisjoint(words)):
            return False
        lost = (known.denials, known.hilum_lost, known.hilum_after)
        return known.fatty.isdisjoint(words) or any(not signs.isdisjoint(words) for signs in lost)

    def _has_nodes(self, place: Span, site: Site) -> bool:
        """Whether a place by itself stands for its nodes, and is no organ that is measured ("spleen 12 cm")."""
        return site in _NODAL or place.text.lower() in self._words.nodal_places

    def is_large(self, structure: Structure) -> bool:
        """Whether a structure is given a size of now of 1 cm or more."""
        return any(not is_prior(size) for size in self._large_sizes().of(structure))

    def _large_sizes(self) -> _LargeSizes:
        if self._large is None:
            self._large = _LargeSizes(self._doc, self._grammar)
        return self._large

    def _has_changed(self, node: Structure) -> bool:
        """Whether nodes without a size have grown or shrunk: "Bilateral hilar nodes also somewhat smaller"."""
        sentence = node.head.sentence
        if not _is_called_node(node) or not self._words.gone.isdisjoint(sentence.words) or sizes_in(sentence):
            return False
        return any(has_cue(term, _GROWTH) for term in node.own_terms)

    def _is_called_enlarged(self, node: Structure) -> bool:
        if node.noun is None or node.noun.label_ == t.FLUID:
            return False
        sentence = node.head.sentence
        start = max(min(node.terms[0].start, node.head.start) - _MODIFIERS, sentence.start)
        phrase = self._doc[start : min(node.head.end + 1, sentence.end)]
        return not self._words.enlarged.isdisjoint(phrase.words)


class _LargeSizes:
    """The sizes of 1 cm or more of a document, of whatever time, and what they measure: worked out as it is asked for.

    Attributes:
        may_measure: what is named in a sentence with such a size, or was last spoken of before it; with the sentences.
    """

    def __init__(self, doc: Text, grammar: Grammar) -> None:
        self._linker = Linker(doc, grammar)
        self._owned: dict[int, list[tuple[Structure | None, Measurement]]] = {}
        self._in_sentence: dict[int, list[Measurement]] = {}
        for size in measurements_of(doc):
            if size.largest_mm >= _LARGE_MM and size.bound is not Bound.BELOW:
                self._in_sentence.setdefault(sentence_start(size.span), []).append(size)
        self.may_measure: dict[Structure, list[int]] = {}
        for sentence, sizes in self._in_sentence.items():
            topic, named = topic_before(sizes[0].span), structures_at(sizes[0].span)
            for structure in named if topic is None or topic in named else [*named, topic]:
                self.may_measure.setdefault(structure, []).append(sentence)

    def of(self, structure: Structure) -> list[Measurement]:
        """Those of a structure."""
        owned = (pair for sentence in self.may_measure.get(structure, ()) for pair in self._owned_in(sentence))
        return [size for owner, size in owned if owner is structure]

    def _owned_in(self, sentence: int) -> list[tuple[Structure | None, Measurement]]:
        owned = self._owned.get(sentence)
        if owned is None:
            owned = [(self._linker.owner(size.span), size) for size in self._in_sentence[sentence]]
            self._owned[sentence] = owned
        return owned


def _is_called_node(structure: Structure) -> bool:
    return structure.noun is not None and structure.noun.label_ == t.NODE


def is_prior(measurement: Measurement) -> bool:
    """Whether a size is of an earlier examination, by its form or by the words around it."""
    return measurement.prior_by_form or has_cue(measurement.span, PRIOR_SIZE)
