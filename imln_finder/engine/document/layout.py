"""Where each token stands: the sentence and the line that hold it. Worked out once, asked for all the time.

It lies in `Doc.user_data`: extension attributes, and what spaCy works out at each call, take many times as long.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Final, TypeVar

from imln_finder.engine.document.page import Noted

if TYPE_CHECKING:
    # The text reads the layout; once compiled, its attributes are quicker to reach than those of a protocol.
    from imln_finder.engine.document.text import Span, Text

T = TypeVar("T")

#: Wider gaps are too wide with or without their brackets.
_WIDEST: Final = 60
#: Commas around what is put into a sentence.
_ENCLOSING: Final = 2
_KEY: Final = "imln_layout"


@dataclass(frozen=True, slots=True)
class Layout:
    """Of each token its word in small letters, and the first token and the end of its sentence and of its line."""

    words: list[str]
    sentence_starts: list[int]
    sentence_ends: list[int]
    line_starts: list[int]
    line_ends: list[int]


def lay_out(doc: Noted, words: list[str], sentences: list[int], breaks: list[int]) -> None:
    """Note the layout of a document: its words in small letters, the first tokens of its sentences, its line ends."""
    sentence_ends = [*sentences[1:], len(words)]
    further_lines = [index + 1 for index in breaks]
    line_ends = [*further_lines, len(words)]
    doc.user_data[_KEY] = Layout(
        words=words,
        sentence_starts=_of_each_token(sentences, sentence_ends),
        sentence_ends=_of_each_token(sentence_ends, sentence_ends),
        line_starts=_of_each_token([0, *further_lines], line_ends),
        line_ends=_of_each_token([*breaks, len(words)], line_ends),  # the mark that ends a line is its own end
    )


def _of_each_token(values: list[int], ends: list[int]) -> list[int]:
    """A value for each part of a document, given the end of each part, as one for each token."""
    found: list[int] = []
    for index, value in enumerate(values):
        found += [value] * (ends[index] - len(found))
    return found


def layout_of(doc: Noted) -> Layout:
    """The layout of a document whose sentences are marked."""
    layout: Layout = doc.user_data[_KEY]
    return layout


def words_in(part: Span) -> list[str]:
    """The words of a part of a document in small letters, one a token."""
    return part.doc.words[part.start : part.end]


def sentence_start(span: Span) -> int:
    """The first token of the sentence that a span begins in."""
    return span.doc.layout.sentence_starts[span.start]


def sentence_end(span: Span) -> int:
    """The token behind the sentence that a span begins in."""
    return span.doc.layout.sentence_ends[span.start]


def within(items: Sequence[T], part: Span, start: Callable[[T], int] = attrgetter("start")) -> Sequence[T]:
    """Those of some things, in the order of the text, that begin in a part of a document."""
    return items[bisect_left(items, part.start, key=start) : bisect_left(items, part.end, key=start)]


def line_of(doc: Text, index: int) -> tuple[int, int]:
    """First token, and end, of the line that holds a token."""
    layout = doc.layout
    return layout.line_starts[index], layout.line_ends[index]


def length_outside_asides(gap: Span) -> int:
    """Tokens of a gap, without what stands in brackets, or between two commas: "a node, known before, in the chain"."""
    words = words_in(gap)
    if words.count(",") != _ENCLOSING:
        return length_outside_brackets(gap)
    first = words.index(",")
    return len(words) - (words.index(",", first + 1) - first + 1)


def length_outside_brackets(gap: Span) -> int:
    """Tokens of a gap, without what stands in brackets: "node of 17 mm (was 10 mm) in the parasternal area"."""
    return len(words_outside_brackets(gap))


def words_outside_brackets(gap: Span) -> list[str]:
    """The words of a gap, without what stands in brackets: "axillary (but for one) or internal mammary"."""
    words = words_in(gap)
    if len(words) > _WIDEST or "(" not in words:
        return words
    found: list[str] = []
    depth = 0
    for word in words:
        depth += word == "("
        if depth == 0:
            found.append(word)
        depth -= word == ")" and depth > 0
    return found
