"""Intercostal spaces: digits, words, ordinals, Roman numerals, lists, ranges, and pairs of ribs.

"second and third" → 2, 3; "2nd to 4th" → 2, 3, 4; "between the second and third ribs" → 2; "ICS II" → 2. The level of a
single rib or costal cartilage is no space. The chain runs in the first to sixth space.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from spacy.tokens import Doc, Span

from imln_finder.engine.layout import lines_with
from imln_finder.rules_store import load_json

_FIRST, _LAST = 1, 6
_WORD = re.compile(r"[^\W\d_]+")


class SpaceFinder:
    """Finds the intercostal spaces of a document and the tokens that name them."""

    def __init__(self, language: str) -> None:
        rules = load_json("spaces.json", language)
        self._values: dict[str, int] = {word: int(value) for word, value in rules["ordinals"].items()}
        self._to = frozenset(rules["range_words"])
        self._and = frozenset(rules["joins"])
        self._counts: dict[str, int] = rules["counts"]
        #: A word of each noun; only lines that hold one are searched for the notations.
        self._nouns = frozenset(_WORD.findall(noun)[-1] for noun in [*rules["spaces"], *rules["ribs"]])
        self._patterns = _patterns(rules)

    def __call__(self, doc: Doc) -> Iterator[tuple[Span, frozenset[int]]]:
        """Each mention of spaces: its tokens, and the spaces it names."""
        text: str = doc._.imln_source.text
        named = lines_with(doc, self._nouns)
        taken: list[tuple[int, int]] = []
        for name, pattern in self._patterns.items():
            stretches = named
            if name.startswith("elliptic"):  # where spaces are spoken of, the noun may be left out
                stretches = [(0, len(text))] if taken else []
            for match in chain.from_iterable(pattern.finditer(text, *stretch) for stretch in stretches):
                if any(match.start() < end and start < match.end() for start, end in taken):
                    continue
                spaces = self._from_the_top(match) if name == "counted" else self._read(match["list"])
                if name.startswith("ribs"):
                    spaces = (
                        frozenset({min(spaces)}) if len(spaces) == 2 and max(spaces) - min(spaces) == 1 else frozenset()
                    )
                span = doc.char_span(*match.span(), alignment_mode="expand")
                if spaces and span is not None:
                    taken.append(match.span())
                    yield span, spaces

    def _from_the_top(self, match: re.Match[str]) -> frozenset[int]:
        """ "The upper three intercostal spaces"."""
        return frozenset(range(_FIRST, self._counts[match["count"].lower()] + 1))

    def _read(self, written: str) -> frozenset[int]:
        """The spaces that a list such as "2nd, 3rd and 5th" or "second to fourth" names."""
        spaces: set[int] = set()
        previous: int | None = None
        in_range = False
        for word in re.findall(r"[^\W\d_]+|\d+|[^\w\s]", written.lower()):
            value = self._values.get(word, int(word) if word.isdigit() else 0)
            if value:
                if not _FIRST <= value <= _LAST:
                    continue
                spaces.update(
                    range(previous, value + 1) if in_range and previous is not None and previous < value else (value,)
                )
                previous, in_range = value, word.isalpha()  # "II IV": the normaliser takes hyphens between letters
            elif word in self._to:
                in_range = True
            elif not word.isalpha() or word in self._and:
                in_range = False
        return frozenset(spaces)


def _patterns(rules: Mapping[str, Any]) -> dict[str, re.Pattern[str]]:
    """The notations, surest first; each has the group `list` (or `count`) that names the spaces."""
    number = rf"(?:(?:{_any(rules['ordinals'])})(?![^\W_])|[1-9](?: ?(?:st|nd|rd|th)|\.(?= [a-z]))?(?![^\W_]))"
    ordinal = rf"(?: (?:{_any(rules['ordinals'])})(?![^\W_]))"
    joined = rf"(?: ?(?:{_any(rules['joins'])}) ?(?:(?:{_any(rules['articles'])}) )?{number}|{ordinal}){{0,5}}"
    space = rf"(?:{_any(rules['spaces'])})"
    qualified = rf"(?:(?:{_any(rules['qualifiers'])}) ){{0,3}}"
    ribs = rf"(?:{_any(rules['ribs'])})"
    listed = rf"(?P<list>(?<![\w.]){number}{joined})"
    top, count = rf"(?:{_any(rules['from_the_top'])})", rf"(?P<count>{_any(rules['counts'])})"
    between = rf"(?<!\w)(?:{_any(rules['between'])}) (?:[a-z]+ )"
    elliptic = rf"(?<!\w)(?:{_any(rules['elliptic_after'])})"
    listed_after = rf"(?P<list>{number}{joined})(?![\w/]|\.\d| ?[cm]m)"
    numbered = rf"(?: (?:{_any(rules['number_words'])}))?\.? ?[:(\[-]? ?(?:(?:{_any(rules['articles'])}) )?"
    breaks_off = rf"(?= ?(?:[,.;()]|$|\n|\d+(?:\.\d+)? ?(?:[cm]m|x)| ?(?:{_any(rules['elliptic_before'])})\b))"
    sided = rf"(?:{_any(rules['sided'])})"
    notations = {
        "counted": rf"(?<!\w){top} {count} {qualified}{space}(?!\w)",
        "before": rf"{listed}[ ,.]{{0,2}}{qualified}{space}(?!\w)",
        "after": rf"(?<!\w){space}{numbered}{listed_after}",
        "ribs": rf"{between}{{0,5}}?(?P<list>{number}{joined}) {qualified}{ribs}(?!\w)",
        "ribs_after": rf"{between}{{0,4}}?{ribs} {listed_after}",
        "elliptic_sided": rf"(?:(?<!\w)(?:{_any(rules['elliptic_before'])})|,) (?P<list>{number}) {sided}(?!\w)",
        "elliptic": rf"{elliptic} (?P<list>{number}{joined}){breaks_off}",
    }
    return {name: re.compile(notation, re.IGNORECASE) for name, notation in notations.items()}


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
