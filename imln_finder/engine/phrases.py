"""Word lists with phrases in them, sought in a sentence."""

from __future__ import annotations

from collections.abc import Iterable

from imln_finder.engine.text import Span, Text

#: Phrases, word by word, under the first word of each.
_ByFirstWord = dict[str, list[list[str]]]


class WrittenSentence:
    """A sentence with its words as written and in small letters."""

    __slots__ = ("lower", "span", "written")

    def __init__(self, span: Span) -> None:
        self.span = span
        self.written = span.doc.written[span.start : span.end]
        self.lower = span.words


class Phrases:
    """A word list with phrases in it; entries in capitals only match as they are written."""

    def __init__(self, phrases: Iterable[str]) -> None:
        """Index the phrases by their first word."""
        entries = [phrase.split() for phrase in phrases]
        lower = [entry for entry in entries if entry == [*map(str.lower, entry)]]
        written = [entry for entry in entries if entry != [*map(str.lower, entry)]]
        self._lower, self._written = _by_first_word(lower), _by_first_word(written)
        self._lower_openings, self._written_openings = frozenset(self._lower), frozenset(self._written)

    def __call__(self, sentence: WrittenSentence) -> list[Span]:
        """The phrases of a sentence, the longest at each word; those in capitals come last."""
        found: list[Span] = []
        doc, start = sentence.span.doc, sentence.span.start
        if not self._lower_openings.isdisjoint(sentence.lower):
            _add_phrases(found, doc, start, sentence.lower, self._lower)
        if self._written_openings and not self._written_openings.isdisjoint(sentence.written):
            _add_phrases(found, doc, start, sentence.written, self._written)
        return found


def _add_phrases(found: list[Span], doc: Text, start: int, words: list[str], phrases: _ByFirstWord) -> None:
    """Add the phrases among some words, the first of which is a certain token of a document."""
    for index, word in enumerate(words):
        entries = phrases.get(word)
        length = 0 if entries is None else _length_at(words, index, entries)
        if length:
            found.append(Span(doc, start + index, start + index + length))


def _by_first_word(entries: Iterable[list[str]]) -> _ByFirstWord:
    """Phrases under their first words, the longest first."""
    found: _ByFirstWord = {}
    for entry in sorted(entries, key=len, reverse=True):
        found.setdefault(entry[0], []).append(entry)
    return found


def _length_at(words: list[str], index: int, entries: list[list[str]]) -> int:
    for entry in entries:
        if len(entry) == 1 or words[index : index + len(entry)] == entry:
            return len(entry)
    return 0
