"""Intercostal spaces: digits, words, ordinals, Roman numerals, lists, ranges, and pairs of ribs.

"second and third" → 2, 3; "2nd to 4th" → 2, 3, 4; "between the second and third ribs" → 2; "ICS II" → 2. The level of a
single rib or costal cartilage is no space. The chain runs in the first to sixth space.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from spacy.tokens import Doc, Span

from imln_finder.rules_store import load_json

_FIRST, _LAST = 1, 6


class SpaceFinder:
    """Finds the intercostal spaces of a document and the tokens that name them."""

    def __init__(self, language: str) -> None:
        rules = load_json("spaces.json", language)
        self._values: dict[str, int] = {word: int(value) for word, value in rules["ordinals"].items()}
        self._to = frozenset(rules["range_words"])
        self._counts: dict[str, int] = rules["counts"]
        self._patterns = _patterns(rules)

    def __call__(self, doc: Doc) -> Iterator[tuple[Span, frozenset[int]]]:
        """Each mention of spaces: its tokens, and the spaces it names."""
        text = doc.text
        taken: list[tuple[int, int]] = []
        for name, pattern in self._patterns.items():
            if name == "elliptic" and not taken:
                continue
            for match in pattern.finditer(text):
                if any(match.start() < end and start < match.end() for start, end in taken):
                    continue
                spaces = self._from_the_top(match) if name == "counted" else self._read(match["list"])
                if name == "ribs":
                    spaces = frozenset({min(spaces)}) if len(spaces) == 2 and max(spaces) - min(spaces) == 1 else frozenset()
                span = doc.char_span(*match.span(), alignment_mode="expand")
                if spaces and span is not None:
                    taken.append(match.span())
                    yield span, spaces

    def _from_the_top(self, match: re.Match[str]) -> frozenset[int]:
        """"The upper three intercostal spaces"."""
        return frozenset(range(_FIRST, self._counts[match["count"].lower()] + 1))

    def _read(self, written: str) -> frozenset[int]:
        """The spaces that a list such as "2nd, 3rd and 5th" or "second to fourth" names."""
        spaces: set[int] = set()
        previous: int | None = None
        in_range = False
        for word in re.findall(r"[^\W\d_]+|\d+|-", written.lower()):
            value = self._values.get(word, int(word) if word.isdigit() else 0)
            if value:
                if not _FIRST <= value <= _LAST:
                    continue
                spaces.update(range(previous, value + 1) if in_range and previous is not None and previous < value else (value,))
                previous, in_range = value, False
            elif word in self._to:
                in_range = True
        return frozenset(spaces)


def _patterns(rules: Mapping[str, Any]) -> dict[str, re.Pattern[str]]:
    words = sorted(rules["ordinals"], key=len, reverse=True)
    number = rf"(?:(?:{'|'.join(words)})(?![^\W_])|[1-9](?: ?(?:st|nd|rd|th))?(?![^\W_]))"
    joins = "|".join(re.escape(join) for join in sorted(rules["joins"], key=len, reverse=True))
    space = "|".join(re.escape(word) for word in sorted(rules["spaces"], key=len, reverse=True))
    between = "|".join(re.escape(word) for word in sorted(rules["qualifiers"], key=len, reverse=True))
    numbers = rf"(?P<list>(?<![\w.]){number}(?: ?(?:{joins}) ?(?:(?:the|left|right) )?{number}){{0,5}})"
    numbers_after = rf"(?P<list>{number}(?: ?(?:{joins}) ?(?:the )?{number}){{0,5}})(?![\w/]|\.\d| ?[cm]m)"
    ribs = "|".join(re.escape(word) for word in rules["ribs"])
    top = "|".join(rules["from_the_top"])
    elliptic = "|".join(rules["elliptic_after"])
    counts = "|".join(rules["counts"])
    return {
        "counted": re.compile(rf"(?<![^\W_])(?:{top}) (?P<count>{counts}) (?:(?:{between}) ){{0,3}}(?:{space})(?![^\W_])", re.IGNORECASE),
        "before": re.compile(rf"{numbers}[ ,]{{0,2}}(?:(?:{between}) ){{0,3}}(?:{space})(?![^\W_])", re.IGNORECASE),
        "after": re.compile(rf"(?<![^\W_])(?:{space})(?:s)?(?: (?:no|nos|number|level|levels))?\.? ?[:(\[]? ?(?:the )?{numbers_after}", re.IGNORECASE),
        "ribs": re.compile(rf"between (?:the )?(?:[a-z]+ ){{0,4}}?(?:(?:{ribs}) )?{numbers_after}(?: (?:anterior|left|right|costal|of the))* ?(?:{ribs})?", re.IGNORECASE),
        "elliptic": re.compile(rf"(?<![^\W_])(?:{elliptic}) (?P<list>{number})(?= ?(?:[,.;()]|and|$|\n|one|\d+(?:\.\d+)? ?(?:[cm]m|x)))", re.IGNORECASE),
    }  # fmt: skip
