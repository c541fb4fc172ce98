"""Whether words say that something is as it was: "the same in 2013", "as on the previous CT", "present a year ago".

A word of sameness and an earlier time must stand together, with nothing but words that join them in between; or a
sentence that leaves out its subject says that it was there at that time. Vocabulary: `same_as_before.json`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import takewhile
from typing import Final

from imln_finder.engine.document.text import Span
from imln_finder.engine.matching.sentence_context import Cue
from imln_finder.rules_store import load_json

#: Where an earlier time ends that begins at a word, if one does; the last argument: whether nothing else need open it.
TimeEnd = Callable[[Sequence[str], int, bool], int | None]

#: Words between sameness and its time, and before "present" where it opens a sentence.
_GAP, _LEADING = 5, 5
#: Words between a denial and what it denies, and behind the word "comparison".
_DENIED, _COMPARED = 2, 3
_CLAUSE_ENDS: Final = frozenset({",", ";", "("})
_RULE: Final = "stable.same-as-before"


class SameAsBefore:
    """Finds what tells that something has stayed as it was at an earlier time."""

    def __init__(self, language: str, time_end: TimeEnd) -> None:
        words = load_json("same_as_before.json", language)
        self._time_end = time_end
        self._same, self._differing = frozenset(words["same"]), frozenset(words["differing"])
        self._denials, self._likeness = frozenset(words["denials"]), frozenset(words["likeness"])
        self._between, self._before_time = frozenset(words["between"]), frozenset(words["before_time"])
        self._there, self._leading = frozenset(words["there"]), frozenset(words["leading"])
        self._since, self._comparison = frozenset(words["since"]), frozenset(words["comparison"])
        self._as_big, self._opening = frozenset(words["as_big"]), frozenset(words["opening"])
        self._telling = self._same | self._differing | self._likeness | self._there

    def __call__(self, words: Sequence[str]) -> tuple[int, int] | None:
        """Where a sentence, given by its words, says so."""
        if self._telling.isdisjoint(words):
            return None
        clauses = [0, *(i + 1 for i, word in enumerate(words) if word in _CLAUSE_ENDS)]
        opened = next((found for start in clauses if (found := self._is_there_before(words, start)) is not None), None)
        if opened is not None:
            return opened
        for start, word in enumerate(words):
            if word not in self._likeness and not self._names_sameness(words, start):
                continue
            end = self._end_of_time(words, start)
            if end is not None:
                return start, end
            if word not in self._likeness and self._is_told_of_time(words, start):
                return start, start + 1
        return None

    def opens(self, words: Sequence[str]) -> bool:
        """Whether a sentence says so of what was spoken of, its subject left out: "The same in 2013"."""
        found = self(words)
        if found is None:
            return False
        opening = self._leading | self._between | self._denials | self._opening | self._comparison
        before = [word for word in words[: found[0]] if word.isalpha()]
        return self._time_end(words, 0, True) is not None or opening.issuperset(before)

    def _names_sameness(self, words: Sequence[str], index: int) -> bool:
        """Whether a word says that something is the same, or that it is not different."""
        if words[index] not in self._same and words[index] not in self._differing:
            return False
        denied = not self._denials.isdisjoint(words[max(index - _DENIED, 0) : index])
        return words[index] in (self._differing if denied else self._same)

    def _end_of_time(self, words: Sequence[str], start: int) -> int | None:
        """Where the earlier time ends that what stands there is joined to."""
        if words[start] in self._likeness:
            before = words[max(start - 1 - _DENIED, 0) : start]
            if not (self._denials | self._as_big).isdisjoint(before):
                return None  # "not as in 2014", "twice as large as in 2014"
            joins = [*takewhile(self._before_time.__contains__, words[start + 1 : start + 1 + _GAP])]
        else:
            joins = [*takewhile(self._between.__contains__, words[start + 1 : start + 1 + _GAP])]
        for gap in range(len(joins) + 1):
            opens = gap > 0 and joins[gap - 1] in self._before_time
            end = self._time_end(words, start + 1 + gap, False) or (
                self._time_end(words, start + 1 + gap, True) if opens else None
            )
            if end is not None:
                return end
        return None

    def _is_told_of_time(self, words: Sequence[str], index: int) -> bool:
        """Whether a comparison, or an earlier time that opens the sentence, stands right before sameness."""
        clause = max((i for i in range(index) if words[i] in ",;("), default=-1) + 1
        before = words[clause:index]
        compared = max((i for i, word in enumerate(before) if word in self._comparison), default=None)
        if compared is not None and len(before) - compared <= _COMPARED + 1:
            return True
        at = self._time_end(words, 0, True)
        return at is not None and at <= index and all(w in self._between or w in self._leading for w in words[at:index])

    def _is_there_before(self, words: Sequence[str], clause: int) -> tuple[int, int] | None:
        """Where a clause without a subject says that something was there: "In retrospect [present a year ago]"."""
        lead = clause + sum(1 for _ in takewhile(self._leading.__contains__, words[clause : clause + _LEADING]))
        if words[lead : lead + 1] == [] or words[lead] not in self._there:
            return None
        start = lead + 1
        while start < len(words) and words[start] in self._leading and self._time_end(words, start, False) is None:
            start += 1  # "present [in retrospect] on the previous study"
        if words[start : start + 1] != [] and words[start] in self._since:
            start += 1
            start += sum(1 for _ in takewhile(self._before_time.__contains__, words[start:]))
            end = self._time_end(words, start, True)
        else:
            end = self._time_end(words, start, False)
        if end is None or any(word[0].isdigit() for word in takewhile(_is_in_clause, words[end:])):
            return None  # "seen before as a 9 mm structure"
        return lead, end


def _is_in_clause(word: str) -> bool:
    return word not in _CLAUSE_ENDS


def told_the_same(sentence: Span, same: SameAsBefore) -> Cue | None:
    """What a sentence says of having stayed as it was, as a cue."""
    found = same(sentence.words)
    return None if found is None else Cue("STABLE", sentence.start + found[0], sentence.start + found[1], _RULE)
