"""Sizes as they are written: found with their numbers, and written again with other numbers or in the other unit."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_NUMBER = r"\d*[.,]\d+|\d+"
_TIMES = r"\s*(?:[x×*X✕]|\bby\b)\s*"
_TO = r"\s*(?:-|–|\bto\b)\s*"
_UNIT = r"(?:[cm]m|[cm]ms|(?:centi|milli)met(?:er|re)s?)(?![\w²³/^])"
SIZE = re.compile(
    rf"(?<![\w.,/:])(?P<numbers>(?:{_NUMBER})(?:(?:{_TIMES}|{_TO})(?:{_NUMBER}))*)(?P<gap>[\s-]?)(?P<unit>{_UNIT})",
    re.IGNORECASE,
)
_ONE_NUMBER = re.compile(_NUMBER)
_MM_PER_CM = 10


@dataclass(frozen=True, slots=True)
class Size:
    """A written size.

    Attributes:
        start, end: its place in the text.
        millimetres: its numbers in millimetres, in the order of writing.
        is_range: "8-12 mm" instead of "12 x 8 mm".
    """

    start: int
    end: int
    text: str
    unit: str
    millimetres: tuple[float, ...]
    is_range: bool


def sizes_in(text: str, start: int = 0, end: int | None = None) -> list[Size]:
    """The sizes with a unit in a text, or between two of its offsets."""
    found = SIZE.finditer(text, start, len(text) if end is None else end)
    return [_size(match) for match in found]


def in_other_unit(size: Size) -> str:
    """The same size in millimetres if it is in centimetres, and the other way about; commas stay commas."""
    factor = _MM_PER_CM if _is_cm(size.unit) else 1 / _MM_PER_CM
    other = "m" if _is_cm(size.unit) else "c"
    return _rewritten(size.text, size.unit, _other_unit(size.unit, other), lambda value: value * factor)


def with_numbers(size: Size, millimetres: tuple[float, ...]) -> str:
    """The size as written, with other numbers."""
    values = iter(millimetres)
    factor = 1 / _MM_PER_CM if _is_cm(size.unit) else 1
    return _rewritten(size.text, size.unit, size.unit, lambda _: next(values) * factor)


def _size(match: re.Match[str]) -> Size:
    unit = match["unit"]
    factor = _MM_PER_CM if _is_cm(unit) else 1
    numbers = tuple(_value(number) * factor for number in _ONE_NUMBER.findall(match["numbers"]))
    is_range = re.search(r"-|–|\bto\b", match["numbers"], re.IGNORECASE) is not None
    return Size(match.start(), match.end(), match.group(), unit, numbers, is_range)


def _is_cm(unit: str) -> bool:
    return unit.lower().startswith("c")


def _other_unit(unit: str, initial: str) -> str:
    word = {"c": "centi", "m": "milli"}[initial] + unit[5:].lower() if len(unit) > 3 else initial + unit[1:].lower()
    return word.upper() if unit.isupper() else word


def _value(number: str) -> float:
    return float(number.replace(",", "."))


def _rewritten(text: str, unit: str, new_unit: str, change: Callable[[float], float]) -> str:
    numbers = text[: len(text) - len(unit)]
    comma = "," in numbers

    def write(match: re.Match[str]) -> str:
        new = f"{round(change(_value(match.group())), 4):g}"
        return new.replace(".", ",") if comma else new

    return _ONE_NUMBER.sub(write, numbers) + new_unit
