"""Step 9: the label of an examination before a size: "W12: 10 mm", "08/18 17 mm", "(Mar 2018: 9 mm; Oct 2017: 16 mm)".

A size with such a label beside one without it is an earlier one; of several earlier ones the last examination counts.
What a label may be is told by `table_times`, since the columns of tables are named so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from imln_finder.engine.alternatives import any_of
from imln_finder.engine.measurements import Measurement
from imln_finder.engine.table_times import ColumnTimes
from imln_finder.engine.text import Text
from imln_finder.rules_store import load_json

#: Characters that a label takes, and what closes the words before it.
_REACH = 22
_LABEL = re.compile(r"(?:^|[,;(\[/\n\t]|\. |(?<=[cm]m) ) ?(?P<label>[^,;()\[\]\n\t]{2,20}?) ?[:=-]? ?$")
#: A day and a month. They count if the report has them in a longer date, or if a figure has its zero: not "spaces 2/3".
_SHORT = re.compile(r"\d{1,2}[/.]\d{1,2}$")
_SHORT_BEFORE = re.compile(r"(?<![\w./-])(?P<label>\d{1,2}/\d{1,2}|(?:\d{1,4}[./-]){2}\d{1,4}) ?[:=-]? ?$")


_DATE = re.compile(r"(?<![\d./-])(?P<short>\d{1,2}[/.]\d{1,2})[/.]\d{2,4}(?!\d)")
_KEY = "imln_dates"
#: A year for days that are told without one.
_OF_ONE_YEAR = "/00"


def _dates_of(doc: Text) -> dict[str, str]:
    """The dates of a document, by day and month as they are written."""
    if _KEY not in doc.user_data:
        doc.user_data[_KEY] = {match["short"]: match.group() for match in _DATE.finditer(doc.lower)}
    dates: dict[str, str] = doc.user_data[_KEY]
    return dates


class SizeLabels:
    """Tells the label of the examination that a size is of."""

    def __init__(self, language: str) -> None:
        self._times = ColumnTimes(load_json("tables.json", language))
        lead = any_of(load_json("measurements.json", language)["before_date"])
        self._date_behind = re.compile(rf" (?:{lead}) (?P<label>(?:[a-z]{{3,9}} )?(?:\d{{1,2}}[./-]){{0,2}}\d{{4}})\b")

    def with_labelled(self, earlier: set[Measurement], sizes: Sequence[Measurement]) -> set[Measurement]:
        """The earlier sizes with those that have a label, if the first that is told has none."""
        if len(sizes) < 2 or self._of(sizes[0]) is not None:
            return earlier
        return earlier | {m for m in sizes[1:] if self._of(m) is not None}

    def of_last(self, prior: list[Measurement]) -> list[Measurement]:
        """Of earlier sizes that all have a label those of the last examination, if the labels can be compared."""
        labels = [self._of(m) or self._behind(m) or "" for m in prior]
        if len(set(labels)) < 2 or not all(labels):
            return prior
        last = self._times.latest(labels)
        return prior if last is None else [m for m, label in zip(prior, labels, strict=True) if label == labels[last]]

    def _behind(self, measurement: Measurement) -> str | None:
        """The date behind a size, in small letters: "9 mm in [March 2018]"."""
        span = measurement.span
        told = self._date_behind.match(span.doc.lower, span.end_char, span.end_char + _REACH)
        return told["label"] if told is not None and self._times.has_place(told["label"]) else None

    def _of(self, measurement: Measurement) -> str | None:
        """The label before a size, in small letters."""
        span = measurement.span
        before = span.doc.lower[max(span.start_char - _REACH, span.sentence.start_char) : span.start_char]
        told = _SHORT_BEFORE.search(before) or _LABEL.search(before)
        if told is None:
            return None
        label = told["label"].strip()
        if _SHORT.fullmatch(label):
            padded = f"{label}{_OF_ONE_YEAR}" if "0" in (label[0], label[-2]) else None
            return _dates_of(span.doc).get(label, padded)
        return label if self._times.has_place(label) else None
