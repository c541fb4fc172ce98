"""Step 4: the patterns of headings: how they end, with a date or an author, at the start of a line or within one."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from imln_finder.engine.alternatives import any_of


def titles_with_author(addenda: Sequence[str]) -> re.Pattern[str]:
    """The heading of an addendum that tells who wrote it, in capitals: "CONSULTANT ADDENDUM, same day"."""
    return re.compile(rf"(?:[A-Z][\w']*[ ]){{1,4}}(?:{'|'.join(map(re.escape, addenda))})\b[^.:\n]{{0,40}}(?=[:\n]|$)")


def title_within_line(titles: Collection[str]) -> re.Pattern[str]:
    """Behind a mark what may be such a heading, for a colon follows; it has no other marks than headings have."""
    marks = "".join(mark for mark in ".?;)" if not any(mark in title for title in titles))
    longest = max(map(len, titles), default=1)
    return re.compile(rf"[.?;)] (?=([^{marks}:\n]{{1,{longest}}}):)")


def dates_behind(words: Mapping[str, Any]) -> str:
    """The pattern of a date behind a heading: "Findings, dictated on 3 May 2016:"."""
    lead, ages = any_of(words["before_dates"]), any_of(words["of_age"])
    return rf"(?:,? ?(?:{lead})?,? ?\d{{1,4}}(?! ?(?:{ages}))(?:[ ./:,]{{1,2}}\w{{1,9}}){{1,6}}(?= ?[:.\n\]]| -))"


def title_ending(dated: str) -> re.Pattern[str]:
    """What makes a heading of the words that open a line: a mark, a closing bracket, a number, a date, the line end."""
    numbered = r" ?#? ?\d{1,2}(?:[/.]\d+){0,9}"
    in_brackets = r" ?\([^)\n]{1,40}\)"
    closed = r"[\]>】》](?!\w)|(?<=\))(?= )"  # "[History] …", and a title that has its own mark: "Hx) …"
    return re.compile(
        rf"(?:{closed}|(?:{dated}|(?:{numbered})?(?:{in_brackets})?)\]?(?: ?[:.]| -| ?\n|$))", re.IGNORECASE
    )


class Titles:
    """Headings that open with one word.

    Most are compared as they are. Those whose rule gives a pattern become one when a line first opens with the word,
    as most never do.
    """

    def __init__(self, ending: re.Pattern[str], *, bare: bool) -> None:
        """Takes what is behind a heading; if `bare`, capitals alone are one."""
        self._ending = ending
        self._bare = bare
        #: Each heading in small letters, or its pattern; the longest first, as they stand in a pattern.
        self._titles: list[tuple[str, bool]] = []
        self._longest = 0
        self._compiled: dict[str, re.Pattern[str]] = {}

    def add(self, rule: Mapping[str, Any]) -> None:
        """Add the heading of a rule.

        Raises:
            re.error: if it gives a pattern that cannot be compiled.
        """
        pattern: str | None = rule.get("pattern")
        if pattern is not None:
            re.compile(pattern)
        title = (str(rule["literal"]).lower(), False) if pattern is None else (pattern, True)
        self._titles = sorted([*self._titles, title], key=_length, reverse=True)
        self._longest = max(self._longest, len(title[0]))

    def end_in(self, text: str, start: int) -> int | None:
        """Where a heading ends that begins at a character; None if none does."""
        lower = text[start : start + self._longest].lower()
        for title, is_pattern in self._titles:
            if is_pattern:
                match = self._pattern(title).match(text, start)
            elif lower.startswith(title):
                match = self._ending.match(text, start + len(title))
            else:
                continue
            if match is not None:
                return match.end()
        return self._end_of_capitals(text, start) if self._bare else None

    def _end_of_capitals(self, text: str, start: int) -> int | None:
        for title, is_pattern in self._titles:
            end = start + len(title)
            is_word = not is_pattern and title.replace(" ", "").isalpha()
            if is_word and text.startswith(title.upper(), start) and not _goes_on(text, end):
                return end
        return None

    def _pattern(self, title: str) -> re.Pattern[str]:
        if title not in self._compiled:
            self._compiled[title] = re.compile(f"(?:{title}){self._ending.pattern}", re.IGNORECASE)
        return self._compiled[title]


def _length(title: tuple[str, bool]) -> int:
    written, is_pattern = title
    return len(written if is_pattern else re.escape(written))


def _goes_on(text: str, end: int) -> bool:
    """Whether a word does not end there."""
    return text[end : end + 1].isalnum() or text[end : end + 1] == "_"
