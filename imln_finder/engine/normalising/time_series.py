"""Sizes of several times that strokes part, where the report names the times in the same way.

"Baseline 04 Mar / FU-1 10 Jun / FU-2 19 Sep" and "Parasternal node: 12 / 17 / none". Each series becomes the size of
now with that of the examination before it in brackets, as earlier sizes are written elsewhere. The times may stand
anywhere in the report. Vocabulary: `tables.json`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Final

from imln_finder.engine.alternatives import any_of
from imln_finder.engine.normalising.rewriting import Draft
from imln_finder.engine.normalising.table_times import ColumnTimes

_NUMBER: Final = r"\d{1,3}(?:[.,]\d{1,2})?"
_SIZE: Final = re.compile(_NUMBER)
_UNIT: Final = re.compile(r"[cm]m\b", re.IGNORECASE)
_INNER_HYPHEN: Final = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
#: More times than these no report names in one line.
_MOST: Final = 8
#: What may stand before the first of the times and behind the last: "Sizes in [mm, baseline] / FU 1 [(short axis)]".
_PARTS: Final = re.compile(r"[():;\t\[\]]|, | - ")
#: Characters of a time, and words of the first or last part that may hold one.
_LONGEST, _WORDS = 32, 4


@dataclass(frozen=True, slots=True)
class _Times:
    """Where times are named; how many, which of them is now, and which the examination before it."""

    start: int
    count: int
    now: int
    before: int


class TimeSeries:
    """Rewrites the series of a report; takes `tables.json`."""

    def __init__(self, rules: Mapping[str, Any]) -> None:
        self._times = ColumnTimes(rules)
        absent = any_of(word for word in rules["absent"] if word[-1].isalnum())
        size = rf"(?:{_NUMBER}(?: ?x ?{_NUMBER}){{0,2}}(?: ?[cm]m\b)?|(?:{absent})\b)"
        self._series = re.compile(
            rf"(?<![\w.,/-]){size}(?: ?/ ?{size}){{1,{_MOST - 1}}}(?![\w/]|[.,]\d)", re.IGNORECASE
        )

    def __call__(self, draft: Draft) -> None:
        """Rewrite the series of a report that names as many times."""
        lines = draft.text.split("\n") if "/" in draft.text else ()
        if not any("/" in line and self._series.search(line) for line in lines):
            return
        named = [*self._named(draft.text)]
        if not named:
            return

        def by_time(match: re.Match[str]) -> str:
            sizes = [size.strip() for size in match.group().split("/")]
            times = _nearest([one for one in named if one.count == len(sizes)], match.start())
            unit = _UNIT.search(match.group(), match.group().rfind("/"))
            is_spaced = " / " in match.group()
            is_size = len(sizes) == 2 and not is_spaced  # "14/11 mm"
            is_date = unit is None and not is_spaced
            if times is None or is_size or is_date or not any(size[0].isdigit() for size in sizes):
                return match.group()
            now, before = (_with_unit(sizes[index], unit) for index in (times.now, times.before))
            return f"{now} ({before})"

        draft.rewrite(self._series, by_time)

    def _named(self, text: str) -> Iterator[_Times]:
        """Where a report names times that strokes part."""
        offset = 0
        for line in text.split("\n"):
            for part in _PARTS.split(line) if "/" in line else ():
                times = self._in_order(_plain(part).split(" / " if " / " in part else "/"))
                if times is not None:
                    now = times.index(False)
                    yield _Times(offset, len(times), now, 1 if now == 0 else now - 1)
            offset += len(line) + 1

    def _in_order(self, written: Sequence[str]) -> list[bool | None] | None:
        """For each of some times whether it is an earlier one; None if there is something else among them."""
        if not 1 < len(written) <= _MOST:
            return None
        named = [time.strip() for time in written]
        first, last = named[0].split()[-_WORDS:], named[-1].split()[:_WORDS]
        opens = next((time for i in range(len(first)) if self._is_time(time := " ".join(first[i:]))), None)
        ends = next((time for i in range(len(last), 0, -1) if self._is_time(time := " ".join(last[:i]))), None)
        if opens is None or ends is None or not all(map(self._is_time, named[1:-1])):
            return None
        return self._times([opens, *named[1:-1], ends])

    def _is_time(self, written: str) -> bool:
        is_size = _SIZE.fullmatch(written) is not None  # "2.2" could be a day
        return len(written) <= _LONGEST and not is_size and self._times.is_time(written)


def _plain(part: str) -> str:
    """Times in small letters, the parts of their words as words: "follow up"."""
    return _INNER_HYPHEN.sub(" ", part.strip(" .").lower())


def _nearest(times: Sequence[_Times], place: int) -> _Times | None:
    """The times that are named last before a place, else first behind it."""
    index = bisect_right(times, place, key=attrgetter("start"))
    return times[max(index - 1, 0)] if times else None


def _with_unit(size: str, unit: re.Match[str] | None) -> str:
    """A size of a series with the unit of its last."""
    told = unit is None or not size[0].isdigit() or _UNIT.search(size)
    return size if told or unit is None else f"{size} {unit.group()}"
