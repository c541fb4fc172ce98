"""Step 1: make the text regular without losing where each character came from.

Reports arrive with full-width punctuation, hard-wrapped lines, words broken by a hyphen, doubled spaces, OCR letters.
The components behind this step see one space between words, "\\n" only where a line really ends, "\\n\\n" between
paragraphs, and a tab between the cells of a table row; `NormalisedText.origin` leads every span back to the report.

A pass is left out where one look shows that it has nothing to do, and patterns begin with what is rare, which lets `re`
leap from one place to the next.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from imln_finder.engine.alternatives import NOTHING, any_of
from imln_finder.engine.normalising.cell_marks import has_gap, mark_lists, mark_table_cells
from imln_finder.engine.normalising.characters import make_characters_regular
from imln_finder.engine.normalising.headed_units import HeadedUnits
from imln_finder.engine.normalising.outline import Outline
from imln_finder.engine.normalising.rewriting import Draft
from imln_finder.engine.normalising.size_numbers import is_next_item
from imln_finder.engine.normalising.spelling import Speller
from imln_finder.engine.normalising.time_series import TimeSeries
from imln_finder.engine.normalising.wrapping import fills_width

#: What thousands of phrases of rules are: words in which nothing can be irregular but their spelling.
_PLAIN: Final = re.compile(r"[a-z]+(?: [a-z]+)*")
_BROKEN_WORD: Final = re.compile(r"-(?<=[^\W\d_]-)[ \t]*\n[ \t]*(?=[^\W\d_])")
_SPLIT_DECIMAL: Final = re.compile(r" \.(?<=\d \.)(?=\d)")
_DOT_LEADER: Final = re.compile(r"(?<![ \t])[ \t]*\.{4,}[ \t]*|(?<=\w) \.{2,3} ")
_LINE_BREAK: Final = re.compile(r"\n[ \t\n]*")
_LAST_WORD: Final = re.compile(r"[^\W\d_]+$")
_FIRST_WORD: Final = re.compile(r"[^\W\d_]+")
_LONGEST_WORD: Final = 30
_SPACE: Final = frozenset(" \t")
_INDENT: Final = re.compile(r"\A[ \t]+")
_MARGIN: Final = re.compile(r"[ \t](?<![ \t][ \t])[ \t]*(?=\n|\Z)")
_SPACES: Final = re.compile(r"[ \t]{2,}")
#: Arrows as they are typed: "-->", "=>", ">>".
_ARROW: Final = re.compile(r"-{2,3} ?>|={1,3} ?>|-> ?>|>{2,3}(?!\d)|(?<=\d[cm]m)>(?=\d)")
_INNER_HYPHEN: Final = re.compile(r"-(?:(?<=[^\W\d_]-)(?=[^\W\d_])|(?<=\d-)(?=[cm]m\b))")
#: The names of fields in exports: "LN_mammaria_interna".
_INNER_UNDERSCORE: Final = re.compile(r"_(?<=[^\W\d_]_)(?=[^\W\d_])")
#: "16-, 12- and 9-mm nodes".
_LIST_HYPHEN: Final = re.compile(r"-(?<=\d-)(?=(?:,? (?:[^\W\d_]{2,3} )?\d{1,3}(?:[.,]\d)?-?){1,5} ?[cm]m\b)")
#: OCR reads 1 as "l": "l.7 x 1.2 cm".
_LETTER_FOR_DIGIT: Final = re.compile(r"[lI](?=[.,]\d ?(?:x ?\d|[cm]m\b))(?<!\w[lI])")
#: OCR reads 0 as "O": "3O x 22mm".
_LETTER_FOR_ZERO: Final = re.compile(r"[oO](?<=\d[oO])(?= ?(?:x ?\d|[cm]m\b)|[.,]?\d)")
#: "mm 13x9", "cm 1,2", "size (cm): 1.2": the unit before its number, unless a number before has it.
_UNIT_FIRST: Final = re.compile(
    r"(?P<unit>[cm]m)(?<!\d [cm]m)(?<![\w-][cm]m)[.:]? "
    r"(?P<size>\d{1,3}(?:[.,]\d{1,2})?(?: ?x ?\d{1,3}(?:[.,]\d{1,2})?){0,2})"
    r"(?![\w/]|[.,]\d| ?(?:[cm]m\b|x ))"
)
#: "Size (mm): 14": the same in brackets.
_UNIT_IN_BRACKETS: Final = re.compile(
    r"\((?P<unit>[cm]m)\) ?[:=] ?(?P<size>\d{1,3}(?:[.,]\d{1,2})?(?: ?x ?\d{1,3}(?:[.,]\d{1,2})?){0,2})"
    r"(?![\w/]|[.,]\d| ?(?:[cm]m\b|x ))"
)
#: "6 (13) mm", "22 x 15 (31 x 24) mm": two sizes that share the unit behind them.
_SIZE: Final = r"(?:\d{1,3}(?:[.,]\d{1,2})?|\.\d{1,2})(?: ?x ?\d{1,3}(?:[.,]\d{1,2})?){0,2}"
_SHARED_UNIT: Final = re.compile(
    rf"(?<![\d.,])(?P<now>{_SIZE}) ?(?P<opens>[(\[])(?P<other>{_SIZE})(?P<closes>[)\]]) ?(?P<unit>[cm]m\b)"
)
#: What `_UNIT_FIRST` needs, begun with what is rare.
_NUMBER_BEHIND_UNIT: Final = re.compile(r"m[.:]? (?=\d)")
_ITEM_START: Final = re.compile(
    r"[-*•>#+]|[\[(]?\d{1,2}[.)\]]\s|\(?[a-zA-Z][)]\s|[<\[【《][A-Z][a-z][^\]>】》\n]{1,40}[\]>】》]"
)
#: A heading that a line begins with, and within how many characters its colon stands.
_HEADING_START: Final = re.compile(r"[A-Z][\w/&, -]{1,40}:|[\w/ ]{3,30}: ")
_COLON_WITHIN: Final = 42
#: A line of a list of organs, each before a dash: "liver - 3 lesions".
_DASHED: Final = re.compile(r"[^\W\d_][\w/ ]{1,20} - ?\S")
#: A few words that may be what is said of a station in the line before: "Unremarkable.", "- no adenopathy".
_VERDICT: Final = re.compile(r"(?:[-*] )?[^\W_][^:\t\n.;]{0,40}(?=[.;\n]|\Z)")
#: Lines that tell of a side each are shorter than this.
_BRIEF: Final = 30


@dataclass(frozen=True, slots=True)
class NormalisedText:
    """Regular text, `text`, and the way back to the original."""

    text: str
    origin: Callable[[int, int], tuple[int, int]]
    """The original offsets of `text[start:end]` (a non-empty span)."""

    def closed(self) -> NormalisedText:
        """With its closing mark; that stands for the last letter."""
        mark, last = closing(self.text), len(self.text) - 1
        if not mark:
            return self
        return NormalisedText(self.text + mark, lambda start, end: self.origin(min(start, last), min(end, last + 1)))


def closing(text: str) -> str:
    """The full stop that a text wants if it breaks off behind a word; a table wants none."""
    return "." if text[-1:].isalpha() and "\t" not in text[text.rfind("\n") + 1 :] else ""


@dataclass(frozen=True, slots=True)
class _Patterns:
    """Patterns that hold words of a language.

    Attributes:
        spoken_mark: marks that a dictation has in words: "adenopathy comma the axilla is normal period".
        digit_for_letter: 1 for "l" and 0 for "o", as OCR reads them: "a1ong", "norma1", "1ymph", "EROSI0N";
            `each_digit_for_letter`: each of them apart, which are sought quickly.
        half: "1/2 cm", "1 1/2 cm", "1\u00bd cm".
        times: a word for the sign of multiplication, as other tongues have it: "1.1 on 0.7 cm".
        unit_left_out: an earlier size without its unit: "24 mm (was 17)", "24 mm (17)".
        open_end: the end of a line that goes on in the next.
        station: a line that names a station of the chain as a heading: "Internal mammary nodes:".
        side: a line that begins with a side, and is one of several below such a heading.
        line_told: the end of a brief line that says enough of its place: "axillary none"; `place`: how it begins.
        told_behind_dash: the end of a line with a verdict behind a dash: "internal mammary, ICS I-VI, R and L - 0".
    """

    spoken_mark: re.Pattern[str]
    digit_for_letter: re.Pattern[str]
    each_digit_for_letter: list[re.Pattern[str]]
    half: re.Pattern[str]
    times: re.Pattern[str]
    unit_left_out: re.Pattern[str]
    open_end: re.Pattern[str]
    station: re.Pattern[str]
    side: re.Pattern[str]
    line_told: re.Pattern[str]
    place: re.Pattern[str]
    told_behind_dash: re.Pattern[str]


class Normaliser:
    """Turns raw report text into `NormalisedText`; see the module's head for what becomes regular."""

    def __init__(self, speller: Speller, rules: Mapping[str, Any], tables: Mapping[str, Any]) -> None:
        """Takes the parsed `normalise.json` and `tables.json`, too."""
        self.speller: Final = speller
        self._time_series = TimeSeries(tables)
        self._headed_units = HeadedUnits(rules)
        self._spoken_marks: dict[str, str] = rules["spoken_marks"]
        self._ends = (",", *map(str.lower, rules["line_goes_on"]))
        self._longest_end = max(map(len, self._ends))
        self._dictated = [f" {mark}" for mark in rules["dictated"]]
        self._halves = [f"1{of}2{gap}{unit}" for of in "/\u2044" for gap in ("", " ") for unit in rules["centimetre"]]
        self._patterns = _Patterns(
            spoken_mark=_spoken_mark(rules),
            digit_for_letter=_digit_for_letter("[10]", rules),
            each_digit_for_letter=[_digit_for_letter(digit, rules) for digit in "10"],
            half=re.compile(
                r"(?:(?<![\d.,/])(?P<whole>\d{1,2}) ?)?(?<![\d./,])1[/\u2044]2"
                rf"(?= ?(?:{any_of(rules['centimetre'])}))"
            ),
            times=re.compile(
                "|".join(rf" {word} (?<=[.,]\d {word} )(?=\d{{1,2}}[.,]\d ?[cm]m\b)" for word in rules["times"])
                or NOTHING
            ),
            unit_left_out=re.compile(
                rf"(?P<unit>[cm]m)(?P<opens> ?[(\[](?:(?:(?:{any_of(rules['prior_subjects'])}) )?"
                rf"(?:{any_of(rules['before_prior'])})\.?:? ?)?{_SIZE})(?P<closes>[)\]])",
                re.IGNORECASE,
            ),
            open_end=re.compile(rf"(?:,|\b(?:{any_of(rules['line_goes_on'])}))$", re.IGNORECASE),
            station=re.compile(rf"\b(?:{any_of(rules['stations'])})\b.{{0,40}}:$", re.IGNORECASE),
            line_told=re.compile(
                rf"(?:\b(?:{any_of([*rules['line_told'], *rules['sides']])})|\d ?[cm]m)$", re.IGNORECASE
            ),
            told_behind_dash=re.compile(rf" - ?(?:0|{any_of(rules['line_told'])})$", re.IGNORECASE),
            place=re.compile(rf"(?:(?:{any_of(rules['sides'])}) )?(?:{any_of(rules['places'])})\b", re.IGNORECASE),
            side=re.compile(rf"(?:[-*] )?(?:{any_of(rules['sides'])})\b", re.IGNORECASE),
        )

    def __call__(self, raw: str) -> NormalisedText:
        """Normalise one report."""
        draft = self.regular(raw)
        self.speller.correct(draft, self.speller.telling(draft.text))
        return NormalisedText(draft.text, draft.origin)

    def regular(self, raw: str) -> Draft:
        """All of it but the spelling."""
        draft = Draft(raw)
        if not _PLAIN.fullmatch(raw) or any(mark in raw for mark in self._dictated):
            self._make_regular(draft)
        return draft

    def _make_regular(self, draft: Draft) -> None:
        """Rewrite all of a report but its spelling."""
        make_characters_regular(draft)
        draft.rewrite(_BROKEN_WORD, self._rejoin)
        if " ." in draft.text:
            draft.rewrite(_SPLIT_DECIMAL, lambda _: ".")
        if ".." in draft.text:
            draft.rewrite(_DOT_LEADER, lambda _: ": ")
        if "|" in draft.text or has_gap(draft.text):
            mark_lists(draft)
            mark_table_cells(draft)
        self._time_series(draft)
        self._headed_units(draft)
        if draft.text[:1] in _SPACE:
            draft.rewrite(_INDENT, lambda _: "")
        if draft.text[-1:] in _SPACE or " \n" in draft.text or "\t\n" in draft.text:
            draft.rewrite(_MARGIN, lambda _: "")
        draft.rewrite(_LINE_BREAK, self._line_break)
        if has_gap(draft.text):
            draft.rewrite(_SPACES, lambda m: "\t" if "\t" in m.group() else " ")
        if ">" in draft.text:
            draft.rewrite(_ARROW, lambda _: "->")
        lower = draft.text.lower()
        if sum(map(lower.count, self._dictated)) > 1:
            draft.rewrite(self._patterns.spoken_mark, lambda m: self._spoken_marks[m["mark"].lower()])
        if "- " in draft.text or "-, " in draft.text:
            draft.rewrite(_LIST_HYPHEN, lambda _: "")
        draft.rewrite(_INNER_HYPHEN, lambda _: " ")
        if "_" in draft.text:
            draft.rewrite(_INNER_UNDERSCORE, lambda _: " ")
        if any(pattern.search(draft.text) for pattern in self._patterns.each_digit_for_letter):
            draft.rewrite(self._patterns.digit_for_letter, lambda m: "l" if m.group() == "1" else "o")
        outline = Outline(draft.text)
        if outline.may_have(b"l.9"):
            draft.rewrite(_LETTER_FOR_DIGIT, lambda _: "1")
        if outline.may_have(b"9o"):
            draft.rewrite(_LETTER_FOR_ZERO, lambda _: "0")
        if outline.may_have(b"9/9") and any(half in draft.text for half in self._halves):
            draft.rewrite(self._patterns.half, lambda m: f"{m['whole'] or 0}.5")
        draft.rewrite(self._patterns.times, lambda _: " x ")
        if _NUMBER_BEHIND_UNIT.search(draft.text):
            draft.rewrite(_UNIT_FIRST, lambda m: f"{m['size']} {m['unit']}")
        draft.rewrite(_UNIT_IN_BRACKETS, lambda m: f"{m['size']} {m['unit']}")
        outline = Outline(draft.text)
        if outline.may_have(b")mm", b") mm"):
            draft.rewrite(_SHARED_UNIT, _give_each_its_unit)
        if outline.may_have(b"mm(", b"mm ("):
            draft.rewrite(self._patterns.unit_left_out, _give_unit)

    def _rejoin(self, match: re.Match[str]) -> str:
        """What becomes of a hyphen at a line's end: "inter-/nal" is one word, "internal-/mammary" are two."""
        left = _LAST_WORD.search(match.string, max(match.start() - _LONGEST_WORD, 0), match.start())
        right = _FIRST_WORD.match(match.string, match.end())
        if left is None or right is None or self.speller.knows(left.group() + right.group()):
            return ""
        return " " if self.speller.knows(left.group()) and self.speller.knows(right.group()) else ""

    def _line_break(self, match: re.Match[str]) -> str:
        """A blank line stays a paragraph's end; a line end stays one unless the sentence plainly runs on."""
        if match.group().count("\n") > 1:
            return "\n\n"
        text = match.string
        line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
        line_end = text.find("\n", match.end())
        following = text[match.end() : line_end if line_end >= 0 else len(text)]
        if line[-1:] == ":" and _VERDICT.match(following) and self._patterns.station.search(line):
            return "\n" if self._patterns.side.match(following) else " "
        if not line or not following or "\t" in line or "\t" in following:
            return "\n"
        ends = line[-1] in ".:;!?"
        goes_on = not ends and (following[0].islower() or self._is_open(line))
        if not (goes_on or fills_width(text, match, line, following)):
            return "\n"
        if _opens_item(following) or (self._is_dashed(line) and self._is_dashed(following)):
            return "\n"
        may_be_listed = not ends and following[0].islower() and len(line) < _BRIEF
        is_listed = may_be_listed and self._is_listed(line.strip(), following)
        return "\n" if is_listed else " "

    def _is_open(self, line: str) -> bool:
        """Whether a line ends with a comma, or a word that needs another."""
        end = line[-self._longest_end :]
        return end.lower().endswith(self._ends) and self._patterns.open_end.search(line) is not None

    def _is_dashed(self, line: str) -> bool:
        """Whether a line is one of a list of organs, by a dash behind its first words or before its last, a verdict."""
        return " -" in line and bool(_DASHED.match(line.lstrip()) or self._patterns.told_behind_dash.search(line))

    def _is_listed(self, line: str, following: str) -> bool:
        """Whether two brief lines tell of a side each, or of a place each, the first with a verdict, size or side."""
        placed, sided = self._patterns.place.match, self._patterns.side.match
        place, told = placed(line), self._patterns.line_told.search(line)
        names_place = place is not None and place.end() == len(line)
        alone = told is not None and told.start() == 0
        of_places = (place or sided(line) or alone) and told and placed(following)
        return bool(names_place or of_places or (sided(line) and sided(following)))


def _spoken_mark(rules: Mapping[str, Any]) -> re.Pattern[str]:
    other = "".join(rf"(?<!\b{phrase})" for phrase in rules["not_spoken"])
    marks, before = any_of(rules["spoken_marks"]), any_of(rules["not_spoken_before"])
    return re.compile(rf" (?P<mark>{marks}){other}(?= (?!(?:{before})\b)|\n|\Z)", re.IGNORECASE)


def _digit_for_letter(digits: str, rules: Mapping[str, Any]) -> re.Pattern[str]:
    ends = "|".join(rf"(?<=[a-z]{{{letters}}}{ending}1)" for ending, letters in rules["ends_in_l"].items())
    ends = ends or NOTHING
    units = any_of(rules["unit_beginnings"])
    return re.compile(
        rf"{digits}(?:(?<=[^\W\d_][10])|(?=[^\W\d_]))(?:"  # seldom the case, and quickly seen
        r"(?<=[A-Z]{3}0)(?=[A-Z])"
        rf"|(?<=[a-z][10])(?=[a-z]{{2}})(?!x|{units}|(?:{any_of(rules['ordinal_endings'])})\b)"
        rf"|(?:{ends})(?!\w)"
        rf"|(?<=1)(?<![\w.,/-]1)(?=(?:{any_of(rules['begins_behind_l'])})[a-z]{{2}})(?!(?:{any_of(rules['after_numbers'])})\b)"
        r")"
    )


def _give_each_its_unit(match: re.Match[str]) -> str:
    now, other, unit = match["now"], match["other"], match["unit"]
    return f"{now} {unit} {match['opens']}{other} {unit}{match['closes']}"


def _give_unit(match: re.Match[str]) -> str:
    number = match["opens"].strip(" ([")
    if is_next_item(number, match.string, match.start()):
        return match.group()
    return f"{match['unit']}{match['opens']} {match['unit']}{match['closes']}"


def _opens_item(line: str) -> bool:
    """Whether a line begins with the mark of an item, or with a heading."""
    if _ITEM_START.match(line):
        return True
    return ":" in line[:_COLON_WITHIN] and _HEADING_START.match(line) is not None
