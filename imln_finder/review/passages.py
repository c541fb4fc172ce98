"""What a reader is shown of a report: the passages that speak of the chain or the sternum, and the parts of the report.

The same for a node that is affirmed, denied or past, as the words alone decide and not what the engine made of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from spacy.language import Language

from imln_finder.domain import Evidence
from imln_finder.engine.document.sections import Section, is_added, section_of
from imln_finder.engine.document.text import Span, Text, text_of
from imln_finder.engine.matching.terms import CHAIN_TERMS, STERNUM, rule_id, terms_of
from imln_finder.engine.pipeline import COMPONENTS, load
from imln_finder.engine.status.passages import passage, trimmed

#: The components that passages need.
_NEEDED = ("imln_sentences", "imln_sections", "imln_terms")
_SHOWN_TERMS = CHAIN_TERMS | {STERNUM}
_SENTENCE = "sentence"
_LINE_END = "\n"
_BLANK_LINE = re.compile(r"\r?\n[ \t]*\r?\n")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a report, from `start` to `end` in characters, under one heading; the section is empty without one."""

    section: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage for the reader, one line a paragraph, and the section that it stands in; empty if none is told."""

    section: str
    text: str


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report as a reader sees it.

    Attributes:
        passages: the sentences that speak of the chain or the sternum; of a report without one its findings.
        marks: those sentences, and the terms in them, with their places; none for a report without one.
        parts: that the report falls into; together they are the whole text.
        wrapped: the places of line ends that only keep within a width; the sentence runs on behind them.
    """

    text: str
    passages: tuple[Passage, ...]
    marks: tuple[Evidence, ...]
    parts: tuple[Part, ...]
    wrapped: tuple[int, ...]


class ReportViewer:
    """Makes the view of a report."""

    def __init__(self, language: str = "en") -> None:
        """Loads as much of the engine as is needed.

        Raises:
            ValueError: if there are no rules for the language.
        """
        self._engine: Language = load(language)
        self._unneeded = [name for name in COMPONENTS if name not in _NEEDED]

    def view(self, text: str) -> ReportView:
        """What a reader is shown of a report."""
        doc = text_of(self._engine(text, disable=self._unneeded))
        terms = [term for term in terms_of(doc) if term.label_ in _SHOWN_TERMS]
        sentences = [trimmed(sentence) for sentence in dict.fromkeys(term.sentence for term in terms)]
        parts = tuple(_parts(doc, len(text)))
        marks = [passage(_SENTENCE, sentence) for sentence in sentences]
        told = [Passage(_section(span), _unwrapped(mark.text)) for span, mark in zip(sentences, marks, strict=True)]
        marks += [passage(rule_id(term), term) for term in terms]
        return ReportView(text, tuple(told or _findings(text, parts)), tuple(marks), parts, _wrapped(doc, text))


def _section(span: Span) -> str:
    """The section that a span begins in; an addendum stays one whatever headings it has."""
    section = Section.ADDENDUM if is_added(span) else section_of(span)
    return "" if section is None else section.value


def _parts(doc: Text, length: int) -> Iterator[Part]:
    """The parts in their order, each up to where the next one starts."""
    starts: list[tuple[str, int]] = []
    for section, words in groupby(_single_words(doc), key=_section):
        starts.append((section, _place(next(words)) if starts else 0))
    ends = [start for _, start in starts[1:]] + [length]
    for (section, start), end in zip(starts, ends, strict=False):
        yield Part(section, start, end)


def _single_words(doc: Text) -> Iterator[Span]:
    """Each word of a document as a span."""
    return (doc[index : index + 1] for index in range(len(doc)))


def _place(span: Span) -> int:
    return passage("", span).start


def _wrapped(doc: Text, text: str) -> tuple[int, ...]:
    """The line ends of the report that the engine reads as spaces."""
    kept = [passage("", word) for word in _single_words(doc) if word.text == _LINE_END]
    real = {place for line_end in kept for place in range(line_end.start, line_end.end)}
    return tuple(place for place, character in enumerate(text) if character == _LINE_END and place not in real)


def _findings(text: str, parts: tuple[Part, ...]) -> list[Passage]:
    """The findings of a report; all of it if none is headed so."""
    shown = [part for part in parts if part.section == Section.FINDINGS] or [Part("", 0, len(text))]
    return [Passage(part.section, _unwrapped(text[part.start : part.end])) for part in shown]


def _unwrapped(text: str) -> str:
    """The text with one line a paragraph."""
    return "\n".join(" ".join(paragraph.split()) for paragraph in _BLANK_LINE.split(text) if paragraph.strip())
