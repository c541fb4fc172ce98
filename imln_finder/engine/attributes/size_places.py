"""Step 9: of which place is a size? Where one noun has several places, each may have a size of its own.

"Nodes in the axilla (2.6 cm) and internal mammary chain (1.0 cm)"; "25 mm axillary and 8 mm internal mammary nodes";
"axillary and internal mammary nodes of 25 and 8 mm respectively"; "the biggest 27 mm at the axilla".
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Final

from imln_finder.engine.attributes.linking import Linker
from imln_finder.engine.document.layout import within, words_in
from imln_finder.engine.document.text import Span
from imln_finder.engine.grammar.grammar import Grammar
from imln_finder.engine.matching.terms import CHAIN_TERMS, LESION_TERMS
from imln_finder.engine.sizes.measurements import Measurement
from imln_finder.engine.structures.structure import LANDMARKS, Structure, structures_at

#: A list of so many sizes needs a word to tell that they are in order.
_MEMBERS: Final = 2
#: Words that may open a bracket before its size: "(the largest of them 14 mm)".
_IN_BRACKET: Final = 5


class SizePlaces:
    """Tells whether a size is of another place of its noun than the chain."""

    def __init__(self, grammar: Grammar) -> None:
        self._grammar = grammar

    def in_order(self, sizes: Sequence[Measurement], linker: Linker) -> dict[Measurement, Structure]:
        """The owners of sizes that stand in a list behind as many things: "subcarinal, hilar, IMN: 22, 18, 14 mm"."""
        owners: dict[Measurement, Structure] = {}
        for group in self._lists(sizes):
            if len(group) < _MEMBERS or not linker.may_own(group[0].span):
                continue
            sentence, first = group[0].span.sentence, group[0].span
            things = [s for s in structures_at(first) if s.head.end <= first.start and not s.is_landmark]
            if not things and sentence.start and sentence.doc[sentence.start - 1].text in ";:":
                before = structures_at(sentence.doc[sentence.start - 1 : sentence.start])
                things = [s for s in before if not s.is_landmark]
            told = len(group) > _MEMBERS or not self._grammar.in_order.isdisjoint(sentence.words)
            if told and len(things) == len(group):
                owners.update(zip(group, things, strict=True))
        return owners

    def is_of_another_place(self, size: Measurement, owner: Structure, sizes: Sequence[Measurement]) -> bool:
        """Whether a size, of all `sizes` of its owner in their order, is of a place that is not the chain."""
        passed_over = LESION_TERMS | (LANDMARKS - CHAIN_TERMS)
        places = [term for term in owner.own_terms if term.label_ not in passed_over]
        if all(place.label_ in CHAIN_TERMS for place in places):
            return False
        if not any(place.label_ in CHAIN_TERMS for place in places):
            return False
        of_it = self._place_of(size.span, places, owner, sizes)
        return of_it is not None and of_it.label_ not in CHAIN_TERMS

    def _place_of(
        self, size: Span, places: Sequence[Span], owner: Structure, sizes: Sequence[Measurement]
    ) -> Span | None:
        """The one of several places that a size is of; None if it is of them all."""
        listed = self._in_order(size, places, sizes)
        if listed is not None:
            return listed
        told = frozenset(words_in(size.doc[max(size.start - _IN_BRACKET, size.sentence.start) : size.start]))
        for words, place in ((self._grammar.lasts, places[-1]), (self._grammar.firsts, places[0])):
            if not told.isdisjoint(words) and place.end <= size.start:
                return place  # "left internal mammary and hilar adenopathy, the latter measuring 18 mm"
        before = [place for place in places if place.end <= size.start]
        after = [place for place in places if place.start >= size.end]
        if after and self._is_at(size, after[0]):
            return after[0]
        if after and self._opens(size, after[0], sizes):
            return after[0]
        if before and self._follows(size, before, after, owner):
            return before[-1]
        return None

    def _in_order(self, size: Span, places: Sequence[Span], sizes: Sequence[Measurement]) -> Span | None:
        """ "Axillary and internal mammary nodes, 25 mm and 8 mm respectively"."""
        sentence = size.sentence
        named = [place for place in places if place.end <= sizes[0].span.start]
        here = [m.span for m in within(sizes, sentence, attrgetter("span.start"))]
        if len(named) != len(here) or self._grammar.in_order.isdisjoint(sentence.words):
            return None
        return next((place for place, span in zip(named, here, strict=True) if span == size), None)

    def _is_at(self, size: Span, place: Span) -> bool:
        """Whether only "at the" stands between a size and a place."""
        gap = words_in(size.doc[size.end : place.start])
        if gap == ["("] and size.doc.words[place.end : place.end + 1] == [")"]:
            return True  # "nodes of 25 mm (axillary) and 11 mm (internal mammary)"
        fills = self._grammar.prepositions | self._grammar.determiners | self._grammar.sides
        return (
            bool(gap)
            and len(gap) <= 3
            and gap[0] in self._grammar.at_place | self._grammar.genitive
            and all(word in fills for word in gap)
        )

    def _opens(self, size: Span, place: Span, sizes: Sequence[Measurement]) -> bool:
        """Whether a size opens the phrase of one place, and another size that of another."""
        doc = size.doc
        gap = doc[size.end : place.start]
        if any(token.text in ",;()" or token.lower_ in self._grammar.coordinators for token in gap):
            return False
        others = any(m.span.start >= place.end or m.span.end <= size.start for m in sizes)
        return others and self._grammar.same_phrase(size, place)

    def _follows(self, size: Span, before: Sequence[Span], after: Sequence[Span], owner: Structure) -> bool:
        """Whether a size belongs to the place right before it."""
        doc, place = size.doc, before[-1]
        opening = next(
            (i for i in range(size.start - 1, max(size.start - _IN_BRACKET, -1), -1) if doc[i].text in "()"), -1
        )
        if opening >= place.end and doc[opening].text == "(":
            return True
        chain = next((term for term in (*before, *after) if term.label_ in CHAIN_TERMS), None)
        if chain is None:
            return False  # the chain is named in another sentence
        same_side = [p for p in (*before, *after) if (p.start < owner.head.start) == (chain.start < owner.head.start)]
        if place not in same_side:
            return False
        closes = size.end < len(doc) and doc[size.end].text in ",;:.)"
        if size.start - place.end <= 1 and closes and len(same_side) > 1:
            return True
        return any(term.label_ in CHAIN_TERMS for term in after)

    def _lists(self, sizes: Sequence[Measurement]) -> list[list[Measurement]]:
        """Sizes in groups that only commas or "and" part."""
        listed = self._grammar.conjunctions | {",", "&"}
        groups: list[list[Measurement]] = []
        for size in sizes:
            last = groups[-1][-1].span if groups else None
            gap = size.span.doc.words[last.end : size.span.start] if last is not None else []
            if last is not None and gap and all(word in listed for word in gap):
                groups[-1].append(size)
            else:
                groups.append([size])
        return groups
