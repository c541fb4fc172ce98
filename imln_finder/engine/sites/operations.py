"""Operations: has the tumour that is spoken of been removed?

An operation of another organ ("nephrectomy", "seroma of the axilla after surgery"), or of the other breast, says
nothing of it.
"""

from __future__ import annotations

from imln_finder.domain import Laterality, Site
from imln_finder.engine import terms as t
from imln_finder.engine.grammar import Grammar
from imln_finder.engine.laterality import SideFinder
from imln_finder.engine.layout import within
from imln_finder.engine.sites.words import SiteWords
from imln_finder.engine.text import Span, Text

#: Words before an operation that may say that it has not been done; between "post" and "op"; behind it.
_BEFORE, _AFTER, _BEHIND = 4, 2, 3
#: Words between an operation, or a tumour, and its side; between an operation and its organ.
_SIDE_BEFORE, _SIDE_BEHIND, _ORGAN = 4, 3, 8
#: What is removed with the breast, or stands for it.
_OF_BREAST = frozenset({Site.BREAST, Site.CHEST_WALL})


class Operations:
    """The operations of a document that have been done."""

    def __init__(self, doc: Text, words: SiteWords, sides: SideFinder, grammar: Grammar) -> None:
        """Take a document whose terms are known; `sides` finds its words for left and right."""
        self._doc = doc
        self._grammar = grammar
        self._words = words
        places = doc.places_of(words.operations)
        self._done = [index for index in places if self._is_done(index)]
        self._sides = sides(doc) if self._done else []

    def removed(self, tumour: Span, organ: Site | None, part: Span | None = None) -> bool:
        """Whether a tumour of an organ, as far as it is known, has been operated on; as a part of the text tells."""
        return any(
            (part is None or part.start <= index < part.end)
            and not self._is_elsewhere(index, organ)
            and not self._is_of_other_side(index, tumour)
            for index in self._done
        )

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

    def _is_elsewhere(self, index: int, organ: Site | None) -> bool:
        """Whether an operation is one of another organ, by its name or by what is named beside it."""
        if organ is None:
            return False
        own = _OF_BREAST if organ is Site.BREAST else frozenset({organ})
        named = self._words.operations_of.get(self._doc.words[index])
        if named is not None:
            return named not in own
        sentence = self._doc.sentence_at(index)
        places = [term for term in within(t.terms_of(self._doc), sentence) if term.label_ not in t.LESION_TERMS]
        beside = [term for term in places if max(index - term.end, term.start - index - 1) < _ORGAN]
        return bool(beside) and not any(term.metadata.get("site") in own for term in places)

    def _is_of_other_side(self, index: int, tumour: Span) -> bool:
        operated, seen = self._side_of(self._doc[index : index + 1]), self._side_of(tumour)
        return len(operated) == len(seen) == 1 and operated != seen

    def _side_of(self, thing: Span) -> frozenset[Laterality]:
        """The side that stands before something in its phrase, else behind it in its sentence."""
        sentence = thing.sentence
        here = [(word, sides) for word, sides in self._sides if sentence.start <= word.start < sentence.end]
        ahead = ((word, sides) for word, sides in here if word.end <= thing.start)
        before = [sides for word, sides in ahead if self._grammar.same_phrase(word, thing, _SIDE_BEFORE)]
        behind = [sides for word, sides in here if 0 <= word.start - thing.end < _SIDE_BEHIND]
        return [*behind[:1], *before][-1] if before or behind else frozenset()
