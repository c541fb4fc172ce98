"""Step 9: of what time is a size? Parts the sizes of this examination from those of an earlier one."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise, takewhile
from operator import attrgetter

from imln_finder.engine.context import cues_of
from imln_finder.engine.layout import within
from imln_finder.engine.measurements import Measurement
from imln_finder.engine.sentence_context import Cue
from imln_finder.engine.structure import Structure
from imln_finder.engine.text import Text

_START = attrgetter("span.start")
#: So many words may stand between "at present" and the size that it is said of.
_BEFORE_SIZE = 3
#: The rules of words that tell of now as long as nothing else does.
_VERBS = frozenset({"current-size.to", "current-size.measures", "current-size.measuring"})
#: Words that brackets with a comparison take.
_BRACKET = 12
#: A word of now so far before a size tells nothing of it, if a word of before stands between.
_ASIDE = 2
#: Words that tell of what examination a size is, beside it.
_LABEL = 3
#: What joins the sizes of a list, and what may stand beside it: "14 mm [on the right and] 11 mm".
_AND = frozenset({"and", "&", "+"})
_OF_SIDES = frozenset({",", "(", ")", "on", "the", "left", "right", "lt", "rt", "l", "r"})
#: A space in brackets behind a size: "15 mm [(ICS 2)] and 10 mm (ICS 3)".
_SPACE = re.compile(r"\( (?:\w{1,12} ){0,2}(?:[1-6]|[1-6]?(?:st|nd|rd|th)|[iv]{1,3})(?: \w{1,12}){0,2} \)")
#: Words from a cue of before to the size that it opens: ", on the previous CT [up to] 17 mm".
_OPENED = 3
#: A size alone in brackets behind a date: "the control of 03/2016 (12 mm)".
_DATE_REACH_BEFORE = 14
_DATE_IN_FRONT = re.compile(r"(?<![\w.])(?:\d{1,2}[./-]){0,2}(?P<year>(?:19|20)\d\d)(?:[./-]\d{1,2}){0,2} ?\($")
#: Characters that a date behind a size takes.
_DATE_REACH = 30
#: "16 mm on 05/11/2018", "(03/2019)", "in 2016", "2020-06".
_DATE_BEHIND = re.compile(
    r"[ ,(\[]{0,4}(?:on|in|of|at|from|dated)? ?(?:the )?"
    r"(?:(?P<month_name>(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)\b\.? ?(?P<year_named>(?:19|20)\d\d)?"
    r"|(?<=[noft] )(?P<month_of>0?[1-9]|1[0-2])/(?P<year_of>\d\d)(?!/)"
    r"|(?P<year>(?:19|20)\d\d)(?:[-/.](?P<month>\d{1,2})(?:[-/.]\d{1,2})?)?"
    r"|(?:\d{1,2}[-/.]){1,2}(?P<year_last>(?:19|20)\d\d)|(?:\d{1,2}[-/.]){2}(?P<year_short>\d\d))"
    r"(?![\w.,]?\d| ?[cm]m\b| ?[:=] ?\d)",
)


def split_by_time(
    sizes: list[Measurement], told_of_before: bool, older: Sequence[frozenset[str]]
) -> tuple[list[Measurement], list[Measurement]]:
    """The sizes of this examination and those of an earlier one; `older` as in `of_last_time`.

    Of a node "previously reported" with one size and "today" with another, those before the one of today are earlier.
    What it "measured" is earlier only beside another size: reports are also written in the past tense.
    """
    current = _called_current(sizes)
    today = next((m.span.start for m in sizes if m in current), 0)
    told = [_told_of(cue, m, sizes) for m in sizes for cue in cues_of(m.span) if cue.category == "PRIOR_SIZE"]
    earlier = {m for m in told if m is not None}
    earlier = _with_dated(earlier, sizes)
    earlier |= _listed_with(earlier, sizes, current)
    between = _between_first_and_last(earlier, sizes, current, older)
    now_is_told = any(_is_of_now(m) for m in sizes if m in current)
    prior = [
        m
        for m in sizes
        if m.prior_by_form
        or m in between
        or (m in earlier and (m not in current or (now_is_told and not _is_of_now(m))))
        or (told_of_before and m.span.start < today)
    ]
    before = set(prior)
    now = [m for m in sizes if m not in before]
    past_tense = [m for m in now if "PAST_TENSE" in {cue.category for cue in cues_of(m.span)}]
    if len(past_tense) < len(now):
        now, prior = [m for m in now if m not in past_tense], [*prior, *past_tense]
    return now, prior


def told_then_seen(
    structure: Structure, now: list[Measurement], prior: list[Measurement]
) -> tuple[list[Measurement], list[Measurement]]:
    """Of what an earlier report told, the sizes in that sentence are earlier where a later one measures it."""
    if not any(cue.category == "DATED" for term in structure.own_terms for cue in cues_of(term)):
        return now, prior
    end = structure.head.sentence.end
    later = [m for m in now if m.span.start >= end]
    return (later, [*prior, *(m for m in now if m.span.start < end)]) if later else (now, prior)


def is_of_earlier_time(structure: Structure) -> bool:
    """Whether a structure is told of as it was on an earlier examination."""
    return any(cue.category in ("EARLIER", "DATED") for term in structure.own_terms for cue in cues_of(term))


def _told_of(cue: Cue, measurement: Measurement, sizes: list[Measurement]) -> Measurement | None:
    """Which size a cue tells of, where several are in its reach.

    In "12 mm (in previous exam 8 mm)" that in the brackets; in "15 mm (baseline), 7 mm" that before them; in
    "9 mm previously 12 mm" that behind the cue.
    """
    doc = measurement.span.doc
    behind = next(iter(sizes[bisect_left(sizes, cue.end, key=_START) :]), None)
    opening = _bracket_around(doc, cue)
    if opening is not None:
        inside = within(sizes, doc[opening : cue.start], _START)
        if inside:
            told_next = behind is not None and behind.span.start - cue.end <= 1 and doc[cue.end].text not in ",;"
            return behind if told_next else inside[-1]  # "(13 mm, previously 8 mm)"
        end = behind.span.start if behind is not None else len(doc)
        closing = next((i for i in range(cue.end, min(cue.end + _BRACKET, end)) if doc[i].text in ")]"), None)
        if closing is None:
            return behind or measurement
        if any(token.like_num for token in doc[cue.end : closing]):
            return None  # "24 mm (was 17)"
        before = sizes[: bisect_left(sizes, opening, key=_START)][-1:]
        return before[0] if before and before[0].span.end == opening else measurement
    if behind is not None and behind is not measurement and _opens_clause(cue, measurement, behind):
        return behind
    if behind is None or behind is measurement or measurement.span.end != cue.start:
        return measurement
    directly = behind.span.start - cue.end <= 1 and doc[cue.end].text not in ",;"
    return behind if directly and behind not in _called_current([behind]) else measurement


def _opens_clause(cue: Cue, before: Measurement, behind: Measurement) -> bool:
    """Whether a cue stands between a comma and a size: "10 mm, [on the previous CT] 17 mm"."""
    words = before.span.doc.words
    gap = words[cue.end : behind.span.start]
    closed = cue.start > before.span.end - 1 and words[cue.start - 1] in ",;"
    return closed and len(gap) <= _OPENED and all(word.isalpha() and word not in _AND for word in gap)


def _bracket_around(doc: Text, cue: Cue) -> int | None:
    """The bracket that opens before a cue, on its line, and is not closed before it."""
    for i in range(cue.start, max(cue.start - _BRACKET, -1), -1):
        if doc[i].text in "([":
            return i
        if doc[i].text in ")]\n":
            return None
    return None


def _listed_with(earlier: set[Measurement], sizes: list[Measurement], current: set[Measurement]) -> set[Measurement]:
    """The sizes listed with one of an earlier time: "previously 14 mm right [and 11 mm left]"."""
    found = {m for m in sizes if m.prior_by_form} | earlier
    for one, other in [*pairwise(sizes), *pairwise(reversed(sizes))]:
        left, right = sorted((one, other), key=_START)
        if one in found and other not in current and _is_listed(left, right):
            found.add(other)
    return found - {m for m in sizes if m.prior_by_form}


def _between_first_and_last(
    earlier: set[Measurement], sizes: list[Measurement], current: set[Measurement], older: Sequence[frozenset[str]]
) -> set[Measurement]:
    """The sizes told between the first of a sentence, an earlier one, and the one of now, in the order of time.

    "18 mm at baseline, [12 mm after 3 cycles], 7 mm now"; behind a baseline the last size is that of now.
    """
    found: set[Measurement] = set()
    for sentence in {m.span.sentence.start: m.span.sentence for m in sizes}.values():
        here = list(within(sizes, sentence, _START))
        if len(here) < 3 or not (here[0] in earlier or here[0].prior_by_form):
            continue
        called = [m for m in here if m in current and m not in earlier]
        last = next((here.index(m) for m in [*filter(_is_of_now, called), *called]), None)
        if last is None and _age(here[0], older) == len(older) and here[-1] not in earlier:
            last = len(here) - 1
        while last and _is_listed(here[last - 1], here[last]):
            last -= 1  # "11 and 9 mm before, 14 and 12 mm now"
        found.update(here[1:last] if last else ())
    return found


def _is_of_now(measurement: Measurement) -> bool:
    """Whether a size is called that of now by more than its verb: not "measuring 20 mm in the previous CT"."""
    return any(c.category == "CURRENT_SIZE" and c.rule not in _VERBS for c in cues_of(measurement.span))


def _is_listed(one: Measurement, other: Measurement) -> bool:
    """Whether two sizes are members of one list; a comma alone joins only what shares a unit."""
    gap = _SPACE.sub("", " ".join(one.span.doc.words[one.span.end : other.span.start])).split()
    if one.span[-1].like_num and gap == [","]:
        return True
    closes = ")" in gap and "(" not in gap[: gap.index(")")]  # "10 mm (was 10 mm) and 16 mm"
    return not closes and not _AND.isdisjoint(gap) and all(word in _AND or word in _OF_SIDES for word in gap)


def _with_dated(earlier: set[Measurement], sizes: list[Measurement]) -> set[Measurement]:
    """With the sizes that a date stands behind ("16 mm on 05/11/2018"), if one has none; of dated ones, the older."""
    dates = {m: date for m in sizes if (date := _year_and_month(m) or _date_in_front(m)) is not None}
    if len(dates) < len(sizes):
        undated = {m for m in sizes if m not in dates and not m.prior_by_form}
        return earlier if undated <= earlier else earlier | set(dates)
    if len(dates) < 2:
        return earlier
    last = max(dates.values())
    older = {m for m, date in dates.items() if date != last}
    return older or set(sizes[:-1])  # "12 mm in January and 7 mm in June"


def _year_and_month(measurement: Measurement) -> tuple[int, int] | None:
    """The date right behind a size; the month is 0 where it is not written out."""
    span = measurement.span
    match = _DATE_BEHIND.match(span.doc.lower, span.end_char, span.end_char + _DATE_REACH)
    if match is None:
        return None
    if match["month_name"]:
        return int(match["year_named"] or 0), 0
    if match["year_of"]:
        return int(match["year_of"]) + 2000, int(match["month_of"])
    year = int(match["year"] or match["year_last"] or match["year_short"])
    month = match["month"] or ""
    return (year + 2000 if year < 100 else year), (int(month) if month.isdecimal() else 0)


def _date_in_front(measurement: Measurement) -> tuple[int, int] | None:
    """The year in front of the brackets that hold a size alone."""
    doc, span = measurement.span.doc, measurement.span
    match = _DATE_IN_FRONT.search(doc.lower, max(span.start_char - _DATE_REACH_BEFORE, 0), span.start_char)
    alone = doc.words[span.end : span.end + 1] == [")"]
    return (int(match["year"]), 0) if match is not None and alone else None


def _called_current(sizes: list[Measurement]) -> set[Measurement]:
    """The sizes that are called those of now; "(11 mm) at present is 9 mm" says it of the second alone."""
    called: set[Measurement] = set()
    for size in sizes:
        cues = cues_of(size.span)
        told_before = any(c.category == "PRIOR_SIZE" and 0 <= size.span.start - c.end <= 1 for c in cues)
        called.update(
            _size_called(cue, size, sizes)
            for cue in cues
            if cue.category == "CURRENT_SIZE"
            and not (told_before and size.span.start - cue.end > _ASIDE)  # "now subcentimetre, previously 14 mm"
        )
    return called


def of_last_time(prior: list[Measurement], older: Sequence[frozenset[str]]) -> list[Measurement]:
    """Of several earlier sizes those of the last examination; `older` has words for baselines, the eldest last."""
    ages = [_age(m, older) for m in prior]
    return [m for m, age in zip(prior, ages, strict=True) if age == min(ages)]


def _age(measurement: Measurement, older: Sequence[frozenset[str]]) -> int:
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


def _is_no_stop(word: str) -> bool:
    return word not in ",;()" and not word[0].isdigit()


def _size_called(cue: Cue, size: Measurement, sizes: list[Measurement]) -> Measurement:
    """Which size a cue means: one right behind it, or that which it modifies ("8 mm today, against 12 mm")."""
    doc = size.span.doc
    following = within(sizes, doc[cue.end : cue.end + _BEFORE_SIZE + 1], _START)
    if not following or not all(token.is_alpha for token in doc[cue.end : following[0].span.start]):
        return size
    told_of_before = any(c.category == "PRIOR_SIZE" and c.start >= cue.end for c in cues_of(following[0].span))
    return size if told_of_before and following[0] is not size else following[0]  # "8 mm today against 12 mm"
