"""Step 9: days beside sizes, with or without their year: "14.04 - 13 mm; 08.07 - no more than 6 mm", "6 mm on 8 Jul".

They tell the time of sizes only where each of a node has one. Where no year is told the later day of the year counts as
the later one. Vocabulary: `measurements.json`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from imln_finder.engine.alternatives import any_of
from imln_finder.engine.measurements import Measurement

#: Year (0 where none is told), month, day.
Day = tuple[int, int, int]

_CENTURY = 2000
#: Characters that a day takes before a size, with up to four words between, or behind it.
_REACH = 48
_YEAR = r"(?P<year>(?:19|20)\d\d|\d\d)"


class SizeDays:
    """Tells which of some sizes were measured before the last day."""

    def __init__(self, rules: Mapping[str, Any], months: Sequence[str]) -> None:
        """Takes `measurements.json`, and the beginnings of the months' names."""
        self._months = [*months]
        day = (
            rf"(?:(?P<first>\d{{1,2}})(?P<mark>[./])(?P<second>\d{{1,2}})(?:(?P=mark){_YEAR})?\.?"
            rf"|(?P<named_day>\d{{1,2}})\.? (?P<name>{any_of(months)})[a-z]*\.?(?: (?P<named_year>(?:19|20)\d\d))?)"
        )
        self._before = re.compile(rf"(?<![\d.,/-]){day},? ?[-:=(]? ?(?:[a-z]+ ){{0,4}}[<>~]? ?$")
        lead = any_of(rules["before_date"])
        self._behind = re.compile(rf",? ?(?:\(|\(?(?:{lead}) ){day}(?![\d/-]|[.,]\d| ?[cm]m\b)")

    def older(self, sizes: Sequence[Measurement]) -> set[Measurement] | None:
        """The sizes of days before the last; None if one has no day, or all have the same."""
        days = {m: day for m in sizes if (day := self._day(m)) is not None}
        years = {bool(year) for year, _, _ in days.values()}
        if len(days) < max(len(sizes), 2) or len({*days.values()}) < 2 or len(years) > 1:
            return None
        last = max(days.values())
        return {m for m, day in days.items() if day != last}

    def _day(self, size: Measurement) -> Day | None:
        text, span = size.span.doc.lower, size.span
        start = max(span.start_char - _REACH, text.rfind("\n", 0, span.start_char) + 1)
        match = self._behind.match(text, span.end_char) or self._before.search(text, start, span.start_char)
        if match is None:
            return None
        if match["name"]:
            return int(match["named_year"] or 0), self._months.index(match["name"]) + 1, int(match["named_day"])
        first, second, year = int(match["first"]), int(match["second"]), int(match["year"] or 0)
        month, day = (first, second) if match["mark"] == "/" and second > 12 else (second, first)
        if not (1 <= month <= 12 and 1 <= day <= 31):
            return None
        return (year + _CENTURY if 0 < year < 100 else year), month, day
