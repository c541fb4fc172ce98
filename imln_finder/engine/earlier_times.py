"""Was it not there before? "In May 2021 it was not present", "not to be seen in 2014", "Last year only fat".

A denial that is told of an earlier examination says that a node is new. Its time stands at the head of the sentence,
right behind what is denied, or between a comma and the denial. Vocabulary: `earlier.json`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING

from imln_finder.engine.sentence_context import Cue
from imln_finder.engine.text import Span
from imln_finder.rules_store import load_json

if TYPE_CHECKING:
    from imln_finder.engine.measurements import Measurement

_YEAR = re.compile(r"(?:19|20)\d\d")
_DATE_MARKS = frozenset("/.-'")
#: Words from a denial to what is denied ("not [be clearly] seen"), from that to its time, and of a time at most.
_DENIED, _GAP, _TIME = 5, 1, 12
#: Words before a denial, and behind it, that make it one of now: "is not seen", "not seen today".
_TENSE, _BEHIND = 2, 3
_RULE = "new.not-there-before"


class EarlierTimes:
    """Tells whether a sentence denies that something was there on an earlier examination."""

    def __init__(self, language: str) -> None:
        words = load_json("earlier.json", language)
        self._openers, self._articles = frozenset(words["openers"]), frozenset(words["articles"])
        self._earlier, self._adverbs = frozenset(words["earlier"]), frozenset(words["adverbs"])
        self._times, self._numbers = frozenset(words["times"]), frozenset(words["numbers"])
        self._unopened = frozenset(words["unopened"])
        self._months = frozenset(load_json("words.json", language)["month"])
        self._denials, self._denied = frozenset(words["denials"]), frozenset(words["denied"])
        self._absent, self._today = frozenset(words["absent"]), frozenset(words["today"])
        self._present, self._subjects = frozenset(words["present"]), frozenset(words["subjects"])
        self._between, self._alone = frozenset(words["between"]), frozenset(words["alone"])
        self._only, self._nothing = frozenset(words["only"]), frozenset(words["nothing"])
        self._existential = frozenset(words["existential"])

    def denies(self, words: Sequence[str]) -> tuple[int, int] | None:
        """Where a sentence, given by its words, denies what was there before: the denial and what it denies."""
        opening = self._time_end(words, 0, opens=True)
        for start, end in self._denials_in(words):
            around = {*words[max(start - _TENSE, 0) : end]}
            behind = {*takewhile(_is_no_stop, words[end : end + _BEHIND])}  # not "not present, now 17 mm"
            if not self._today.isdisjoint(around | behind) or not self._present.isdisjoint(behind):
                continue  # "is not seen", "not seen today", "not seen in the present scan"
            behind_end = next((e for skip in range(_GAP + 1) if (e := self._time_end(words, end + skip))), None)
            if _is_last_year(words, end, behind_end):
                continue  # "14 mm in 2020, absent in 2023"
            if (opening is not None and opening <= start) or behind_end is not None or self.is_inserted(words, start):
                return start, end
        return None

    def is_absence(self, word: str) -> bool:
        """Whether a word denies that something is there: "not", "absent"."""
        return word in self._denials or word in self._absent

    def is_inserted(self, words: Sequence[str], denial: int) -> bool:
        """Whether an earlier time stands between a comma and a denial: "a node, [a year ago] not visible"."""
        commas = [i for i in range(max(denial - _TIME, 0), denial) if words[i] in ",("]
        end = self._time_end(words, commas[-1] + 1, opens=True) if commas else None
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
            elif word in self._nothing and not self._only.isdisjoint(words[max(i - 2, 0) : i + 3]):
                found.append((i, i + 1))
        return found

    def _denied_end(self, words: Sequence[str], start: int) -> int | None:
        """Where that which is denied ends: "not [yet visible]", "no [such node]", but not "not enlarged as seen"."""
        for end in range(start, min(start + _DENIED, len(words))):
            if words[end] in self._denied:
                return end + 1
            if words[end] not in self._between:
                break
        told = words[max(start - 1 - _TENSE, 0) : start]
        there_was = words[start - 1] in self._alone and not self._existential.isdisjoint(told)
        return start if there_was else None

    def _time_end(self, words: Sequence[str], start: int, opens: bool = False) -> int | None:
        """Where an earlier time that begins there ends: "in the examination of May 2021", "6 months ago"; else None."""
        told = by_adverb = adjective = examination = counted = False
        end = start
        for end in range(start, min(start + _TIME, len(words))):
            word = words[end]
            if word in self._openers and end == start:
                continue
            is_time = word in self._times or word in self._numbers or word.isdigit()
            adjective |= word in self._earlier
            examination |= is_time
            told |= word in self._months or bool(_YEAR.fullmatch(word))
            counted = start < end and (words[start].isdigit() or words[start] in self._numbers)
            by_adverb |= word in self._adverbs or (counted and word in self._earlier)  # "6 months prior"
            known = is_time or word in self._earlier or word in self._adverbs or word in self._articles
            if not known and word not in _DATE_MARKS:
                break
        else:
            end += 1
        if opens and by_adverb and not (told or counted):  # not "[previously] noted node"
            return end if end < len(words) and words[end] in self._subjects else None
        placed = opens or (start < len(words) and words[start] in self._openers)  # not "no [prior study]"
        placed |= not self._unopened.isdisjoint(words[start + 1 : start + 2])  # "[last year]"
        return end if by_adverb or (placed and (told or (adjective and examination))) else None


def _is_no_stop(word: str) -> bool:
    return word not in ",;"


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
    cues = [replace(cue, category="NEGATED") if _is_of_last_year(cue, sentence, times) else cue for cue in cues]
    denying = [cue for cue in cues if cue.category in ("NEGATED", "RESOLVED")]
    settled = [cue for cue in cues if cue not in denying or not _is_of_before(cue, cues, prior_sizes)]
    denial = times.denies(sentence.words) if told_of or denying else None
    if denial is None or not (told_of or times.is_inserted(sentence.words, denial[0])):
        return settled
    start, end = sentence.start + denial[0], sentence.start + denial[1]
    settled = [cue for cue in settled if cue not in denying or cue.end <= start or cue.start >= end]
    return [*settled, Cue("NEW", start, end, _RULE)]


def _is_of_last_year(cue: Cue, sentence: Span, times: EarlierTimes) -> bool:
    """Whether words for "new" deny the node on the last examination: "14 mm in 2020, [absent in 2023]"."""
    if cue.category != "NEW" or not times.is_absence(sentence.doc.words[cue.start]):
        return False
    return _is_last_year(sentence.words, cue.start - sentence.start, cue.end - sentence.start)


def _is_of_before(cue: Cue, cues: Sequence[Cue], prior_sizes: Sequence[Measurement]) -> bool:
    """Whether a denial is the beginning of words for "new", or stands in the prior's column of a table."""
    in_column = any(size.span.start <= cue.start and cue.end <= size.span.end for size in prior_sizes)
    return in_column or any(new.category == "NEW" and new.start <= cue.start and cue.end < new.end for new in cues)
