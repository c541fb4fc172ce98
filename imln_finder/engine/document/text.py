"""A report as the steps from the sections on read it: its words, and stretches of them.

spaCy makes a new object for each token and stretch that is asked for, and works out their attributes at each call. Here
the words are made once for all reports, and a stretch is two numbers. Attributes are named as in spaCy and mean the
same.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import Any, Final, overload

from imln_finder.engine.document.layout import layout_of
from imln_finder.engine.document.page import Noted
from imln_finder.engine.document.tokens import cut_of
from imln_finder.engine.document.words import Word
from imln_finder.medspacy_rules import BaseRule

_KEY: Final = "imln_text"


class Text:
    """The words of a report, by their place; `user_data` is that of spaCy's document.

    Attributes:
        words: in small letters, one a token; `tokens`: with what is known of each.
        vocabulary: the different words, in small letters; `offsets`: the first character of each word in the text.
        text: the normalised text; `source`: the way from it back to `report`, the report as it came.
    """

    __slots__ = (
        "_before",
        "_cut",
        "_last",
        "_lower",
        "_sentences",
        "layout",
        "offsets",
        "report",
        "source",
        "text",
        "tokens",
        "user_data",
        "vocabulary",
        "words",
    )

    def __init__(self, doc: Noted) -> None:
        cut = self._cut = cut_of(doc)
        self.report = cut.report
        self.source = cut.source
        self.text = cut.source.text
        self.user_data = doc.user_data
        self.layout = layout_of(doc)
        self.tokens = cut.tokens
        self.words = cut.lower
        self.vocabulary = frozenset(self.words)
        self._sentences: dict[int, Span] = {}
        self.offsets: list[int] = cut.offsets
        self._lower = ""
        self._last: dict[str, int] = {}
        self._before: list[int] = []

    def __len__(self) -> int:
        return len(self.tokens)

    def __iter__(self) -> Iterator[Word]:
        return iter(self.tokens)

    @overload
    def __getitem__(self, key: int) -> Word: ...

    @overload
    def __getitem__(self, key: slice) -> Span: ...

    def __getitem__(self, key: int | slice) -> Word | Span:
        """A word, or a stretch; what lies outside the text is left out of a stretch."""
        if not isinstance(key, slice):
            return self.tokens[key]
        start, end, _ = key.indices(len(self.tokens))
        return Span(self, start, max(start, end))

    @property
    def lower(self) -> str:
        """The text in small letters, each character in its place."""
        if not self._lower:
            lower = self.text.lower()
            same_places = len(lower) == len(self.text)
            self._lower = lower if same_places else "".join(character.lower()[0] for character in self.text)
        return self._lower

    def has(self, words: Iterable[str]) -> bool:
        """Whether one of some words stands anywhere; quick if they are a set."""
        return not self.vocabulary.isdisjoint(words)

    def places_of(self, words: frozenset[str]) -> list[int]:
        """Where some words stand, in the order of the text."""
        here = self.vocabulary & words
        if not here:
            return []
        if not self._last:
            self._index()
        found: list[int] = []
        for word in here:
            index = self._last[word]
            while index >= 0:
                found.append(index)
                index = self._before[index]
        found.sort()
        return found

    def _index(self) -> None:
        """Note where each word stands last, and of each place where its word stands before."""
        last, before = self._last, self._before
        for index, word in enumerate(self.words):
            before.append(last.get(word, -1))
            last[word] = index

    def sentence_at(self, index: int) -> Span:
        """The sentence of a word."""
        start = self.layout.sentence_starts[index]
        sentence = self._sentences.get(start)
        if sentence is None:
            sentence = self._sentences[start] = Span(self, start, self.layout.sentence_ends[start])
        return sentence

    def sentences(self) -> Iterator[Span]:
        """All sentences."""
        start = 0
        while start < len(self.tokens):
            yield self.sentence_at(start)
            start = self.layout.sentence_ends[start]

    def forget(self) -> None:
        """Let go the sentences, which refer to the text."""
        self._sentences.clear()

    def is_spaced(self, index: int) -> bool:
        """Whether a space follows a word."""
        return self._cut.is_spaced(index)

    def char_span(self, start: int, end: int, label: str = "") -> Span:
        """The words that share characters with a part of the text."""
        first = bisect_right(self.offsets, start) - 1
        first += start == self.offsets[first] + len(self.tokens[first].text)  # the space behind a word is none of it
        return Span(self, first, bisect_left(self.offsets, end), label)


def read_text(doc: Noted) -> Text:
    """The text of a document whose sentences are marked; `text_of` tells it from now on."""
    text = doc.user_data[_KEY] = Text(doc)
    return text


def text_of(doc: Noted) -> Text:
    """The text of a document whose sections are found."""
    text: Text = doc.user_data[_KEY]
    return text


def forget(doc: Noted) -> None:
    """Let go what the steps noted of a document, which they have read.

    It refers to itself, so that Python would have to look for it; that took a tenth of the time of a scan.
    """
    text_of(doc).forget()
    doc.user_data.clear()


class Span:
    """A stretch of words; `rule` is the one that found it, `label_` its kind."""

    __slots__ = ("doc", "end", "label_", "rule", "start")

    def __init__(self, doc: Text, start: int, end: int, label: str = "", rule: BaseRule | None = None) -> None:
        self.doc = doc
        self.start = start
        self.end = end
        self.label_ = label
        self.rule = rule

    def __len__(self) -> int:
        return self.end - self.start

    def __iter__(self) -> Iterator[Word]:
        return iter(self.doc.tokens[self.start : self.end])

    def __getitem__(self, index: int) -> Word:
        return self.doc.tokens[index + (self.start if index >= 0 else self.end)]

    @property
    def words(self) -> list[str]:
        """Its words in small letters."""
        return self.doc.words[self.start : self.end]

    @property
    def sentence(self) -> Span:
        """The sentence that it begins in."""
        return self.doc.sentence_at(self.start)

    @property
    def start_char(self) -> int:
        """Its first character in the normalised text."""
        return self.doc.offsets[self.start]

    @property
    def end_char(self) -> int:
        """The character behind its last."""
        return self.doc.offsets[self.end - 1] + len(self.doc.tokens[self.end - 1].text)

    @property
    def text(self) -> str:
        """Its part of the normalised text."""
        return self.doc.text[self.start_char : self.end_char] if self.end > self.start else ""

    @property
    def metadata(self) -> dict[str, Any]:
        """What the rule that found it says besides its pattern."""
        return self.rule.metadata if self.rule is not None else {}


def sentences_with(doc: Text, kind: frozenset[str]) -> list[Span]:
    """The sentences that hold a word of a kind."""
    starts = dict.fromkeys(doc.layout.sentence_starts[index] for index in doc.places_of(kind))
    return [*map(doc.sentence_at, starts)]
