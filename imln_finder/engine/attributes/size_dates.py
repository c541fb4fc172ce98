"""Step 9: the time that is told beside a size: "16 mm on 05/11/2018", "2022/8: 21 mm", "the CT of 03/2016 (12 mm)".

A time is a date, with or without its day or year, or the label of an examination ("W12", "FU1", "baseline"). It stands
behind the size, before it, or in front of the brackets that hold the size alone. What stands between two sizes is of
one of them. How times are compared is told by `table_times`, which knows them as the headings of columns.
Vocabulary: `measurements.json`, `tables.json`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from imln_finder.engine.alternatives import any_of
from imln_finder.engine.document.text import Text
from imln_finder.engine.normalising.size_numbers import NUMBER
from imln_finder.engine.normalising.table_times import Key, date_key, year_of
from imln_finder.engine.sizes.measurements import Measurement
from imln_finder.rules_store import load_json

#: The keys of a time if the day comes first, if the month does, and if "12/18" is a month of a year.
Readings = tuple[Key | None, Key | None, Key | None]

#: Characters that a time takes behind a size, and before it.
_BEHIND, _BEFORE = 60, 48
_NUMBERS: Final = r"(?P<one>\d{1,4})(?P<mark>[./-])(?P<two>\d{1,4})(?:(?P=mark)(?P<three>\d{1,4}))?(?P<dot>\.)?"
_YEAR: Final = r"(?P<year>(?:19|20)\d\d)"
_TH: Final = r"(?:st|nd|rd|th)?"
#: Two figures behind a stroke are a year from here to there, if they are one at all.
_YEARS: Final = range(13, 41)
#: What parts the label of a time from the words before it.
_OPENERS: Final = frozenset(",;:([/\n\t.>")
#: A time before one of these is of the size behind: "(2019: about 12 mm)", "; 14.04 - up to 13 mm", ", 2019 12 mm".
_TO_SIZE: Final = r" ?(?:[a-z]{1,12} ){0,3}[<>~]? ?\d"
_MARKED, _DASHED = re.compile(rf" ?[:=]{_TO_SIZE}"), re.compile(rf" ?-(?!>){_TO_SIZE}")
#: A size with its unit.
WITH_UNIT: Final = rf"{NUMBER} ?(?:x|[cm]m)\b"
_SIZE: Final = re.compile(rf" (?P<words>(?:[a-z]{{1,14}} ){{0,4}}){WITH_UNIT}")
_CLOSES: Final = re.compile(r" ?[)\],;]")
#: A date that is told in full, and what is left of it where its year goes without saying.
_IN_FULL: Final = re.compile(
    r"(?<![\d./-])(?:(?P<short>\d{1,2}[/.]\d{1,2})[/.]\d{2,4}|(?:19|20)\d\d[/.](?P<last>\d{1,2}[/.]\d{1,2}))(?![\d/])"
)
_KEY: Final = "imln_dates"


@dataclass(frozen=True, slots=True)
class SizeTime:
    """The time of a size.

    Attributes:
        start: its first character in the text; `end`: the one behind its last.
        readings: its keys, as they may be read.
        sure: whether it is one in any case; "8/7 6 mm" tells a day only if the other sizes of the node have theirs.
        clear: whether it cannot be the number of an image; "14 mm (CT 2)" may be.
    """

    start: int
    end: int
    readings: Readings
    sure: bool
    clear: bool = True


class SizeDates:
    """Finds the times of sizes."""

    def __init__(self, language: str) -> None:
        """Loads the words of a language."""
        rules, tables = load_json("measurements.json", language), load_json("tables.json", language)
        self._months: list[str] = tables["months"]
        names = [name for name in load_json("words.json", language)["month"] if name.startswith(tuple(self._months))]
        time = (
            rf"(?:(?:(?P<day>\d{{1,2}}){_TH}\.?[ -]?)?(?P<name>{any_of(names)})\b\.?"
            rf"(?:[ -](?P<day_behind>\d{{1,2}}){_TH}(?=,? (?:19|20)\d\d))?"
            r"(?:[ ,'-]{1,2}(?P<named_year>\d{4}|\d\d))?"
            rf"|{_NUMBERS}|{_YEAR}"
            rf"|(?P<label>{any_of(tables['label_marks'])}) ?-?(?P<number>\d{{1,3}})"
            rf"|(?P<first>{any_of(tables['first'])}))"
        )
        lead = any_of(rules["before_date"])
        studies = rf"(?:(?:{any_of(rules['dated_studies'])}) (?:(?:{lead}) )?)?"  # "in the [study of] 8/11/2022"
        self._behind = re.compile(
            rf"(?P<apart>,)?(?: ?(?P<open>[(\[]))? ?(?:(?P<lead>{lead}) )?"
            rf"(?:(?:{any_of(rules['date_articles'])}) )?{studies}{time}(?![\w/-]|[.,]\d| [cm]m\b)"
        )
        self._before = re.compile(
            rf"(?<![\w.,/-])(?:(?P<lead>{lead}) )?{time}"
            r"(?P<closed>[)\]])?(?P<comma>,)? ?(?P<sign>[:=(\[]|-(?!>))? ?(?P<words>(?:[a-z]{1,14} ){0,4})[<>~]? ?$"
        )
        self._month_leads, self._about = frozenset(rules["before_month"]), frozenset(rules["about"])
        self._joins = frozenset(rules["list_words"])
        self._unclear = frozenset(rules["unclear_labels"])

    def __call__(self, sizes: Sequence[Measurement]) -> dict[Measurement, SizeTime]:
        """The times of those sizes of a node (in the order of the text) that have one."""
        found: dict[Measurement, SizeTime] = {}
        taken = 0
        for size in sizes:
            behind = self._time_behind(size)
            time = behind or self._time_before(size, taken)
            if time is not None:
                found[size] = time
            taken = behind.end if behind is not None else 0
        unclear = len(found) == len(sizes) and not any(time.clear for time in found.values())
        return {} if unclear else found

    def _time_behind(self, size: Measurement) -> SizeTime | None:
        """The time behind a size: "16 mm [on 05/11/2018]", "9 mm ([W12])", but not "6 mm ([2019]: 12 mm)"."""
        doc, end = size.span.doc, size.span.end_char
        text = doc.lower
        match = self._behind.match(text, end, end + _BEHIND)
        if match is None or self._is_of_next(match, text):
            return None
        lead, opens = match["lead"] is not None, match["open"] is not None
        if match["name"] and not (lead or match["named_year"]):
            placed = opens and _CLOSES.match(text, match.end()) is not None  # not "14 mm (may be reactive)"
        else:
            placed = lead or opens or _has_year(match)
        full = _in_full(match, doc)
        if not placed or (full is None and not lead and _has_no_year(match) and not _is_padded(match)):
            return None  # "14 mm (2/13)" names an image
        return self._time(match, full, sure=True, marked=lead)

    def _is_of_next(self, match: re.Match[str], text: str) -> bool:
        """Whether a time between two sizes is of the one behind it."""
        if _MARKED.match(text, match.end()):
            return True
        if match["lead"] is not None and match["apart"] is None and match["open"] is None:
            return False  # "22 mm in March 2019 8 mm today"
        if _DASHED.match(text, match.end()):
            return True
        following = _SIZE.match(text, match.end())
        return following is not None and self._joins.isdisjoint(following["words"].split())

    def _time_before(self, size: Measurement, taken: int) -> SizeTime | None:
        """The time before a size: "[2022/8]: 21 mm", "[14.04] - up to 13 mm", "the CT of [03/2016] (12 mm)"."""
        doc, end = size.span.doc, size.span.start_char
        text = doc.lower
        start = max(end - _BEFORE, taken)
        start = max(text.rfind("\n", start, end) + 1, start)
        match = self._before.search(text, start, end)
        if match is None:
            return None
        loose = not self._about.issuperset(match["words"].split())  # "14.04 - [not exceeding] 6 mm"
        alone = text[size.span.end_char : size.span.end_char + 1] in (")", "]")
        if match["sign"] in ("(", "[") and (loose or not alone):
            return None
        before = text[start : match.start()].rstrip(" ")
        opened = before[-1:] in _OPENERS or match["lead"] is not None or before.endswith(("mm", "cm"))
        if match["number"] or match["first"] is not None:
            if loose:
                return None
            return self._time(match, None, sure=opened, marked=match["sign"] is not None or match["lead"] is not None)
        bare = match["sign"] is None and match["lead"] is None
        if match["name"] and not (match["day"] or match["named_year"]) and (loose or (bare and not opened)):
            return None  # "may measure 14 mm"
        full, sure = _in_full(match, doc), match["comma"] is None
        sure = sure and (not loose or (match["lead"] is not None and before[-1:] in _OPENERS))
        if full is None and _has_no_year(match):
            padded = _is_padded(match) or match["dot"] is not None
            if not padded and (match["comma"] or match["closed"]):
                return None  # "SUV 4.5, 14 mm", "(2/13) 14 mm"
            sure = sure and padded and before[-1:] in _OPENERS
        return self._time(match, full, sure)

    def _time(
        self, match: re.Match[str], full: re.Match[str] | None, sure: bool, marked: bool = True
    ) -> SizeTime | None:
        """The time that is told; none where no reading makes one.

        Args:
            marked: whether a sign or a word tells that it is one: "CT 2: 14 mm", "14 mm in week 3".
        """
        readings = self._readings(match) if full is None else _of_numbers(re.split("[./]", full.group()), full.group())
        start = next(match.start(name) for name in _PARTS if match[name] is not None)
        told = any(key is not None for key in readings)
        clear = marked or match["label"] not in self._unclear
        return SizeTime(start, match.end(), readings, sure, clear) if told else None

    def _readings(self, match: re.Match[str]) -> Readings:
        if match["name"]:
            return self._of_name(match)
        if match["year"]:
            return _alike((int(match["year"]), 0, 0))
        if match["number"]:
            return _alike((int(match["number"]),))
        if match["first"] is not None:
            return _alike(())
        one, two = match["one"], match["two"]
        if match["three"] is None and match["lead"] in self._month_leads and match["mark"] == "/" and len(two) == 2:
            return _alike((year_of(two), int(one), 0) if 1 <= int(one) <= 12 else None)  # "in 12/18"
        parts = [one, two] if match["three"] is None else [one, two, match["three"]]
        return _of_numbers(parts, match["mark"].join(parts))

    def _of_name(self, match: re.Match[str]) -> Readings:
        """The keys of "8 July 2019", "Jul 8, 2019", "July", "Jul 19" (a year or a day)."""
        month = next(i for i, start in enumerate(self._months, 1) if match["name"].startswith(start))
        told, year = match["day"] or match["day_behind"], match["named_year"]
        if year is None or told or len(year) == 4 or match.string[match.start("named_year") - 1] == "'":
            return _alike((year_of(year) if year else 0, month, int(told or 0)))
        day = (0, month, int(year)) if int(year) <= 31 else None
        return day, day, (year_of(year), month, 0)


#: The groups of which one opens a time.
_PARTS: Final = ("day", "name", "one", "year", "number", "first")


def _has_no_year(match: re.Match[str]) -> bool:
    """Whether numbers tell two parts of a date, and no year of four figures: "08/18"."""
    return match["one"] is not None and match["three"] is None and len(match["one"]) < 4 and len(match["two"]) < 4


def _has_year(match: re.Match[str]) -> bool:
    """Whether a time is a date with its year."""
    return bool(match["year"] or match["named_year"]) or (match["one"] is not None and not _has_no_year(match))


def _is_padded(match: re.Match[str]) -> bool:
    """Whether a figure of two numbers has its zero: "08/18", not "spaces 2/3"."""
    return match["one"][0] == "0" or match["two"][0] == "0"


def _in_full(match: re.Match[str], doc: Text) -> re.Match[str] | None:
    """The date that two numbers stand for, if the report tells it in full: "08/18 1.7 cm" is of "08/18/2014"."""
    if not _has_no_year(match):
        return None
    if _KEY not in doc.user_data:
        doc.user_data[_KEY] = {date["short"] or date["last"]: date for date in _IN_FULL.finditer(doc.lower)}
    dates: dict[str, re.Match[str]] = doc.user_data[_KEY]
    return dates.get(f"{match['one']}{match['mark']}{match['two']}")


def _of_numbers(parts: Sequence[str], written: str) -> Readings:
    """The keys of a date in figures; with dots the day comes first."""
    if len(parts) == 3 or len(parts[0]) == 4 or len(parts[1]) == 4:
        day_first, month_first = date_key(parts, True), date_key(parts, False)
        if day_first is not None and "." in written:
            month_first = None
        either = day_first if month_first is None or day_first == month_first else None
        return day_first, month_first, month_first if day_first is None else either
    one, two = int(parts[0]), int(parts[1])
    if "-" in written or not (one and two) or max(one, two) > _YEARS[-1]:
        return _alike(None)
    stroke = "/" in written
    day_first = (0, two, one) if two <= 12 and one <= 31 else None
    month_first = (0, one, two) if one <= 12 and two <= 31 and (stroke or day_first is None) else None
    by_year = (year_of(parts[1]), one, 0) if stroke and one <= 12 and two in _YEARS else None
    return day_first, month_first if stroke else None, by_year


def _alike(key: Key | None) -> Readings:
    return key, key, key
