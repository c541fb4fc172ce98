"""Text under rewriting that remembers where each of its characters comes from.

A pass notes only what it changed. A place is led back through the passes when it is asked for, which is seldom.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from operator import attrgetter
from typing import Final, NamedTuple

Replacement = Callable[[re.Match[str]], str]


class _Edit(NamedTuple):
    """What stood at `[old_start, old_end)` before a pass stands at `[start, end)` behind it."""

    start: int
    end: int
    old_start: int
    old_end: int


_START: Final = attrgetter("start")


class Draft:
    """Text under rewriting. `text` is what it has become."""

    def __init__(self, raw: str) -> None:
        self.text = raw
        self._passes: list[list[_Edit]] = []

    def rewrite(self, pattern: re.Pattern[str], replacement: Replacement) -> None:
        """Replace each match; the characters of a replacement stand for the whole of what they replace."""
        pieces: list[str] = []
        edits: list[_Edit] = []
        kept = length = 0
        for match in pattern.finditer(self.text):
            new, (start, end) = replacement(match), match.span()
            if new == match.group():
                continue
            length += start - kept
            edits.append(_Edit(length, length + len(new), start, end))
            length += len(new)
            pieces += [self.text[kept:start], new]
            kept = end
        if edits:
            self.text = "".join(pieces) + self.text[kept:]
            self._passes.append(edits)

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Where a (non-empty) span of the text stood before all passes."""
        last = end - 1
        for edits in reversed(self._passes):
            start, last = _before(edits, start)[0], _before(edits, last)[1] - 1
        return start, last + 1


def _before(edits: list[_Edit], index: int) -> tuple[int, int]:
    """Start and end of what a character was before a pass: a character, or all that its replacement stands for."""
    number = bisect_right(edits, index, key=_START)
    if number == 0:
        return index, index + 1
    edit = edits[number - 1]
    if index >= edit.end:
        index += edit.old_end - edit.end
    elif edit.end - edit.start == edit.old_end - edit.old_start:
        index += edit.old_start - edit.start
    else:
        return edit.old_start, edit.old_end
    return index, index + 1
