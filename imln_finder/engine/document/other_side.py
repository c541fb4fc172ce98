"""The other side, told without a noun, behind a denial that names one: "No nodes on the right. [On the left two]."

Nothing else may be named: each word is one for a side, a number, "one", what calls it large or small, that it is there,
or a filler. With "one clip on the left" and "one on the left is in the axilla" something else is. Where such words
follow in the sentence of the denial, a new sentence begins with them. Vocabulary: `other_side` in `grammar.json`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from imln_finder.engine.document.text import Span

#: Words of such a clause: more are never needed, and each of its commas is tried.
_LONGEST: Final = 24


class OtherSide:
    """Recognises what tells of one side alone; `begins_in` finds nothing without one of the words of `denying`."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        """Takes `other_side`."""
        self._side_of = {word: side for side, names in words["sides"].items() for word in names}
        self._relative = frozenset(words["relative"])
        self._counts, self._bearing = frozenset(words["counts"]), frozenset(words["bearing"])
        self._told = frozenset(words["told"]) | self._counts
        self._joining, self.denying = frozenset(words["joining"]), frozenset(words["denying"])
        self._parting, self._turning = frozenset(words["parting"]), frozenset(words["turning"])
        self._passed = frozenset([*words["fillers"], *words["units"], *words["marks"]]) | self._parting | self._turning
        self._units = frozenset(words["units"])
        self._passed |= self._told | self._joining | self._bearing | self._relative | frozenset(self._side_of)

    def is_told_by(self, words: Sequence[str]) -> bool:
        """Whether a sentence tells that something is there on one side, and names nothing else."""
        if len(self._sides_in(words)) != 1 or not all(map(self._may_pass, words)):
            return False
        loose = any(word in self._joining and not self._may_join(before) for before, word in pairwise(["", *words]))
        if loose or (self._counts.isdisjoint(words) and not self._bearing.isdisjoint(words)):
            return False  # "or on the left are seen", not "one or two"; "the left chain is seen"
        return any(map(self._tells, words))

    def follows(self, words: Sequence[str], before: Sequence[str]) -> bool:
        """Whether a sentence tells so of another side than the one that the sentence before it names."""
        named = self._sides_in(before)
        return len(named) == 1 and self.is_told_by(words) and named != self._sides_in(words)

    def subject(self, sentence: Span) -> int:
        """The token of such a sentence for what is there: "on the left possibly [one]"."""
        return next(i for i, word in enumerate(sentence.words, sentence.start) if self._tells(word))

    def begins_in(self, words: Sequence[str]) -> int | None:
        """Where in a sentence that denies something on one side the other side is told; None if it is not.

        Behind a comma or "and" it must be counted, or be told first: "none on the right and left are seen" is one list.
        """
        first, least = len(words), max(len(words) - _LONGEST, 1)
        while first > least and self._may_pass(words[first - 1]):
            first -= 1
        for index in range(first, len(words)):
            parts, turns = words[index] in self._parting, words[index] in self._turning
            if not (parts or turns):
                continue
            start = index if turns else index + 1
            before, tail = words[:start], words[start:]
            if parts and not (tail[:1] != [] and (self._tells(tail[0]) or not self._counts.isdisjoint(tail))):
                continue
            if not self.denying.isdisjoint(before) and self.follows(tail, before):
                return start
        return None

    def _sides_in(self, words: Sequence[str]) -> frozenset[str]:
        """The sides that are named; "contralateral" is one of its own."""
        return frozenset(self._side_of.get(w, w) for w in words if w in self._side_of or w in self._relative)

    def _tells(self, word: str) -> bool:
        return word in self._told or (len(word) == 1 and "1" <= word <= "9")

    def _may_join(self, before: str) -> bool:
        return self._tells(before) or before in self._units or before[:1].isdigit()

    def _may_pass(self, word: str) -> bool:
        return word in self._passed or word.isspace() or word[0].isdigit()
