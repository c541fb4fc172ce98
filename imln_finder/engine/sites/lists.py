"""Lists of places: what a claim says of one member it says of all.

"Metastases in the lungs, liver and [right adrenal]"; the members may carry their sizes, and asides in brackets:
"lungs (lymphangitis), pleura, bone". What "complete" stands before in a list of responses is there no longer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from imln_finder.engine.document.text import Span, Text
from imln_finder.engine.grammar.grammar import Grammar
from imln_finder.engine.matching import terms as t
from imln_finder.engine.sites.claims import Claim
from imln_finder.engine.sites.places import SitePlaces
from imln_finder.engine.sites.words import SiteWords
from imln_finder.engine.structures.structure import Structure, structures_at

#: Tokens between two members of a list.
LIST: Final = 9
#: The same where they carry their sizes ("prevascular 1.6 cm, subcarinal 2.2 x 1.9 cm").
MEASURED_LIST: Final = 12
#: Words between "largest" and the place of the largest one.
_LARGEST: Final = 3
#: Tokens of an aside in brackets that stands in a list.
_ASIDE: Final = 12


class SiteLists:
    """The lists among the structures of one document."""

    def __init__(self, doc: Text, grammar: Grammar, places: SitePlaces, words: SiteWords) -> None:
        """Take a document whose structures can be told."""
        self._doc = doc
        self._grammar = grammar
        self._places = places
        self._words = words
        self._terms: dict[Structure, list[Span]] = {}

    def listed_with(self, linked: Iterable[Structure], structures: Sequence[Structure], claim: Span) -> list[Structure]:
        """The linked structures and the other members of their list."""
        found = list(linked)
        for left, right in self._neighbours(structures):
            goes_on = _goes_on(right) or (claim.label_ == Claim.LYMPHOMA and not self._places.is_fluid(right))
            if not goes_on or left not in found or right in found or self.is_largest_of(right):
                continue
            if self.joined(left, right, LIST):
                found.append(right)  # a bare place goes on with the list: "metastases in the liver, [right adrenal]"
        for left, right in reversed([*pairwise(structures)]):
            if right in found and left not in found and self._precedes(left, right, claim):
                found.append(left)
        return found

    def _neighbours(self, structures: Sequence[Structure]) -> Iterator[tuple[Structure, Structure]]:
        """Structures side by side, and those that only an aside in brackets parts."""
        for index, left in enumerate(structures):
            yield from ((left, right) for right in structures[index + 1 : index + 2])
            end = self.extent(left)[1]
            if self._doc.words[end : end + 1] != ["("]:
                continue
            rest = structures[index + 2 :]
            behind = next((i for i, s in enumerate(rest) if self._aside_before(left, s) is not None), None)
            if behind is not None:
                yield left, rest[behind]

    def _aside_before(self, left: Structure, right: Structure) -> list[str] | None:
        """What stands between two structures outside the brackets behind the first; None if there are none."""
        gap = self._doc.words[self.extent(left)[1] : self.extent(right)[0]]
        if gap[:1] != ["("] or ")" not in gap[: _ASIDE + 1]:
            return None
        rest = gap[gap.index(")") + 1 :]
        return rest if len(rest) <= LIST else None

    def joined(self, left: Structure, right: Structure, longest: int) -> bool:
        """Whether two structures are members of one list, or one compound."""
        gap = self._doc.words[self.extent(left)[1] : self.extent(right)[0]]
        if not self._words.another_tumour.isdisjoint(gap):
            return False  # "lung mets / second [primary] left breast"
        if self.extent(left)[1] == self.extent(right)[0] and left.noun is None and right.noun is None:
            return True  # "prevascular mediastinal"
        if self._grammar.coordinated(self.last_term(left), self.first_term(right), longest):
            return True
        start, end = self.extent(right)
        if any(s is right or self.extent(s)[0] == end for s in structures_at(right.head) if self._places.is_fluid(s)):
            return False  # "metastases (unchanged), [pericardial] effusion"
        rest = self._aside_before(left, right) or []
        tokens = self._doc.tokens[start - len(rest) : start]
        joins = not self._grammar.coordinators.isdisjoint(rest)
        return joins and all(map(self._grammar.fills_list, tokens))

    def _precedes(self, left: Structure, right: Structure, claim: Span) -> bool:
        """Whether a list that ends in the claimed structure began before: "[hilar lymph node] and liver metastases"."""
        if self._places.is_fluid(left) or (left.noun is None and self._places.is_destroyed(self.last_term(left))):
            return False  # "bone destruction and liver metastases"
        gap = self._doc.words[self.extent(left)[1] : self.extent(right)[0]]
        if bracket_of(claim) is not None and any(word[0].isdigit() for word in gap):
            return False  # "hilar 7 mm, parasternal 14 mm (suspicious)"
        predicate = claim.start >= self.extent(right)[1]
        elliptical = left.noun is None or left.noun.text.lower() in self._words.elliptical
        return (elliptical or predicate) and self.joined(left, right, MEASURED_LIST if predicate else LIST)

    def is_largest_of(self, place: Structure) -> bool:
        """Whether a place tells where the largest lesion of an organ lies: "pleural metastases, largest [basal]"."""
        if place.noun is not None:
            return False
        before = [s for s in structures_at(place.head) if s.head.end <= place.head.start]
        words = self._doc.words[max(self.extent(place)[0] - _LARGEST, place.head.sentence.start) : place.head.start]
        return not self._words.largest.isdisjoint(words) and any(self._places.lies_in_organ(s) for s in before)

    def is_complete(self, structure: Structure, claim: Span) -> bool:
        """Whether a response is complete in a place: "complete by CT in the [axilla], partial in the liver"."""
        words = self._doc.words[claim.sentence.start : self.extent(structure)[0]]
        degrees = self._words.completed | self._words.incomplete
        last = next((i for i in range(len(words) - 1, -1, -1) if words[i] in degrees), None)
        if last is None or words[last] in self._words.incomplete:
            return False
        return self._words.incomplete.isdisjoint(words[max(last - 1, 0) : last])

    def own_terms(self, structure: Structure) -> list[Span]:
        """The terms of a structure in its own sentence; remembered places lie elsewhere."""
        terms = self._terms.get(structure)
        if terms is None:
            sentence = structure.head.sentence
            terms = [term for term in structure.terms if sentence.start <= term.start < sentence.end]
            self._terms[structure] = terms
        return terms

    def first_term(self, structure: Structure) -> Span:
        """The first of them."""
        return self.own_terms(structure)[0]

    def last_term(self, structure: Structure) -> Span:
        """The last of them."""
        return self.own_terms(structure)[-1]

    def extent(self, structure: Structure) -> tuple[int, int]:
        """The tokens from the first to the last of them."""
        terms = self.own_terms(structure)
        return terms[0].start, terms[-1].end


def bracket_of(claim: Span) -> int | None:
    """The bracket that a claim stands in: what it says is said of the last thing before it."""
    depth = 0
    for index in range(claim.start - 1, claim.sentence.start - 1, -1):
        word = claim.doc.words[index]
        depth += (word == ")") - (word == "(")
        if depth < 0:
            return index
    return None


def _goes_on(structure: Structure) -> bool:
    """Whether a structure can be a further member of a list of places: a bare place, or nodes."""
    return structure.noun is None or structure.noun.label_ == t.NODE
