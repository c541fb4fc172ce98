"""Step 10: what is said of a thing before goes for this as well: "axillae normal, as are the internal mammary nodes".

Only a denial is carried on: a chain that is named is there without one. Vocabulary: `analogies` in `status.json`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from imln_finder.engine.grammar.grammar import Grammar
from imln_finder.engine.matching.terms import MASS
from imln_finder.engine.structures.structure import Structure, structures_at

#: Analogies on end: "No axillary nodes. Idem mediastinum. Idem internal mammary chains."
_LONGEST: Final = 4
#: Words behind the target up to the next mark, if it is only named.
_BEHIND: Final = 4


class Analogies:
    """Finds the things whose verdict a target shares."""

    def __init__(self, words: Mapping[str, Sequence[str]], grammar: Grammar) -> None:
        self._phrases = sorted((phrase.split() for phrase in words["phrases"]), key=len, reverse=True)
        self._opens = frozenset(words["before"]) | grammar.conjunctions
        self._fills = (grammar.prepositions | grammar.determiners | grammar.sides) - grammar.indefinite
        self._fills |= grammar.side_letters | frozenset(words["behind"])
        self._named = frozenset(words["named"]) | grammar.sides | grammar.both_sides | self._fills
        self._definite, self._is_copula = grammar.definite, grammar.is_copula

    def likened_to(self, structure: Structure) -> tuple[Sequence[Structure], int]:
        """What a structure is likened to, if anything, and the first token of the words that do so."""
        start = here = self._phrase_before(structure)
        if start is None or structure.head.label_ == MASS or not self._is_only_named(structure):
            return [], 0
        found = structure
        for _step in range(_LONGEST):
            before = _told_before(found, here) if here is not None else []
            if not before:
                break
            found = before[-1]
            here = self._phrase_before(found)
            if here is None:
                return before, start
        return [], 0

    def _phrase_before(self, structure: Structure) -> int | None:
        """The first token of the words that lead to a structure; "likewise a node" begins another thing."""
        first, opening = structure.head.sentence.start, structure.start
        words = structure.head.doc.words
        for start in range(opening - 1, first - 1, -1):
            opens = start == first or words[start - 1] in self._opens
            phrase = opens and next((p for p in self._phrases if words[start : start + len(p)] == p), None)
            if phrase:
                rest = words[start + len(phrase) : opening]
                meant = structure.noun is None or not self._definite.isdisjoint(rest) or self._is_copula(phrase[-1])
                return start if meant and self._fills.issuperset(rest) else None
        return None

    def _is_only_named(self, structure: Structure) -> bool:
        """Whether nothing is said of it behind: no size, no verdict of its own."""
        words = structure.head.doc.words[structure.end : structure.head.sentence.end]
        end = next((i for i, word in enumerate(words) if not word.isalnum()), len(words))
        return end <= _BEHIND and self._named.issuperset(words[:end])


def _told_before(structure: Structure, start: int) -> Sequence[Structure]:
    """The last thing that is spoken of before a token in its sentence, or else all of the sentence before."""
    doc, first = structure.head.doc, structure.head.sentence.start
    here = [s for s in structures_at(structure.head) if s.end <= start and not s.is_landmark]
    if here or not first or start - first > 1:
        return here[-1:]
    return [s for s in structures_at(doc[first - 1 : first]) if not s.is_landmark]
