"""Where the sentences of a report stand: cautious, so that what is cut out or put between them is whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_ITEM = re.compile(r"[ \t]*(?:[-*•>#+]|[(\[]?\d{1,2}[.)\]](?=\s)|[(]?[a-zA-Z]\)|[A-Z][\w/&,() -]{1,45}:)")
_ENDS_SENTENCE = ".:;!?"
#: A line at least this long may have been wrapped before a capital or a digit.
_WRAPPED = 45
_MOSTLY_CAPITALS = 0.9
_BOUNDARY = re.compile(r"(?<=[.!?])[\"')\]]*[ \t\n]+(?=[\"'(\[>?]?[A-Z0-9])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:no|nos|dr|mr|mrs|ms|prof|lt|rt|fig|im|se|ser|srs|img|approx|cf|vs|ca|pt|st|int|prev|max|min|dia|"
    r"diam|inv|ln|lns|med|resp|incl|ant|post|bilat|lat|mam|mamm|supraclav|e\.g|i\.e|h/o|c/o|[a-z])"
    r"|(?:^|\n)[ \t]*\d{1,2})\.$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch of a report, without the blanks around it; the first of a line has its bullet, number or label."""

    start: int
    end: int

    def holds(self, start: int, end: int) -> bool:
        """Whether it overlaps a span."""
        return start < self.end and self.start < end


def sentences_of(text: str, whole: Iterable[tuple[int, int]] = ()) -> list[Sentence]:
    """The sentences of a report, in order.

    Args:
        text: the report.
        whole: spans that no boundary may cut.
    """
    found = [sentence for start, end in _lines(text) for sentence in _split(text, start, end)]
    for start, end in whole:
        joined = [sentence for sentence in found if sentence.holds(start, end)]
        if len(joined) > 1:
            one = Sentence(joined[0].start, joined[-1].end)
            found = sorted([*(s for s in found if s not in joined), one], key=lambda s: s.start)
    return found


def starts_line(text: str, sentence: Sentence) -> bool:
    """Whether nothing stands before it in its line."""
    return not text[text.rfind("\n", 0, sentence.start) + 1 : sentence.start].strip()


def ends_line(text: str, sentence: Sentence) -> bool:
    """Whether nothing stands after it in its line."""
    end = text.find("\n", sentence.end)
    return not text[sentence.end : end if end >= 0 else len(text)].strip()


def starts_item(text: str) -> bool:
    """Whether a text begins with a bullet, a list number or a label with a colon."""
    return _ITEM.match(text) is not None


def in_capitals_as(text: str, words: str) -> str:
    """Words that are to stand in a text, in capitals if it is written in capitals."""
    letters = [character for character in text if character.isalpha()]
    capitals = sum(character.isupper() for character in letters)
    return words.upper() if capitals > _MOSTLY_CAPITALS * len(letters) else words


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Lines, those that were wrapped as one."""
    start = 0
    for match in re.finditer(r"\n", text):
        if not _is_wrapped(text, match.start()):
            yield start, match.start()
            start = match.end()
    yield start, len(text)


def _is_wrapped(text: str, newline: int) -> bool:
    line = text[text.rfind("\n", 0, newline) + 1 : newline].rstrip()
    end = text.find("\n", newline + 1)
    following = text[newline + 1 : end if end >= 0 else len(text)]
    if not line or not following.strip() or starts_item(following) or "\t" in line or "|" in line:
        return False
    if line[-1] in ":;":
        return False
    if following.lstrip()[0].islower():
        return line[-1] not in ".!?"
    return len(line) >= _WRAPPED and line[-1] not in _ENDS_SENTENCE


def _split(text: str, start: int, end: int) -> Iterator[Sentence]:
    begin = start
    for match in _BOUNDARY.finditer(text, start, end):
        before = text[begin : match.start()].rstrip("\"')]")
        if _ABBREVIATION.search(before):
            continue
        yield from _stripped(text, begin, match.start())
        begin = match.end()
    yield from _stripped(text, begin, end)


def _stripped(text: str, start: int, end: int) -> Iterator[Sentence]:
    piece = text[start:end]
    if piece.strip():
        lead = len(piece) - len(piece.lstrip())
        yield Sentence(start + lead, start + len(piece.rstrip()))
