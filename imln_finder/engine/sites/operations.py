"""Operations: has the tumour that is spoken of been removed?

An operation of another organ ("nephrectomy", "seroma of the axilla after surgery"), or of the other breast, says
nothing of it.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from operator import itemgetter
from typing import Final

from imln_finder.domain import Laterality, Site
from imln_finder.engine.attributes.laterality import SideFinder
from imln_finder.engine.document.layout import within
from imln_finder.engine.document.text import Span, Text
from imln_finder.engine.grammar.grammar import Grammar
from imln_finder.engine.matching import terms as t
from imln_finder.engine.sites.words import SiteWords

#: Words before an operation that may say that it has not been done; between "post" and "op"; behind it.
_BEFORE, _AFTER, _BEHIND = 4, 2, 3
#: Words between an operation, or a tumour, and its side; between an operation and its organ.
_SIDE_BEFORE, _SIDE_BEHIND, _ORGAN = 4, 3, 8
#: What is removed with the breast, or stands for it.
_OF_BREAST: Final = frozenset({Site.BREAST, Site.CHEST_WALL})


@dataclass(frozen=True, slots=True)
class _Operation:
    """What is told of an operation: the sites of its organs, None if none is named; and its side."""

    organs: frozenset[str | None] | None
    sides: frozenset[Laterality]


class Operations:
    """The operations of a document that have been done."""

    def __init__(self, doc: Text, words: SiteWords, sides: SideFinder, grammar: Grammar) -> None:
        """Take a document whose terms are known; `sides` finds its words for left and right."""
        self._doc = doc
        self._grammar = grammar
        self._words = words
        done = [index for index in doc.places_of(words.operations) if self._is_done(index)]
        self._sides = sides(doc) if done else []
        #: The operations by their first tokens, and the different ones among them: most are told of again and again.
        self._done = [(index, self._told_of(index)) for index in done]
        self._kinds = {kind for _, kind in self._done}

    def removed(self, tumour: Span, organ: Site | None, part: Span | None = None) -> bool:
        """Whether a tumour of an organ, as far as it is known, has been operated on; as a part of the text tells."""
        if not self._done:
            return False
        kinds = self._kinds
        if part is not None:
            kinds = {kind for _, kind in self._done[self._first(part.start) : self._first(part.end)]}
        own = _OF_BREAST if organ is Site.BREAST else frozenset({organ})
        seen = self._side_of(tumour)
        return any(
            (organ is None or kind.organs is None or not own.isdisjoint(kind.organs))
            and not (len(kind.sides) == len(seen) == 1 and kind.sides != seen)
            for kind in kinds
        )

    def _first(self, index: int) -> int:
        """The number of the first operation from a token on."""
        return bisect_left(self._done, index, key=itemgetter(0))

    def _is_done(self, index: int) -> bool:
        """Whether an operation has taken place: not "MRM planned"."""
        found, words = self._doc.words, self._words
        return (
            words.discussed.isdisjoint(self._doc.sentence_at(index).words)
            and words.planned.isdisjoint(found[index + 1 : index + _BEHIND])
            and words.declined.isdisjoint(found[max(index - _BEFORE, 0) : index])
            and (
                found[index] not in words.abbreviated_operations
                or not words.after_operation.isdisjoint(found[max(index - _AFTER, 0) : index])
            )
        )

    def _told_of(self, index: int) -> _Operation:
        """An operation with its organs, by its name or by what is named beside it, and its side."""
        operation = self._doc[index : index + 1]
        sides = self._side_of(operation)
        named = self._words.operations_of.get(self._doc.words[index])
        if named is not None:
            return _Operation(frozenset({named}), sides)
        terms = t.terms_in(operation.sentence)
        places = [term for term in terms if term.label_ not in t.LESION_TERMS]
        beside = any(max(index - term.end, term.start - index - 1) < _ORGAN for term in places)
        return _Operation(frozenset(term.metadata.get("site") for term in places) if beside else None, sides)

    def _side_of(self, thing: Span) -> frozenset[Laterality]:
        """The side that stands before something in its phrase, else behind it in its sentence."""
        sentence = thing.sentence
        here = within(self._sides, sentence, lambda side: side[0].start)
        ahead = ((word, sides) for word, sides in here if word.end <= thing.start)
        before = [sides for word, sides in ahead if self._grammar.same_phrase(word, thing, _SIDE_BEFORE)]
        behind = [sides for word, sides in here if 0 <= word.start - thing.end < _SIDE_BEHIND]
        return [*behind[:1], *before][-1] if before or behind else frozenset()
