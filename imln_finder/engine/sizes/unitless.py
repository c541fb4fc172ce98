"""Sizes without a unit: earlier ones behind a size that has it, and those behind the name of an axis.

"24 mm (20)", "1.7 cm, was 1.1 and .8"; "short axis: 15".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from imln_finder.engine.alternatives import any_of
from imln_finder.engine.normalising.size_numbers import NUMBER, is_next_item, may_have_been

#: Of sizes without a unit those below are centimetres.
_UNITLESS_IS_CM_BELOW: Final = 10.0
#: A number that could be a size, and no date, image or size of its own.
_LONE_NUMBER: Final = rf"(?<![\d.,/]){NUMBER}(?!\d|[.,/:-]\d| ?(?:%|[cm]m|#|x))"


class UnitlessPriors:
    """Finds the earlier sizes behind a size; takes `measurements.json`."""

    def __init__(self, rules: Mapping[str, Any]) -> None:
        told, named = any_of(rules["before_prior"]), any_of(name for names in rules["axes"].values() for name in names)
        label = rf"(?:(?:{any_of(rules['time_labels'])}) ?-?\d{{1,3}}|{any_of(rules['first_labels'])})(?: ?[:=] ?| )"
        axis = rf"(?: (?:(?:{any_of(rules['before_prior_axis'])}) )?(?:{named}))?"
        ends = rf"(?= ?(?:[()\[\],;.]|$|\n| (?:{any_of(rules['behind_prior'])})\b))"
        joins = rf"(?:,|,? (?:{any_of(rules['list_words'])})| ?/| &| ?\+)"
        again = rf"(?:(?:{named})[ :=]{{1,2}})?"
        opened = rf"{axis}(?:\s?[(\[] ?(?:(?:{told})\.?:? ?|{label})?{again}|[,;]? ?\b(?:{told})\.?:? ?)"
        listed = rf"(?:{joins} ?|[,;] ?{label}){_LONE_NUMBER}"
        self._pattern = re.compile(rf"{opened}(?P<numbers>{_LONE_NUMBER}(?:{listed}){{0,4}}){ends}")
        self._number = re.compile(rf"(?:{label})?({NUMBER})")

    def __call__(self, text: str, end: int, now: float, unit_mm: float) -> Iterator[tuple[int, int, float]]:
        """The sizes right behind one that ends at `end`: where each stands, and its millimetres.

        Args:
            text: the text of the document, in small letters.
            now: the size of now, in the unit as written; `unit_mm`: that unit, in millimetres.
        """
        match = self._pattern.match(text, end)
        if match is None:
            return
        numbers = [*self._number.finditer(text, *match.span("numbers"))]
        if is_next_item(numbers[0][1], text, end):
            return
        for number in numbers:
            value = float(number[1].replace(",", "."))
            if may_have_been(value, now):
                yield *number.span(1), round(value * unit_mm, 2)


class UnitlessAxes:
    """Finds sizes behind the name of an axis, "short axis: 15", "LD 22"; takes `measurements.json`."""

    def __init__(self, rules: Mapping[str, Any]) -> None:
        self._ends_name = frozenset(rules["alone_behind"])
        names = [name for axis in rules["axes"].values() for name in axis if name.split()[-1] in self._ends_name]
        before, ends = any_of(rules["behind_axis"]), any_of(rules["list_words"])
        self._pattern = re.compile(
            rf"\b(?P<name>{any_of(names)})\.?[ :=(]{{1,3}}(?:(?:{before}) )?(?P<size>{_LONE_NUMBER})"
            rf"(?= ?(?:[),;.](?!\d)|$|\n| (?:{ends})\b))"
        )

    @property
    def marks(self) -> frozenset[str]:
        """Each such size stands in a sentence with one of these."""
        return self._ends_name

    def __call__(self, text: str, stretch: tuple[int, int]) -> Iterator[re.Match[str]]:
        """The sizes in a stretch of a text in small letters, with the groups `name` and `size`."""
        return (match for match in self._pattern.finditer(text, *stretch) if not _opens_item(match, stretch[0]))

    @staticmethod
    def millimetres(written: str, beside_mm: Sequence[float]) -> float | None:
        """The size in the unit of one beside it, in millimetres; else numbers from 10 on, and decimals as centimetres.

        None for small whole numbers, which may be either.
        """
        value = float(written.replace(",", "."))
        for scale in (1.0, 10.0) if beside_mm else ():
            if may_have_been(value * scale, beside_mm[0]):
                return round(value * scale, 2)
        if value >= _UNITLESS_IS_CM_BELOW:
            return value
        return None if value.is_integer() else round(value * 10.0, 2)


def _opens_item(match: re.Match[str], start: int) -> bool:
    """Whether a bracket that nothing opened makes a number that of a list: "short axis [2) liver]"."""
    text, end = match.string, match.end()
    return text[end : end + 1] == ")" and text.count("(", start, end) <= text.count(")", start, end)
