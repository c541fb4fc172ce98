"""The change that a heading tells of what stands under it: "Unchanged: lung metastases; left internal mammary node".

A heading is made of a word of change and of words that only name findings. It holds for what semicolons join to it or,
where nothing follows it on its line, for the lines below, up to a blank line or another heading. Vocabulary:
`change_headings.json`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from imln_finder.engine.document.layout import line_of
from imln_finder.engine.document.text import Text
from imln_finder.engine.matching.sentence_context import Cue
from imln_finder.engine.presence.cue_ownership import CHANGES
from imln_finder.engine.structures.structure import Structure
from imln_finder.rules_store import load_json

_RULE: Final = "change.heading"
#: Tokens of a heading, and lines below it, at most.
_LONGEST, _LINES = 8, 20
_QUESTION: Final = frozenset("?:")
_BULLETS, _NUMBER_MARKS = frozenset("-*+>#"), frozenset(".)")


class ChangeHeadings:
    """Tells the change under whose heading a structure stands."""

    def __init__(self, language: str) -> None:
        words = load_json("change_headings.json", language)
        self._changes = {word: category for category in CHANGES for word in words[category]}
        self._findings = frozenset(words["findings"])
        self._fillers = self._findings.union(words["fillers"])
        self._all = frozenset(self._changes)
        self._yes = frozenset(words["yes"])

    def __call__(self, structure: Structure) -> Cue | None:
        """The heading of a structure as a cue, if there is one that tells a change."""
        doc = structure.head.doc
        if not doc.has(self._all):
            return None
        first = structure.head.sentence.start
        line, end = line_of(doc, first)
        while first > line and doc.words[first - 1] == ";":
            first = doc.layout.sentence_starts[first - 1]
        asked = self._answered(doc, line, first)
        if asked is not None:
            return asked
        joined = self._heading(doc, first, end)
        if joined is not None and doc.words[joined.end : joined.end + 1] == [":"]:
            return joined
        return self._above(doc, line)

    def _answered(self, doc: Text, line: int, node: int) -> Cue | None:
        """The question that opens a line and is answered with yes before a node: "New lesions? Yes. Location: …"."""
        start = _behind_mark(doc, line)
        words = doc.words[start:node]
        asked = next((i for i, word in enumerate(words[:_LONGEST]) if word in _QUESTION), None)
        if (
            asked is None
            or self._findings.isdisjoint(words[:asked])
            or self._yes.isdisjoint(words[asked + 1 : asked + 2])
        ):
            return None
        told = {self._changes[word] for word in words[:asked] if word in self._changes}
        known = all(word in self._changes or word in self._fillers for word in words[:asked])
        return Cue(told.pop(), start, start + asked, _RULE) if known and len(told) == 1 else None

    def _above(self, doc: Text, line: int) -> Cue | None:
        """The heading above a line; one without a colon only heads items."""
        item = _is_item(doc, line)
        for start, end in _lines_above(doc, line):
            heading = self._heading(doc, start, end)
            if heading is not None:
                alone = heading.end == end or heading.end + 1 == end
                names_findings = not self._findings.isdisjoint(doc.words[start:end])
                return heading if alone and (heading.end < end or (item and names_findings)) else None
            if doc.words[end - 1] == ":" or _is_item(doc, start) != item:
                return None
        return None

    def _heading(self, doc: Text, start: int, end: int) -> Cue | None:
        """The heading that begins at a token, up to its colon or to the end of its line."""
        start = _behind_mark(doc, start)
        found: set[str] = set()
        for index in range(start, min(start + _LONGEST, end)):
            word = doc.words[index]
            if word == ":":
                end = index
                break
            if word not in self._changes and word not in self._fillers:
                return None
            found.update({self._changes[word]} if word in self._changes else ())
        return Cue(found.pop(), start, end, _RULE) if len(found) == 1 and end - start <= _LONGEST else None


def _lines_above(doc: Text, line: int) -> Iterator[tuple[int, int]]:
    """First token and end of the lines above a line, up to a blank one."""
    for _ in range(_LINES):
        if line == 0:
            return
        line, end = line_of(doc, line - 1)
        if line == end:
            return
        yield line, end


def _is_item(doc: Text, line: int) -> bool:
    return _behind_mark(doc, line) > line


def _behind_mark(doc: Text, start: int) -> int:
    """The first token behind the mark of an item: "- …", "2. …"."""
    words = doc.words[start : start + 2]
    if words and words[0] in _BULLETS:
        return start + 1
    numbered = len(words) > 1 and words[0].isdigit() and words[1] in _NUMBER_MARKS
    return start + 2 if numbered else start
