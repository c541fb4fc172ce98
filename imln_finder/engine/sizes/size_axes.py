"""The axis that a size is called by the words beside it: "short axis 9 mm", "12 mm in its longest diameter".

The words come from `measurements.json`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from imln_finder.engine.alternatives import any_of, before_end, starts_with

#: How a size ends that the name of its axis stands behind.
_UNIT_ENDS: Final = ("mm ", "cm ")
_NUMBER_FOLLOWS: Final = re.compile(r"\.? ?[:=]? ?\d")
_WORD: Final = re.compile(r"[^\W\d_]+")


class Axis(StrEnum):
    """Which axis a lone dimension was called."""

    SHORT = "short"
    LONG = "long"


class AxisNames:
    """Tells the axis that a text, in small letters, names."""

    def __init__(self, rules: Mapping[str, Any]) -> None:
        """Takes the parsed `measurements.json`."""
        names = [(axis, rules["axes"][axis]) for axis in Axis]
        of_what, before_size = any_of(rules["axis_of"]), any_of(rules["behind_axis"])
        to_size = rf"[ :=()]{{0,4}}(?:(?:{of_what}) \w{{3,12}}(?: \w{{3,12}})? )?(?:(?:{before_size}) ?){{0,2}}"
        self._before = [(axis, re.compile(f"{before_end(of_axis)}{to_size}$")) for axis, of_axis in names]
        #: Each name begins with one of these; looking for them takes far less time than looking for the names.
        self._first_words = frozenset(
            word for _, of_axis in names for name in of_axis for word in _WORD.findall(name)[:1]
        )
        before_axis, articles, side = (any_of(rules[name]) for name in ("before_axis", "axis_articles", "axis_sides"))
        to_axis = (
            rf"(?: \(\d[^()]{{0,18}}\))?(?: (?:{side})(?=[ ,(]))?[ ,(]{{0,4}}(?:{before_axis})? ?(?:(?:{articles}) )?"
        )
        self._after = [(axis, starts_with(of_axis, gap=to_axis)) for axis, of_axis in names]
        self._anywhere = [(axis, re.compile(any_of(of_axis))) for axis, of_axis in names]

    def beside(self, before: str, after: str) -> Axis | None:
        """The axis that is named right before a size, or right behind it."""
        if not self._first_words.isdisjoint(_WORD.findall(before)):
            for axis, name in self._before:
                named = name.search(before)
                if named and not ("(" in named.group() and before[: named.start()].endswith(_UNIT_ENDS)):
                    return axis  # "11 mm short axis (18 mm)" names that of the first
        for axis, name in self._after:
            named = name.match(after)
            if named and not _NUMBER_FOLLOWS.match(after, named.end()):  # "9 mm, short axis 8 mm"
                return axis
        return None

    def opens(self, after: str) -> bool:
        """Whether an axis is named right behind a size: "18 mm for 25 mm of large axis"."""
        return any(name.match(after) for _, name in self._after)

    def within(self, text: str) -> Axis | None:
        """The axis that is named anywhere."""
        return next((axis for axis, name in self._anywhere if name.search(text)), None)
