"""An addendum that corrects the side of the node: ""right internal mammary" should read "left internal mammary"."

Of two sides that such a sentence names, its words tell which one holds: the second behind "should read", the first
before "instead of" or "erroneously stated". All that the report says of the other side is then of this one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from imln_finder.domain import Laterality
from imln_finder.engine.document.sections import is_added
from imln_finder.engine.document.text import Span, Text
from imln_finder.engine.matching.terms import CHAIN_TERMS, LESION_TERMS, terms_in

#: Tokens between the two sides of a correction, and of one within a sentence.
_REACH, _IN_SENTENCE = 12, 18


class Corrections:
    """The words that correct a side, of `laterality.json`."""

    def __init__(self, rules: Mapping[str, Sequence[str]]) -> None:
        self.replaced_by = frozenset(rules["replaced_by"])
        self.in_place_of = frozenset(rules["in_place_of"])
        self.wrongly = frozenset(rules["wrongly"])
        self.words = self.replaced_by | self.in_place_of | self.wrongly


def corrected_side(
    doc: Text, sides: Sequence[tuple[Span, frozenset[Laterality]]], words: Corrections
) -> frozenset[Laterality] | None:
    """The side that an addendum puts in place of the other one, given each word for a side."""
    added = [(word, named) for word, named in sides if len(named) == 1 and is_added(word)]
    for (first, one), (second, other) in pairwise(added):
        reach = _IN_SENTENCE if second.start < first.sentence.end else _REACH
        if one == other or second.start - first.end > reach or not _is_of_chain(doc, first, second):
            continue
        between = {*doc.words[first.end : second.start]}
        if between & words.in_place_of or _is_wrong(doc.words[first.end : second.start], words):
            return one
        told = {*doc.words[first.sentence.start : second.start]}
        if between & words.replaced_by or told & words.wrongly:
            return other
    return None


def _is_wrong(between: Sequence[str], words: Corrections) -> bool:
    """Whether the second side is what was wrong: "is on the left; the report [erroneously stated] right"."""
    last = max((i for i, word in enumerate(between) if word in words.wrongly), default=None)
    rest = [] if last is None else between[last + 1 :]
    return bool(rest) and words.replaced_by.isdisjoint(rest) and all(map(str.isalpha, rest))


def _is_of_chain(doc: Text, first: Span, second: Span) -> bool:
    """Whether what names the two sides names the chain, or at least no other place."""
    terms = terms_in(doc[first.sentence.start : second.sentence.end])
    places = [term for term in terms if term.label_ not in LESION_TERMS]
    return not places or any(term.label_ in CHAIN_TERMS for term in places)
