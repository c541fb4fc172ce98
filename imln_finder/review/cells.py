"""What a reader entered in a cell, as spreadsheets give it back. The words lie in `readers.json`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar
from unicodedata import normalize

from imln_finder.domain import Decision, Laterality, SternalErosion
from imln_finder.spreadsheet import unmarked

_Choice = TypeVar("_Choice", bound=StrEnum)

#: No CT shows a smaller node, and no node is larger; what is entered beyond is of another unit, or mistyped.
SMALLEST_MM, LARGEST_MM = 2.0, 300.0
#: Of a thorax; those of a case are the first to the sixth.
SPACES = range(1, 12)

_UNSPOKEN = re.compile(r"[^\w<>?+/]|_")
_NUMBER = r"(\d+(?:[.,]\d+)?|[.,]\d+)(?:e([+-]?\d{1,2}))?"
_DIMENSION = re.compile(rf"{_NUMBER} ?(mm|cm)?")
_BETWEEN_DIMENSIONS = re.compile(r" ?(?:x|×|\*|by) ?")
_ABOUT = re.compile(r"^(?:[~≈]|ca\.?|about|approx\.?) ?")
_MM_PER_CM = 10.0
_SPACES_TOKEN = re.compile(r"\d+|[^\W\d_]+|[-–—‐‑−]|[,;./&+\s]|.")
_DASHES = frozenset("-–—‐‑−")
_JOINTS = frozenset(",;./&+ \t\n")
_DAY_AND_MONTH = re.compile(r"(\d{1,2})[-. /]+([^\W\d_]{3,10})\.?|([^\W\d_]{3,10})[-. /]+(\d{1,2})")


class CellError(ValueError):
    """A cell that cannot be understood; the message says what to write instead, and never what it holds."""


class CellReader:
    """Reads the cells that a reader fills."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        """Takes the content of `readers.json`."""
        self.months: Mapping[str, int] = words["months"]
        self._nothing = {plain_word(word) for word in words["nothing"]} | {word.strip() for word in words["nothing"]}
        self._choices = {
            field: {plain_word(word): meaning for meaning, group in words[field].items() for word in [meaning, *group]}
            for field in ("decision", "laterality", "sternal_erosion")
        }
        self._joined_by = frozenset(words["spaces_joined_by"])
        self._ranged_by = frozenset(words["spaces_ranged_by"])
        self._noise = frozenset(words["spaces_noise"])
        self._named_spaces: Mapping[str, int] = words["spaces"]

    def decision(self, value: object) -> Decision | None:
        """The decision; None for an empty cell.

        Raises:
            CellError: if it is none that is known.
        """
        return self._choice("decision", value, Decision)

    def laterality(self, value: object) -> Laterality | None:
        """The side; None for an empty cell.

        Raises:
            CellError: if it is none.
        """
        return self._choice("laterality", value, Laterality)

    def sternal_erosion(self, value: object) -> SternalErosion | None:
        """Whether the sternum is eroded; None for an empty cell, or one that says that this is not told.

        Raises:
            CellError: if it is no answer.
        """
        erosion = self._choice("sternal_erosion", value, SternalErosion)
        return None if erosion is SternalErosion.NOT_STATED else erosion

    def size_mm(self, value: object) -> float | None:
        """The largest of the dimensions, in millimetres; a number without unit is of millimetres.

        Raises:
            CellError: if it is no size, or not one that a node can have.
        """
        text = as_line(value)
        if self._is_nothing(text):
            return None
        if isinstance(value, date):
            raise CellError("size_mm holds a date; enter the millimetres again")
        size = _largest_dimension(_ABOUT.sub("", text.casefold()))
        if size is None:
            raise CellError("size_mm is no size; enter millimetres as a number")
        if not SMALLEST_MM <= size <= LARGEST_MM:
            raise CellError(
                f"size_mm is not between {SMALLEST_MM:g} and {LARGEST_MM:g} mm; enter millimetres, or add the unit cm"
            )
        return size

    def intercostal_spaces(self, value: object) -> tuple[int, ...]:
        """The spaces, sorted: of "2-4", "2; 3", "II and III", and of "2-3" where a spreadsheet made a date of it.

        Raises:
            CellError: if they cannot be told.
        """
        if isinstance(value, date):
            return _spaces_of_date(value.day, value.month)
        text = as_line(value).casefold()
        if self._is_nothing(text):
            return ()
        if found := _DAY_AND_MONTH.fullmatch(text):
            month = self.months.get((found[2] or found[3])[:3])
            if month is not None:
                return _spaces_of_date(int(found[1] or found[4]), month)
        spaces = self._listed_spaces(text)
        if not spaces or not all(space in SPACES for space in spaces):
            raise CellError("intercostal_spaces cannot be told; enter them as 2; 3 or 2-4")
        return tuple(sorted(spaces))

    def _listed_spaces(self, text: str) -> set[int]:
        """The spaces of a list with ranges; empty if anything in it is neither."""
        spaces: set[int] = set()
        last: int | None = None
        in_range = False
        for token in _SPACES_TOKEN.findall(text):
            if token in self._noise or token in _JOINTS or token in self._joined_by:
                continue
            if token in _DASHES or token in self._ranged_by:
                if last is None or in_range:
                    return set()
                in_range = True
                continue
            space = int(token) if token.isdecimal() else self._named_spaces.get(token)
            if space is None or (in_range and last is not None and space < last):
                return set()
            spaces.update(range(last, space + 1) if in_range and last is not None else (space,))
            last, in_range = space, False
        return set() if in_range else spaces

    def _choice(self, field: str, value: object, kind: type[_Choice]) -> _Choice | None:
        text = as_line(value)
        known = self._choices[field].get(plain_word(text))
        if known is not None:
            return kind(known)
        if self._is_nothing(text):
            return None
        choices = ", ".join(member for member in kind if member != SternalErosion.NOT_STATED)
        raise CellError(f"{field} is none of {choices}; enter one of them")

    def _is_nothing(self, text: str) -> bool:
        return not text or text.casefold() in self._nothing


def as_line(value: object) -> str:
    """The text of a cell on one line, in plain characters, without the mark that made it text; whole numbers bare."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    if isinstance(value, datetime):
        value = value.isoformat(sep=" ")
    return unmarked(" ".join(normalize("NFKC", str(value)).split()))


def plain_word(text: str) -> str:
    """Words without case, spaces and most marks; a question mark stays, as it says something."""
    return _UNSPOKEN.sub("", normalize("NFKC", text).casefold())


def _largest_dimension(text: str) -> float | None:
    """In millimetres; None if the text is anything else than dimensions."""
    found = [_DIMENSION.fullmatch(part) for part in _BETWEEN_DIMENSIONS.split(text)]
    last = found[-1]
    if last is None:
        return None
    sizes = []
    for match in found:
        if match is None:
            return None
        number = float(match[1].replace(",", ".")) * 10.0 ** int(match[2] or 0)
        unit = match[3] or last[3]
        sizes.append(number * (_MM_PER_CM if unit == "cm" else 1.0))
    return round(max(sizes), 2)


def _spaces_of_date(day: int, month: int) -> tuple[int, ...]:
    """Of "2-3" and "2.3", which a spreadsheet takes for a date; "2-4" may have been a list or a range."""
    if abs(day - month) != 1 or not {day, month} <= set(SPACES):
        raise CellError("intercostal_spaces holds a date; enter the spaces again, as 2; 3 or 2 to 4")
    return tuple(sorted((day, month)))
