"""Step 9: which sizes of a node are earlier by the times beside them, and which of those are of the last examination.

If all sizes have a time, those before the last are earlier: "14.04 - 13 mm; 08.07 - 6 mm". If only some have, they are
earlier than those without: "15 mm (W12: 10 mm)". `size_dates` finds the times.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Final

from imln_finder.engine.attributes.size_dates import SizeDates, SizeTime
from imln_finder.engine.normalising.table_times import latest_of
from imln_finder.engine.sizes.measurements import Measurement

_YEAR: Final = re.compile(r"(?:19|20)\d\d")
#: Words that tell of what examination a size is, beside it.
_LABEL: Final = 3

Times = Mapping[Measurement, SizeTime]


def without_dates(sizes: list[Measurement], times: Times) -> list[Measurement]:
    """The sizes that are no part of the date of another: "was 38 mm in [12/18]", "[14.04] - 13 mm"."""
    dates = {place for time in times.values() if time.sure for place in range(time.start, time.end)}
    return [m for m in sizes if m.span.start_char not in dates] if dates else sizes


def earlier_by_time(sizes: Sequence[Measurement], times: Times, earlier: set[Measurement]) -> set[Measurement]:
    """Which sizes are earlier, by the words for that (`earlier`) and by the times."""
    if not times:
        return earlier
    own = [m for m in sizes if not m.prior_by_form]
    if any(m not in times for m in own):
        sure = {m for m, time in times.items() if time.sure}
        return earlier if all(m in earlier or m in sure for m in own) else earlier | sure
    compared = sizes if all(m in times for m in sizes) else own
    if len(compared) < 2:
        return earlier - {m for m in compared if _is_last_year(m, times[m])}
    if all(m in earlier for m in compared) and not all(times[m].sure for m in compared):
        return earlier  # "in 03/2016, when it was 12 mm, and in 09/2015, when it was 18 mm"
    last = latest_of(_readings(compared, times))
    if last is None:
        return (
            earlier if len(own) < len(compared) else set(compared[:-1])
        )  # "13 mm in March 2019 and 6 mm in September"
    older = {m for i, m in enumerate(compared) if i not in last}
    return older or earlier


def is_measured_again(sizes: Sequence[Measurement], times: Times, again: re.Pattern[str]) -> bool:
    """Whether all sizes have a time, and another follows: "was 38 mm in 12/18 and 29 mm in 3/19; it is now 21 mm"."""
    if len(sizes) < 2 or any(m not in times for m in sizes):
        return False
    last = sizes[-1]
    end = max(last.span.end_char, times[last].end)
    return again.match(last.span.doc.lower, end) is not None


def last_by_time(sizes: list[Measurement], times: Times) -> list[Measurement]:
    """Of sizes that all have a time those of the last one; none if they cannot be told apart."""
    if len(sizes) < 2 or not all(m in times and times[m].sure for m in sizes):
        return []
    last = latest_of(_readings(sizes, times))
    return [] if last is None or len(last) == len(sizes) else [m for i, m in enumerate(sizes) if i in last]


def of_last_examination(
    prior: list[Measurement], dates: SizeDates, older: Sequence[frozenset[str]]
) -> list[Measurement]:
    """Of earlier sizes those of the last examination: by their words (a baseline is older), then by their times.

    Args:
        older: words of times before the last examination, those for the nadir before those for a baseline.
    """
    if len(prior) < 2:
        return prior
    ages = [age_of(m, older) for m in prior]
    youngest = [m for m, age in zip(prior, ages, strict=True) if age == min(ages)]
    return last_by_time(youngest, dates(youngest)) or youngest if len(youngest) > 1 else youngest


def age_of(measurement: Measurement, older: Sequence[frozenset[str]]) -> int:
    """How far back a size is called to be, by the word before it, else behind: "nadir 9 mm", "22 mm (baseline)"."""
    span = measurement.span
    words, sentence = span.doc.words, span.sentence
    before = [*takewhile(_is_no_stop, reversed(words[max(span.start - _LABEL, sentence.start) : span.start]))]
    behind = [*takewhile(_is_no_stop, words[span.end : min(span.end + _LABEL, sentence.end)])]
    for label in (before, behind):
        for age, names in enumerate(older, 1):
            if not names.isdisjoint(label):
                return age
    return 0


def _readings(sizes: Sequence[Measurement], times: Times) -> list[list[tuple[int, ...] | None]]:
    """The keys of the times in each reading, where they are one."""
    return [[times[m].readings[reading] for m in sizes] for reading in range(3)]


def _is_no_stop(word: str) -> bool:
    return word not in ",;()" and not word[0].isdigit()


def _is_last_year(measurement: Measurement, time: SizeTime) -> bool:
    """Whether all other years of its sentence are older than that of a size: "absent in 2020, 14 mm in 2023"."""
    year = next((key[0] for key in time.readings if key is not None and len(key) == 3), 0)
    others = {int(word) for word in measurement.span.sentence.words if _YEAR.fullmatch(word)} - {year}
    return bool(others) and max(others) < year
