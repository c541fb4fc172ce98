"""Numbers that belong to a size but stand apart from its unit, and sizes that together are the dimensions of one thing.

"12, 14 and 9 mm" gives three sizes with one unit; "was 9 and is now 12 mm", "Feb 20: 6, Aug 20: 8, now 12 mm" leave
the unit of the earlier ones out; "19 mm long and 8 mm wide" is one size of two dimensions. The words come from
`measurements.json`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from imln_finder.engine.alternatives import Ending, any_of
from imln_finder.engine.normalising.size_numbers import NUMBER, may_have_been

#: How far before a size the numbers of its list, or its earlier sizes, may begin.
REACH: Final = 60
#: What ends right before the last number of a list, beside words; how far before a size "now" may stand.
_MARKS, _NOW = (",", ";", "/", "&", "+"), 30
#: Words between a dimension and its name ("depth of 8 mm"), and between two dimensions.
_NAME_REACH: Final = 3
_BETWEEN: Final = 7
#: The numbers of intercostal spaces and ribs that a report lists go up to this.
_LAST_SPACE: Final = 7
_DIGIT: Final = re.compile(r"\d")


class NumberLists:
    """Finds the numbers before a size that share its unit, in a text in small letters."""

    def __init__(self, rules: Mapping[str, Any], months: Sequence[str]) -> None:
        """Takes `measurements.json`, and the beginnings of the months' names."""
        self._not_a_list = frozenset(rules["not_a_list"])
        self._listed_places = frozenset(rules["listed_places"])
        self._joins = (*_MARKS, *rules["list_words"])
        self._ends = (*self._joins, ":", *rules["axis_sides"], *rules["listed_spaces"])
        self._join_reach = max(map(len, self._ends)) + len("  ")
        listed = any_of(rules["list_words"])
        side, space = any_of(rules["axis_sides"]), any_of(rules["listed_spaces"])
        place = rf"(?:(?:{side})|(?:\d?[^\W\d_]{{2,7}} )?(?:{space})|(?:{space}) ?[1-7])"
        self._place = re.compile(rf"\b(?:(?:{space}) ?[1-7]|(?:\d?[^\W\d_]{{2,7}} )?(?:{space}))\b")
        join = rf" ?(?:, (?:{listed})|,|;|/|&|\+|(?:{listed})) ?(?:{place} ?[:=]? )?"
        self._listed = re.compile(
            rf"(?<!\w)(?P<word>[^\W\d_]{{0,30}})(?P<gap>[ (:,]{{0,4}})(?<![\d.,])"
            rf"(?P<numbers>{NUMBER}(?:{join}{NUMBER}){{0,5}}){join}$"
        )
        self._now = re.compile(any_of(rules["now_words"]))
        told, now, verb = (any_of(rules[name]) for name in ("before_prior", "now_words", "around_now"))
        month = rf"(?:{any_of(months)})[a-z]{{0,6}}\.?(?: '?(?:\d\d|(?:19|20)\d\d))?:"
        self._month = re.compile(month)
        time = rf"(?:(?:{told}):?|{month})"
        verbs = rf"(?:(?:{verb}) ){{0,3}}"
        joined = rf"[,;\t]? ?(?:(?:{any_of(rules['clause_words'])}) )?"
        self._earlier = re.compile(
            rf"\b{time} (?P<numbers>{NUMBER}(?:{joined}{time} {NUMBER}){{0,3}}){joined}{verbs}(?:{now}):? ?{verbs}$"
        )
        self._compared = Ending(
            rf"(?<!\w)(?P<word>[^\W\d_]{{0,30}})[ (:,]{{0,3}}(?<![\d.,/])(?P<numbers>{NUMBER})[ ,(]{{1,2}}"
            rf"(?:{any_of(rules['versus'])}) ?$",
            rules["versus"],
        )

    def listed(self, text: str, start: int) -> list[tuple[int, int]]:
        """The numbers listed right before a size: "[12], [14] and 9 mm"."""
        if not text[max(start - self._join_reach, 0) : start].rstrip().endswith(self._ends):
            return []
        if _DIGIT.search(text, max(start - REACH, 0), start) is None:
            return []
        match = self._listed.search(text, max(start - REACH, 0), start)
        if match is None:
            return []
        if match["word"] in self._not_a_list and not self._opens_sizes(match):
            return []  # "images 12, 14 and 16, 9 mm"
        return [*self._numbers(match)]

    def earlier(self, text: str, start: int, now: float) -> Iterator[tuple[int, int]]:
        """The numbers that are told of before before a size of now: "was [9] and is now 12 mm"."""
        told = self._now.search(text, max(start - _NOW, 0), start)
        match = self._earlier.search(text, max(start - REACH, 0), start) if told else None
        for place in () if match is None else self._numbers(match):
            value = float(text[slice(*place)].replace(",", "."))
            if may_have_been(value, now):
                yield place

    def compared(self, text: str, start: int, prior: float) -> Iterator[tuple[int, int]]:
        """The number of now before an earlier size that has its unit: "[16] vs 11 mm"."""
        match = self._compared.search(text, max(start - _NOW, 0), start)
        told = match is not None and match["word"] not in self._not_a_list
        if match is not None and told and may_have_been(float(match["numbers"].replace(",", ".")), prior):
            yield match.span("numbers")

    def _opens_sizes(self, match: re.Match[str]) -> bool:
        """Whether the numbers are no count of what the word names: "the first two spaces, 12", "third spaces: 1.4"."""
        behind = match.string[match.start("numbers") : match.end()]
        if "," in match["gap"] or self._place.search(behind):
            return True  # "second space 1.4, third space 1.7 and fourth"
        written = [match.string[slice(*place)] for place in self._numbers(match)]
        no_count = all(not number.isdigit() or int(number) > _LAST_SPACE for number in written)
        return ":" in match["gap"] and match["word"] in self._listed_places and no_count

    def _numbers(self, match: re.Match[str]) -> Iterator[tuple[int, int]]:
        """Where each number of a match stands; that of a year behind its month, or of a space, is none."""
        offset = match.start("numbers")
        written = match["numbers"]
        for other in (self._month, self._place):
            written = other.sub(lambda found: " " * len(found.group()), written)
        for number in re.finditer(NUMBER, written):
            yield offset + number.start(), offset + number.end()


class NamedDimensions:
    """Tells whether two sizes are two dimensions of one thing, each with its name: "length 19 mm, depth 8 mm"."""

    def __init__(self, rules: Mapping[str, Any]) -> None:
        self._names = frozenset(rules["dimension_names"])
        self._fillers = frozenset(rules["dimension_fillers"])

    def __call__(self, words: Sequence[str], one: tuple[int, int], other: tuple[int, int]) -> bool:
        """Whether the sizes at two places (tokens) of a document with these words are such."""
        between = words[one[1] : other[0]]
        if len(between) > _BETWEEN or not all(word in self._names or word in self._fillers for word in between):
            return False
        before = self._names_one(reversed(words[max(one[0] - _NAME_REACH, 0) : one[0]]))
        behind = self._names_one(words[other[1] : other[1] + _NAME_REACH])
        # "31 mm long, transverse 19 mm and sagittal 17 mm": each name but the first stands before its dimension
        joined = not self._names.isdisjoint(words[one[0] : one[1]]) and self._names_one(reversed(between))
        return not self._names.isdisjoint(between) and (before or behind or joined)

    def _names_one(self, words: Sequence[str] | Iterator[str]) -> bool:
        for word in words:
            if word in self._names:
                return True
            if word not in self._fillers or word in ",;":
                return False
        return False
