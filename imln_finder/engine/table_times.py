"""Of what time is a column of a table? Told by its heading: "Current", "Baseline", a date, "TP2", "week 12".

Where no column is called current, the one of the latest time is: by its date or number, else the last. A day and month
that may be read either way tell nothing unless both readings agree; with dots the day comes first.
Vocabulary: `tables.json`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from imln_finder.engine.alternatives import any_of

#: A time that can be compared with others of its kind: year, month, day; or the number of an examination.
Key = tuple[int, ...]

_DATE = re.compile(r"(?<!\d)(\d{1,4})[./-](\d{1,4})(?:[./-](\d{1,4}))?(?!\d)")
_DOTTED = re.compile(r"\d{1,2}\.\d{1,2}\.\d")
_YEAR = re.compile(r"(?:19|20)\d\d$")
#: Two figures of a year are of this century.
_CENTURY = 2000


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
        self._label = re.compile(rf"(?:{any_of(rules['label_marks'])}) ?-?\d{{1,3}}")
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
        possible = [[key for key in keys if key is not None] for keys in readings if None not in keys]
        if any(_DOTTED.search(heading) for heading in headings):
            possible = possible[:1]  # with dots the day comes first, if that makes a date
        latest = {keys.index(max(keys)) for keys in possible if len({len(key) for key in keys}) == 1}
        return latest.pop() if len(latest) == 1 else None

    def has_place(self, label: str) -> bool:
        """Whether a label (small letters) is a time that can be compared with others: a date, "week 12", "baseline"."""
        named = self._first.fullmatch(label) or self._label.fullmatch(label) or _DATE.fullmatch(label)
        return bool(named or _YEAR.fullmatch(label) or self._month.fullmatch(label))

    def _key(self, heading: str, day_first: bool) -> Key | None:
        if _YEAR.match(heading):
            return (int(heading), 0, 0)
        if named := self._month.match(heading):
            return (_year(named[3]), self._months.index(named[2]) + 1, int(named[1] or 0))
        if dated := _DATE.search(heading):
            return _date([part for part in dated.groups() if part], day_first)
        if numbered := self._number.match(heading):
            return (int(numbered[1]),)
        return (-1,) if self._first.search(heading) else None


def _date(parts: Sequence[str], day_first: bool) -> Key | None:
    """Year, month and day as they are written; None if they are no date, or have no year."""
    numbers = [int(part) for part in parts]
    if len(parts[0]) == 4:
        year, month, day = (*numbers, 0)[:3]
    elif len(parts) == 3:
        day, month = numbers[:2] if day_first else (numbers[1], numbers[0])
        year = _year(parts[2])
    elif len(parts[1]) == 4:
        (month, year), day = numbers, 0
    else:
        return None
    return (year, month, day) if month <= 12 and day <= 31 else None


def _year(written: str) -> int:
    return int(written) + (_CENTURY if len(written) < 4 else 0)


def _phrases(phrases: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{any_of(phrases)})(?!\w)")
