"""Sides that are told by something else: "on the same side", "the side of the prior mastectomy", "the healthy side".

What such words mean is one of: the side `affected` by the cancer, or the other one (`unaffected`); the `same` side as
was named before, or the `other` one. Their words come from `laterality.json`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final

#: Words that may stand between "side of" and the operation or tumour it is the side of.
_LESION_REACH: Final = 5


class RelativeSide(StrEnum):
    """What a relative side is told by."""

    AFFECTED = "affected"
    UNAFFECTED = "unaffected"
    SAME = "same"
    OTHER = "other"


_OF_CANCER: Final = frozenset({RelativeSide.AFFECTED, RelativeSide.UNAFFECTED})


class RelativeSides:
    """Finds phrases for relative sides among the words of a report.

    Args:
        words: `relative` of `laterality.json`.
    """

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        self._nouns, self._links = frozenset(words["nouns"]), frozenset(words["links"])
        self._kinds = {word: kind for kind in RelativeSide for word in words[kind]}
        self._opposite = frozenset(words["opposite"])
        self._denials, self._bearing = frozenset(words["denials"]), frozenset(words["bearing"])
        self._lesions, self._modifiers = frozenset(words["lesions"]), frozenset(words["modifiers"])
        #: A phrase begins with one of these.
        self.openers = self._nouns | self._opposite | self._denials | frozenset(self._kinds)

    def __call__(self, words: Sequence[str], index: int) -> tuple[int, RelativeSide] | None:
        """The end of a phrase that begins with a word, and what it means; None if there is none."""
        word, end = words[index], index + 1
        if word in self._nouns and self._kinds.get("".join(words[end : end + 1])) in _OF_CANCER:
            return end + 1, self._kinds[words[end]]  # "on the side operated"
        if word in self._nouns:  # "side of the tumour", "side opposite to the mastectomy"
            return self._of_lesion(words, end, RelativeSide.AFFECTED)
        if word in self._denials and words[end : end + 1] == ["-"]:
            end += 1
        denied = word in self._denials
        kind = self._kinds.get(words[end] if denied and end < len(words) else word)
        end += denied
        if kind is not None and end < len(words) and words[end] in self._bearing:
            end += 1  # "the tumour bearing side"
        if kind is not None and end < len(words) and words[end] in self._nouns:
            end += 1
            if denied:
                return (end, RelativeSide.UNAFFECTED) if kind is RelativeSide.AFFECTED else None
            told = {RelativeSide.SAME: RelativeSide.AFFECTED, RelativeSide.OTHER: RelativeSide.UNAFFECTED}.get(kind)
            lesion = (
                self._lesion_end(words, end + 1) if told and end < len(words) and words[end] in self._links else None
            )
            return (end, kind) if told is None or lesion is None else (lesion, told)
        return self._of_lesion(words, index, RelativeSide.UNAFFECTED) if word in self._opposite else None

    def _of_lesion(self, words: Sequence[str], start: int, kind: RelativeSide) -> tuple[int, RelativeSide] | None:
        """What follows "side": "[of the prior mastectomy]", "[opposite to the tumour]"."""
        end = start
        if words[end : end + 1] and words[end] in self._opposite:
            end, kind = end + 1, RelativeSide.UNAFFECTED
        if words[end : end + 1] and words[end] in self._links:
            end += 1
        elif kind is RelativeSide.AFFECTED:
            return None
        lesion = self._lesion_end(words, end)
        return None if lesion is None else (lesion, kind)

    def _lesion_end(self, words: Sequence[str], start: int) -> int | None:
        """Where the operation, or tumour, that begins there ends: "[the prior mastectomy]"."""
        lesion = None
        for end in range(start, min(start + _LESION_REACH, len(words))):
            if words[end] in self._lesions:
                lesion = end + 1
            elif words[end] not in self._modifiers:
                break
        return lesion
