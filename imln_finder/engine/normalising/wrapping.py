"""Step 1: wrapping. Was a line broken because it was full, so that the sentence goes on in the next?"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache
from itertools import pairwise
from typing import Final

_BLANK_LINE: Final = re.compile(r"\n(?=\n)")
#: Lines narrower than this are not taken for hard-wrapped prose on their width alone.
_MIN_WRAP_WIDTH: Final = 40
#: Nor are wider ones.
_MAX_WRAP_WIDTH: Final = 120
#: So many characters on either side of a line end tell the width of its paragraph.
_PARAGRAPH: Final = 5_000


def fills_width(text: str, match: re.Match[str], line: str, following: str) -> bool:
    """Whether the line was wrapped: the next word would not have fitted the width of its paragraph."""
    needed = len(line) + 1 + len(following.split(" ", 1)[0])
    if needed <= max(_MIN_WRAP_WIDTH, len(following.rstrip())) or len(line.rstrip()) > _MAX_WRAP_WIDTH:
        return False  # the width of its paragraph tells nothing else
    first, last = max(match.start() - _PARAGRAPH, 0), min(match.end() + _PARAGRAPH, len(text))
    blanks = _blank_lines(text)
    before = bisect_right(blanks, match.start() - 2) - 1
    behind = bisect_left(blanks, match.end())
    start = blanks[before] + 1 if before >= 0 and blanks[before] >= first else first
    end = blanks[behind] if behind < len(blanks) and blanks[behind] + 2 <= last else last
    width, mostly = _wrapping(text, start, end)
    return mostly and needed > width


@lru_cache(maxsize=2)
def _blank_lines(text: str) -> list[int]:
    """Where two line ends stand side by side."""
    return [match.start() for match in _BLANK_LINE.finditer(text)]


@lru_cache(maxsize=8)
def _wrapping(text: str, start: int, end: int) -> tuple[int, bool]:
    """The width of a paragraph, and whether most of its lines fill it, as those of wrapped prose do."""
    lines = text[start:end].split("\n")
    width = max(len(line.rstrip()) for line in lines)
    if not _MIN_WRAP_WIDTH <= width <= _MAX_WRAP_WIDTH or len(lines) < 3:
        return width, False
    breaks = [len(one.rstrip()) + 1 + len(other.split(" ", 1)[0]) > width for one, other in pairwise(lines)]
    return width, sum(breaks) * 2 >= len(breaks)
