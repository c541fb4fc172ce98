"""Step 10: exceptions. Is one node left out of what is said of the others, or told of behind it?"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from imln_finder.engine.grammar import Grammar
from imln_finder.engine.measurements import Measurement
from imln_finder.engine.sentence_context import Cue
from imln_finder.engine.structure import Structure

#: How far before a node the word is looked for that leaves it out.
_EXCEPTION_REACH = 6


class Exceptions:
    """Tells what is excepted from a denial, or from what has gone."""

    def __init__(self, grammar: Grammar) -> None:
        self._grammar = grammar

    def is_left_out(self, structure: Structure, start: int) -> bool:
        """Whether a node is left out of what is said behind it: "[apart from] the adenopathy all is normal"."""
        doc = structure.head.doc
        words = doc.words[max(start - _EXCEPTION_REACH, structure.head.sentence.start) : start]
        return self._grammar.excepts(words)

    def is_told_anew(
        self, cue: Cue, structure: Structure, sizes: Sequence[Measurement], others: Sequence[Structure]
    ) -> bool:
        """Whether a node is told of behind what has gone: "resolved effusion, 14 mm node", "effusion resolved, …"."""
        words = structure.head.doc.words[cue.end : structure.head.start]
        if words[:1] == [","]:
            return any(other.head.end <= cue.start for other in others)
        if "," not in words:
            return False
        return bool(sizes) or not self._grammar.still_there.isdisjoint(words[words.index(",") :])

    def is_of_another(self, cue: Cue, structure: Structure) -> bool:
        """Whether a denial behind a node is of one beside it: "has come down, and [the second one is not visible]"."""
        words = structure.head.doc.words[structure.head.end : cue.start]
        last = max((i for i, word in enumerate(words) if word in self._grammar.coordinators), default=len(words))
        return any(
            one in self._grammar.definite and other in self._grammar.other_ones
            for one, other in pairwise(words[last + 1 :])
        )
