"""Step 10: hedges. Does a hedge doubt that the node is there, or only what it is due to?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from imln_finder.engine.grammar.grammar import Grammar
from imln_finder.engine.matching.sentence_context import Cue
from imln_finder.engine.matching.terms import IM_CHAIN, IMLN, NODE
from imln_finder.engine.presence.undecided import Undecided
from imln_finder.engine.structures.structure import Structure

#: How far behind a hedge the cause that it hedges is looked for.
_CAUSE_REACH: Final = 5
#: How far before a node the word is looked for that tells what is doubted of it: "the [nature] of the left node".
_NATURE_REACH: Final = 6
#: Marks that set off what a node is due to.
_MARKS: Final = frozenset({",", ";", ":", "-", "("})


class Hedging:
    """Reads what a hedge is of; `of_cause` are hedges that leave no doubt of the node ("suspected recurrence")."""

    def __init__(
        self,
        grammar: Grammar,
        causes: Sequence[str],
        of_cause: Sequence[str] = (),
        differentials: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self._grammar = grammar
        self._is_left_open = Undecided(grammar, differentials) if differentials else None
        self._causes = frozenset(causes)
        self._of_cause = frozenset(of_cause)

    def is_uncertain(self, structure: Structure, cues: Mapping[str, Cue]) -> bool:
        """A hedge about the cause ("metastasis possible") does not hedge the node."""
        queried = self._grammar.is_queried(structure.own_terms)
        if structure.alternative or (queried and not self._names_cause_of_node(structure)):
            return True
        if self._is_left_open is not None and self._is_left_open(structure):
            return True
        if self._only_locates(structure):
            return False
        return "UNCERTAIN" in cues and structure.head[-1].lower_ not in self._causes

    def is_hedged_as_cause(self, structure: Structure, hedge: Cue | None) -> bool:
        """Whether a hedge that doubts more than the cause is of a node by the name of its cause: "nodal recurrence"."""
        if hedge is None or structure.head[-1].lower_ not in self._causes or self._names_cause_of_node(structure):
            return False
        words = {*structure.head.doc.words[hedge.start : hedge.end]}
        chain = any(term.label_ in (IMLN, IM_CHAIN) for term in structure.own_terms)
        return (chain or structure.head.label_ == NODE) and self._of_cause.isdisjoint(words)

    def is_suspected_in(self, gap: Sequence[str], cause: str) -> bool:
        """Whether a noun behind a node is only what that may be due to: "nodes [suspicious for] metastasis"."""
        return cause in self._causes and "," not in gap and not self._of_cause.isdisjoint(gap)

    def cannot_decide(self, denial: Cue, structure: Structure) -> bool:
        """Whether a denial leaves it open what something is: "node or vein, [cannot be distinguished]"."""
        words = structure.head.doc.words[denial.start : denial.end]
        return self._is_left_open is not None and self._is_left_open.denies_decision(words)

    def _names_cause_of_node(self, structure: Structure) -> bool:
        """Whether a noun tells what a node before it is due to, set off by a mark: "IM node 11 mm - metastasis?"."""
        head = structure.head
        nodes = (place for place in structure.places if place.label_ == IMLN and place.end <= head.start)
        return head[-1].lower_ in self._causes and any(
            not _MARKS.isdisjoint(head.doc.words[node.end : head.start]) for node in nodes
        )

    def _only_locates(self, structure: Structure) -> bool:
        """Whether a known node tells where another thing lies: "the sternum next to the node is poorly defined"."""
        head, own = structure.head, structure.own_terms
        if self._grammar.adjacency.isdisjoint(head.doc.words[max(own[0].start - 3, 0) : head.start]):
            return False
        phrase = [term for term in own if self._grammar.same_phrase(term, head) or term.start >= head.start]
        start = min([head.start, *(term.start for term in phrase)])
        before = head.doc.words[max(start - 3, 0) : start]
        known = before[-1:] != [] and before[-1] in self._grammar.definite
        return known and not self._grammar.adjacency.isdisjoint(before[:-1])

    def hedges_cause(self, cue: Cue, structure: Structure) -> bool:
        """Whether a hedge behind a node is of its cause: "a node, metastasis [cannot be excluded]"."""
        if self._doubts_nature(cue, structure):
            return True
        doc, index = structure.head.doc, cue.start - 1
        while index >= structure.head.end and not (doc[index].is_alpha and not self._grammar.stops_phrase(doc[index])):
            index -= 1
        following = {*doc.words[cue.end : min(cue.end + _CAUSE_REACH, structure.head.sentence.end)]}
        return (index >= structure.head.end and doc[index].lower_ in self._causes) or bool(following & self._causes)

    def _doubts_nature(self, cue: Cue, structure: Structure) -> bool:
        """Whether a hedge behind a node is of what it means: "[the nature of] the node", "a node, [cause] unclear"."""
        words, sentence = structure.head.doc.words, structure.head.sentence
        start = min(term.start for term in structure.own_terms)
        before = words[max(start - _NATURE_REACH, sentence.start) : start]
        return not self._grammar.natures.isdisjoint([*before, *words[structure.head.end : cue.start]])
