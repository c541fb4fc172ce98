"""The short axis that is named far from its sizes: by a heading, a remark on all nodes, or behind the last of a list.

"Nodes (short axis): right 14 mm, left 9 mm"; "Nodal measurements are short axis."; "R 19 mm and L 13 mm short axis".
The words come from `measurements.json`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, takewhile
from typing import Any, Final

from imln_finder.engine.alternatives import any_of
from imln_finder.engine.document.text import Span, Text
from imln_finder.engine.normalising.headed_units import end_of_line

#: Characters of a heading, from the name of the axis to its end, and to the word "nodes" beside another axis.
_HEADING, _BEHIND_NAME, _BESIDE = 110, 50, 14
#: No report names the axis in more headings; a text that does shall not take long.
_MOST: Final = 40
#: Characters before a list that tell whether it is of several nodes.
_BEFORE_LIST: Final = 70
#: Words to the name of a dimension beside a size: "in its greatest length".
_TO_NAME: Final = 3
_MEASURED: Final = re.compile(r"\d ?[cm]m\b")
_SENTENCE_END: Final = re.compile(r"[.;](?=\s|\Z)|\n")
#: "(short axis): right 14 mm", "short axis of the nodes: 14 mm, 12 mm"; not "short axis: 14 mm", which names its own.
_OPENS_LIST: Final = re.compile(rf"[^\n:]{{0,{_BEHIND_NAME}}}:(?:(?! ?[<>~]? ?\d)|(?<=[^\W\d_]{{4}}:))")


class SharedAxes:
    """Tells which sizes share a short axis that is named elsewhere."""

    def __init__(self, rules: Mapping[str, Any]) -> None:
        """Takes `measurements.json`."""
        names: list[str] = rules["headed_axes"]
        self._names = [(name, frozenset(name.split())) for name in names]
        self._name = re.compile(rf"\b(?:{any_of(names)})\b")
        self._long = re.compile(rf"\b(?:{any_of(rules['axes']['long'])})\b")
        self._nodes = re.compile(rf"\b(?:{any_of(rules['several_nodes'])})\b")
        self._remark = re.compile(rf"\b(?:{any_of(rules['axis_remarks'])})\b")
        nodes = any_of(rules["several_nodes"])
        #: "Short axis [diameter of the left node has increased from] 8 mm".
        self._subject = re.compile(
            rf"(?: diameters?| dimensions?)? (?:of|for) [^.;:,\n\d]{{0,{_BEHIND_NAME}}}\b(?:{nodes})\b"
            rf"[^.;:,\n\d]{{0,{_BEHIND_NAME}}}(?=\d)"
        )
        several, one = any_of(rules["several"]), any_of(rules["one_of_several"])
        self._several = re.compile(rf"\b(?:{several})\b(?!.*\b(?:{one})\b)")
        side, joins = any_of(rules["axis_sides"]), any_of(rules["list_words"])
        self._list = re.compile(rf" ?(?:(?P<behind>{side}) ?)?(?:,? ?(?:{joins})|[,;&/])(?: (?P<before>{side}))? ?:? ?")
        self._dimensions = frozenset(rules["dimension_names"])

    def headed(self, text: str, vocabulary: frozenset[str]) -> list[tuple[int, int]]:
        """The stretches of a text in small letters whose sizes of nodes are short axes."""
        named = [name for name, words in self._names if words <= vocabulary]
        return [stretch for name in self._named(text, named) for stretch in self._under(text, name)]

    def __call__(
        self, doc: Text, headed: list[tuple[int, int]], sizes: Sequence[Span], lone: Sequence[bool], named: list[bool]
    ) -> list[bool]:
        """Of sizes in the order of the text whether each is a short axis by what stands elsewhere.

        Args:
            headed: the stretches under a heading.
            lone: whether each has one dimension of no axis; `named`: whether each is called a short axis.
        """
        short = [*named, False]
        for i in range(len(sizes) - 1, -1, -1):
            if lone[i] and not short[i]:
                start = sizes[i].start_char
                under = any(first <= start < end for first, end in headed) and not self._names_dimension(sizes[i])
                goes_on = any(short[i + 2 : i + 3])
                short[i] = under or (short[i + 1] and self._is_of_list(doc.lower, *sizes[i : i + 2], goes_on=goes_on))
        for i in range(1, len(sizes)):
            gap = self._list.fullmatch(doc.lower, sizes[i - 1].end_char, sizes[i].start_char)
            short[i] |= lone[i] and named[i - 1] and gap is not None and sizes[i - 1][-1].like_num
        return short[:-1]

    def _named(self, text: str, names: list[str]) -> list[re.Match[str]]:
        """Where some names of the axis stand as words."""
        found: dict[int, re.Match[str]] = {}
        for name in names:
            start = text.find(name)
            while start >= 0 and len(found) < _MOST:
                match = self._name.match(text, start)
                if match is not None:
                    found[start] = match
                start = text.find(name, start + 1)
        return [found[start] for start in sorted(found)]

    def _names_dimension(self, size: Span) -> bool:
        """Whether a size has a name of its own: "19 mm in length"."""
        words = size.doc.words
        before = reversed(words[max(size.start - _TO_NAME, 0) : size.start])
        behind = words[size.end : size.end + _TO_NAME]
        beside = chain(takewhile(_is_no_stop, before), takewhile(_is_no_stop, behind))
        return not self._dimensions.isdisjoint(beside)

    def _is_of_list(self, text: str, size: Span, following: Span, *, goes_on: bool) -> bool:
        """Whether two sizes are of two nodes of a list: "nodes of [4 mm] and [3 mm]", "R [19 mm] and L [13 mm]"."""
        match = self._list.fullmatch(text, size.end_char, following.start_char)
        if match is None:
            return False
        if match["behind"] or match["before"]:
            return True
        first = max(size.sentence.start_char, size.start_char - _BEFORE_LIST)
        told = self._several.search(text, first, size.start_char) is not None
        return told and (goes_on or match.group().strip() != ",")

    def _under(self, text: str, name: re.Match[str]) -> Iterator[tuple[int, int]]:
        """What a name of the axis stands over, if it stands in a heading or a remark."""
        line, line_end = text.rfind("\n", 0, name.start()) + 1, end_of_line(text, name.end())
        start = max(line, name.start() - _HEADING)
        stops = [*_SENTENCE_END.finditer(text, start, name.start())]
        sentence = stops[-1].end() if stops else start
        stop = _SENTENCE_END.search(text, name.end())
        sentence_end = stop.start() if stop is not None else len(text)
        subject = self._subject.match(text, name.end(), sentence_end)
        if subject is not None and not _MEASURED.search(text, sentence, subject.end()):
            yield subject.end(), sentence_end
        opened = _OPENS_LIST.match(text, name.end(), line_end)
        told = self._nodes.search(text, sentence, sentence_end) and self._remark.search(text, sentence, sentence_end)
        if told and opened is None and not _MEASURED.search(text, sentence, sentence_end):
            yield 0, len(text)
        elif told and text[name.end() : name.end() + 1] == "," and not _MEASURED.search(text, sentence, name.end()):
            yield name.end(), sentence_end  # "Measured in short axis, the left node is 9 mm"
        elif self._is_of_other(text, name, start, line_end):
            return
        elif opened is not None and not _MEASURED.search(text, sentence, opened.end()):
            yield opened.end(), (_block_end(text, line_end) if opened.end() >= line_end - 1 else line_end)
        elif text[line_end - 1] != "." and line_end - line <= _HEADING and not _MEASURED.search(text, line, line_end):
            yield line_end, _block_end(text, line_end)

    def _is_of_other(self, text: str, name: re.Match[str], start: int, end: int) -> bool:
        """Whether a heading names the long axis, too, and does not say that the short one is that of nodes."""
        beside = self._nodes.search(text, max(name.start() - _BESIDE, start), min(name.end() + _BESIDE, end))
        return beside is None and self._long.search(text, start, end) is not None


def _is_no_stop(word: str) -> bool:
    return word not in ",;"


def _block_end(text: str, line_end: int) -> int:
    """Where the lines below a heading end: at the next blank line, or the one behind a blank line below the heading."""
    end = text.find("\n\n", line_end + 2)
    return end if end >= 0 else len(text)
