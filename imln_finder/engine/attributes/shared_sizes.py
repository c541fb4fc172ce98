"""Step 9: a size told once for nodes of several places, each with a noun: "internal mammary nodes and axillary nodes up
to 7 mm".

What is told of the last alone stays with it: "internal mammary nodes and an axillary node of 7 mm".
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Final

from imln_finder.engine.document.text import Span
from imln_finder.engine.grammar.grammar import Grammar
from imln_finder.engine.matching.terms import IMLN, NODE
from imln_finder.engine.sizes.measurements import Measurement
from imln_finder.engine.structures.structure import Structure, structures_at
from imln_finder.rules_store import load_json

#: Words before the first node among which it is looked for that the list is denied.
_DENIED: Final = 4
_NODES: Final = frozenset({NODE, IMLN})


class SharedSizes:
    """Finds the sizes that a target shares with the nodes that are listed behind it."""

    def __init__(self, language: str, grammar: Grammar) -> None:
        words = load_json("measurements.json", language)["shared_by_nodes"]
        self._grammar = grammar
        self._several, self._each = frozenset(words["several"]), frozenset(words["each"])
        self._leads = frozenset(words["leads"])
        self._between = grammar.coordinators | grammar.sides | grammar.side_letters | grammar.both_sides
        self._between |= grammar.definite

    def of(self, target: Structure, sizes: Mapping[Structure, list[Measurement]]) -> list[Measurement]:
        """The sizes of the last of a list that the target opens, if none is its own and no member has one alone."""
        here = structures_at(target.head)
        if len(here) == 1 or target in sizes or target.head.label_ not in _NODES or self._is_denied(target):
            return []
        listed = here[here.index(target) :]
        for count, (one, other) in enumerate(pairwise(listed), 1):
            if not self._lists(one, other):
                return []
            if other in sizes:
                behind = [s for s in listed[count + 1 :] if not s.is_landmark]
                shared = not behind and self._is_shared(listed[: count + 1], sizes[other][0].span)
                return sizes[other] if shared else []
        return []

    def _lists(self, one: Structure, other: Structure) -> bool:
        """Whether two nodes are members of a list, and the second is not counted or described by itself."""
        gap = one.head.doc.words[one.end : other.start]
        joined = not self._grammar.coordinators.isdisjoint(gap)
        return joined and other.head.label_ in _NODES and self._between.issuperset(gap)

    def _is_denied(self, target: Structure) -> bool:
        first = target.start
        before = target.head.doc.words[max(first - _DENIED, target.head.sentence.start) : first]
        return not self._grammar.no_change.isdisjoint(before)

    def _is_shared(self, nodes: list[Structure], size: Span) -> bool:
        """Whether a size behind a list is brought to all of it: "up to 7 mm", "7 mm each", not "(7 mm)", "of 7 mm"."""
        words, end = size.doc.words, nodes[-1].end
        gap = words[end : size.start]
        if size.start < end or not self._leads.issuperset(word for word in gap if not word.isdigit()):
            return False
        if not self._each.isdisjoint([*gap, *words[size.end : size.end + 2]]):
            return True
        several = all(node.head[-1].lower_ in self._several for node in nodes)
        return (
            several
            and self._grammar.genitive.isdisjoint(gap[:1])
            and any(word.isalpha() or word == ":" for word in gap)
        )
