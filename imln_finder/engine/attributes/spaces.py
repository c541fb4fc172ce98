"""Intercostal spaces: digits, words, ordinals, Roman numerals, lists, ranges, and pairs of ribs.

"second and third" → 2, 3; "2nd to 4th" → 2, 3, 4; "between the second and third ribs" → 2; "ICS II" → 2. The level of a
single rib or costal cartilage is no space. The chain runs in the first to sixth space.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, Final

from imln_finder.engine.alternatives import any_of
from imln_finder.engine.attributes.space_corrections import SpaceCorrections
from imln_finder.engine.document.text import Span, Text
from imln_finder.rules_store import load_json

_FIRST, _LAST = 1, 6
_SPACES: Final = frozenset(range(_FIRST, _LAST + 1))
_DIGITS: Final = frozenset("0123456789")
_WORD: Final = re.compile(r"[^\W\d_]+")
#: Words before a space among which what else lies there is named ("chest drain in the fifth space"), and behind it.
_CLAUSE, _BEHIND = 8, 2
#: Words behind a space up to that behind an arrow, and before it up to "the one in".
_ARROW_REACH, _ONE_REACH = 8, 3
_CLAUSE_MARKS: Final = frozenset(",:;.\n")
_ASIDE: Final = re.compile(r"\([^()]*\)")
#: The first word, digit or mark of a phrase.
_OPENING: Final = re.compile(r"[^\W\d_]+|\S")
#: A character that a notation may begin with, and the end of its line.
_Start = tuple[int, int]


class SpaceFinder:
    """Finds the intercostal spaces of a document and the tokens that name them."""

    def __init__(self, language: str) -> None:
        rules = load_json("spaces.json", language)
        self._values: dict[str, int] = {**rules["ordinals"], **rules["cardinals"]}
        self._not_of_nodes = frozenset(rules["not_of_nodes"])
        self._elsewhere = frozenset(rules["elsewhere_after"])
        self._empty = frozenset(rules["empty_after"])
        self._left, self._ones = frozenset(rules["left_after"]), frozenset(rules["ones"])
        self._to = frozenset(rules["range_words"])
        self._and = frozenset(rules["joins"])
        self._counts: dict[str, int] = rules["counts"]
        self._steps: dict[str, int] = rules["steps"]
        self._suffix = re.compile(rf"\b([iv]+|\d) ?(?:{any_of(rules['ordinal_endings'])})\b")
        self._higher, self._lower = frozenset(rules["higher"]), frozenset(rules["lower"])
        self._not_levels = frozenset(rules["levels_elsewhere"])
        self._capitals = [f" {noun}" for noun in rules["capitals"]]
        self._patterns = _patterns(rules)
        #: A notation that may begin with a number has one of these behind it.
        self._nouns = _telling_words([*rules["spaces"], *rules["rib_spaces"]])
        self._openings = _openings(rules, self._nouns)
        self._corrections = SpaceCorrections(rules)

    def of_report(self, doc: Text) -> list[tuple[Span, frozenset[int]]]:
        """Each mention of spaces in a report, with those that an addendum puts in their place."""
        named = [(span, spaces) for span, spaces in self(doc) if not self._corrections.is_denied(span)]
        corrected = self._corrections.corrected(doc, named)
        return [(span, corrected or spaces) for span, spaces in named]

    def __call__(self, doc: Text) -> list[tuple[Span, frozenset[int]]]:
        """Each mention of spaces: its tokens, and the spaces it names."""
        named: list[tuple[Span, frozenset[int]]] = []
        taken: dict[tuple[int, int], frozenset[int]] = {}
        starts: dict[_Openings, list[_Start]] = {}
        numbers = _numbers_in(doc) if doc.has(self._nouns) else []
        for name, pattern in self._patterns.items():
            elliptic = name.startswith("elliptic")
            if (elliptic or name == "relative") and not taken:
                continue  # only where spaces are spoken of may the noun, or the number, be left out
            if name == "capitals":
                found = self._in_capitals(pattern, doc)
            else:
                openings = self._openings[name]
                if openings not in starts:
                    starts[openings] = openings.starts(doc, numbers)
                found = _matches(pattern, doc.lower, starts[openings])
            for match in found:
                if any(match.start() < end and start < match.end() for start, end in taken):
                    continue
                spaces = self._beside(match, taken) if name == "relative" else self._spaces_of(name, match)
                span = doc.char_span(*match.span())
                if spaces:
                    taken[match.span()] = spaces
                    if not (self._holds_other_things(span) or _is_left(span, self._left, self._ones)) and not (
                        name == "levels" and self._are_elsewhere(span)
                    ):
                        named.append((span, spaces))
        return named

    def _in_capitals(self, pattern: re.Pattern[str], doc: Text) -> list[re.Match[str]]:
        return [*pattern.finditer(doc.text)] if any(noun in doc.text for noun in self._capitals) else []

    def _beside(self, match: re.Match[str], taken: Mapping[tuple[int, int], frozenset[int]]) -> frozenset[int]:
        """The space that is told by the one named before: "one space lower", "in the space above", "the same space"."""
        before = [(end, spaces) for (_, end), spaces in taken.items() if end <= match.start()]
        if not before:
            return frozenset()
        spaces = max(before)[1]
        steps = self._steps.get(match["count"] or "", 1)
        if match["way"] in self._higher:
            spaces = frozenset({min(spaces) - steps})
        elif match["way"] in self._lower:
            spaces = frozenset({max(spaces) + steps})
        return spaces if spaces <= _SPACES else frozenset()

    def _are_elsewhere(self, levels: Span) -> bool:
        """Whether levels are those of another region: "axillary levels I to III"."""
        return not self._not_levels.isdisjoint(levels.sentence.words)

    def _spaces_of(self, notation: str, match: re.Match[str]) -> frozenset[int]:
        if notation.startswith("counted"):  # "the upper three intercostal spaces"
            return frozenset(range(_FIRST, self._counts[match["count"]] + 1))
        if notation == "top":
            return frozenset({_FIRST})
        spaces = self._read(match["list"])
        if "ribs" not in notation:
            return spaces
        first, last = min(spaces, default=0), max(spaces, default=0)
        if len(spaces) != 2 or (notation.startswith("elliptic") and last - first != 1):
            return frozenset()
        return frozenset(range(first, last))  # "between the first and fourth ribs" lie three spaces

    def _holds_other_things(self, space: Span) -> bool:
        """Whether something else than a node lies there: "chest drain in the fifth space", "sixth space laterally"."""
        words = space.doc.words
        for word in reversed(words[max(space.start - _CLAUSE, 0) : space.start]):
            if word in _CLAUSE_MARKS:
                break
            if word in self._not_of_nodes:
                return True
        behind = words[space.end : space.end + _BEHIND]
        told = space.end + (behind.index(":") + 1 if ":" in behind else 0)  # "ICS 2 L: 13 mm; ICS 3 L: nil"
        return not self._elsewhere.isdisjoint(behind) or not self._empty.isdisjoint(words[told : told + 1])

    def _read(self, written: str) -> frozenset[int]:
        """The spaces that a list such as "2nd, 3rd and 5th" or "second to fourth" names."""
        spaces: set[int] = set()
        previous: int | None = None
        in_range = False
        written = self._suffix.sub(r"\1", _ASIDE.sub(" ", written)).replace("#", "")
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


def _is_left(space: Span, gone: frozenset[str], ones: frozenset[str]) -> bool:
    """Whether the node has gone from it: "10 mm [(ICS 3)] -> 8 mm (ICS 2), the one in [ICS 3] no longer seen"."""
    words = space.doc.words[space.end : space.end + _ARROW_REACH]
    before_arrow = words[:3] == [")", "-", ">"] and "(" in words[3:]
    has_gone = not gone.isdisjoint((" ".join(words[:2]), " ".join(words[1:3])))
    before = space.doc.words[max(space.start - _ONE_REACH, 0) : space.start]
    return before_arrow or (has_gone and not ones.isdisjoint(before))


class _Openings:
    """The words that a notation begins with, one digit standing for all: it need be tried nowhere else.

    A line must also have one of `nouns`, behind the opening unless the notation may leave it out; None if any will do.
    """

    def __init__(
        self, *phrases: Iterable[str], nouns: frozenset[str] | None = None, may_leave_out: bool = False
    ) -> None:
        self._nouns = nouns
        self._may_leave_out = may_leave_out
        words = frozenset(word for phrase in chain(*phrases) for word in _OPENING.findall(phrase.lower())[:1])
        self._words = frozenset(word for word in words if not word.isdecimal())
        self._digits = words != self._words

    def starts(self, doc: Text, numbers: Sequence[int]) -> list[_Start]:
        """Where a notation may begin, given where the numbers of spaces stand."""
        found: list[_Start] = []
        layout, offsets = doc.layout, doc.offsets
        reached, end = -1, 0  # of the last line
        for index in self._places(doc, numbers):
            line = layout.line_starts[index]
            if line != reached:
                reached, end = line, Span(doc, line, layout.line_ends[index]).end_char
            word = doc.words[index]
            found.append((offsets[index], end))
            if self._digits and len(word) > 1 and _has_one_digit(word):
                found.append((offsets[index] + word.replace(",", ".").index(".") + 1, end))  # the 3 of "2,3"
        return found

    def _places(self, doc: Text, numbers: Sequence[int]) -> list[int]:
        """Where its words stand, and the numbers, if it begins with one."""
        starts, ends = doc.layout.line_starts, doc.layout.line_ends
        nouns = [] if self._nouns is None else doc.places_of(self._nouns)
        if not nouns and self._nouns is not None:
            return []
        places = doc.places_of(self._words)
        if self._digits:
            places = sorted([*places, *numbers])
        if self._nouns is None:
            return places
        last = {starts[index]: ends[index] if self._may_leave_out else index for index in nouns}  # of each line
        return [index for index in places if index <= last.get(starts[index], -1)]


def _numbers_in(doc: Text) -> list[int]:
    """Where numbers stand that may be those of spaces."""
    return doc.places_of(frozenset([word for word in doc.vocabulary if _has_one_digit(word)]))


def _has_one_digit(word: str) -> bool:
    """Whether a word is one digit, or has a decimal mark with one beside it perhaps; spaces have no other numbers."""
    return word[0] in _DIGITS and (len(word) == 1 or not word.isdecimal())


def _matches(pattern: re.Pattern[str], text: str, starts: Iterable[_Start]) -> list[re.Match[str]]:
    """The matches of a pattern at some places, those that overlap one before left out."""
    found: list[re.Match[str]] = []
    reached = 0
    for start, end in starts:
        match = pattern.match(text, start, end) if start >= reached else None
        if match is not None:
            reached = match.end()
            found.append(match)
    return found


def _openings(rules: Mapping[str, Any], nouns: frozenset[str]) -> dict[str, _Openings]:
    """What each notation begins with, but for the capitals, which are sought everywhere."""
    roman = [f"{ordinal}{ending}" for ordinal in rules["ordinals"] for ending in rules["roman_endings"]]
    number = _Openings(rules["ordinals"], roman, ["#"], nouns=nouns)
    top, space = _Openings(rules["from_the_top"], nouns=nouns), _Openings(rules["spaces"], nouns=nouns)
    of_ribs = _last_words([*rules["spaces"], *rules["ribs"], *rules["rib_spaces"]])
    between = _Openings(rules["between"], nouns=of_ribs, may_leave_out=True)  # "between the second and third"
    return {
        **dict.fromkeys(("ribs_joined", "each_before", "before"), number),
        **dict.fromkeys(("counted", "top"), top),
        **dict.fromkeys(("each_after", "after", "explained"), space),
        **dict.fromkeys(("ribs", "ribs_after", "ribs_each", "ribs_each_before", "ribs_elliptic"), between),
        "elliptic_ribs_anew": between,
        "counted_first": _Openings(rules["counts"], nouns=nouns),
        "elliptic_ribs": _Openings(rules["pair_joins"]),
        "elliptic_sided": _Openings(rules["elliptic_before"], [","]),
        "elliptic": _Openings(rules["elliptic_after"], rules["reaching"]),
        "elliptic_ordinal": _Openings(rules["elliptic_after_ordinals"]),
        "elliptic_in_brackets": _Openings(["("]),
        "levels": _Openings(rules["levels"]),
        "relative": _Openings(rules["before_space"], rules["steps"], nouns=nouns),
    }


def _last_words(phrases: Iterable[str]) -> frozenset[str]:
    return frozenset(words[-1] for words in map(_WORD.findall, phrases) if words)


def _telling_words(phrases: Sequence[str]) -> frozenset[str]:
    """Words of which each phrase has one: those that are a phrase by themselves, and the last of those without any."""
    alone = frozenset(words[0] for words in map(_WORD.findall, phrases) if len(words) == 1)
    return alone | _last_words(phrase for phrase in phrases if alone.isdisjoint(_WORD.findall(phrase)))


def _patterns(rules: Mapping[str, Any]) -> dict[str, re.Pattern[str]]:
    """The notations, surest first; each has the group `list` (or `count`) that names the spaces, save `top`."""
    endings, roman = any_of(rules["ordinal_endings"]), any_of(rules["roman_endings"])
    suffix = rf"(?: ?(?:{endings})|{any_of(rules['ordinal_marks'])}|\.(?= [a-z]|/\d))?"
    ordinals = any_of(rules["ordinals"])
    ordinal = rf"(?:(?![iv])(?:{ordinals})|[1-6] (?:{endings}))(?![^\W_])"
    joined = rf"[1-6](?=(?:{any_of(rules['joined_spaces'])})\b)"  # "2ICS"
    number = rf"(?:(?:{ordinals})(?: (?:{endings})|(?<=[iv])(?:{roman}))?(?![^\W_])|#?[1-9]{suffix}(?![^\W_])|{joined})"
    cardinal = rf"(?:(?:{any_of(rules['cardinals'])})(?![^\W_])|{number})"
    space = rf"(?:{any_of(rules['spaces'])})(?! (?:{any_of(rules['not_spaces'])})\b)"
    qualified = rf"(?:(?:{any_of(rules['qualifiers'])}) ){{0,3}}"
    ribs = rf"(?:{any_of(rules['ribs'])})"
    aside = r"(?: \([^()\n]{1,40}\))?"
    listed = rf"(?P<list>(?<![\w.]){number}{aside}{_joined(rules, number, aside)})"
    both = any_of(rules["pair_joins"])
    pair = rf"(?P<list>(?<![\w.]){number}(?: ?[-/&] ?| (?:(?:{both}) )?){number})"
    top, count = rf"(?:{any_of(rules['from_the_top'])})", rf"(?P<count>{any_of(rules['counts'])})"
    between = rf"(?<!\w)(?:{any_of(rules['between'])}) (?:[a-z]+ )"
    articles = rf"(?:{any_of(rules['articles'])})"
    onto = rf"(?: (?:{any_of(rules['directions'])}))? (?:{any_of(rules['reached'])}) {articles}"
    reaching = rf"(?:{any_of(rules['reaching'])}){onto}"
    elliptic = rf"(?<!\w)(?:{any_of(rules['elliptic_after'])}|{reaching})"
    listed_after = rf"(?P<list>{cardinal}{aside}{_joined(rules, cardinal, aside)})(?![\w/]|\.\d| ?[cm]m)"
    and_the = rf" (?:{both}|&) (?:{articles} )?"
    numeral = any_of(rules["behind_numerals"])
    pronoun = rf"(?!\. (?:{any_of(rules['pronouns'])}) (?!{numeral}))"  # "in the second space. I think"
    numbered = (
        rf"(?:(?: (?:{any_of(rules['number_words'])}))?{pronoun}\.? ?[:=(\[-]? ?(?:{articles} )?|, {articles} "
        rf"|,? (?:{any_of(rules['from'])}) (?:{articles} )?)"
    )
    breaks_off = (
        rf"(?!\.\d|(?<=\b[iv])\. ?[a-z])(?= ?(?:[,.;()]|$|\n|\d+(?:\.\d+)? ?(?:[cm]m|x)"
        rf"| ?(?:{any_of(rules['elliptic_before'])}|{any_of(rules['breaks'])})\b))"
    )
    joins = rf" ?(?:{any_of(rules['joins'])}) ?(?:{articles} )?"
    joined_by_word = rf"(?! ?[,;.]){joins}"  # not "2nd space; 3. Liver"
    ways = rf"(?:{any_of(rules['higher'])}|{any_of(rules['lower'])})"
    sided = rf"(?:{any_of(rules['sided'])})"
    notations = {
        "counted": rf"(?<!\w){top} {count} {qualified}{space}(?!\w)",
        "counted_first": rf"(?<!\w){count} {top} {qualified}{space}(?!\w)",
        "ribs_joined": rf"{pair} (?:{any_of(rules['rib_spaces'])})(?!\w)",
        "each_after": rf"(?<!\w)(?P<list>{space}{numbered}{number}(?:{joins}{space}{numbered}{number}){{1,3}})"
        r"(?![\w/]|\.\d)",
        "each_before": rf"(?<![\w.])(?P<list>{number} {qualified}{space}{joined_by_word}{number})"
        rf"(?: {qualified}{space}|{breaks_off})",
        "before": rf"{listed}[ ,.]{{0,2}}{qualified}{space}(?!\w)",
        "top": rf"(?<!\w){top} {qualified}{space}(?![\w])",
        "after": rf"(?<!\w){space}{numbered}{listed_after}",
        "ribs": rf"{between}{{0,6}}?{listed} {qualified}{ribs}(?!\w)",
        "ribs_after": rf"{between}{{0,4}}?{ribs} {listed_after}",
        "ribs_each": rf"{between}{{0,3}}?(?P<list>{ribs} {number}{and_the}{ribs} {number})(?!\w)",
        "ribs_each_before": rf"{between}{{0,3}}?(?P<list>{number} {ribs}{and_the}{number}) {ribs}(?!\w)",
        "ribs_elliptic": rf"{between}?(?P<list>{number} (?:{both}) {number})"
        rf"(?=,? (?:{both}) {between}?{number} (?:{both}) {number} {ribs})",
        "elliptic_ribs": rf"\b(?:{both}) (?:\w+ )?{between}?(?P<list>{number} (?:{both}) {number})"
        r"(?![\w/]|\.\d| ?[cm]m)",
        "elliptic_ribs_anew": rf"{between}{{0,2}}?(?P<list>{number} (?:{both}) (?:{articles} )?{number}){breaks_off}",
        "elliptic_sided": rf"(?:(?<!\w)(?:{any_of(rules['elliptic_before'])})|,) (?P<list>{number}) {sided}(?!\w)",
        "elliptic": rf"{elliptic} (?P<list>{number}{_joined(rules, number)}){breaks_off}",
        "elliptic_ordinal": rf"(?<!\w)(?:{any_of(rules['elliptic_after_ordinals'])}) (?P<list>{ordinal}){breaks_off}",
        "capitals": rf"{listed} (?-i:{any_of(rules['capitals'])})(?=[,.;):]|$|\n| (?-i:[a-z]))",
        "explained": rf"(?<!\w){space}(?: [a-z]+){{0,2}} ?,? ?\(?(?:{any_of(rules['explaining'])}),? "
        rf"(?:{articles} )?{listed}",
        "levels": rf"(?<!\w)(?:{any_of(rules['levels'])}) {listed_after}",
        "relative": rf"(?<!\w)(?:{any_of(rules['before_space'])}|(?P<count>{any_of(rules['steps'])}))"
        rf"(?: (?:{any_of(rules['same'])}))? {qualified}{space} (?P<way>{ways})(?!\w)",
        "elliptic_in_brackets": rf"(?<=[^\n.:;] )\((?P<list>[1-6] ?(?:{endings})|{ordinals})\)",
    }
    return {name: re.compile(notation) for name, notation in notations.items()}


def _joined(rules: Mapping[str, Any], number: str, aside: str = "") -> str:
    """What may follow the first number of a list; no count of nodes: "spaces 1 and 2, [three nodes]"."""
    counted = rf"(?:{any_of(rules['cardinals'])}) (?:[a-z]+ ){{0,2}}(?:{any_of(rules['counted'])})(?![a-z])"
    count = rf"(?!(?<=[,;.:] ){counted})"
    follows = rf" ?(?:{any_of(rules['joins'])}) ?(?:(?:{any_of(rules['articles'])}) )?{count}{number}{aside}"
    return rf"(?:{follows}| (?:{any_of(rules['ordinals'])})(?![^\W_])){{0,5}}"
