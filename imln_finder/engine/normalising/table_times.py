"""Of what time is a column of a table? Told by its heading: "Current", "Baseline", a date, "TP2", "week 12".

Where no column is called current, the one of the latest time is: by its date or number, else the last. A day and month
that may be read either way tell nothing unless both readings agree; with dots the day comes first.
Vocabulary: `tables.json`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from imln_finder.engine.alternatives import any_of

#: A time that can be compared with others of its kind: year, month, day, 0 where they are not told; or the number of an
#: examination; or nothing, for the first of all.
Key = tuple[int, ...]

_DATE: Final = re.compile(r"(?<!\d)(\d{1,4})[./-](\d{1,4})(?:[./-](\d{1,4}))?(?!\d)")
_DOTTED: Final = re.compile(r"\d{1,2}\.\d{1,2}\.\d")
_YEAR: Final = re.compile(r"(?:19|20)\d\d$")
#: Two figures of a year are of this century.
_CENTURY: Final = 2000
#: The numbers of a date, and months.
_DATE_PARTS, _HALF_YEAR = 3, 6


class ColumnTimes:
    """Tells which columns of a table hold a time, and which of them is now."""

    def __init__(self, rules: Mapping[str, Any]) -> None:
        self._current = _phrases(rules["current"])
        self._prior = _phrases(rules["prior"])
        self._first = _phrases(rules["first"])
        self._not_a_size = _phrases(rules["not_a_size"])
        self._names_size = _phrases(rules["sizes"])
        self._size = re.compile(rf"(?:{any_of(rules['sizes'])})(?:\W+(?:in )?[cm]m\W?)?$")
        self._months: list[str] = rules["months"]
        months = any_of(rules["months"])
        self._month = re.compile(rf"(?:(\d{{1,2}})\W?)?({months})[a-z]*\W{{0,2}}(\d{{2,4}})$")
        self._number = re.compile(rf"(?:{any_of(rules['time_marks'])}) ?-?(\d{{1,3}})\b")

    def __call__(self, headings: Sequence[str]) -> list[bool | None]:
        """For each heading (small letters) whether its column is of an earlier time; None if it holds no time."""
        kinds = self._kinds(headings)
        timed = [i for i, kind in enumerate(kinds) if kind is not None]
        candidates = [i for i in timed if kinds[i] == "current"] or timed
        now = self._latest([headings[i] for i in candidates])
        return [None if kind is None else i != candidates[now] for i, kind in enumerate(kinds)]

    def _kinds(self, headings: Sequence[str]) -> list[str | None]:
        """The kinds of columns; beside an earlier time the column that is only called "size" is of now."""
        kinds = [self._kind(heading) for heading in headings]
        if "prior" in kinds and "current" not in kinds and kinds.count("prior") == 1:
            now = next((i for i, heading in enumerate(headings) if self._size.match(heading) and not kinds[i]), None)
            return ["current" if i == now else kind for i, kind in enumerate(kinds)]
        return kinds

    def is_no_size(self, heading: str) -> bool:
        """Whether a heading (small letters) names something that is measured otherwise, and no size: "SUVmax"."""
        return self._not_a_size.search(heading) is not None and self._names_size.search(heading) is None

    def is_time(self, heading: str) -> bool:
        """Whether a heading tells a time."""
        return self._kind(heading) is not None

    def _kind(self, heading: str) -> str | None:
        if self._not_a_size.search(heading):
            return None
        if self._current.search(heading):
            return "current"
        told = self._prior.search(heading) or self._first.search(heading) or self._number.match(heading)
        dated = _DATE.fullmatch(heading) or _YEAR.match(heading) or self._month.match(heading)
        return "prior" if told or dated else None

    def _latest(self, headings: Sequence[str]) -> int:
        """Which of some times is the latest; the last one if they cannot be compared."""
        latest = self.latest(headings)
        return len(headings) - 1 if latest is None else latest

    def latest(self, headings: Sequence[str]) -> int | None:
        """Which of some times (small letters) is the latest; None if they cannot be compared."""
        readings = [[self._key(heading, day_first) for heading in headings] for day_first in (True, False)]
        if any(_DOTTED.search(heading) for heading in headings) and None not in readings[0]:
            readings = readings[:1]  # with dots the day comes first, if that makes a date
        last = latest_of(readings)
        return None if last is None else min(last)

    def _key(self, heading: str, day_first: bool) -> Key | None:
        if _YEAR.match(heading):
            return (int(heading), 0, 0)
        if named := self._month.match(heading):
            return (year_of(named[3]), self._months.index(named[2]) + 1, int(named[1] or 0))
        if dated := _DATE.search(heading):
            return date_key([part for part in dated.groups() if part], day_first)
        if numbered := self._number.match(heading):
            return (int(numbered[1]),)
        return () if self._first.search(heading) else None


def latest_of(readings: Sequence[Sequence[Key | None]]) -> frozenset[int] | None:
    """Which of some times (there may be several) are the latest, by their keys in each reading of all of them.

    None if no reading makes all of them times of one kind, or if two readings disagree.
    """
    found: set[frozenset[int]] = set()
    for reading in readings:
        keys = [key for key in reading if key is not None]
        last = _last(keys) if keys and len(keys) == len(reading) and _are_of_one_kind(keys) else None
        if last is not None:
            found.add(frozenset(i for i, key in enumerate(keys) if key == last))
    return found.pop() if len(found) == 1 else None


def _are_of_one_kind(keys: Sequence[Key]) -> bool:
    """Whether times are all dates with a year, or dates without, or numbers; the first of all is of any kind."""
    return len({(len(key), key[0] == 0 and len(key) == _DATE_PARTS) for key in keys if key}) < 2


def _last(keys: Sequence[Key]) -> Key | None:
    """The latest of times of one kind; of two months without a year that which follows the other sooner, if one does.

    "12 mm in November, 7 mm in February": the second.
    """
    told = sorted({key for key in keys if key})
    if len(told) != 2 or len(told[0]) != _DATE_PARTS or told[0][0] > 0:
        return max(keys)
    months = told[1][1] - told[0][1]
    if months == _HALF_YEAR:
        return None
    return told[0] if months > _HALF_YEAR else told[1]


def date_key(parts: Sequence[str], day_first: bool) -> Key | None:
    """Year, month and day as they are written; None if they are no date, or have no year."""
    numbers = [int(part) for part in parts]
    if len(parts[0]) == 4:
        year, month, day = (*numbers, 0)[:3]
    elif len(parts) == 3:
        day, month = numbers[:2] if day_first else (numbers[1], numbers[0])
        year = year_of(parts[2])
    elif len(parts[1]) == 4:
        (month, year), day = numbers, 0
    else:
        return None
    return (year, month, day) if month <= 12 and day <= 31 else None


def year_of(written: str) -> int:
    """A year as it is written, of this century if in two figures."""
    return int(written) + (_CENTURY if len(written) < 4 else 0)


def _phrases(phrases: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{any_of(phrases)})(?!\w)")
