"""Word lists with phrases in them, sought in a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from imln_finder.engine.document.text import Span, Text

#: Under each word with which a phrase begins, or goes on, those that may follow.
_Tree = dict[str, Any]
#: What follows where a phrase ends; no word is empty.
_END: Final = ""


class WrittenSentence:
    """A sentence with its words in small letters, and as they are written."""

    __slots__ = ("lower", "span")

    def __init__(self, span: Span) -> None:
        self.span = span
        self.lower = span.words

    @property
    def written(self) -> list[str]:
        """Its words as they are written."""
        return [word.text for word in self.span]


class Phrases:
    """A word list with phrases in it; entries in capitals only match as they are written."""

    def __init__(self, phrases: Iterable[str]) -> None:
        """Join the phrases that begin alike."""
        entries = [phrase.split() for phrase in phrases]
        self._lower = _tree(entry for entry in entries if entry == [*map(str.lower, entry)])
        self._written = _tree(entry for entry in entries if entry != [*map(str.lower, entry)])
        self._lower_openings = frozenset(self._lower)

    def __call__(self, sentence: WrittenSentence) -> list[Span]:
        """The phrases of a sentence, the longest at each word; those in capitals come last."""
        found: list[Span] = []
        doc, start = sentence.span.doc, sentence.span.start
        if not self._lower_openings.isdisjoint(sentence.lower):
            _add_phrases(found, doc, start, sentence.lower, self._lower)
        if self._written:
            _add_phrases(found, doc, start, sentence.written, self._written)
        return found


def _add_phrases(found: list[Span], doc: Text, start: int, words: list[str], tree: _Tree) -> None:
    """Add the phrases among some words, the first of which is a certain token of a document."""
    for index, word in enumerate(words):
        length = _length_at(words, index, tree) if word in tree else 0
        if length:
            found.append(Span(doc, start + index, start + index + length))


def _tree(entries: Iterable[list[str]]) -> _Tree:
    """Phrases word by word."""
    found: _Tree = {}
    for entry in entries:
        node = found
        for word in entry:
            node = node.setdefault(word, {})
        node[_END] = {}
    return found


def _length_at(words: list[str], index: int, tree: _Tree) -> int:
    """The words of the longest phrase that begins with a word, or 0."""
    length, end = 0, index
    node: _Tree | None = tree
    while node:
        if _END in node:
            length = end - index
        node = node.get(words[end]) if end < len(words) else None
        end += 1
    return length
