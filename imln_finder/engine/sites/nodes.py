"""The lymph nodes of a report, as sites: which structures may be nodes, and where they are enlarged.

A report names nodes by the word, or lists their places with a size each ("Axillary: left 1.9 cm"). Where it speaks of a
lymphoma, all nodes that are enlarged are sites of it.
"""

from __future__ import annotations

from collections.abc import Callable

from spacy.tokens import Doc, Span

from imln_finder.domain import Site
from imln_finder.engine import terms as t
from imln_finder.engine.grammar import Grammar
from imln_finder.engine.linking import Linker
from imln_finder.engine.measurements import Bound
from imln_finder.engine.sites.places import SitePlaces
from imln_finder.engine.sites.words import SiteWords
from imln_finder.engine.structure import Structure

#: Words in front of a node's phrase that say how large it is.
_MODIFIERS = 3
#: From this size on a node of a patient with lymphoma is enlarged by it.
_LARGE_MM = 10.0
#: Sites that are named without the word "node" where nodes are listed.
_NODAL = frozenset({Site.AXILLA, Site.SUPRACLAVICULAR, Site.HILUM, Site.MEDIASTINUM})


class Nodes:
    """Finds the nodes among the structures of one document."""

    def __init__(
        self,
        doc: Doc,
        grammar: Grammar,
        places: SitePlaces,
        words: SiteWords,
        is_current: Callable[[Structure], bool],
    ) -> None:
        """Take the structures and sizes of a document; `is_current` tells which structures are there now."""
        self._doc = doc
        self._places = places
        self._words = words
        self._is_current = is_current
        self._grammar = grammar
        self._enlarged: frozenset[Site] | None = None

    def may_be(self, structure: Structure) -> bool:
        """Whether a structure may be lymph nodes: called so, or a mass or bare place where nodes lie."""
        if structure.noun is not None and structure.noun.label_ != t.MASS:
            return structure.noun.label_ == t.NODE
        return any(self._has_nodes(place, site) for place, site in self._places(structure).items())

    def enlarged(self) -> frozenset[Site]:
        """The sites of all nodes that are enlarged now."""
        if self._enlarged is None:
            large = self._large()
            nodes = [s for s in self._doc._.imln_structures if s in large or self._is_called_enlarged(s)]
            self._enlarged = frozenset(
                site
                for node in nodes
                if self.may_be(node) and self._is_current(node)
                for place, site in self._places(node).items()
                if _is_called_node(node) or self._has_nodes(place, site)
            )
        return self._enlarged

    def _has_nodes(self, place: Span, site: Site) -> bool:
        """Whether a place by itself stands for its nodes, and is no organ that is measured ("spleen 12 cm")."""
        return site in _NODAL or place.text.lower() in self._words.nodal_places

    def _large(self) -> set[Structure]:
        """The structures that are given a size of 1 cm or more."""
        sizes = [m for m in self._doc._.imln_measurements if not m.prior_by_form and m.bound is not Bound.BELOW]
        linker = Linker(self._doc, self._grammar)
        owners = (linker.owner(m.span) for m in sizes if max(m.dimensions_mm) >= _LARGE_MM)
        return {owner for owner in owners if owner is not None}

    def _is_called_enlarged(self, node: Structure) -> bool:
        if not _is_called_node(node):
            return False
        sentence = node.head[0].sent
        start = max(min(node.terms[0].start, node.head.start) - _MODIFIERS, sentence.start)
        phrase = self._doc[start : min(node.head.end + 1, sentence.end)]
        return any(token.lower_ in self._words.enlarged for token in phrase)


def _is_called_node(structure: Structure) -> bool:
    return structure.noun is not None and structure.noun.label_ == t.NODE
