"""The grammar of a size: one to three dimensions, or a range, with or without units."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from imln_finder.engine.alternatives import any_of
from imln_finder.engine.document.text import Span
from imln_finder.engine.normalising.size_numbers import NUMBER

#: What stands between two dimensions, besides words.
TIMES: Final = ("x", "*", "/")
#: What of a size may stand before its first digit or word, and the most characters of it: "< .9 cm".
_BEFORE_NUMBER: Final = frozenset(" <>~.,")
_MOST_BEFORE: Final = 3


class SizePattern:
    """Finds what has the form of a size."""

    def __init__(self, rules: Mapping[str, Any]) -> None:
        """Takes the parsed `measurements.json`."""
        self._pattern = re.compile(_grammar(rules))
        self._number_words = frozenset(words.split(" ")[0] for words in rules["number_words"])

    def in_sentence(self, sentence: Span) -> list[re.Match[str]]:
        """The sizes in a sentence, in small letters.

        The grammar is tried where a number stands; a search would try it at each character, which takes long.
        """
        doc, end_char = sentence.doc, sentence.end_char
        text, words, tokens = doc.lower, doc.words, doc.tokens
        found: list[re.Match[str]] = []
        reached = sentence.start_char
        for index in range(sentence.start, sentence.end):
            number = doc.offsets[index]
            if not tokens[index].like_num and words[index] not in self._number_words:
                elided = words[index].rpartition("'")  # "d'un cm", "and'two"
                if not elided[1] or elided[2] not in self._number_words:
                    continue
                number += len(words[index]) - len(elided[2])
            start = number
            while start > reached and number - start < _MOST_BEFORE and text[start - 1] in _BEFORE_NUMBER:
                start -= 1
            for opening in range(max(start, reached), number + 1):
                match = self._pattern.match(text, opening, end_char)
                if match is not None:
                    found.append(match)
                    reached = match.end()
                    break
        return found


def _grammar(rules: Mapping[str, Any]) -> str:
    """The grammar of a size. Bounded repetition only, so that no text makes it slow."""
    words = any_of([word for word in rules["number_words"] if len(word) > 1])
    point, by = any_of(rules["point"]), any_of(rules["times"])
    number = rf"(?:{NUMBER}|(?:{words}) (?:{point}) (?:{words})(?= )|(?:{words})(?= ))"
    unit = rf"(?:{any_of(rules['units'])})(?=x ?\d|[\W\d_]|$)"
    ordinal = any_of(rules["ordinal_endings"])
    along = rf"(?: ?\(?(?:{any_of(rules['orientations'])})\)?)?"
    times = rf" ?(?:x|\*|{by}|(?P<slash>/(?!\d{{1,2}}(?:{ordinal})\b))) ?"  # `TIMES`
    to = rf" ?(?:-|~|{any_of(rules['range_words'])}) ?"
    head = rf"(?<![\w.])(?<!\d[,:/])(?P<mark>(?:(?<!-)>|[<~])? ?)(?P<n1>{number})(?![\d.,]?\d)"
    second = rf"(?: ?(?P<u1>{unit}))?{along}{times}(?P<n2>{number})(?: ?(?P<u2>{unit}))?"
    third = rf"(?:{along} ?(?:x|\*|{by}|/(?={NUMBER} ?{unit})) ?(?P<n3>{number})(?: ?(?P<u3>{unit}))?)?(?![\d/])"
    range_ = (
        rf"(?: ?(?P<range_unit>{unit}))?(?P<range>{to})(?P<range_end>{number}) ?(?P<range_end_unit>{unit})"
        r"(?! ?[x*] ?\d)"
    )
    lone = rf" ?(?P<bracket>\()?(?P<lone_unit>{unit})(?(bracket)\))(?P<half> (?:{any_of(rules['and_half'])})\b)?"
    word = rf"\b(?P<word>{any_of(rules['number_words'])}) (?P<word_unit>{unit})"
    return rf"{head}(?:{second}{third}|{range_}|{lone})|{word}"


def values_and_units(match: re.Match[str]) -> list[tuple[str, str | None]]:
    """The numbers of a size as they are written, each with its unit if it has one."""
    first, second, third = match.group("n1", "n2", "n3")
    if second:
        units = match.group("u1", "u2", "u3")
        return [(first, units[0]), (second, units[1]), *([(third, units[2])] if third else [])]
    if match["word"]:
        return [(match["word"], match["word_unit"])]
    if match["range"]:
        return [(first, match["range_unit"]), (match["range_end"], match["range_end_unit"])]
    return [(first, match["lone_unit"])]


def scale_of(unit: str) -> float:
    """The millimetres in a unit."""
    return 10.0 if unit.startswith("c") else 1.0
