"""Step 10: does a cue of another time, or of no observation, speak of a node as one that is there?

"Biopsy of [the suspicious node]", "[enlarged nodes], poorly evaluated", "after irradiation: [enlarged nodes]": advice,
a poor image and a field of radiotherapy take away no node that the same words call enlarged.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from imln_finder.engine.document.sections import Section, section_of
from imln_finder.engine.grammar.grammar import Grammar
from imln_finder.engine.matching.sentence_context import Cue
from imln_finder.engine.matching.terms import IM_CHAIN, IMLN
from imln_finder.engine.presence.cue_ownership import is_called_enlarged
from imln_finder.engine.structures.structure import Structure

#: Words before the place of a node among which it is called enlarged.
_CALLED: Final = 3
#: Words of a phrase among which "the" makes its node a known one.
_DEFINITE: Final = 3


class Granted:
    """Tells whether a cue takes for granted that a node is there."""

    def __init__(
        self, grammar: Grammar, enlarged: frozenset[str], partly: Sequence[str] = (), fields: Sequence[str] = ()
    ) -> None:
        """Takes the words that call a node enlarged, an image poor, and a field one."""
        self._grammar, self._enlarged = grammar, enlarged
        self._partly, self._fields = frozenset(partly), frozenset(fields)

    def __call__(self, cue: Cue, structure: Structure) -> bool:
        """Whether the node stays there although a cue of such a category reaches it."""
        behind = cue.start >= structure.head.end
        if cue.category == "RADIOTHERAPY":
            return self._in_field(cue, structure)
        if cue.category == "NOT_ASSESSED" and behind:
            return self._is_one(structure) or self._is_partly_seen(cue, structure)
        if cue.category == "HYPOTHETICAL" and (behind or self._asks_for_cause(cue, structure)):
            return not behind or self._is_known(structure)
        return cue.category in ("HYPOTHETICAL", "PAST", "NOT_ASSESSED") and self._leads_to_known(cue, structure)

    def _in_field(self, cue: Cue, structure: Structure) -> bool:
        """ "After irradiation: enlarged nodes", "enlarged node within [the field]", "[RT] AXILLARY + IM LAP"."""
        words, head = structure.head.doc.words, structure.head
        in_field = cue.start >= head.end and not self._fields.isdisjoint(words[cue.start : cue.end + 1])
        side = words[cue.start] in self._grammar.sides
        told = in_field or side or words[cue.end - 1] == ":"
        named = structure.noun is not None or (side and head.label_ == IMLN)
        return told and named and is_called_enlarged(structure, self._enlarged)

    def _is_one(self, structure: Structure) -> bool:
        """Whether a single node is told of: "an internal mammary node, [not well seen]"."""
        words, head = structure.head.doc.words, structure.head
        if structure.noun is None or head[-1].lower_ not in self._grammar.single_things:
            return False
        return not (self._grammar.indefinite | self._enlarged).isdisjoint(words[_opening(structure) : head.start])

    def _is_partly_seen(self, cue: Cue, structure: Structure) -> bool:
        """Whether nodes that are there were imaged, if not well: "enlarged nodes, [poorly evaluated]"."""
        words, head = structure.head.doc.words, structure.head
        if structure.noun is None and head.label_ == IM_CHAIN:
            return False
        if self._partly.isdisjoint(words[cue.start : cue.end - 1]):
            return False
        told = not self._grammar.existential.isdisjoint(words[head.sentence.start : head.start])
        told |= not self._enlarged.isdisjoint(words[head.end : cue.start])
        return told or is_called_enlarged(structure, self._enlarged)

    def _asks_for_cause(self, cue: Cue, structure: Structure) -> bool:
        """Whether a node is named, and only behind a comma is asked what it is: "enlarged IMLN, [r/o mets]"."""
        words = structure.head.doc.words
        node = next((term for term in structure.own_terms if term.label_ == IMLN and term.end <= cue.start), None)
        if node is None or cue.end > structure.head.start or section_of(structure.head) is Section.ADVICE:
            return False
        gap = words[node.end : cue.start]
        return not {",", "("}.isdisjoint(gap) and ":" not in gap

    def _is_known(self, structure: Structure) -> bool:
        """Whether "the" and a word for its size stand before a noun: "the enlarged node [could be biopsied]"."""
        words = structure.head.doc.words[_opening(structure) : structure.head.end]
        known = structure.noun is not None and not self._grammar.definite.isdisjoint(words)
        return known and not self._enlarged.isdisjoint(words[: -len(structure.head)])

    def _leads_to_known(self, cue: Cue, structure: Structure) -> bool:
        """Whether a cue leads to a node that is known, and asks nothing: "biopsy of [the suspicious node]"."""
        words = structure.head.doc.words
        if cue.end > min(term.start for term in structure.own_terms):
            return False
        if not self._grammar.opens_question.isdisjoint(words[cue.start : cue.end]):
            return False
        phrase = words[cue.end : structure.head.end]
        known = not self._grammar.definite.isdisjoint(phrase[:_DEFINITE])
        return known and not self._enlarged.isdisjoint(phrase)


def _opening(structure: Structure) -> int:
    """The word at which a node's phrase is taken to begin."""
    start = min(term.start for term in structure.own_terms)
    return max(start - _CALLED, structure.head.sentence.start)
