"""Dates as spreadsheets give them back: ISO, day or month first, month names, or the number of days since 1900."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from unicodedata import normalize

from imln_finder.spreadsheet import unmarked

#: Day 0 of Excel, whose 1900 wrongly has a 29 February; it holds from March 1900 on.
_DAY_ZERO = date(1899, 12, 30)
#: Numbers of days from 1954 to 2119: no year and no identifier of a few digits.
_SERIALS = range(20_000, 80_001)
_ISO = re.compile(r"(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})")
#: With the time of day that HL7 writes behind it.
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{4}(?:\d{2}(?:\.\d+)?)?(?:[+-]\d{4})?)?")
_NUMBERS = re.compile(r"(\d{1,2})[-/. ]+(\d{1,2})[-/. ]+(\d{4}|\d{2})")
_DAY_NAME_YEAR = re.compile(r"(\d{1,2})[-/. ]*([^\W\d_]{3,10})[-/., ]*(\d{4}|\d{2})")
_NAME_DAY_YEAR = re.compile(r"([^\W\d_]{3,10})[-/. ]*(\d{1,2})[-/., ]+(\d{4}|\d{2})")
_SERIAL = re.compile(r"\d{5}(?:[.,]0*)?")
_TIME = re.compile(r"[T ]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[ap]m)?(?:Z|[+-]\d{2}:?\d{2})?$", re.IGNORECASE)


class Order(StrEnum):
    """Which number of a date comes first."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


#: The date that a cell gives in each order; the same in both unless it is written in numbers, year last.
Reading = Mapping[Order, date]


def read_date(value: object, months: Mapping[str, int]) -> Reading:
    """The date of a cell, by the order in which it may be meant; empty if it is none.

    Args:
        value: as the file holds it.
        months: the number of a month by the first letters of its name, in small letters.
    """
    if isinstance(value, datetime):
        return _either(value.date())
    if isinstance(value, date):
        return _either(value)
    text = _TIME.sub("", unmarked(normalize("NFKC", str(value)).strip()))
    if _SERIAL.fullmatch(text) and int(text[:5]) in _SERIALS:
        return _either(_DAY_ZERO + timedelta(days=int(text[:5])))
    for pattern in (_ISO, _COMPACT):
        if found := pattern.fullmatch(text):
            return _either(_date(*map(int, found.groups())))
    if found := _DAY_NAME_YEAR.fullmatch(text):
        return _either(_date(_year(found[3]), _month(found[2], months), int(found[1])))
    if found := _NAME_DAY_YEAR.fullmatch(text):
        return _either(_date(_year(found[3]), _month(found[1], months), int(found[2])))
    if found := _NUMBERS.fullmatch(text):
        first, second, year = int(found[1]), int(found[2]), _year(found[3])
        return dict(
            _valid({Order.DAY_FIRST: _date(year, second, first), Order.MONTH_FIRST: _date(year, first, second)})
        )
    return {}


def order_of(readings: Iterable[Reading]) -> Order | None:
    """The order in which the dates of a file are written; None if none of them tells, or they disagree."""
    told = {order for reading in readings if len(reading) == 1 for order in reading}
    return told.pop() if len(told) == 1 else None


def _either(day: date | None) -> Reading:
    return {} if day is None else dict.fromkeys(Order, day)


def _valid(days: Mapping[Order, date | None]) -> Iterator[tuple[Order, date]]:
    return ((order, day) for order, day in days.items() if day is not None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year(digits: str) -> int:
    """Two digits are of this century up to '69, as the C library has it."""
    year = int(digits)
    if len(digits) == 2:
        return year + (2000 if year < 69 else 1900)
    return year


def _month(name: str, months: Mapping[str, int]) -> int:
    lower = name.casefold()
    return next((months[lower[:length]] for length in (4, 3) if lower[:length] in months), 0)
