"""Earlier sizes that go without a unit because the size before them has it: "24 mm (20)", "1.7 cm, was 1.1 and .8"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from imln_finder.engine.alternatives import any_of

#: A number that could be a size, and no date, image or size of its own.
_NUMBER = r"(?<![\d.,/])(?:\d{1,3}(?:[.,]\d{1,2})?|[.,]\d{1,2})(?!\d|[.,/:-]\d| ?(?:%|[cm]m|#|x))"
#: An earlier size is not smaller, or larger, than the one of now by more than this factor.
_FACTOR = 6.0


class UnitlessPriors:
    """Finds the earlier sizes behind a size; `words` open them ("was", "prior"), `axes` may stand between."""

    def __init__(self, words: Sequence[str], axes: Sequence[str] = ()) -> None:
        told, named = any_of(words), any_of(axes)
        axis = rf"(?: (?:in )?(?:{named}))?"
        ends = r"(?= ?(?:[()\[\],;.]|$|\n| (?:and|on|in|at)\b))"
        opened = rf"{axis}(?: ?[(\[] ?(?:(?:{told})\.?:? ?)?|[,;]? ?\b(?:{told})\.?:? ?)"
        self._pattern = re.compile(rf"{opened}(?P<first>{_NUMBER})(?:(?:,| and|/| &) ?(?P<second>{_NUMBER}))?{ends}")

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
            if now / _FACTOR < value < now * _FACTOR:
                yield *match.span(name), round(value * unit_mm, 2)
