"""Step 12: is a node taken back? By an addendum that names no chain, or by a contrast: "a joint [and not a node]".

What a report takes back need not be named again: "The density described above is a vein. There is no node here." What
it contrasts with a node is none, nor is what it spoke of before. Vocabulary: `status.json`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from imln_finder.engine.attributes.mention import Mention
from imln_finder.engine.document.layout import sentence_start, within
from imln_finder.engine.document.sections import has_addendum, is_added
from imln_finder.engine.document.text import Span, Text
from imln_finder.engine.matching.terms import CHAIN_TERMS, LESION_TERMS, NODE, terms_of
from imln_finder.engine.presence.assertion import Presence
from imln_finder.engine.presence.cue_ownership import all_cues
from imln_finder.engine.sizes.measurements import sizes_in
from imln_finder.engine.structures.structure import LANDMARKS, Structure, structures_at
from imln_finder.rules_store import load_json

#: How far before a noun the word is looked for that contrasts it: "not [a true lymph] node".
_REACH: Final = 4


class Retraction:
    """Tells which mentions a report takes back in words that are no cue."""

    def __init__(self, language: str) -> None:
        words = load_json("status.json", language)
        self._contrasts = frozenset(words["contrasting"])
        self._fills = frozenset(words["contrasted"])
        self._others = frozenset(words["others"])
        self._here = frozenset(words["here"])

    def __call__(self, doc: Text, mentions: list[Mention]) -> list[Mention]:
        """The mentions, with those that are taken back called so."""
        if self._addendum_denies(doc, mentions):
            return [with_presence(m, Presence.RETRACTED) if m.is_current else m for m in mentions]
        contrasted = [
            m
            for m in mentions
            if not (m.sizes or m.assertion.uncertain) and self.is_in_contrast(m.structure)  # not "more likely than"
        ]
        back = {id(m.structure) for m in contrasted}
        back |= {id(m.structure.refers_to) for m in contrasted if m.structure.refers_to is not None}
        back |= {id(m.structure) for m in mentions if any(_is_other_name(m, other) for other in contrasted)}
        return [
            with_presence(m, Presence.RETRACTED) if m.is_current and id(m.structure) in back else m for m in mentions
        ]

    def is_in_contrast(self, structure: Structure) -> bool:
        """Whether a noun only names what something is not: "a joint and [not a node]"."""
        words, index = structure.head.doc.words, structure.head.start - 1
        first = max(index - _REACH, structure.head.sentence.start)
        while index > first and words[index] in self._fills:
            index -= 1
        return structure.noun is not None and index >= first and words[index] in self._contrasts

    def _addendum_denies(self, doc: Text, mentions: Sequence[Mention]) -> bool:
        """Whether an addendum that affirms nothing denies a node "here", or where it has named the vessels alone."""
        if not mentions or not has_addendum(doc) or any(m.in_addendum and m.is_current for m in mentions):
            return False
        added = [term for term in terms_of(doc) if is_added(term)]
        places = [t for t in added if t.label_ not in LESION_TERMS and t.label_ not in LANDMARKS - CHAIN_TERMS]
        for node in (structure for structure in _nodes_at(added) if not structure.places or structure.is_target):
            words = {*node.head.sentence.words}
            before = [place for place in places if place.end <= node.head.start]
            of_chain = before[-1].label_ in CHAIN_TERMS if before else not self._here.isdisjoint(words)
            of_chain |= any(term.label_ in CHAIN_TERMS for term in within(added, node.head.sentence))
            denied = any(cue.category == "NEGATED" for cue in all_cues(node))
            if denied and of_chain and self._others.isdisjoint(words):
                return not sizes_in(node.head.sentence)
        return False


def _nodes_at(terms: Sequence[Span]) -> Iterator[Structure]:
    """The nodes among the structures of the sentences of some terms."""
    starts = sorted({sentence_start(term) for term in terms})
    for start in starts:
        first = next(term for term in terms if sentence_start(term) == start)
        yield from (structure for structure in structures_at(first) if structure.head.label_ == NODE)


def _is_other_name(mention: Mention, contrasted: Mention) -> bool:
    """Whether a thing without a size is what is no node: "the soft tissue [there is thymus], not a node"."""
    unsized = not (mention.sizes or mention.assertion.changes) and not mention.named
    before = mention.sentence == contrasted.sentence and mention.structure.head.end <= contrasted.structure.head.start
    return unsized and before and contrasted.structure.head.label_ == NODE


def with_presence(mention: Mention, presence: Presence) -> Mention:
    """The mention, its node there or not as this says."""
    return replace(mention, assertion=replace(mention.assertion, presence=presence))
