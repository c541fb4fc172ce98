"""Word lists with phrases in them, sought in a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from imln_finder.engine.text import Span


@dataclass(frozen=True, slots=True)
class WrittenSentence:
    """A sentence with its words as written and in small letters."""

    span: Span
    written: list[str]
    lower: list[str]


class Phrases:
    """A word list with phrases in it; entries in capitals only match as they are written."""

    def __init__(self, phrases: Iterable[str]) -> None:
        """Index the phrases by their first word."""
        entries = [tuple(phrase.split()) for phrase in phrases]
        self._lower = _by_first_word(entry for entry in entries if entry == tuple(map(str.lower, entry)))
        self._written = _by_first_word(entry for entry in entries if entry != tuple(map(str.lower, entry)))

    def __call__(self, sentence: WrittenSentence) -> list[Span]:
        """The phrases of a sentence, the longest at each word; those in capitals come last."""
        found: list[Span] = []
        doc, start = sentence.span.doc, sentence.span.start
        for words, phrases in ((sentence.lower, self._lower), (sentence.written, self._written)):
            if not phrases or phrases.keys().isdisjoint(words):
                continue
            for index in [index for index, word in enumerate(words) if word in phrases]:
                length = _length_at(words, index, phrases[words[index]])
                if length:
                    found.append(Span(doc, start + index, start + index + length))
        return found


def _by_first_word(entries: Iterable[tuple[str, ...]]) -> dict[str, list[tuple[str, ...]]]:
    """Phrases under their first words, the longest first."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for entry in sorted(entries, key=len, reverse=True):
        found.setdefault(entry[0], []).append(entry)
    return found


def _length_at(words: list[str], index: int, entries: Iterable[tuple[str, ...]]) -> int:
    for entry in entries:
        if len(entry) == 1 or tuple(words[index : index + len(entry)]) == entry:
            return len(entry)
    return 0
