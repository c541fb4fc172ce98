"""Step 4: sections. Which part of the report is history, which is finding?

`sections.json` lists headings as medSpaCy section rules. A rule matches at the start of a line, after an item mark if
there is one, and before ":", "-", ".", a bracket that closes or the line's end (capitals: before anything). medSpaCy's
Sectionizer would search the whole report for each; here a line is only tried for the headings that open with its word.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile
from operator import attrgetter, itemgetter
from typing import Any, Final

from spacy.language import Language
from spacy.tokens import Token

from imln_finder.engine.document.page import Noted
from imln_finder.engine.document.section_titles import (
    Titles,
    dates_behind,
    title_ending,
    title_within_line,
    titles_with_author,
)
from imln_finder.engine.document.text import Span, Text, read_text, text_of
from imln_finder.rules_store import load_json


class Section(StrEnum):
    """What a part of a report is for; the categories of `sections.json`."""

    HISTORY = "history"
    COMPARISON = "comparison"
    TECHNIQUE = "technique"
    FINDINGS = "findings"
    IMPRESSION = "impression"
    ADVICE = "advice"
    ADDENDUM = "addendum"
    ORIGINAL = "original"
    """The report that an addendum before it adds to; only its heading tells."""


#: Sections that speak of something else than the images; they end with their paragraph.
PREAMBLE: Final = frozenset({Section.HISTORY, Section.COMPARISON, Section.TECHNIQUE})
_KEY: Final = "imln_sections"
#: The most words of a question at the head of a report.
_BRIEF: Final = 6
#: An addendum of fewer tokens before the original is a title: it speaks behind it.
_TITLE: Final = 15
_WORD: Final = re.compile(r"[^\W\d_]+")
#: Lines with words above a diagnosis that opens a report: its title, who the patient is, the date.
_ABOVE: Final = 3
#: How a line begins: its first word, if it has one, behind an item mark if there is one.
_OPENING: Final = re.compile(r"(?:[-*#=<>\[(【《]|\(?\d{1,2}[.)])*[ ]?([^\W\d_]*)")


@dataclass(slots=True)
class _Part:
    """A part of a report: its heading's tokens, and where it ends; before the first heading it has no category."""

    category: Section | None
    start: int
    title_end: int
    end: int


@dataclass(frozen=True, slots=True)
class _Sections:
    """Of each token the section, and whether it stands in an addendum; whether any does."""

    section: list[Section | None]
    in_addendum: list[bool]
    has_addendum: bool


def section_of(span: Span) -> Section | None:
    """The section that a span begins in."""
    return _sections_of(span.doc).section[span.start]


def is_added(span: Span) -> bool:
    """Whether a span stands in an addendum."""
    return _sections_of(span.doc).in_addendum[span.start]


def has_addendum(doc: Text) -> bool:
    """Whether anything stands in an addendum."""
    return _sections_of(doc).has_addendum


def _sections_of(doc: Text) -> _Sections:
    sections: _Sections = doc.user_data[_KEY]
    return sections


@Language.factory("imln_sections", default_config={"language": "en"})
def create_section_finder(nlp: Language, name: str, language: str) -> "SectionFinder":
    """Factory of the component."""
    seen = [*load_json("grammar.json", language)["sides"], *load_json("status.json", language)["enlarged"]]
    return SectionFinder(load_json("sections.json", language), seen)


class SectionFinder:
    """Makes `section_of` and `is_added` tell; for single tokens `Token._.imln_section` and `Token._.imln_addendum`."""

    def __init__(self, words: Mapping[str, Any], seen: Sequence[str]) -> None:
        """Takes the parsed `sections.json`, and words that a question has only where it hedges what is seen."""
        Token.set_extension("imln_section", getter=lambda token: section_of(_alone(token)), force=True)
        Token.set_extension("imln_addendum", getter=lambda token: is_added(_alone(token)), force=True)
        rules: Sequence[dict[str, Any]] = words["section_rules"]
        ending = title_ending(dates_behind(words))
        self._seen = frozenset(seen)
        self._titles = _titles_by_first_word(rules, ending)
        self._titles_among_capitals = _titles_by_first_word(rules, ending, bare=False)
        self._of_findings: list[str] = words["of_findings"]
        self._of_disease = frozenset(words["of_disease"])
        self._of_target = frozenset(words["of_target"])
        self._of_now, self._of_chain = frozenset(words["of_now"]), frozenset(words["of_chain"])
        self._sections_within_line = _titles_within_line(rules)
        self._within_line = title_within_line(self._sections_within_line)
        self._longest_within_line = max(map(len, self._sections_within_line), default=1) + len(". ")
        self._addenda = [form for word in words["of_addenda"] for form in (word.capitalize(), word.upper())]
        self._of_addenda = titles_with_author(self._addenda)

    def __call__(self, doc: Noted) -> Noted:
        """Find the sections of a document."""
        text = read_text(doc)
        length = len(text.tokens)
        sections: list[Section | None] = [None] * length
        addenda = [False] * length
        parts = self._parts(text)
        told = next((part for part in parts if part.category is not None and part.category not in PREAMBLE), None)
        if told is not None and self._is_told_of_patient(text, told):
            told.category = Section.HISTORY
        if self._opens_with_history(text, parts):
            sections[: parts[0].end] = [Section.HISTORY] * parts[0].end
        for question in _questions_at_head(text, parts[0], self._seen):
            sections[question] = [Section.HISTORY] * (question.stop - question.start)
        added_from = length
        original_from = next((part.start for part in parts if part.category is Section.ORIGINAL), length)
        told_first = _behind_opening_addendum(text, parts) if original_from == length else length
        original_from = min(original_from, told_first)
        for part in parts:
            category, start, end = part.category, part.start, part.end
            opens = category is Section.ADDENDUM and _is_wordless(text[:start])
            if opens and not start < original_from < length:
                category = None  # "FINAL REPORT" over the whole is a title
            if category is None:
                continue
            if category in PREAMBLE:
                told_apart = any(part.category is Section.FINDINGS for part in parts)
                end = _preamble_end(text, part, category, self._of_now, self._of_chain, told_apart)
                if category is Section.HISTORY and told_apart and self._goes_on(text, parts, part):
                    end = max(end, self._end_of_block(text, end, part.end))
            sections[start:end] = [category] * (end - start)
            if category is Section.ADDENDUM:
                added_from = min(added_from, start)
        added_to = original_from if added_from < original_from else length
        any_added = added_from < added_to
        addenda[added_from:added_to] = [True] * (added_to - added_from)
        is_title = added_to - added_from < _TITLE and added_to != told_first
        if is_title:  # "Addendum to the report of 01/12. Original text: … Correction: …"
            added_from = next((p.start for p in parts if p.category is Section.ADDENDUM and p.start > added_to), length)
            addenda[added_from:] = [True] * (length - added_from)
        doc.user_data[_KEY] = _Sections(sections, addenda, any_added or added_from < length)
        return doc

    def _parts(self, doc: Text) -> list[_Part]:
        """The parts of a document, each from its heading up to the next."""
        parts = sorted([*self._headed(doc), *self._headed_within_line(doc)], key=attrgetter("start"))
        if not parts or parts[0].start > 0:
            parts.insert(0, _Part(None, 0, 0, len(doc)))
        for index in range(1, len(parts)):
            parts[index - 1].end = parts[index].start
        return parts

    def _headed(self, doc: Text) -> list[_Part]:
        """The parts of a document whose headings begin a line, as if each was the last; of a line the longest."""
        text = doc.text
        titles_by_word = self._titles_among_capitals if text.isupper() else self._titles
        may_add = any(name in text for name in self._addenda)
        parts: list[_Part] = []
        start = 0
        while start < len(text):
            opening = _OPENING.match(text, start)
            if opening is not None and opening[1]:
                word, at = opening[1], opening.start(1)
                found = [
                    (end, section)
                    for section, titles in titles_by_word.get(word.lower(), ())
                    if (end := titles.end_in(text, at)) is not None
                ]
                if may_add and not found and (addendum := self._of_addenda.match(text, at)):
                    found.append((addendum.end(), Section.ADDENDUM))
                if found:
                    end, section = max(found, key=itemgetter(0))
                    parts.append(_headed_part(doc, section, start, end))
            start = text.find("\n", start) + 1 or len(text)
        return parts

    def _headed_within_line(self, doc: Text) -> Iterator[_Part]:
        """The parts whose headings stand behind the end of a sentence: "HISTORY: … FINDINGS: …" on one line."""
        text, start = doc.text, 0
        while (colon := text.find(":", start)) >= 0:
            for match in self._within_line.finditer(text, max(start, colon - self._longest_within_line), colon + 1):
                section = self._sections_within_line.get(match[1])
                if section is not None:
                    yield _headed_part(doc, section, match.start(1), match.end(1) + 1)
            start = colon + 1

    def _is_told_of_patient(self, doc: Text, part: _Part) -> bool:
        """Whether a diagnosis is that of the patient, and no conclusion: one line at the head, of no node."""
        layout = doc.layout
        words, start = doc.words, part.title_end
        if part.category is not Section.IMPRESSION or self._of_disease.isdisjoint(words[part.start : part.start + 1]):
            return False
        end = layout.line_ends[part.start]
        above = {layout.line_starts[i] for i in range(part.start) if words[i].isalpha()}
        beside = start < end and words[start - 1] != "\n"
        follows = any(map(str.isalpha, words[end:]))
        return beside and follows and len(above) <= _ABOVE and self._of_target.isdisjoint(words[start:end])

    def _goes_on(self, doc: Text, parts: Sequence[_Part], part: _Part) -> bool:
        """Whether a blank line and a heading of a preamble, or "Findings", follow a history: it may have more lines."""
        following = next((p for p in parts if p.start == part.end), None)
        if following is None or doc.words[following.start - 2 : following.start] != ["\n", "\n"]:
            return False
        title = doc.words[following.start : following.title_end]
        of_findings = any(word.startswith(name) for word in title[:1] for name in self._of_findings)
        return following.category in PREAMBLE or (following.category is Section.FINDINGS and of_findings)

    def _end_of_block(self, doc: Text, start: int, end: int) -> int:
        """Where the lines end that follow without a blank one, and do not tell of the chain with a number."""
        layout, words = doc.layout, doc.words
        while start < end and words[start] != "\n":
            line = words[start : layout.line_ends[start]]
            if not self._of_chain.isdisjoint(line) and any(word[0].isdigit() for word in line):
                break
            start = layout.line_ends[start] + 1
        return min(start, end)

    def _opens_with_history(self, doc: Text, parts: Sequence[_Part]) -> bool:
        """What stands before a heading "Findings", under no heading of its own, is why the examination was made."""
        if parts[0].category is not None:
            return False
        titles = (doc.words[p.start : p.title_end] for p in parts[1:] if p.category is Section.FINDINGS)
        return any(name in word for title in titles for word in title for name in self._of_findings)


def _questions_at_head(doc: Text, opening: _Part, seen: frozenset[str]) -> Iterator[slice]:
    """The brief questions that close the first line of a report: "Breast cancer. [Metastasis? Parasternal nodes?]".

    A question with a size, with a side or of what is enlarged (`seen`) may hedge what is seen; so may one that is all
    of its line.
    """
    layout = doc.layout
    words, end = doc.words, layout.line_ends[0] if doc.words else 0
    if opening.category is not None or not any(word.isalpha() for word in words[end:]):
        return
    for at in reversed([i for i in range(1, end) if layout.sentence_starts[i] == i]):
        stop = layout.sentence_ends[at]
        asked = [word for word in words[at:stop] if not word.isspace()]
        if "?" not in (asked[:1] + asked[-1:]) or sum(map(str.isalpha, asked)) > _BRIEF:
            return
        if seen.isdisjoint(asked) and not any(word[0].isdigit() for word in asked):
            yield slice(at, stop)


def _titles_by_first_word(
    rules: Iterable[Mapping[str, Any]], ending: re.Pattern[str], *, bare: bool = True
) -> dict[str, list[tuple[Section, Titles]]]:
    """Under each first word of a heading those that begin with it, by their sections; `ending` is what follows them.

    Capitals alone make a heading if `bare`; in a report that has nothing else they make none, but that of an addendum.
    """
    grouped: dict[str, dict[Section, Titles]] = {}
    for rule in rules:
        first = _WORD.match(rule["literal"])
        section = Section(rule["category"])
        sections = grouped.setdefault(first.group() if first else "", {})
        if section not in sections:
            sections[section] = Titles(ending, bare=bare or section is Section.ADDENDUM)
        sections[section].add(rule)
    return {word: [*sections.items()] for word, sections in grouped.items()}


def _titles_within_line(rules: Iterable[Mapping[str, Any]]) -> dict[str, Section]:
    """The headings that end a preamble, with a capital, and their sections."""
    titles: dict[str, Section] = {}
    for rule in rules:
        if (section := Section(rule["category"])) not in PREAMBLE:
            title = str(rule["literal"])
            titles[title.upper()] = titles[title[:1].upper() + title[1:]] = section
    return titles


def _behind_opening_addendum(doc: Text, parts: Sequence[_Part]) -> int:
    """Where the report begins that an addendum with its text beside its heading stands before; else its end."""
    opening = next((part for part in parts if part.category is not None), None)
    if opening is None or opening.category is not Section.ADDENDUM or not _is_wordless(doc[: opening.start]):
        return len(doc)
    beside_heading = doc.words[opening.title_end : opening.title_end + 1] not in ([], ["\n"])
    if not beside_heading or doc.words[opening.title_end - 1] != ":":
        return len(doc)
    return next((part.start for part in parts if part.category in PREAMBLE | {Section.FINDINGS}), len(doc))


def _preamble_end(
    doc: Text, part: _Part, category: Section, of_now: frozenset[str], of_chain: frozenset[str], told_apart: bool
) -> int:
    """Where a preamble ends: at a blank line; at its line's end when its text stands beside the heading.

    A comparison beside its heading is one sentence: what follows on its line is already the report. So is a line below
    it that begins with a time of now, or is headed by one: "Today: …", "Current findings:"; `of_now` has such words.
    A report on one line has its findings behind the first sentence of the history, but for a heading (`told_apart`).
    How an examination was made says nothing of the chain (`of_chain`): "Study of 12.03.2020. Left parasternal node".
    """
    layout = doc.layout
    start, end, words = part.title_end, part.end, doc.words
    bracketed = "]" in words[part.start : start]  # "[Imported from prior 06/02/2020]" heads what is quoted
    if category is Section.COMPARISON and not bracketed and any(token.like_num for token in doc[part.start : start]):
        return start  # "Comparison 21/12/2011." says all by itself
    beside_heading = start < end and words[start] != "\n" and words[start - 1] != "\n"
    is_whole_report = beside_heading and part.start == 0 and "\n" not in words and not told_apart
    if is_whole_report and category is Section.HISTORY:
        return next((i for i in range(start + 1, end) if layout.sentence_starts[i] == i), end)  # a report on one line
    for i in range(start, end):
        if i > start and beside_heading and category is Section.COMPARISON and layout.sentence_starts[i] == i:
            return i
        opens = category is Section.TECHNIQUE and layout.sentence_starts[i] == i and words[i - 1] != ":"
        if opens and not of_chain.isdisjoint(words[i : layout.sentence_ends[i]]):
            return i
        if words[i] == "\n" and i > start:
            blank_line = i + 1 < end and words[i + 1] == "\n"
            if beside_heading or blank_line:
                return i + 1
            if category is Section.COMPARISON and not of_now.isdisjoint(_heading_words(words[i + 1 : i + 1 + _BRIEF])):
                return i + 1
    return end


def _heading_words(words: Sequence[str]) -> Sequence[str]:
    """The words of a line up to its colon; only the first one if it has none."""
    line = [*takewhile("\n".__ne__, words)]
    return line[: line.index(":")] if ":" in line else line[:1]


def _is_wordless(part: Span) -> bool:
    """Whether a part of a document has no word."""
    return not any(word.is_alpha for word in part)


def _headed_part(doc: Text, section: Section, start: int, end: int) -> _Part:
    """The part under a heading between two characters, up to the end of the document."""
    heading = doc.char_span(start, end)
    return _Part(section, heading.start, heading.end, len(doc))


def _alone(token: Token) -> Span:
    return Span(text_of(token.doc), token.i, token.i + 1)
