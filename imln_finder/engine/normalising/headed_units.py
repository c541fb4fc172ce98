"""The unit that the heading of a list names for its numbers: "Nodes (mm, previous in brackets): parasternal 9 (12)".

A remark names it for all numbers of a report (`unit_remarks`): "All measurements mm". Each number gets the unit, so
that the steps behind read it as a size. Of sizes that strokes part ("today / June") the first is of now, or the last if
the heading says so; the others come into brackets, as earlier sizes are written. Rows of a table below a heading are
left to `tables`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from imln_finder.engine.alternatives import any_of
from imln_finder.engine.normalising.rewriting import Draft
from imln_finder.engine.normalising.unit_remarks import UnitRemarks

#: The end of a unit without a number, as a heading has it; nearly every unit has a number.
_UNIT: Final = re.compile(r"m(?<=[ (\[,][cm]m)(?<!\d [cm]m)\b")
_MEASURED: Final = re.compile(r"\d ?[cm]m\b")
_SIZE: Final = r"\d{1,3}(?:[.,]\d{1,2})?(?: ?x ?\d{1,3}(?:[.,]\d{1,2})?){0,2}"
#: A number that no node has in millimetres, whatever the heading says: "1.4 x 1.1".
_NUMBER, _OF_CENTIMETRES = re.compile(r"\d+(?:[.,]\d+)?"), re.compile(r"[0-2][.,]\d{1,2}")
_STROKE: Final = " / "
_CELL: Final = re.compile(rf"(?<=\t)\(?{_SIZE}(?=\)?[ ]*(?:\t|\n|\Z))")
#: The last word before a number, that before it, and the number that it has of its own: "2nd ICS", "ICS 2".
_LAST_WORD: Final = re.compile(r"(?:(?P<ordinal>\w{1,8})[ -])?(?P<word>[^\W\d_]{1,20})\.?(?P<number> [1-7])?\Z")
_LAST_WORDS: Final = 40
_HIGHEST_SPACE: Final = 12
#: No more nodes than these are counted.
_MOST_COUNTED: Final = 5
#: Characters of a heading, and lines below it, at most.
_HEADING, _LINES = 140, 30


class HeadedUnits:
    """Writes the unit of a list's heading behind each of its numbers; takes `normalise.json`."""

    def __init__(self, rules: Mapping[str, Any]) -> None:
        self._remarks = UnitRemarks(rules)
        self._not_measured, self._spaces = frozenset(rules["not_measured"]), frozenset(rules["spaces"])
        self._ordinals = frozenset(rules["ordinals"])
        self._counted = frozenset(rules["counted"])
        self._now: Iterable[str] = rules["now"]
        told = any_of(rules["before_prior"])
        behind = any_of(rules["behind_sizes"])
        self._row = re.compile(
            rf"(?<=[^\W_])(?P<gap>[:=]? |, | - )(?P<sizes>{_SIZE}(?:{_STROKE}{_SIZE}){{0,4}})"
            rf"(?: ?\((?P<told>(?:{told})\.?:? )?(?P<before>{_SIZE})\)"
            rf"|(?=[ \t]*(?:[;,.)](?!\d)|\n|\Z)| (?:{behind})\b| \(?(?:{told})\b))",
            re.IGNORECASE,
        )

    def __call__(self, draft: Draft) -> None:
        """Rewrite the lists of a report that have such a heading."""
        lists = [found for unit in _UNIT.finditer(draft.text) if (found := _list_under(draft.text, unit)) is not None]
        for_all = self._remarks(draft.text)
        if for_all is not None:
            lists.append((0, len(draft.text), for_all, ""))
        if not lists:
            return

        def with_unit(match: re.Match[str]) -> str:
            headed = next((found for found in lists if found[0] <= match.start() < found[1]), None)
            if headed is None or self._is_no_size(match):
                return match.group()
            _, _, unit, heading = headed
            if unit == "mm" and all(_OF_CENTIMETRES.fullmatch(size) for size in _NUMBER.findall(match["sizes"])):
                return match.group()
            sizes = match["sizes"].split(_STROKE)
            if len(sizes) > heading.count("/") + 1:
                return match.group()
            if len(sizes) > 1 and any(word in heading.rpartition("/")[2] for word in self._now):
                sizes.reverse()
            now, *earlier = (f"{size} {unit}" for size in [*sizes, *([match["before"]] if match["before"] else ())])
            compared = f" ({match['told'] or ''}{', '.join(earlier)})" if earlier else ""
            closing = ";" if match.string[match.end() : match.end() + 1] == "\n" else ""  # rows are not run together
            return f"{match['gap']}{now}{compared}{closing}"

        draft.rewrite(self._row, with_unit)
        if for_all is not None and "\t" in draft.text:
            draft.rewrite(_CELL, lambda m: f"{m.group()} {for_all}")

    def _is_no_size(self, match: re.Match[str]) -> bool:
        """Whether a number stands in a table, or the word before it says that it is no size: "segment 4"."""
        start = match.start()
        if "\t" in match.string[match.string.rfind("\n", 0, start) + 1 : start]:
            return True
        last = _LAST_WORD.search(match.string, max(start - _LAST_WORDS, 0), start)
        if last is None:
            return True
        word = last["word"].lower()
        if word not in self._spaces:
            return last["number"] is not None or word in self._not_measured or self._counts(match, word)
        if last["number"] is not None:
            return match["gap"] == ", "  # "ICS 2, 3"
        ordinal = (last["ordinal"] or "").lower()
        numbered = ordinal[:1].isdigit() or ordinal in self._ordinals  # "2nd ICS 9"
        no_space = match["before"] is not None or not match["sizes"].isdigit() or int(match["sizes"]) > _HIGHEST_SPACE
        return not (numbered or no_space)

    def _counts(self, match: re.Match[str], word: str) -> bool:
        """Whether a number tells how many there are, and not how large they are: "enlarged nodes: 3"."""
        alone = match["before"] is None and match["sizes"].isdigit()
        return alone and word in self._counted and int(match["sizes"]) <= _MOST_COUNTED


def _list_under(text: str, unit: re.Match[str]) -> tuple[int, int, str, str] | None:
    """Where the list begins and ends whose heading holds a unit, with the unit and the heading in small letters."""
    start = text.rfind("\n", 0, unit.start()) + 1
    line_end = end_of_line(text, unit.end())
    colon = text.find(":", unit.end(), line_end)
    first = line_end if colon < 0 else colon + 1
    if first - start > _HEADING or _MEASURED.search(text, start, line_end):
        return None
    end = line_end
    for _ in range(_LINES):
        following = end_of_line(text, end + 1) if end < len(text) else end
        line = text[end:following]
        if not line.strip() or _MEASURED.search(line):
            break
        end = following
    return first, end, text[unit.start() - 1 : unit.end()], text[start:first].lower()


def end_of_line(text: str, start: int) -> int:
    """Where the line ends that a character is on."""
    end = text.find("\n", start)
    return end if end >= 0 else len(text)
