"""Step 7: places of the chain that no noun has claimed. What is seen in their sentence, and has no place, lies there.

"A node lies parasternal left", "nodule, third space, parasternal portion", "vessels that pass a node": the ways to
say so are without number. So this asks what parts the two, and joins them where nothing does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from imln_finder.engine.document.layout import length_outside_brackets
from imln_finder.engine.document.text import Span, Text
from imln_finder.engine.grammar.grammar import Grammar
from imln_finder.engine.matching import terms as t
from imln_finder.engine.sizes.measurements import sizes_in
from imln_finder.engine.structures.holding import PlaceHolder
from imln_finder.engine.structures.structure import LANDMARKS, Structure

#: Words between a noun and a place that are still joined.
_REACH: Final = 28
#: Words between a noun and an intercostal space that it lies in.
_SPACE_REACH: Final = 16
#: Words from a noun to the bone or cartilage that it lies in.
_HELD: Final = 4
#: Words behind a place that may close what is said of it.
_VERDICT: Final = 3
_MARKS: Final = frozenset({",", ";", ":", ".", "(", ")", "/", "\n", "\t"})
_CLAUSE_ENDS: Final = frozenset({";", "\n"})


class UnclaimedPlaces:
    """Gives the places of a sentence that no noun has taken to the nearest noun that has none."""

    def __init__(self, sentence: Span, terms: Sequence[Span], holder: PlaceHolder, grammar: Grammar) -> None:
        self._doc = sentence.doc
        self._sentence = sentence
        self._terms = terms
        self._holder = holder
        self._grammar = grammar

    def settle_in_interspace(self, found: Sequence[Structure], chain: Span) -> None:
        """What lies in an intercostal space is of the chain, where the report speaks of the chain elsewhere.

        "In the second left interspace lies a node. … Conclusion: internal mammary recurrence."
        """
        words = self._sentence.words
        here = range(self._sentence.start, self._sentence.end)
        spaces = [i for i in here if is_interspace(self._doc, i, self._grammar)]
        if not spaces or not self._grammar.not_of_chain.isdisjoint(words) or any(s.is_target for s in found):
            return
        things = [s for s in found if self.is_unplaced(s) and not self._is_numbered(s.head)]
        for thing in things[:1]:
            if min(abs(thing.head.start - index) for index in spaces) <= _SPACE_REACH:
                thing.places.append(chain)

    def claim(self, place: Span, found: Sequence[Structure]) -> bool:
        """Give a place to its noun, if there is one."""
        things = [s for s in found if self.is_unplaced(s) and self._is_joined(s.head, place) and self._fits(s, place)]
        if not things:
            return False
        nearest = min(things, key=lambda s: max(place.start - s.head.end, s.head.start - place.end))
        nearest.places.append(place)
        return True

    def _is_numbered(self, head: Span) -> bool:
        """Whether a thing is called by its number in a list: "[lesion 3] is near the interspace"."""
        behind = self._doc[head.end : head.end + 1]
        return bool(behind) and behind[0].is_digit and not sizes_in(behind)

    def is_unplaced(self, structure: Structure) -> bool:
        """Whether a node or mass is told no place but landmarks, and is not said to be of bone, skin or cartilage."""
        head = structure.head
        if structure.noun is None or structure.refers_to is not None or head.label_ == t.FLUID:
            return False
        if head[-1].lower_ in self._grammar.names_of_disease:
            return False
        return all(self._only_borders(place, head) for place in structure.places)

    def _only_borders(self, place: Span, head: Span) -> bool:
        if place.label_ == t.CHEST_WALL:
            return place[-1].lower_ in self._grammar.walls and not self._grammar.same_phrase(place, head)
        if place.label_ not in LANDMARKS or place.label_ in t.CHAIN_TERMS:
            return False
        if place.label_ == t.ORGAN and place[-1].lower_ not in self._grammar.chain_landmarks:
            return False
        if place.end <= head.start:
            return not self._grammar.same_phrase(place, head)
        held = self._doc.words[head.end] in self._grammar.holding_vessels | self._grammar.genitive
        return not (held and place.start - head.end <= _HELD)  # "a lesion [of the second] rib"

    def _is_joined(self, head: Span, place: Span) -> bool:
        """Whether no other noun, place, clause or verdict parts the two."""
        left, right = sorted((head, place), key=lambda span: span.start)
        gap = self._doc[left.end : right.start]
        if length_outside_brackets(gap) > _REACH or self._grammar.begins_anew(gap):
            return False
        if any(self._parts(term) for term in self._terms if left.end <= term.start and term.end <= right.start):
            return False
        if not _CLAUSE_ENDS.isdisjoint(gap.words) or self._grammar.excepts(gap.words):
            return False
        behind = self._doc.words[place.end : min(place.end + _VERDICT, self._sentence.end)]
        return self._grammar.verdicts.isdisjoint(behind)

    def _parts(self, term: Span) -> bool:
        if term.label_ in t.CHAIN_TERMS:
            return False
        return term.label_ not in LANDMARKS or (
            term.label_ == t.ORGAN and term[-1].lower_ not in self._grammar.chain_landmarks
        )

    def _fits(self, structure: Structure, place: Span) -> bool:
        if place.label_ == t.PARASTERNAL:
            end = min(max(place.end, structure.head.end) + _VERDICT, self._sentence.end)
            of_skin = not self._grammar.superficial.isdisjoint(self._doc.words[self._sentence.start : end])
            return not of_skin and self._holder.can_hold(place, structure)
        if self._holder.is_apart(structure.head):
            return False
        if place.start >= structure.head.end:
            return self._leads_to_vessels(self._doc.words[structure.head.end : place.start])
        return self._leads_from_vessels(place, structure.head)

    def _leads_to_vessels(self, gap: Sequence[str]) -> bool:
        """ "A mass [in projection of the] vessels", not "[of the] vessels", "[, patent] vessels"."""
        if not self._grammar.vessel_identity.isdisjoint(gap) or not self._grammar.of_flow.isdisjoint(gap):
            return False
        part = self._last_part(gap)
        passed = (self._grammar.determiners | self._grammar.node_modifiers) - self._grammar.not_beside
        words = [word for word in part if word not in passed]
        if not words:
            return not gap
        if words[-1] in self._grammar.not_beside:
            in_place = [i for i, word in enumerate(words[:-1]) if word in self._grammar.leads_to_place]
            return bool(in_place) and in_place[-1] < len(words) - 2 and words[-1] in self._grammar.of_place
        return words[-1].isalpha() and (
            words[-1] in self._grammar.prepositions or words[-1] in self._grammar.adjacency or len(part) == len(gap)
        )

    def _leads_from_vessels(self, place: Span, head: Span) -> bool:
        """ "Vessels [that pass a swollen] node"; behind a comma only if a preposition leads to the vessels."""
        gap = self._doc.words[place.end : head.start]
        before = self._last_part(self._doc.words[self._sentence.start : place.start])
        if not self._grammar.of_flow.isdisjoint([*before, *gap]):
            return False
        if len(self._last_part(gap)) == len(gap):
            return bool(gap) and gap[0] not in self._grammar.serving
        beside = self._grammar.prepositions
        if any(
            word in beside and not self._grammar.pronouns.isdisjoint(gap[i + 1 : i + 3]) for i, word in enumerate(gap)
        ):
            return True  # "the vein and, medial to it, a node"
        return not self._grammar.opens_place.isdisjoint(before)

    def _last_part(self, words: Sequence[str]) -> Sequence[str]:
        """What stands behind the last mark or conjunction."""
        ends = [i for i, word in enumerate(words) if word in _MARKS or word in self._grammar.coordinators]
        return words[ends[-1] + 1 :] if ends else words


def is_interspace(doc: Text, index: int, grammar: Grammar) -> bool:
    """Whether a word names an intercostal space: "interspace", "the third [space]"."""
    words = doc.words
    numbered = words[index] in grammar.spaces and words[index - 1] in grammar.ordinals
    return numbered or words[index] in grammar.interspaces
