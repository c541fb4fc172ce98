"""Lesions that a list gives a number or letter, and sentences that call them by it: "Lesion 3 is now 5 x 4 mm".

A label opens its line ("3 Left internal mammary chain", "#2", "C.", "T4"); one that two lines bear tells nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from imln_finder.engine.alternatives import any_of
from imln_finder.engine.structure import Structure

#: What parts a letter from what it labels.
_CLOSES = (["\t"], ["."], [")"], [":"])
#: Words of a sentence among which its label stands: "target lesion 2", "comment on C".
_REACH = 5


class LesionLabels:
    """The labelled lesions of a report, as far as it is read.

    Args:
        words: `lesion_labels` of `grammar.json`: `calls` stand before a label, `marks` beside it, `others` before both;
            `letters` may begin a label.
    """

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        self._calls, self._marks = frozenset(words["calls"]), frozenset(words["marks"])
        self._others, self._letters = frozenset(words["others"]), frozenset(words["letters"])
        self._label = re.compile(rf"(?:{any_of(words['letters'])})? ?(\d{{1,2}})|([a-h])")
        self._longest = max(map(len, [*words["letters"], "12"]))  # no first word of a label has more characters
        self._lesions: dict[str, Structure | None] = {}

    def label_of(self, line: Sequence[str]) -> str | None:
        """The label that opens a line, given its words; "A 12 mm node" has none."""
        start = 1 if line[:1] == ["#"] else 0
        label = self._label_at(line, start)
        closed = label is None or not label.isalpha() or line[start + 1 : start + 2] in _CLOSES
        return label if closed else None

    def note(self, line: Sequence[str], found: Sequence[Structure]) -> None:
        """Keep what a line names, given its words, under the label that opens it."""
        label = self.label_of(line)
        if label is None or not found:
            return
        target = next((structure for structure in found if structure.is_target), None)
        known = self._lesions.get(label, target)
        self._lesions[label] = target if known is target else None

    def called(self, sentence: Sequence[str]) -> tuple[int, Structure] | None:
        """The target that a sentence, given by its words, opens with by its label, and the word that is the label."""
        if not self._lesions:
            return None
        called, colon = False, sentence.index(":") if ":" in sentence[:_REACH] else -1
        opening = colon + 1 if self._calls.isdisjoint(sentence[: colon + 1]) else 0  # "Text: lesion 3 has grown"
        for index, word in enumerate(sentence[opening : opening + _REACH], opening):
            called |= self._is_adjective(sentence, index)
            label = self._label_at(sentence, index) if called else None
            if label is not None:
                lesion = self._lesions.get(label)
                return None if lesion is None else (index, lesion)
            called |= word in self._calls
            if not (word in self._calls or word in self._marks or word in self._others):
                return None
        return None

    def _is_adjective(self, words: Sequence[str], index: int) -> bool:
        """Whether a letter of a list and its number stand before a noun: "the [T]5 node"."""
        lettered = words[index] in self._letters and words[index + 1 : index + 2] != [] and words[index + 1].isdigit()
        return lettered and not self._calls.isdisjoint(words[index + 2 : index + 3])

    def _label_at(self, words: Sequence[str], index: int) -> str | None:
        """The label that stands there: a number, perhaps behind the letter of its list, or a letter."""
        if len(words[index : index + 1]) != 1 or len(words[index]) > self._longest:
            return None
        for length in (2, 1):
            match = self._label.fullmatch(" ".join(words[index : index + length]))
            if match and (length == 1 or not words[index].isdigit()):
                return match[1] or match[2]
        return None
