"""Days as archives write them. Only forms that can be read in one way: a date that is guessed is a wrong interval.

A record is shifted by itself, so here no other date tells the order of day and month, as it does in `review.dates`.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

#: A time of day may follow; it is not read.
_FORMS = tuple(
    re.compile(rf"{form}(?:[T ].*)?", re.DOTALL | re.ASCII)
    for form in (
        r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})",
        r"(?P<year>\d{4})/(?P<month>\d{1,2})/(?P<day>\d{1,2})",
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?:\d{2}){0,3}(?:\.\d+)?(?:[+-]\d{4})?",
        r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})",
        r"(?P<day>\d{1,2})[- ](?P<name>[A-Za-z]{3})[a-z]*[- ](?P<year>\d{4})",
    )
)


def parse_day(text: str) -> date | None:
    """The day that a text writes; None if it is none, or may be another (`03/04/2019`)."""
    for form in _FORMS:
        if found := form.fullmatch(text.strip()):
            parts = found.groupdict()
            try:
                month = _MONTHS.index(parts["name"].lower()) + 1 if parts.get("name") else int(parts["month"])
                return date(int(parts["year"]), month, int(parts["day"]))
            except ValueError:
                return None
    return None


def shifted_day(text: str, days: int) -> str | None:
    """The day that a text writes, so many days later, as `2019-03-14`; None if it is none."""
    day = parse_day(text)
    try:
        return None if day is None else (day + timedelta(days)).isoformat()
    except OverflowError:
        return None
