"""Step 9: of what time is a size? Parts the sizes of this examination from those of an earlier one."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import attrgetter
from typing import Final

from imln_finder.engine.alternatives import any_of
from imln_finder.engine.attributes.size_dates import WITH_UNIT, SizeDates, SizeTime
from imln_finder.engine.attributes.size_order import (
    age_of,
    earlier_by_time,
    is_measured_again,
    last_by_time,
    of_last_examination,
    without_dates,
)
from imln_finder.engine.document.layout import within
from imln_finder.engine.document.text import Span, Text
from imln_finder.engine.matching.sentence_context import Cue
from imln_finder.engine.presence.context import cues_of, has_cue
from imln_finder.engine.sizes.measurements import Measurement
from imln_finder.engine.sizes.size_axes import Axis
from imln_finder.engine.structures.structure import Structure
from imln_finder.rules_store import load_json

#: The rules of words that are the past tense alone.
_TENSE: Final = frozenset({"prior-size.was", "prior-size.were", "prior-size.which-was"})
_START: Final = attrgetter("span.start")
#: So many words may stand between "at present" and the size that it is said of.
_BEFORE_SIZE: Final = 3
#: The rules of words that tell of now as long as nothing else does.
_VERBS: Final = frozenset(
    f"current-size.{verb}"
    for verb in ("to", "measures", "measuring", "down-to", "reduced-to", "decreased-to", "shrunk-to", "regressed-to")
)
#: Words that brackets with a comparison take.
_BRACKET: Final = 12
#: A word of now so far before a size tells nothing of it, if a word of before stands between.
_ASIDE: Final = 2
#: Marks that may stand between a word of now and its size.
_LABEL_MARKS: Final = frozenset(":=-")
#: Categories of cues that tell of an earlier examination.
_DATED, _EARLIER = frozenset({"DATED"}), frozenset({"EARLIER", "DATED"})
#: Marks that join the sizes of a list, and those that may stand beside them.
_JOINS, _BESIDE = frozenset({"&", "+"}), frozenset({",", "(", ")"})
_CLOSING: Final = frozenset({")", "]"})
#: A space in brackets behind a size: "15 mm [(ICS 2)] and 10 mm (ICS 3)".
_SPACE: Final = re.compile(r"\( (?:\w{1,12} ){0,2}(?:[1-6](?:[a-z]{2})?|[a-z]{2}|[iv]{1,3})(?: \w{1,12}){0,2} \)")
#: From so many words on what stands between a comma and a cue of before is a clause of its own.
_CLAUSE: Final = 2
#: Words from a cue of before to the size that it opens: ", on the previous CT [up to] 17 mm".
_OPENED: Final = 3


@dataclass(frozen=True, slots=True)
class TimeWords:
    """Words that tell of what time a size is.

    Attributes:
        joins: join the sizes of a list.
        beside: may stand beside those: "14 mm [on the right] and 11 mm".
        dates: finds the times that are told beside sizes.
        again: what leads from the time of the last size to one of now: "29 mm in 3/19[; it is now 21 mm]".
        older: words of times before the last examination, as in `of_last_examination`.
    """

    joins: frozenset[str]
    beside: frozenset[str]
    dates: SizeDates
    again: re.Pattern[str]
    older: Sequence[frozenset[str]]


def load_time_words(language: str, older: Sequence[frozenset[str]]) -> TimeWords:
    """The words of a language, from `measurements.json` and `tables.json`, beside those of older times."""
    rules = load_json("measurements.json", language)
    joins, beside = _JOINS.union(rules["list_words"]), _BESIDE.union(rules["beside_list_words"])
    clause, now = any_of(rules["clause_words"]), any_of([*rules["around_now"], *rules["now_words"]])
    again = re.compile(rf"\)?[,;.]? (?:(?:{clause}) )?(?:(?:{now}) ){{1,4}}{WITH_UNIT}")
    return TimeWords(joins, beside, SizeDates(language), again, older)


def split_by_time(
    sizes: list[Measurement], told_of_before: bool, words: TimeWords
) -> tuple[list[Measurement], list[Measurement]]:
    """The sizes of this examination and those of an earlier one.

    Of a node "previously reported" with one size and "today" with another, those before the one of today are earlier.
    What it "measured" is earlier only beside another size: reports are also written in the past tense.
    """
    if not sizes:
        return [], []
    times = words.dates(sizes) if len(sizes) > 1 or cues_of(sizes[0].span) else {}
    sizes = without_dates(sizes, times)
    if times:
        _share_times(times, sizes, words)
    current = _called_current(sizes)
    today = next((m.span.start for m in sizes if m in current), 0)
    cues = [(cue, m) for m in sizes for cue in cues_of(m.span) if cue.category == "PRIOR_SIZE"]
    earlier = {told for cue, m in cues if (told := _told_of(cue, m, sizes, words)) is not None}
    by_more_than_tense = {told for cue, m in cues if not _is_tense(cue) and (told := _told_of(cue, m, sizes, words))}
    if by_more_than_tense and len(earlier) == len(sizes):
        earlier = by_more_than_tense  # "the largest was 21 mm. In the previous examination it was 15 mm."
    measured_again = is_measured_again(sizes, times, words.again)
    earlier = {*sizes} if measured_again else earlier_by_time(sizes, times, earlier)
    by_words = frozenset(earlier)
    earlier |= _listed_with(earlier, sizes, current, words)
    earlier |= _runs_of_before({m for m in sizes if m.prior_by_form} | earlier, sizes, current, words)
    earlier |= _in_brackets_with({m for m in sizes if m.prior_by_form} | (earlier - current), sizes)
    earlier |= {m for m, now in pairwise(sizes) if m not in current and _gives_way(m, now, words)}
    between = _between_first_and_last(earlier, sizes, current, words)
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
    past_tense = [m for m in now if m not in current and "PAST_TENSE" in {cue.category for cue in cues_of(m.span)}]
    told_now = _listed_with(current - set(prior), now, set(past_tense) & earlier, words)
    past_tense = [m for m in past_tense if m not in told_now and not _shares_its_verb(m, now, words)]
    if not now and not measured_again:
        now = _before_arrow(sizes, by_words) or last_by_time(sizes, times)  # "(2018: 6 mm, 2019: 8 mm, 2020: 11 mm)"
        prior = [m for m in prior if m not in now]
    if len(past_tense) < len(now):
        now, prior = [m for m in now if m not in past_tense], [*prior, *past_tense]
    return now, prior


def told_then_seen(
    structure: Structure, now: list[Measurement], prior: list[Measurement]
) -> tuple[list[Measurement], list[Measurement]]:
    """Of what an earlier report told, the sizes in that sentence are earlier where a later one measures it."""
    if not any(has_cue(term, _DATED) for term in structure.own_terms):
        return now, prior
    end = structure.head.sentence.end
    later = [m for m in now if m.span.start >= end]
    return (later, [*prior, *(m for m in now if m.span.start < end)]) if later else (now, prior)


def with_axis_of_before(now: list[Measurement], prior: list[Measurement]) -> list[Measurement]:
    """The sizes of now with the axis of those that they are compared with: "previously 14 mm short axis, now 7 mm"."""
    in_short = prior != [] and all(m.axis is Axis.SHORT and len(m.dimensions_mm) == 1 for m in prior)
    if not in_short or any(m.axis is not None or len(m.dimensions_mm) > 1 for m in now):
        return now
    return [replace(m, axis=Axis.SHORT) for m in now]


def is_of_earlier_time(structure: Structure) -> bool:
    """Whether a structure is told of as it was on an earlier examination."""
    return any(has_cue(term, _EARLIER) for term in structure.own_terms)


def _is_tense(cue: Cue) -> bool:
    """Whether only "was" tells of an earlier time; reports are also written in the past tense."""
    return cue.rule in _TENSE


def _told_of(cue: Cue, measurement: Measurement, sizes: list[Measurement], words: TimeWords) -> Measurement | None:
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
    if behind is not None and measurement.span.end < cue.start and _is_all_of_brackets(cue, behind):
        return behind
    if _is_of_another_clause(cue, measurement):
        return None
    if behind is not None and behind is not measurement and _opens_clause(cue, measurement, behind, words.joins):
        return behind
    if behind is None or behind is measurement or measurement.span.end != cue.start:
        return measurement
    directly = (
        behind.span.start - cue.end <= 1 and doc[cue.end].text not in ",;" and doc.words[cue.end] not in words.joins
    )
    return behind if directly and behind not in _called_current([behind]) else measurement


def _opens_clause(cue: Cue, before: Measurement, behind: Measurement, joins: frozenset[str]) -> bool:
    """Whether a cue stands between a comma and a size: "10 mm, [on the previous CT] 17 mm"."""
    words = before.span.doc.words
    gap = words[cue.end : behind.span.start]
    closed = cue.start > before.span.end - 1 and words[cue.start - 1] in ",;"
    return closed and len(gap) <= _OPENED and all(word.isalpha() and word not in joins for word in gap)


def _is_all_of_brackets(cue: Cue, size: Measurement) -> bool:
    """Whether a size alone stands in brackets right behind a cue: "smaller than [on the previous CT] (14 mm)"."""
    words = size.span.doc.words
    return words[cue.end : size.span.start] == ["("] and words[size.span.end : size.span.end + 1] == [")"]


def _is_of_another_clause(cue: Cue, before: Measurement) -> bool:
    """Whether more than a time stands between a comma behind a size and a cue: "8 mm, [not characterised] before"."""
    gap = before.span.doc.words[before.span.end : cue.start]
    return gap[:1] == [","] and sum(word.isalpha() for word in gap) >= _CLAUSE


def _bracket_around(doc: Text, cue: Cue | Span) -> int | None:
    """The bracket that opens before a cue or size, on its line, and is not closed before it."""
    for i in range(cue.start, max(cue.start - _BRACKET, -1), -1):
        if doc[i].text in "([":
            return i
        if doc[i].text in ")]\n":
            return None
    return None


def _listed_with(
    earlier: set[Measurement], sizes: list[Measurement], current: set[Measurement], words: TimeWords
) -> set[Measurement]:
    """The sizes listed with one of an earlier time: "previously 14 mm right [and 11 mm left]"."""
    found = {m for m in sizes if m.prior_by_form} | earlier
    for one, other in [*pairwise(sizes), *pairwise(reversed(sizes))]:
        left, right = sorted((one, other), key=_START)
        if one in found and other not in current and _is_listed(left, right, words):
            found.add(other)
    return found - {m for m in sizes if m.prior_by_form}


def _share_times(times: dict[Measurement, SizeTime], sizes: list[Measurement], words: TimeWords) -> None:
    """Give the time beside a list to each of its sizes: "[2019]: 14 mm and 11 mm", "14 mm and 9 mm [in 2019]"."""
    for one, other in pairwise(sizes):
        time = times.get(one) if other not in times else None
        if time is not None and time.end <= one.span.start_char and _is_listed(one, other, words):
            times[other] = time
    for other, one in pairwise(reversed(sizes)):
        time = times.get(other) if one not in times else None
        if time is not None and time.start >= other.span.end_char and _is_listed(one, other, words):
            times[one] = time


def _runs_of_before(
    earlier: set[Measurement], sizes: list[Measurement], current: set[Measurement], words: TimeWords
) -> set[Measurement]:
    """The sizes of a list of before that stands behind a list of now: "14 mm and 9 mm, formerly 12 mm, [10 mm]".

    It is as long as that of now, or "and" closes it.
    """
    allowed = words.joins | words.beside
    runs: list[list[Measurement]] = []
    for size in sizes:
        gap = size.span.doc.words[runs[-1][-1].span.end : size.span.start] if runs else []
        goes_on = bool(gap) and allowed.issuperset(gap) and size not in earlier
        if goes_on and not (size in current and runs[-1][0] in earlier):
            runs[-1].append(size)
        else:
            runs.append([size])
    found: set[Measurement] = set()
    for now, before in pairwise(runs):
        if now[0] in earlier or before[0] not in earlier or now[0].span.sentence.start != before[0].span.sentence.start:
            continue
        closed = len(before) > 2 and _is_listed(before[-2], before[-1], words)
        found.update(before if len(now) == len(before) or closed else ())
    return found


def _between_first_and_last(
    earlier: set[Measurement], sizes: list[Measurement], current: set[Measurement], words: TimeWords
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
        if last is None and age_of(here[0], words.older) == len(words.older) and here[-1] not in earlier:
            last = len(here) - 1
        while last and _is_listed(here[last - 1], here[last], words):
            last -= 1  # "11 and 9 mm before, 14 and 12 mm now"
        found.update(here[1:last] if last else ())
    return found


def _before_arrow(sizes: list[Measurement], by_words: frozenset[Measurement]) -> list[Measurement]:
    """The size before an arrow, if words tell that the one behind it is the earlier: "14 mm > 18 mm in last scan"."""
    return [
        one
        for one, other in pairwise(sizes)
        if other in by_words and one not in by_words and ">" in one.span.doc.words[one.span.end : other.span.start]
    ]


def _gives_way(one: Measurement, now: Measurement, words: TimeWords) -> bool:
    """Whether nothing parts a size from one of now but words: "reported [as 17 mm] now measures 8 mm"."""
    gap = one.span.doc.words[one.span.end : now.span.start]
    runs_on = len(gap) <= _BRACKET and all(map(str.isalpha, gap)) and words.joins.isdisjoint(gap)
    return runs_on and now.axis is None and _is_of_now(now) and not _is_of_now(one)


def _is_of_now(measurement: Measurement) -> bool:
    """Whether a size is called that of now by more than its verb: not "measuring 20 mm in the previous CT"."""
    return any(c.category == "CURRENT_SIZE" and c.rule not in _VERBS for c in cues_of(measurement.span))


def _shares_its_verb(size: Measurement, sizes: list[Measurement], words: TimeWords) -> bool:
    """Whether another axis of the node is measured in the same words: "measured 17 mm [in its major and] 9 mm …"."""
    following = next((m for m in sizes if m.span.start >= size.span.end), None)
    if following is None or following.axis is None or len(size.dimensions_mm) > 1:
        return False
    gap = size.span.doc.words[size.span.end : following.span.start]
    return len(gap) <= _BRACKET and not words.joins.isdisjoint(gap) and following.span.sentence.start <= size.span.start


def _in_brackets_with(earlier: set[Measurement], sizes: list[Measurement]) -> set[Measurement]:
    """The sizes behind an earlier one in its brackets: "7 mm (prior 12 mm; [2022/8: 15 mm])"."""
    found = set(earlier)
    for one, other in pairwise(sizes):
        doc = one.span.doc
        gap = doc.words[one.span.end : other.span.start]
        listed = gap[:1] in ([","], [";"]) and _CLOSING.isdisjoint(gap)
        if one in found and listed and _bracket_around(doc, one.span) is not None:
            found.add(other)
    return found


def _is_listed(one: Measurement, other: Measurement, words: TimeWords) -> bool:
    """Whether two sizes are members of one list; a comma alone joins only what shares a unit."""
    gap = _SPACE.sub("", " ".join(one.span.doc.words[one.span.end : other.span.start])).split()
    if one.span[-1].like_num and gap == [","]:
        return True
    closes = ")" in gap and "(" not in gap[: gap.index(")")]  # "10 mm (was 10 mm) and 16 mm"
    return not closes and not words.joins.isdisjoint(gap) and words.joins.union(words.beside).issuperset(gap)


def _called_current(sizes: list[Measurement]) -> set[Measurement]:
    """The sizes that are called those of now; "(11 mm) at present is 9 mm" says it of the second alone."""
    called: set[Measurement] = set()
    for size in sizes:
        cues = cues_of(size.span)
        told_before = any(
            c.category == "PRIOR_SIZE" and (0 <= size.span.start - c.end <= 1 or c.start == size.span.end) for c in cues
        )
        called.update(
            _size_called(cue, size, sizes)
            for cue in cues
            if cue.category == "CURRENT_SIZE"
            and not (told_before and _is_aside(cue, size))  # "now subcentimetre, previously 14 mm"
        )
    return called


def _is_aside(cue: Cue, size: Measurement) -> bool:
    """Whether more than a mark and a word stand between a cue and a size: "residual, previously 22 mm"."""
    gap = size.span.doc.words[cue.end : size.span.start]
    return len(gap) > _ASIDE or (len(gap) == _ASIDE and "(" not in gap)


def of_last_time(prior: list[Measurement], words: TimeWords) -> list[Measurement]:
    """Of several earlier sizes those of the last examination."""
    return of_last_examination(prior, words.dates, words.older)


def _size_called(cue: Cue, size: Measurement, sizes: list[Measurement]) -> Measurement:
    """Which size a cue means: one right behind it, or that which it modifies ("8 mm today, against 12 mm")."""
    doc = size.span.doc
    if "(" in doc.words[cue.end : size.span.start]:  # "9 mm of small axis today (against 13 mm)"
        return next((m for m in reversed(sizes) if m.span.end <= cue.start), size)
    following = within(sizes, doc[cue.end : cue.end + _BEFORE_SIZE + 1], _START)
    gap = doc[cue.end : following[0].span.start] if following else ()
    if not following or not all(token.is_alpha or token.text in _LABEL_MARKS for token in gap):
        return size
    told_of_before = any(c.category == "PRIOR_SIZE" and c.start >= cue.end for c in cues_of(following[0].span))
    return size if told_of_before and following[0] is not size else following[0]  # "8 mm today against 12 mm"
