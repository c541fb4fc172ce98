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

from imln_finder.engine.layout import lines_with, sentence_end, sentence_start, words_of
from imln_finder.rules_store import load_json

_FIRST, _LAST = 1, 6
_SPACES = frozenset(range(_FIRST, _LAST + 1))
_WORD = re.compile(r"[^\W\d_]+")
#: Words before a space among which what else lies there is named ("chest drain in the fifth space"), and behind it.
_CLAUSE, _BEHIND = 8, 2
_CLAUSE_MARKS = frozenset(",:;.\n")
_ASIDE = re.compile(r"\([^()]*\)")
_SUFFIX = re.compile(r"\b([iv]+|\d) ?(?:st|nd|rd|th)\b")


class SpaceFinder:
    """Finds the intercostal spaces of a document and the tokens that name them."""

    def __init__(self, language: str) -> None:
        rules = load_json("spaces.json", language)
        self._values: dict[str, int] = {**rules["ordinals"], **rules["cardinals"]}
        self._not_of_nodes = frozenset(rules["not_of_nodes"])
        self._elsewhere = frozenset(rules["elsewhere_after"])
        self._to = frozenset(rules["range_words"])
        self._and = frozenset(rules["joins"])
        self._counts: dict[str, int] = {**rules["counts"], "one": 1, "a": 1, "1": 1}
        self._higher, self._lower = frozenset(rules["higher"]), frozenset(rules["lower"])
        self._ways = frozenset(way.split()[0] for way in self._higher | self._lower)
        self._not_levels = frozenset(rules["levels_elsewhere"])
        #: A word of each noun; only lines that hold one are searched for the notations.
        self._nouns = frozenset(
            _WORD.findall(noun)[-1] for noun in [*rules["spaces"], *rules["ribs"], *rules["rib_spaces"]]
        )
        self._levels, self._capitals = frozenset(rules["levels"]), [f" {noun}" for noun in rules["capitals"]]
        self._patterns = _patterns(rules)

    def __call__(self, doc: Doc) -> Iterator[tuple[Span, frozenset[int]]]:
        """Each mention of spaces: its tokens, and the spaces it names."""
        text: str = doc._.imln_source.text
        named = lines_with(doc, self._nouns)
        taken: dict[tuple[int, int], frozenset[int]] = {}
        for name, pattern in self._patterns.items():
            stretches = self._stretches(name, doc, named, bool(taken))
            for match in chain.from_iterable(pattern.finditer(text, *stretch) for stretch in stretches):
                if any(match.start() < end and start < match.end() for start, end in taken):
                    continue
                spaces = self._beside(match, taken) if name == "relative" else self._spaces_of(name, match)
                span = doc.char_span(*match.span(), alignment_mode="expand")
                if spaces and span is not None:
                    taken[match.span()] = spaces
                    if not self._holds_other_things(span) and not (name == "levels" and self._are_elsewhere(span)):
                        yield span, spaces

    def _stretches(
        self, notation: str, doc: Doc, named: list[tuple[int, int]], spoken_of: bool
    ) -> list[tuple[int, int]]:
        """Where a notation is looked for."""
        text: str = doc._.imln_source.text
        if notation.startswith("elliptic"):  # where spaces are spoken of, the noun may be left out
            return [(0, len(text))] if spoken_of else []
        if notation == "levels":
            return lines_with(doc, self._levels)
        if notation == "capitals":
            return [(0, len(text))] if any(noun in text for noun in self._capitals) else []
        if notation == "relative":
            told = frozenset(lines_with(doc, self._ways)) if named else frozenset()
            return [line for line in named if line in told]
        return named

    def _beside(self, match: re.Match[str], taken: Mapping[tuple[int, int], frozenset[int]]) -> frozenset[int]:
        """The space that is told by the one named before: "one space lower", "in the space above", "the same space"."""
        before = [(end, spaces) for (_, end), spaces in taken.items() if end <= match.start()]
        if not before:
            return frozenset()
        spaces = max(before)[1]
        way = (match["way"] or "").lower()
        steps = self._counts.get((match["count"] or "").lower(), 1)
        if way in self._higher:
            spaces = frozenset({min(spaces) - steps})
        elif way in self._lower:
            spaces = frozenset({max(spaces) + steps})
        return spaces if spaces <= _SPACES else frozenset()

    def _are_elsewhere(self, levels: Span) -> bool:
        """Whether levels are those of another region: "axillary levels I to III"."""
        words = words_of(levels.doc)
        return not self._not_levels.isdisjoint(words[sentence_start(levels) : sentence_end(levels)])

    def _spaces_of(self, notation: str, match: re.Match[str]) -> frozenset[int]:
        if notation.startswith("counted"):  # "the upper three intercostal spaces"
            return frozenset(range(_FIRST, self._counts[match["count"].lower()] + 1))
        if notation == "top":
            return frozenset({_FIRST})
        spaces = self._read(match["list"])
        if "ribs" not in notation:
            return spaces
        return frozenset({min(spaces)}) if len(spaces) == 2 and max(spaces) - min(spaces) == 1 else frozenset()

    def _holds_other_things(self, space: Span) -> bool:
        """Whether something else than a node lies there: "chest drain in the fifth space", "sixth space laterally"."""
        words = words_of(space.doc)
        for word in reversed(words[max(space.start - _CLAUSE, 0) : space.start]):
            if word in _CLAUSE_MARKS:
                break
            if word in self._not_of_nodes:
                return True
        return not self._elsewhere.isdisjoint(words[space.end : space.end + _BEHIND])

    def _read(self, written: str) -> frozenset[int]:
        """The spaces that a list such as "2nd, 3rd and 5th" or "second to fourth" names."""
        spaces: set[int] = set()
        previous: int | None = None
        in_range = False
        written = _SUFFIX.sub(r"\1", _ASIDE.sub(" ", written.lower()))
        for word in re.findall(r"[^\W\d_]+|\d+|[^\w\s]", written):
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
    """The notations, surest first; each has the group `list` (or `count`) that names the spaces, save `top`."""
    suffix = r"(?: ?(?:st|nd|rd|th)|[°oaª]|\.(?= [a-z]))?"
    ordinals = _any(rules["ordinals"])
    joined = r"[1-6](?=ics\b|icr\b|eic\b)"  # "2ICS"
    number = (
        rf"(?:(?:{ordinals})(?: (?:st|nd|rd|th)|(?<=[iv])(?:nd|rd|th))?(?![^\W_])|[1-9]{suffix}(?![^\W_])|{joined})"
    )
    cardinal = rf"(?:(?:{_any(rules['cardinals'])})(?![^\W_])|{number})"
    space = rf"(?:{_any(rules['spaces'])})"
    qualified = rf"(?:(?:{_any(rules['qualifiers'])}) ){{0,3}}"
    ribs = rf"(?:{_any(rules['ribs'])})"
    aside = r"(?: \([^()\n]{1,40}\))?"
    listed = rf"(?P<list>(?<![\w.]){number}{aside}{_joined(rules, number, aside)})"
    pair = rf"(?P<list>(?<![\w.]){number}(?: ?[-/&] ?| (?:and )?){number})"
    top, count = rf"(?:{_any(rules['from_the_top'])})", rf"(?P<count>{_any(rules['counts'])})"
    between = rf"(?<!\w)(?:{_any(rules['between'])}) (?:[a-z]+ )"
    elliptic = rf"(?<!\w)(?:{_any(rules['elliptic_after'])})"
    listed_after = rf"(?P<list>{cardinal}{_joined(rules, cardinal)})(?![\w/]|\.\d| ?[cm]m)"
    articles = rf"(?:{_any(rules['articles'])})"
    and_the = rf" (?:and|&) (?:{articles} )?"
    pronoun = r"(?!\. (?-i:I) (?!and|or|to))"  # "in the second space. I think"
    numbered = (
        rf"(?:(?: (?:{_any(rules['number_words'])}))?{pronoun}\.? ?[:(\[-]? ?(?:{articles} )?|, {articles} "
        rf"|,? (?:{_any(rules['from'])}) (?:{articles} )?)"
    )
    breaks_off = (
        rf"(?!\.\d)(?= ?(?:[,.;()]|$|\n|\d+(?:\.\d+)? ?(?:[cm]m|x)"
        rf"| ?(?:{_any(rules['elliptic_before'])}|{_any(rules['breaks'])})\b))"
    )
    joins = rf" ?(?:{_any(rules['joins'])}) ?(?:{articles} )?"
    joined_by_word = rf"(?! ?[,;.]){joins}"  # not "2nd space; 3. Liver"
    ways = rf"(?:{_any(rules['higher'])}|{_any(rules['lower'])})"
    sided = rf"(?:{_any(rules['sided'])})"
    notations = {
        "counted": rf"(?<!\w){top} {count} {qualified}{space}(?!\w)",
        "counted_first": rf"(?<!\w){count} {top} {qualified}{space}(?!\w)",
        "ribs_joined": rf"{pair} (?:{_any(rules['rib_spaces'])})(?!\w)",
        "each_after": rf"(?<!\w)(?P<list>{space}{numbered}{number}(?:{joins}{space}{numbered}{number}){{1,3}})"
        r"(?![\w/]|\.\d)",
        "each_before": rf"(?<![\w.])(?P<list>{number} {qualified}{space}{joined_by_word}{number})"
        rf"(?: {qualified}{space}|{breaks_off})",
        "before": rf"{listed}[ ,.]{{0,2}}{qualified}{space}(?!\w)",
        "top": rf"(?<!\w){top} {qualified}{space}(?![\w])",
        "after": rf"(?<!\w){space}{numbered}{listed_after}",
        "ribs": rf"{between}{{0,5}}?{listed} {qualified}{ribs}(?!\w)",
        "ribs_after": rf"{between}{{0,4}}?{ribs} {listed_after}",
        "ribs_each": rf"{between}{{0,3}}?(?P<list>{ribs} {number}{and_the}{ribs} {number})(?!\w)",
        "ribs_each_before": rf"{between}{{0,3}}?(?P<list>{number} {ribs}{and_the}{number}) {ribs}(?!\w)",
        "ribs_elliptic": rf"{between}?(?P<list>{number} and {number})(?=,? and {between}?{number} and {number} {ribs})",
        "elliptic_ribs": rf"\band (?:\w+ )?{between}?(?P<list>{number} and {number})(?![\w/]|\.\d| ?[cm]m)",
        "elliptic_sided": rf"(?:(?<!\w)(?:{_any(rules['elliptic_before'])})|,) (?P<list>{number}) {sided}(?!\w)",
        "elliptic": rf"{elliptic} (?P<list>{number}{_joined(rules, number)}){breaks_off}",
        "capitals": rf"{listed} (?-i:{_any(rules['capitals'])})(?=[,.;):]|$|\n| (?-i:[a-z]))",
        "levels": rf"(?<!\w)(?:{_any(rules['levels'])}) {listed_after}",
        "relative": rf"(?<!\w)(?:the|(?P<count>{_any(['one', 'a', 'two', '1', '2'])}))(?: (?:{_any(rules['same'])}))? "
        rf"{qualified}{space} (?P<way>{ways})(?!\w)",
        "elliptic_in_brackets": rf"\((?P<list>[1-6] ?(?:st|nd|rd|th)|{ordinals})\)",
    }
    return {name: re.compile(notation, re.IGNORECASE) for name, notation in notations.items()}


def _joined(rules: Mapping[str, Any], number: str, aside: str = "") -> str:
    """What may follow the first number of a list."""
    follows = rf" ?(?:{_any(rules['joins'])}) ?(?:(?:{_any(rules['articles'])}) )?{number}{aside}"
    return rf"(?:{follows}| (?:{_any(rules['ordinals'])})(?![^\W_])){{0,5}}"


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
