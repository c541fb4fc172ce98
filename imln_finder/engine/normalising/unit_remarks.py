"""The unit that a report names once for all of its sizes: "All measurements mm, previous in brackets.", "(cm)".

A remark is a sentence, a line or what stands in brackets that names a unit without a number, and speaks of sizes, or
has no other words. The words come from `normalise.json`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from imln_finder.engine.alternatives import any_of
from imln_finder.engine.normalising.outline import table_of

#: What a remark ends with, besides the line, and what stands before its unit.
_STOP: Final = r"[.;](?=\s|\Z)|[()\[\]]|\n"
_WORD: Final = re.compile(r"[^\W\d_]+")
#: Characters of a remark on either side of the unit.
_LONGEST: Final = 110
#: So many characters of a unit tell it from nearly all words.
_BEGINNING: Final = 6
#: More units without a number before them no report has.
_MOST: Final = 20


class UnitRemarks:
    """Finds the unit that a report names for its sizes."""

    def __init__(self, rules: Mapping[str, Any]) -> None:
        """Takes `normalise.json`."""
        self._units: Mapping[str, str] = rules["units"]
        heads = any_of({letter for unit in self._units for letter in (unit[0].lower(), unit[0].upper())})
        tails = any_of({unit[1:] for unit in self._units})
        # Begun with its first letter, one of few; nearly every unit of a report has its number before it.
        self._pattern = re.compile(rf"(?P<unit>(?:{heads})(?<![\w/].)(?<!\d .)(?i:{tails}))(?![\w/])(?! ?\d)")
        beginnings = {_kinds(unit)[:_BEGINNING] for unit in self._units}
        self._written = [(b" " + unit, b"9 " + unit, b"." + unit) for unit in sorted(beginnings)]
        self._stop = re.compile(_STOP)
        self._subjects = frozenset(rules["measured"])
        self._fillers = frozenset(rules["beside_units"])

    def __call__(self, text: str) -> str | None:
        """The unit of the remarks of a text, as "mm" or "cm"; None if there is none, or they differ."""
        if not self._may_have(text):
            return None
        told: set[str] = set()
        for number, match in enumerate(self._pattern.finditer(text)):
            if number == _MOST:
                break
            unit = self._units.get(match["unit"].lower())
            if unit is not None and self._is_remark(text, match):
                told.add(unit)
        return told.pop() if len(told) == 1 else None

    def _may_have(self, text: str) -> bool:
        """Whether a unit may stand without a number before it; counted, which is quick."""
        if not text.isascii():
            return True
        kinds = _kinds(f"\n{text}")
        count = kinds.count
        return any(count(unit) > count(numbered) or marked in kinds for unit, numbered, marked in self._written)

    def _heads_sizes(self, before: str) -> bool:
        """Whether a bracket opens its line, or stands behind sizes: not "slice thickness [(mm)]", "nodule 5 [(mm)]"."""
        line = before[before.rfind("\n") + 1 :].strip()
        last = _WORD.findall(line)[-1:]
        return not line or (bool(last) and line.endswith(last[0]) and last[0].lower() in self._subjects | self._fillers)

    def _is_remark(self, text: str, unit: re.Match[str]) -> bool:
        before = text[max(unit.start() - _LONGEST, 0) : unit.start()]
        stops = [*self._stop.finditer(before)]
        opening = before[stops[-1].end() :] if stops else before
        closing = self._stop.split(text[unit.end() : unit.end() + _LONGEST], maxsplit=1)[0]
        if stops and stops[-1].group() == "(" and not self._heads_sizes(before[: stops[-1].start()]):
            return False
        if (
            any(map(str.isdigit, opening))
            or any(map(str.isdigit, closing))
            or ":" in closing.rstrip().removesuffix(":")
        ):
            return False
        words = [word.lower() for word in _WORD.findall(f"{opening} {closing}")]
        beside = [word.lower() for word in _WORD.findall(opening)][-1:]
        opens = not beside or beside[0] in self._fillers or beside[0] in self._subjects  # not "below a centimetre"
        return opens and (not self._subjects.isdisjoint(words) or self._fillers.issuperset(words))


def _kind(character: str) -> str:
    """A digit, a small letter ("m" also for "c"), a space, what may not stand before a unit, or another mark."""
    if character.isdigit():
        return "9"
    if character.isalpha():
        return "m" if character in "cC" else character.lower()
    return "_" if character in "_/" else " " if character == " " else "."


_TABLE: Final = table_of(_kind)


def _kinds(text: str) -> bytes:
    return text.encode("ascii", "replace").translate(_TABLE)
