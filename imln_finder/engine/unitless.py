"""Earlier sizes that go without a unit because the size before them has it: "24 mm (20)", "1.7 cm, was 1.1 and .8"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from imln_finder.engine.alternatives import any_of
from imln_finder.engine.size_numbers import NUMBER, may_have_been

#: A number that could be a size, and no date, image or size of its own.
_LONE_NUMBER = rf"(?<![\d.,/]){NUMBER}(?!\d|[.,/:-]\d| ?(?:%|[cm]m|#|x))"


class UnitlessPriors:
    """Finds the earlier sizes behind a size; takes `measurements.json`."""

    def __init__(self, rules: Mapping[str, Any]) -> None:
        told, named = any_of(rules["before_prior"]), any_of(name for names in rules["axes"].values() for name in names)
        axis = rf"(?: (?:(?:{any_of(rules['before_prior_axis'])}) )?(?:{named}))?"
        ends = rf"(?= ?(?:[()\[\],;.]|$|\n| (?:{any_of(rules['behind_prior'])})\b))"
        joins = rf"(?:,| (?:{any_of(rules['list_words'])})|/| &)"
        opened = rf"{axis}(?: ?[(\[] ?(?:(?:{told})\.?:? ?)?|[,;]? ?\b(?:{told})\.?:? ?)"
        self._pattern = re.compile(rf"{opened}(?P<first>{_LONE_NUMBER})(?:{joins} ?(?P<second>{_LONE_NUMBER}))?{ends}")

    def __call__(self, text: str, end: int, now: float, unit_mm: float) -> Iterator[tuple[int, int, float]]:
        """The sizes right behind one that ends at `end`: where each stands, and its millimetres.

        Args:
            text: the text of the document, in small letters.
            now: the size of now, in the unit as written; `unit_mm`: that unit, in millimetres.
        """
        match = self._pattern.match(text, end)
        if match is None:
            return
        for name in ("first", "second"):
            if match[name] is None:
                continue
            value = float(match[name].replace(",", "."))
            if may_have_been(value, now):
                yield *match.span(name), round(value * unit_mm, 2)
