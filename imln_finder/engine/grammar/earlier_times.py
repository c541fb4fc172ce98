"""Was it not there before? "In May 2021 it was not present", "not to be seen in 2014", "Last year only fat".

A denial that is told of an earlier examination says that a node is new. Its time stands at the head of the sentence,
right behind what is denied, or between a comma and the denial. Vocabulary: `earlier.json`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice, pairwise, takewhile
from typing import TYPE_CHECKING, Final

from imln_finder.engine.document.text import Span
from imln_finder.engine.grammar.none_left import NoneLeft
from imln_finder.engine.grammar.same_as_before import SameAsBefore
from imln_finder.engine.matching.sentence_context import Cue
from imln_finder.rules_store import load_json

if TYPE_CHECKING:
    from imln_finder.engine.sizes.measurements import Measurement

_YEAR: Final = re.compile(r"(?:19|20)\d\d")
#: A day or month in figures, and no number: "4.04", "4/2004", "3/19".
_DATE: Final = re.compile(
    r"\d{1,2}[./-](?:0[1-9]|1[0-2]|(?:19|20)\d\d)|(?:0?[1-9]|1[0-2])/\d\d"
    r"|\d{1,2}[./-]\d{1,2}[./-](?:\d\d|(?:19|20)\d\d)"
)
_DATE_MARKS: Final = frozenset("/.-'")
_UNITS: Final = frozenset({"mm", "cm"})
#: Words from a denial to what is denied ("not [be clearly] seen"), from that to its time, and of a time at most.
_DENIED, _GAP, _TIME = 5, 1, 12
#: Words that tell where it was not: "no node [at this site] on the last CT".
_HERE: Final = 5
#: Words before a denial, and behind it, that make it one of now: "is not seen", "not seen today".
_TENSE, _BEHIND = 2, 3
_RULE: Final = "new.not-there-before"
#: Cues that say that nothing is there: "not seen", "gone", "only fat".
_DENYING: Final = frozenset({"NEGATED", "RESOLVED", "VESSEL"})


class EarlierTimes:
    """Tells whether a sentence denies that something was there on an earlier examination."""

    def __init__(self, language: str) -> None:
        words = load_json("earlier.json", language)
        self._openers, self._articles = frozenset(words["openers"]), frozenset(words["articles"])
        self._earlier, self._adverbs = frozenset(words["earlier"]), frozenset(words["adverbs"])
        self._before = self._earlier | self._adverbs
        self._times, self._numbers = frozenset(words["times"]), frozenset(words["numbers"])
        self._months = frozenset(load_json("words.json", language)["month"])
        self._denials, self._denied = frozenset(words["denials"]), frozenset(words["denied"])
        self._absent, self._today = frozenset(words["absent"]), frozenset(words["today"])
        self._present, self._subjects = frozenset(words["present"]), frozenset(words["subjects"])
        self._between, self._alone = frozenset(words["between"]), frozenset(words["alone"])
        self._only, self._nothing = frozenset(words["only"]), frozenset(words["nothing"])
        self._existential, self._shown = frozenset(words["existential"]), frozenset(words["shown"])
        self._here, self._spans = frozenset(words["here"]), frozenset(words["spans"])
        self._no, self._was, self._last = (frozenset(words[name]) for name in ("no", "was", "last"))
        self._nodes, self._clear = frozenset(words["nodes"]), frozenset(words["clear"])
        self._denying = self._absent | self._denials | self._clear | self._nothing
        self._known, self._happened = frozenset(words["known"]), frozenset(words["happened"])
        self._lasting, self._turns = frozenset(words["lasting"]), frozenset(words["turns"])
        self._sites, self._this = frozenset(words["sites"]), frozenset(words["this"])
        self._of_one = frozenset(words["of_one"])
        self._the, self._now = frozenset(words["the"]), frozenset(words["now"])
        self._where = frozenset(words["where"])
        self._left_over, self._ever = frozenset(words["left_over"]), frozenset(words["ever"])
        self._none_left = NoneLeft(words["none_left"], words["no"])
        self._told = frozenset(words["told"])
        self.same = SameAsBefore(language, self.time_end)
        self._traces, self._events, self._at = (frozenset(words[name]) for name in ("traces", "events", "at"))

    def denies(self, words: Sequence[str]) -> tuple[int, int] | None:
        """Where a sentence, given by its words, denies what was there before: the denial and what it denies."""
        if self._denying.isdisjoint(words):
            return None
        opening = self.time_end(words, 0, opens=True)
        for start, end in self._denials_in(words):
            around = {*words[max(start - _TENSE, 0) : end]}
            behind = {*takewhile(_is_no_stop, words[end : end + _BEHIND])}  # not "not present, now 17 mm"
            if not self._today.isdisjoint(around | behind) or self._names_present(words[end : end + _BEHIND + 1]):
                continue  # "is not seen", "not seen today", "not seen in the present scan"
            if _fills_brackets(words, start, end):
                return start, end
            here = sum(1 for _ in takewhile(self._here.__contains__, words[end : end + _HERE]))
            skipped = range(max(_GAP, here) + 1)  # "no node [at this site] on the previous CT"
            behind_end = next((e for skip in skipped if (e := self.time_end(words, end + skip))), None)
            if _is_last_year(words, end, behind_end):
                continue  # "14 mm in 2020, absent in 2023"
            if (opening is not None and opening <= start) or behind_end is not None or self.is_inserted(words, start):
                return start, end
        return None

    def _names_present(self, words: Sequence[str]) -> bool:
        """Whether words name an examination of now: "in the [present scan]", not "only fat was [present here]"."""
        return any(one in self._present and other in self._times for one, other in pairwise(words))

    def opening(self, words: Sequence[str]) -> int | None:
        """Where the earlier time ends that a sentence, given by its words, begins with: "[In November] it was 8 mm"."""
        return self.time_end(words, 0, opens=True)

    def tells_of_before(self, words: Sequence[str], noun: int) -> bool:
        """Whether a sentence tells of how a noun was on an earlier examination, and of nothing that lasts.

        "On the last occasion a node of 2 cm was shown"; "Known from baseline: a node (2 cm)". `noun` is where it ends.
        """
        if self._before.isdisjoint(words):
            return False
        if words[:1] != [] and words[0] in self._known and ":" in words[:noun]:
            opening = words[1 : words.index(":")]
            times = self._openers | self._articles | self._earlier | self._times
            told = not self._earlier.isdisjoint(opening) and all(w in times or w.isdigit() for w in opening)
            return told and self._lasting.isdisjoint(words)
        clause = max((i for i, word in enumerate(words[:noun]) if word in ",;"), default=None)
        if clause is not None:  # "the third space, where last autumn a node of 13 mm was found"
            start = clause + 1 + (not self._where.isdisjoint(words[clause + 1 : clause + 2]))
            if self._is_told_at_opening(words[start:], noun - start):
                return True
        return self._is_told_at_opening(words, noun)

    def _is_told_at_opening(self, words: Sequence[str], noun: int) -> bool:
        """Whether words that open with an earlier time tell of a noun then, and of nothing that lasts."""
        end = self.time_end(words, 0, opens=True)
        if end is None or end >= noun or not (self._this | self._of_one).isdisjoint(words[:end]):
            return False
        if self._before.isdisjoint(words[:end]):
            return False  # "on the CT of March 2019" may be that of now
        if words[end] == ":":
            return self._lasting.isdisjoint(words[end:])
        turn = next((i for i in range(noun, len(words)) if words[i] in self._turns), len(words))
        clause = {*words[end:turn]}
        told = not self._happened.isdisjoint(clause) and self._today.isdisjoint(clause)
        return told and self._lasting.isdisjoint([*words[end:turn], *words[turn + 1 : turn + 3]])

    def names_site(self, words: Sequence[str]) -> bool:
        """Whether words take up where something lay: "at [this site]", "in the [same place]"."""
        return not self._sites.isdisjoint(words) and any(
            one in self._this and two in self._sites for one, two in pairwise(words)
        )

    def is_of_all_times(self, denial: Cue, node: int, words: Sequence[str]) -> bool:
        """Whether a denial before a node is of all times: "[nor was there ever] adenopathy, and there is none now"."""
        return denial.end <= node and not self._ever.isdisjoint(words[denial.start : node])

    def none_left(self, sentence: Span) -> tuple[int, int] | None:
        """Where a sentence says that none of what was spoken of is left: "Neither can be identified".

        Behind a heading it says so of what that names: "Other adenopathy:" and "None identified".
        """
        told = self._none_left(sentence.words)
        if told is None or self.denies(sentence.words) is not None:
            return None
        words = sentence.doc.words
        before = next((words[i] for i in range(sentence.start - 1, -1, -1) if words[i].strip()), "")
        return None if before == ":" else told

    def denies_now(self, words: Sequence[str]) -> bool:
        """Whether nothing is said to be there now: "There is [now nothing] to see", "Nothing [at this site]"."""
        if self._clear.isdisjoint(words) and self._alone.isdisjoint(words):
            return False  # "no calcification in this region" denies something else
        named = words[:1] != [] and words[0] in self._the and not self._sites.isdisjoint(words[1:2])
        left = any(one in self._alone and two in self._left_over for one, two in pairwise(words))
        now = not self._now.isdisjoint(words) and not self._alone.isdisjoint(words)
        now &= self._openers.isdisjoint(words)  # not "today nothing suspicious [in] the thorax"
        return named or left or now or self.names_site(words)

    def tells(self, words: Sequence[str]) -> bool:
        """Whether words deny what a report told, not what was there: "not previously [mentioned]"."""
        return self.is_absence(words[0]) and not self._told.isdisjoint(words)

    def is_absence(self, word: str) -> bool:
        """Whether a word denies that something is there: "not", "absent"."""
        return word in self._denials or word in self._absent

    def is_past(self, sentence: Span, denial: Cue) -> bool:
        """Whether a denial is in the past tense, or is of what a report told: "[not described], it [was not] there"."""
        words, start = sentence.words, denial.start - sentence.start
        past = not self._was.isdisjoint(words[max(start - _TENSE, 0) : start + 1])
        return past or not self._told.isdisjoint(words[start : denial.end - sentence.start])

    def is_inserted(self, words: Sequence[str], denial: int) -> bool:
        """Whether an earlier time stands between a comma and a denial: "a node, [a year ago] not visible"."""
        commas = [i for i in range(max(denial - _TIME, 0), denial) if words[i] in ",("]
        end = self.time_end(words, commas[-1] + 1, opens=True) if commas else None
        return end == denial or (end == denial - 1 and words[end] == ":")  # "12 mm, earlier CT: not seen"

    def _denials_in(self, words: Sequence[str]) -> list[tuple[int, int]]:
        """Each denial with what it denies: "not present", "nothing", "absent", "only fat"."""
        found: list[tuple[int, int]] = []
        for i, word in enumerate(words):
            if word in self._absent:
                found.append((i, i + 1))
            elif word in self._denials:
                end = self._denied_end(words, i + 1)
                if end is not None:
                    found.append((i, end))
            elif word in self._clear and not (self._here | self._nothing).isdisjoint(words[max(i - _TENSE, 0) : i]):
                found.append((i, i + 1))  # "on the last CT this [area] was clear"
            elif word in self._nothing and not self._only.isdisjoint(words[max(i - 2, 0) : i + 3]):
                told = takewhile((self._happened | self._denied | self._only).__contains__, words[i + 1 : i + _DENIED])
                lead = takewhile(self._only.__contains__, reversed(words[max(i - _TENSE, 0) : i]))
                found.append((i - sum(1 for _ in lead), i + 1 + sum(1 for _ in told)))  # "[only] fat [was seen]"
        return found

    def _denied_end(self, words: Sequence[str], start: int) -> int | None:
        """Where that which is denied ends: "not [yet visible]", "no [such node]", but not "not enlarged as seen"."""
        last, end = None, start
        for end in range(start, min(start + _DENIED, len(words))):
            if words[end] in self._denied:
                last = end + 1  # "no such [mass was recorded]"
            elif words[end] not in self._between:
                break
        if words[start - 1] in self._no and not self._traces.isdisjoint(words[start:end]):
            return end  # "no [trace of it] in the CT of 2019"
        if last is not None:
            return last
        told = words[max(start - 1 - _TENSE, 0) : start]
        if words[start - 1] not in self._alone:
            denied = [*takewhile(self._between.__contains__, words[start : start + _DENIED])]
            node = next((i for i in range(start, end) if words[i] in self._nodes), None)
            if node is not None and words[start - 1] in self._no:
                return node + 1  # "no node on the last CT"
            was = not self._existential.isdisjoint(told) and not self._was.isdisjoint(told)
            return start + len(denied) if denied and was else None  # "there was no [node]"
        shown = not self._shown.isdisjoint(told) and not self._here.isdisjoint(words[start : start + 1])
        return start if shown or not self._existential.isdisjoint(told) else None

    def time_end(self, words: Sequence[str], start: int, opens: bool = False) -> int | None:
        """Where an earlier time that begins there ends: "in the examination of May 2021", "6 months ago"; else None."""
        told = by_adverb = adjective = examination = counted = False
        end, figures = start, ""
        for end in range(start, min(start + _TIME, len(words))):
            word = words[end]
            if word in self._openers and end == start:
                continue
            figures = figures + word if word[0].isdigit() or word in _DATE_MARKS else ""
            dated = figures != "" and _DATE.fullmatch(figures) is not None
            is_time = word in self._times or word in self._numbers or word.isdigit() or dated
            adjective |= word in self._earlier
            examination |= is_time
            told |= word in self._months or dated or (figures != "" and _YEAR.fullmatch(word) is not None)
            counted = start < end and (words[start].isdigit() or words[start] in self._numbers)
            by_adverb |= start < end and word in self._spans and words[end - 1] in self._last  # "not there [last year]"
            by_adverb |= word in self._adverbs or (counted and word in self._earlier)  # "6 months prior"
            event = word in self._events and words[start] in self._at
            told |= event  # "at [diagnosis]"
            known = is_time or event or word in self._earlier or word in self._adverbs or word in self._articles
            if not known and not figures:
                break
        else:
            end += 1
        if (
            opens and by_adverb and not (told or counted or (adjective and examination))
        ):  # not "[previously] noted node"
            return end if end < len(words) and words[end] in self._subjects else None
        placed = opens or (start < len(words) and words[start] in self._openers)  # not "no [prior study]"
        beginning = words[start : start + 2]  # "not seen [last time]"
        placed |= len(beginning) > 1 and beginning[0] in self._earlier and beginning[1] in self._spans
        placed |= told and words[start][0].isdigit() and not any(map(str.isalnum, words[end:]))  # "Not there 2011."
        return end if by_adverb or (placed and (told or (adjective and examination))) else None


def _is_no_stop(word: str) -> bool:
    return word not in ",;"


def _fills_brackets(words: Sequence[str], start: int, end: int) -> bool:
    """Whether a denial is all that stands in brackets right behind a size: "12 mm ([not present])", also in a cell."""
    around = [*words[max(start - 1, 0) : start], *words[end : end + 1]]
    before = [*islice(filter(str.strip, reversed(words[: max(start - 1, 0)])), 1)]
    return around in (["(", ")"], ["[", "]"]) and not _UNITS.isdisjoint(before)


def _is_last_year(words: Sequence[str], start: int, end: int | None) -> bool:
    """Whether the time of a denial has a year, all others of its sentence are older, and there are some."""
    years = {i: int(word) for i, word in enumerate(words) if _YEAR.fullmatch(word)}
    own = [year for i, year in years.items() if end is not None and start <= i <= end]
    others = [year for year in years.values() if year not in own]
    return bool(own) and bool(others) and max(others) < own[0]


def settle_earlier(
    cues: list[Cue], sentence: Span, told_of: bool, prior_sizes: Sequence[Measurement], times: EarlierTimes
) -> list[Cue]:
    """The cues of a structure without denials of an earlier time, which make it new: "[not seen] a year ago".

    Args:
        told_of: whether the structure has a size now, or refers to what was spoken of: it is there.
        prior_sizes: its earlier sizes; "absent" in the prior's column of a table is one.
    """
    cues = [
        Cue("NEGATED", cue.start, cue.end, cue.rule) if _is_of_last_year(cue, sentence, times) else cue for cue in cues
    ]
    denying = [cue for cue in cues if cue.category in _DENYING]
    settled = [cue for cue in cues if cue not in denying or not _is_of_before(cue, cues, prior_sizes)]
    new = [cue for cue in cues if cue.category == "NEW"] if told_of else []
    settled = [
        cue
        for cue in settled
        if cue not in denying or not (any(_are_apart(cue, one) for one in new) and times.is_past(sentence, cue))
    ]
    denial = times.denies(sentence.words) if told_of or denying else None
    if denial is None or not (told_of or times.is_inserted(sentence.words, denial[0])):
        return settled
    told = Cue("NEW", sentence.start + denial[0], sentence.start + denial[1], _RULE)
    settled = [
        cue for cue in settled if cue not in denying or (_are_apart(cue, told) and not times.is_past(sentence, cue))
    ]
    return [*settled, told]


def _are_apart(one: Cue, other: Cue) -> bool:
    return one.end <= other.start or other.end <= one.start


def _is_of_last_year(cue: Cue, sentence: Span, times: EarlierTimes) -> bool:
    """Whether words for "new" deny the node on the last examination: "14 mm in 2020, [absent in 2023]"."""
    if cue.category != "NEW" or not times.is_absence(sentence.doc.words[cue.start]):
        return False
    return _is_last_year(sentence.words, cue.start - sentence.start, cue.end - sentence.start)


def _is_of_before(cue: Cue, cues: Sequence[Cue], prior_sizes: Sequence[Measurement]) -> bool:
    """Whether a denial is the beginning of words for "new", or stands in the prior's column of a table."""
    in_column = any(size.span.start <= cue.start and cue.end <= size.span.end for size in prior_sizes)
    return in_column or any(new.category == "NEW" and new.start <= cue.start and cue.end < new.end for new in cues)
