"""What a text has in some of its lines, found in a line when it is asked for: most lines nobody asks of."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from typing import Generic, TypeVar

Line = TypeVar("Line")
Thing = TypeVar("Thing")


class FoundByLine(Generic[Line, Thing]):
    """Things in lines, each line told by its first token.

    Args:
        lines: the lines that may have some, with what `find` needs.
        find: the things of a line, in the order of the text.
    """

    def __init__(self, lines: Mapping[int, Line], find: Callable[[Line], list[Thing]]) -> None:
        self._lines = dict(lines)
        self._order = sorted(lines)
        self._find = find
        self._found: dict[int, list[Thing]] = {}

    def in_line(self, line: int) -> list[Thing]:
        """The things of a line."""
        found = self._found.get(line)
        if found is None:
            found = self._found[line] = self._find(self._lines[line]) if line in self._lines else []
        return found

    def in_lines(self, lines: Iterable[int]) -> list[Thing]:
        """The things of some lines, in the order of the text."""
        return [thing for line in sorted(self._lines.keys() & lines) for thing in self.in_line(line)]

    def between(self, first: int, end: int) -> list[Thing]:
        """The things of the lines that begin at a token or behind it, and before another."""
        lines = self._order[bisect_left(self._order, first) : bisect_left(self._order, end)]
        return [thing for line in lines for thing in self.in_line(line)]

    def all(self) -> list[Thing]:
        """All, in the order of the text."""
        return [thing for line in self._order for thing in self.in_line(line)]
