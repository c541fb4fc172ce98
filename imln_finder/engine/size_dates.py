"""Step 9: dates beside sizes: "16 mm on 05/11/2018", "2022/8: 21 mm", "the control of 03/2016 (12 mm)"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from imln_finder.engine.alternatives import any_of
from imln_finder.engine.measurements import Measurement
from imln_finder.engine.size_days import SizeDays

#: A year, and a month of it; 0 where it is not told in figures.
_Date = tuple[int, int]

_YEAR = re.compile(r"(?:19|20)\d\d")
#: Two figures of a year are of this century.
_CENTURY = 2000
#: Characters that a date behind a size takes.
_REACH_BEHIND = 44
#: Characters that a date before a size takes, and such a date: "2022/8: 21 mm", "08/2021 21 mm", "2019: 12 mm".
_REACH_LABEL = 12
_LABEL = re.compile(
    r"(?<![\d./-])(?:(?P<year>(?:19|20)\d\d)(?:[-/.](?P<month>\d{1,2}))?"
    r"|(?:\d{1,2}[-/.])?(?P<month_first>\d{1,2})[-/.](?P<year_last>(?:19|20)\d\d)) ?[:=-]? ?$"
)
#: A day and month, or a month and year of two figures, before a size: "; 08/18 21 mm", "; 18.08.: 21 mm".
_SHORT_LABEL = re.compile(
    r"(?:(?<=[;,(:\t\n])|(?<=[;,(:.] ))(?P<date>\d{1,2}(?P<mark>[./])\d{1,2})(?P<dot>\.)?[:=]? ?$"
)
#: A date in front of brackets that hold a size alone: "the control of 03/2016 (12 mm)".
_REACH_IN_FRONT = 14
_IN_FRONT = re.compile(r"(?<![\w.])(?:\d{1,2}[./-]){0,2}(?P<year>(?:19|20)\d\d)(?:[./-]\d{1,2}){0,2} ?\($")


class SizeDates:
    """Tells which sizes are those of an earlier date."""

    def __init__(self, rules: Mapping[str, Any], months: Sequence[str]) -> None:
        """Takes `measurements.json`, and the beginnings of the months' names."""
        self._days = SizeDays(rules, months)
        lead, articles = any_of(rules["before_date"]), any_of(rules["date_articles"])
        studies = rf"(?P<study>(?:{any_of(rules['dated_studies'])}) (?:(?:{lead}) )?)?"  # "in the [study of] 8/11/2022"
        self._behind = re.compile(
            rf"[ ,(\[]{{0,4}}(?P<lead>{lead})? ?(?:(?:{articles}) )?{studies}"
            rf"(?:(?P<month_name>(?:{any_of(months)})[a-z]*)\b\.? ?(?P<year_named>(?:19|20)\d\d)?"
            r"|(?(lead)(?P<month_of>0?[1-9]|1[0-2])/(?P<year_of>\d\d)(?!/)|(?!))"
            r"|(?P<year>(?:19|20)\d\d)(?:[-/.](?P<month>\d{1,2})(?:[-/.]\d{1,2})?)?"
            r"|(?:\d{1,2}[-/.]){1,2}(?P<year_last>(?:19|20)\d\d)|(?:\d{1,2}[-/.]){2}(?P<year_short>\d\d))"
            r"(?![\w.,/-]?\d| ?[cm]m\b| ?[:=] ?\d| (?:19|20)\d\d ?[:=])"
            r"(?(study)(?! \d{1,3}(?:[.,]\d)? ?(?:x|[cm]m)\b))"  # not "11 mm (in the CT from 2019 9 mm)"
        )

    def with_dated(self, earlier: set[Measurement], sizes: list[Measurement]) -> set[Measurement]:
        """The earlier sizes with those that have a date, if another has none; of dated ones, the older."""
        older_days = self._days.older([m for m in sizes if not m.prior_by_form])
        if older_days is not None:
            return older_days
        dates = {m: date for m in sizes if (date := self._date(m)) is not None}
        if len(dates) < len(sizes):
            undated = {m for m in sizes if m not in dates and not m.prior_by_form}
            return earlier if undated <= earlier else earlier | set(dates)
        if len(dates) < 2:
            return earlier - {m for m, date in dates.items() if _is_last_year(m, date[0])}
        last = max(dates.values())
        older = {m for m, date in dates.items() if date != last}
        return older or set(sizes[:-1])  # "12 mm in January and 7 mm in June"

    def last(self, sizes: list[Measurement]) -> list[Measurement]:
        """Of sizes that all have a date those of the last one; none if all are of one date."""
        dates = {m: date for m in sizes if (date := self._date(m)) is not None}
        if len(dates) < len(sizes) or len(set(dates.values())) < 2:
            return []
        return [m for m in sizes if dates[m] == max(dates.values())]

    def _date(self, measurement: Measurement) -> _Date | None:
        date = _before(measurement) or self._right_behind(measurement) or _in_front(measurement)
        return (0, 0) if date is None and _has_short_label(measurement) else date

    def _right_behind(self, measurement: Measurement) -> _Date | None:
        span = measurement.span
        match = self._behind.match(span.doc.lower, span.end_char, span.end_char + _REACH_BEHIND)
        if match is None:
            return None
        if match["month_name"]:
            return int(match["year_named"] or 0), 0
        if match["year_of"]:
            return int(match["year_of"]) + _CENTURY, int(match["month_of"])
        year = int(match["year"] or match["year_last"] or match["year_short"])
        return (year + _CENTURY if year < 100 else year), int(match["month"] or 0)


def _before(measurement: Measurement) -> _Date | None:
    span = measurement.span
    label = _LABEL.search(span.doc.lower, max(span.start_char - _REACH_LABEL, 0), span.start_char)
    if label is None:
        return None
    return int(label["year"] or label["year_last"]), int(label["month"] or label["month_first"] or 0)


def _has_short_label(measurement: Measurement) -> bool:
    """Whether a date without a century stands before a size; with a stroke only one that the report tells in full.

    "08/18 1.7 cm" is of the comparison of 08/18/2014; "3/45 14 mm" may be an image.
    """
    span = measurement.span
    text = span.doc.lower
    label = _SHORT_LABEL.search(text, max(span.start_char - _REACH_LABEL, 0), span.start_char)
    if label is None:
        return False
    date, mark = re.escape(label["date"]), re.escape(label["mark"])
    in_full = rf"(?<![\d/.]){date}{mark}(?:\d\d)?\d\d(?!\d)|{mark}{date}(?![\d/.])"
    return label["dot"] is not None or re.search(in_full, text) is not None


def _in_front(measurement: Measurement) -> _Date | None:
    doc, span = measurement.span.doc, measurement.span
    match = _IN_FRONT.search(doc.lower, max(span.start_char - _REACH_IN_FRONT, 0), span.start_char)
    alone = doc.words[span.end : span.end + 1] == [")"]
    return (int(match["year"]), 0) if match is not None and alone else None


def _is_last_year(measurement: Measurement, year: int) -> bool:
    """Whether all other years of its sentence are older than that of a size: "absent in 2020, 14 mm in 2023"."""
    others = {int(word) for word in measurement.span.sentence.words if _YEAR.fullmatch(word)} - {year}
    return bool(others) and max(others) < year
