"""Step 10: is it left open whether what was seen is a node or a vessel? "Node or vein, cannot be distinguished."

The choice stands behind the noun that it is of, in its sentence or in the next one, which may open with a word that
announces it ("DD lymph node, DD vein"). Vocabulary: `differentials` in `status.json`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from imln_finder.engine.document.text import Span
from imln_finder.engine.grammar.grammar import Grammar
from imln_finder.engine.matching.terms import CHAIN_TERMS, LESION_TERMS, NODE, terms_in
from imln_finder.engine.structures.structure import LANDMARKS, Structure

#: Words between a node and the vessel that it may be instead.
_REACH: Final = 6
#: Words before a node among which "the" is looked for, which makes it one that is there.
_KNOWN: Final = 3
#: Terms beside which it may be left open what a node is.
_BESIDE: Final = LESION_TERMS | LANDMARKS | CHAIN_TERMS


class Undecided:
    """Tells whether a choice between node and vessel follows a noun."""

    def __init__(self, grammar: Grammar, differentials: Mapping[str, Sequence[str]]) -> None:
        self._grammar = grammar
        self._opens = frozenset(differentials["openers"])
        self._vessels = frozenset(differentials["vessels"])
        self._joins, self._parts = frozenset(differentials["joins"]), frozenset(differentials["parts"])
        self._deciding = frozenset(differentials["deciding"])

    def __call__(self, structure: Structure) -> bool:
        """Whether the rest of the sentence of a structure, or the next sentence, leaves it open."""
        doc, sentence = structure.head.doc, structure.head.sentence
        if self._offers_choice(Span(doc, structure.head.end, sentence.end)):
            return True
        index = sentence.end
        while index < len(doc) and doc[index].is_space:
            index += 1
        if index >= len(doc):
            return False
        following = doc.sentence_at(index)
        if doc.words[index] in self._opens:
            return not self._vessels.isdisjoint(following.words)
        return self._offers_choice(following) and not self._grammar.is_denied(following)

    def denies_decision(self, words: Sequence[str]) -> bool:
        """Whether a denial, given by its words, is of a decision: "[cannot be distinguished]"."""
        return not self._deciding.isdisjoint(words)

    def _offers_choice(self, part: Span) -> bool:
        """Whether a node and a vessel stand for one another, and no other place is named: "lymph node versus vein"."""
        if self._vessels.isdisjoint(part.words):
            return False
        terms = terms_in(part)
        if any(term.label_ not in _BESIDE for term in terms):
            return False
        vessels = [i for i in range(part.start, part.end) if part.doc.words[i] in self._vessels]
        asked = not self._deciding.isdisjoint(part.words)
        return any(self._may_be(node, vessel, asked) for node in terms if node.label_ == NODE for vessel in vessels)

    def _may_be(self, node: Span, vessel: int, asked: bool) -> bool:
        """Whether "or" stands between the two; or, where something is to be decided, "and" or "from"."""
        words = node.doc.words
        gap = words[node.end : vessel] if vessel >= node.end else words[vessel + 1 : node.start]
        if len(gap) > _REACH or not self._vessels.isdisjoint(gap):
            return False  # not "the artery or [vein is compressed by the] node"
        if gap == ["/"] or not self._joins.isdisjoint(gap):
            return True
        known = not self._grammar.definite.isdisjoint(words[max(node.start - _KNOWN, node.sentence.start) : node.start])
        return asked and not known and not self._parts.isdisjoint(gap)
