"""Is none left of what was spoken of? "Neither can be identified", "none of them remains", "no trace of these is seen".

The pronoun opens its sentence, perhaps behind the time or the examination, and a verb of sight or existence ends it:
"neither is calcified" leaves them there, and so does "neither is visible on PET". Vocabulary: `none_left` in
`earlier.json`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Final

#: Words of a sentence among which the pronoun is looked for: "On the present study [neither] …".
_OPENING: Final = 8
#: Words between it and the verb.
_REACH: Final = 8


class NoneLeft:
    """Tells where a sentence denies all that was spoken of."""

    def __init__(self, words: Mapping[str, Sequence[str]], no: Sequence[str]) -> None:
        """Takes the list `none_left` of `earlier.json`, and its words for "no"."""
        self._none, self._no, self._them = frozenset(words["none"]), frozenset(no), frozenset(words["them"])
        self._traces, self._opens = frozenset(words["traces"]), frozenset(words["before"])
        self._fills, self._there = frozenset(words["between"]), frozenset(words["there"])
        self._closes = frozenset(words["behind"])

    def __call__(self, words: Sequence[str]) -> tuple[int, int] | None:
        """Where the denial begins and ends; None if there is none."""
        start = sum(1 for _ in takewhile(self._may_open, words[:_OPENING]))
        end = self._pronoun_end(words, start)
        if end is None:
            return None
        verb = end + sum(1 for _ in takewhile(self._fills.__contains__, words[end : end + _REACH]))
        told = not self._there.isdisjoint(words[verb : verb + 1])
        behind = (word for word in words[verb + 1 :] if word.isalpha())
        return (start, verb + 1) if told and all(word in self._closes for word in behind) else None

    def _may_open(self, word: str) -> bool:
        return word in self._opens or not word.isalpha()

    def _pronoun_end(self, words: Sequence[str], start: int) -> int | None:
        """Where "neither", "none of these", "no trace of them" ends."""
        opening = [*words[start : start + 5], "", "", ""]
        if opening[0] in self._none:
            return start + 1 + next((i for i in (2, 3) if opening[i] in self._them), 0)
        if opening[0] in self._no and opening[1] in self._traces and opening[3] in self._them:
            return start + 4
        return None
