"""Lesions that a list gives a number or letter, and sentences that call them by it: "Lesion 3 is now 5 x 4 mm".

A label opens its line ("3 Left internal mammary chain", "#2", "C.", "T4"); one that two lines bear tells nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from imln_finder.engine.alternatives import any_of
from imln_finder.engine.document.text import Span
from imln_finder.engine.structures.structure import Structure

#: What parts a letter from what it labels.
_CLOSES: Final = (["\t"], ["."], [")"], [":"])
#: The letters that may be a label.
_LETTERS: Final = "abcdefgh"
#: Words of a sentence among which its label stands: "target lesion 2", "comment on C".
_REACH: Final = 5


class LabelWords:
    """The words by which labels are known.

    Args:
        words: `lesion_labels` of `grammar.json`: `calls` stand before a label, `marks` beside it, `others` before both;
            `letters` may begin a label.
    """

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        self.calls, self.marks = frozenset(words["calls"]), frozenset(words["marks"])
        self.others, self.letters = frozenset(words["others"]), frozenset(words["letters"])
        self._label = re.compile(rf"(?:{any_of(words['letters'])})? ?(\d{{1,2}})|([{_LETTERS}])")
        #: The words of a label that are no number.
        self._opening = self.letters.union(_LETTERS)

    def label_of(self, line: Sequence[str]) -> str | None:
        """The label that opens a line, given its words; "A 12 mm node" has none."""
        start = 1 if line and line[0] == "#" else 0
        label = self.label_at(line, start)
        if label is None:
            return None
        closed = not label.isalpha() or line[start + 1 : start + 2] in _CLOSES
        return label if closed else None

    def label_at(self, words: Sequence[str], index: int) -> str | None:
        """The label that stands there: a number, perhaps behind the letter of its list, or a letter."""
        if index >= len(words) or not (words[index] in self._opening or words[index][-1].isdecimal()):
            return None  # so it is with nearly all words
        for length in (2, 1):
            match = self._label.fullmatch(" ".join(words[index : index + length]))
            if match and (length == 1 or not words[index].isdigit()):
                return match[1] or match[2]
        return None


class LesionLabels:
    """The labelled lesions of a report, as far as it is read."""

    def __init__(self, words: LabelWords) -> None:
        self._words = words
        self._lesions: dict[str, Structure | None] = {}

    def label_of(self, line: Sequence[str]) -> str | None:
        """The label that opens a line, given its words."""
        return self._words.label_of(line)

    def note(self, line: Sequence[str], found: Sequence[Structure]) -> None:
        """Keep what a line names, given its words, under the label that opens it."""
        label = self.label_of(line)
        if label is None or not found:
            return
        target = next((structure for structure in found if structure.is_target), None)
        known = self._lesions.get(label, target)
        self._lesions[label] = target if known is target else None

    def called(self, sentence: Span) -> tuple[int, Structure] | None:
        """The target that a sentence opens with by its label, and the word of the sentence that is the label."""
        if not self._lesions:
            return None
        words = sentence.words
        known = self._words
        called, colon = False, words.index(":") if ":" in words[:_REACH] else -1
        opening = colon + 1 if known.calls.isdisjoint(words[: colon + 1]) else 0  # "Text: lesion 3 has grown"
        for index, word in enumerate(words[opening : opening + _REACH], opening):
            called |= self._is_adjective(words, index)
            label = known.label_at(words, index) if called else None
            if label is not None:
                lesion = self._lesions.get(label)
                return None if lesion is None else (index, lesion)
            called |= word in known.calls
            if not (word in known.calls or word in known.marks or word in known.others):
                return None
        return None

    def _is_adjective(self, words: Sequence[str], index: int) -> bool:
        """Whether a letter of a list and its number stand before a noun: "the [T]5 node"."""
        known = self._words
        lettered = words[index] in known.letters and words[index + 1 : index + 2] != [] and words[index + 1].isdigit()
        return lettered and not known.calls.isdisjoint(words[index + 2 : index + 3])
