"""Step 1: make the text regular without losing where each character came from.

Reports arrive with full-width punctuation, hard-wrapped lines, words broken by a hyphen, doubled spaces, OCR letters.
The components behind this step see one space between words, "\\n" only where a line really ends, "\\n\\n" between
paragraphs, and a tab between the cells of a table row; `NormalisedText.origin` leads every span back to the report.

A pass is left out where one look shows that it has nothing to do, and patterns begin with what is rare, which lets `re`
leap from one place to the next.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

from imln_finder.engine.alternatives import NOTHING, any_of
from imln_finder.engine.headed_units import HeadedUnits
from imln_finder.engine.rewriting import Draft, Replacement
from imln_finder.engine.size_numbers import is_next_item
from imln_finder.engine.spelling import Speller

_INVISIBLE = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]"
)
_LINE_END = re.compile(r"\r\n?|\u0085|\u2028|\u2029")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_SOFT_BREAK = re.compile("\u00ad(?=[ \t]*\n)")
_BROKEN_WORD = re.compile(r"-(?<=[^\W\d_]-)[ \t]*\n[ \t]*(?=[^\W\d_])")
_SPLIT_DECIMAL = re.compile(r" \.(?<=\d \.)(?=\d)")
_DOT_LEADER = re.compile(r"(?<![ \t])[ \t]*\.{4,}[ \t]*|(?<=\w) \.{2,3} ")
_CELL_GAP = re.compile(r"[ \t]*\|[ \t]*|[ \t]*\t[ \t]*|(?<![.;?! ])[ ]{2,}|(?<=[.;?!])[ ]{4,}")
_LINE_BREAK = re.compile(r"\n[ \t\n]*")
_BLANK_LINE = re.compile(r"\n(?=\n)")
_LAST_WORD = re.compile(r"[^\W\d_]+$")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_LONGEST_WORD = 30
_MARGIN = re.compile(r"\A[ \t]+|(?<![ \t])[ \t]+(?=\n|\Z)")
_SPACES = re.compile(r"[ \t]{2,}")
#: Arrows as they are typed: "-->", "=>", ">>".
_ARROW = re.compile(r"-{2,3} ?>|={1,3} ?>|-> ?>|>{2,3}(?!\d)|(?<=\d[cm]m)>(?=\d)")
_INNER_HYPHEN = re.compile(r"-(?:(?<=[^\W\d_]-)(?=[^\W\d_])|(?<=\d-)(?=[cm]m\b))")
#: "16-, 12- and 9-mm nodes".
_LIST_HYPHEN = re.compile(r"(?<=\d)-(?=(?:,? (?:[^\W\d_]{2,3} )?\d{1,3}(?:[.,]\d)?-?){1,5} ?[cm]m\b)")
#: OCR reads 1 as "l": "l.7 x 1.2 cm".
_LETTER_FOR_DIGIT = re.compile(r"[lI](?=[.,]\d ?(?:x ?\d|[cm]m\b))(?<!\w[lI])")
#: OCR reads 0 as "O": "3O x 22mm".
_LETTER_FOR_ZERO = re.compile(r"[oO](?= ?(?:x ?\d|[cm]m\b)|[.,]?\d)(?<=\d[oO])")
#: "mm 13x9", "cm 1,2", "size (cm): 1.2": the unit before its number, unless a number before has it.
_UNIT_FIRST = re.compile(
    r"(?P<unit>[cm]m)(?<!\d [cm]m)(?<![\w-][cm]m)[.:]? "
    r"(?P<size>\d{1,3}(?:[.,]\d{1,2})?(?: ?x ?\d{1,3}(?:[.,]\d{1,2})?){0,2})"
    r"(?![\w/]|[.,]\d| ?(?:[cm]m\b|x ))"
)
#: "Size (mm): 14": the same in brackets.
_UNIT_IN_BRACKETS = re.compile(
    r"\((?P<unit>[cm]m)\) ?[:=] ?(?P<size>\d{1,3}(?:[.,]\d{1,2})?(?: ?x ?\d{1,3}(?:[.,]\d{1,2})?){0,2})"
    r"(?![\w/]|[.,]\d| ?(?:[cm]m\b|x ))"
)
#: "Nodes (mm): R IMC 13, R Ax 10": the unit of a list in its heading, and the numbers that want it.
_UNIT_OF_LIST = re.compile(r"\((?:[^()\n]{0,30} )?(?P<unit>[cm]m)\): ?(?=[^\W\d_])(?P<list>[^\n]{3,300})")
_WITHOUT_UNIT = re.compile(r"(?<=[^\W\d_] )\d{1,3}(?:\.\d{1,2})?(?=[,;]|\.?(?:\n|\Z)|\. [A-Z])")
#: "6 (13) mm", "22 x 15 (31 x 24) mm": two sizes that share the unit behind them.
_SIZE = r"(?:\d{1,3}(?:[.,]\d{1,2})?|\.\d{1,2})(?: ?x ?\d{1,3}(?:[.,]\d{1,2})?){0,2}"
_SHARED_UNIT = re.compile(
    rf"(?<![\d.,])(?P<now>{_SIZE}) ?(?P<opens>[(\[])(?P<other>{_SIZE})(?P<closes>[)\]]) ?(?P<unit>[cm]m\b)"
)
#: What the three, and an earlier size without its unit, need, begun with what is rare.
_NUMBER_BEHIND_UNIT = re.compile(r"m[.:]? (?=\d)")
_UNIT_BEHIND_BRACKET = re.compile(r"[)\]] ?[cm]m\b")
_BRACKET_BEHIND_UNIT = re.compile(r"[(\[](?:(?<=m[(\[])|(?<=m [(\[]))", re.IGNORECASE)
_ITEM_START = re.compile(r"[-*•>#+]|[\[(]?\d{1,2}[.)\]]\s|\(?[a-zA-Z][)]\s")
#: A heading that a line begins with, and within how many characters its colon stands.
_HEADING_START = re.compile(r"[A-Z][\w/&, -]{1,40}:|[\w/ ]{3,30}: ")
_COLON_WITHIN = 42
#: A line of a list of organs, each before a dash: "liver - 3 lesions".
_DASHED = re.compile(r"[^\W\d_][\w/ ]{1,20} - ?\S")
#: A few words that may be what is said of a station in the line before: "Unremarkable.", "- no adenopathy".
_VERDICT = re.compile(r"(?:[-*] )?[^\W_][^:\t\n.;]{0,40}(?=[.;\n]|\Z)")
#: Lines that tell of a side each are shorter than this.
_BRIEF = 30
#: Lines narrower than this are not taken for hard-wrapped prose on their width alone.
_MIN_WRAP_WIDTH = 40
#: So many characters on either side of a line end tell the width of its paragraph.
_PARAGRAPH = 5_000
#: A line of a list of places, each with what is said of it behind a gap: "Parasternal   no".
_LIST_GAP = re.compile(r"[ ]{3,}|\t+")
_LISTED = re.compile(
    rf"(?P<place>[^\W\d_](?:[^\n\t:.;, ]|[ ](?! )){{2,28}})(?:{_LIST_GAP.pattern})\S(?:(?![ ]{{2}}|\t).)*"
)
#: So many such lines on end make a list.
_LIST_LINES = 3
#: A row needs this many cells, and a neighbour that has as many, to be read as part of a table.
_MIN_CELLS = 3
#: The least width of a first cell that is empty.
_EMPTY_CELL = " " * 8

_CHARACTERS = {
    "。": ".", "、": ",", "×": "x", "✕": "x", "⨯": "x", "∗": "*", "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-",
    "‒": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "•": "*", "·": ".", "≤": "<", "≥": ">", "＜": "<", "＞": ">",
    "～": "-", "→": "->", "⇒": "->", "➔": "->", "➜": "->", "➝": "->", "⟶": "->", "►": "->",
    "½": " 1/2", "Φ": " ", "φ": " ", "Ø": " ", "ø": " ", "⌀": " ", "∼": "~", "≈": "~",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class NormalisedText:
    """Regular text, `text`, and the way back to the original."""

    text: str
    origin: Callable[[int, int], tuple[int, int]]
    """The original offsets of `text[start:end]` (a non-empty span)."""


@dataclass(frozen=True, slots=True)
class _Patterns:
    """Patterns that hold words of a language.

    Attributes:
        spoken_mark: marks that a dictation has in words: "adenopathy comma the axilla is normal period".
        digit_for_letter: 1 for "l" and 0 for "o", as OCR reads them: "a1ong", "norma1", "1ymph", "EROSI0N".
        half: "1/2 cm", "1 1/2 cm", "1\u00bd cm"; `half_of_unit`: what it needs, begun with what is rare.
        times: a word for the sign of multiplication, as other tongues have it: "1.1 on 0.7 cm".
        unit_left_out: an earlier size without its unit: "24 mm (was 17)", "24 mm (17)".
        open_end: the end of a line that goes on in the next.
        station: a line that names a station of the chain as a heading: "Internal mammary nodes:".
        side: a line that begins with a side, and is one of several below such a heading.
        line_told: the end of a brief line that says enough of its place: "axillary none"; `place`: how it begins.
    """

    spoken_mark: re.Pattern[str]
    digit_for_letter: re.Pattern[str]
    half: re.Pattern[str]
    half_of_unit: re.Pattern[str]
    times: re.Pattern[str]
    unit_left_out: re.Pattern[str]
    open_end: re.Pattern[str]
    station: re.Pattern[str]
    side: re.Pattern[str]
    line_told: re.Pattern[str]
    place: re.Pattern[str]


class Normaliser:
    """Turns raw report text into `NormalisedText`; see the module's head for what becomes regular."""

    def __init__(self, speller: Speller, rules: Mapping[str, Any]) -> None:
        """Takes the parsed `normalise.json`, too."""
        self._speller = speller
        self._headed_units = HeadedUnits(rules)
        self._spoken_marks: dict[str, str] = rules["spoken_marks"]
        self._longest_end = max(map(len, rules["line_goes_on"]), default=1)
        self._dictated = [f" {mark}" for mark in rules["dictated"]]
        self._patterns = _Patterns(
            spoken_mark=_spoken_mark(rules),
            digit_for_letter=_digit_for_letter(rules),
            half=re.compile(
                r"(?:(?<![\d.,/])(?P<whole>\d{1,2}) ?)?(?<![\d./,])1[/\u2044]2"
                rf"(?= ?(?:{any_of(rules['centimetre'])}))"
            ),
            half_of_unit=re.compile(rf"[/\u2044](?<=1[/\u2044])2 ?(?:{any_of(rules['centimetre'])})"),
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
            place=re.compile(rf"(?:(?:{any_of(rules['sides'])}) )?(?:{any_of(rules['places'])})\b", re.IGNORECASE),
            side=re.compile(rf"(?:[-*] )?(?:{any_of(rules['sides'])})\b", re.IGNORECASE),
        )

    def __call__(self, raw: str) -> NormalisedText:
        """Normalise one report."""
        draft = Draft(raw)
        if not _is_regular(raw):
            for pattern, replacement in _CHARACTER_PASSES:
                draft.rewrite(pattern, replacement)
        draft.rewrite(_BROKEN_WORD, self._rejoin)
        draft.rewrite(_SPLIT_DECIMAL, lambda _: ".")
        if ".." in draft.text:
            draft.rewrite(_DOT_LEADER, lambda _: ": ")
        if "|" in draft.text or _has_gap(draft.text):
            _mark_lists(draft)
            _mark_table_cells(draft)
        self._headed_units(draft)
        if draft.text != draft.text.strip(" \t") or " \n" in draft.text or "\t\n" in draft.text:
            draft.rewrite(_MARGIN, lambda _: "")
        draft.rewrite(_LINE_BREAK, self._line_break)
        if _has_gap(draft.text):
            draft.rewrite(_SPACES, lambda m: "\t" if "\t" in m.group() else " ")
        if ">" in draft.text:
            draft.rewrite(_ARROW, lambda _: "->")
        lower = draft.text.lower()
        if sum(map(lower.count, self._dictated)) > 1:
            draft.rewrite(self._patterns.spoken_mark, lambda m: self._spoken_marks[m["mark"].lower()])
        if "- " in draft.text or "-, " in draft.text:
            draft.rewrite(_LIST_HYPHEN, lambda _: "")
        draft.rewrite(_INNER_HYPHEN, lambda _: " ")
        draft.rewrite(self._patterns.digit_for_letter, lambda m: "l" if m.group() == "1" else "o")
        draft.rewrite(_LETTER_FOR_DIGIT, lambda _: "1")
        draft.rewrite(_LETTER_FOR_ZERO, lambda _: "0")
        if self._patterns.half_of_unit.search(draft.text):
            draft.rewrite(self._patterns.half, lambda m: f"{m['whole'] or 0}.5")
        draft.rewrite(self._patterns.times, lambda _: " x ")
        if _NUMBER_BEHIND_UNIT.search(draft.text):
            draft.rewrite(_UNIT_FIRST, lambda m: f"{m['size']} {m['unit']}")
        if "mm):" in draft.text or "cm):" in draft.text:
            _give_units_of_heading(draft)
        draft.rewrite(_UNIT_IN_BRACKETS, lambda m: f"{m['size']} {m['unit']}")
        if _UNIT_BEHIND_BRACKET.search(draft.text):
            draft.rewrite(_SHARED_UNIT, _give_each_its_unit)
        if _BRACKET_BEHIND_UNIT.search(draft.text):
            draft.rewrite(self._patterns.unit_left_out, _give_unit)
        self._speller.correct(draft)
        return NormalisedText(draft.text, draft.origin)

    def _rejoin(self, match: re.Match[str]) -> str:
        """What becomes of a hyphen at a line's end: "inter-/nal" is one word, "internal-/mammary" are two."""
        left = _LAST_WORD.search(match.string, max(match.start() - _LONGEST_WORD, 0), match.start())
        right = _FIRST_WORD.match(match.string, match.end())
        if left is None or right is None or self._speller.knows(left.group() + right.group()):
            return ""
        return " " if self._speller.knows(left.group()) and self._speller.knows(right.group()) else ""

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
        if not line or not following or "\t" in line or "\t" in following or _opens_item(following):
            return "\n"
        if _DASHED.match(line) and _DASHED.match(following):
            return "\n"
        if following[0].islower() and line[-1] not in ".:;!?":
            return "\n" if len(line) < _BRIEF and self._is_listed(line.strip(), following) else " "
        if self._patterns.open_end.search(line, max(len(line) - self._longest_end, 0)):
            return " "
        return " " if _fills_width(text, match, line, following) else "\n"

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


def _digit_for_letter(rules: Mapping[str, Any]) -> re.Pattern[str]:
    ends = "|".join(rf"(?<=[a-z]{{{letters}}}{ending}1)" for ending, letters in rules["ends_in_l"].items())
    ends = ends or NOTHING
    units = any_of(rules["unit_beginnings"])
    return re.compile(
        rf"0(?<=[A-Z]{{3}}0)(?=[A-Z])"
        rf"|[10](?<=[a-z][10])(?=[a-z]{{2}})(?!x|{units}|(?:{any_of(rules['ordinal_endings'])})\b)"
        rf"|1(?:{ends})(?!\w)"
        rf"|1(?<![\w.,/-]1)(?=(?:{any_of(rules['begins_behind_l'])})[a-z]{{2}})(?!(?:{any_of(rules['after_numbers'])})\b)"
    )


#: Rewriting passes that make characters regular, in order.
_CHARACTER_PASSES: tuple[tuple[re.Pattern[str], Replacement], ...] = (
    (_LINE_END, lambda _: "\n"),
    (_SOFT_BREAK, lambda _: "-"),
    (_INVISIBLE, lambda _: ""),
    (_NOT_ASCII, lambda m: _plain_character(m.group())),
)


def _is_regular(text: str) -> bool:
    """Whether a text has only printable characters of ASCII, line ends and tabs."""
    return text.isascii() and text.replace("\n", " ").replace("\t", " ").isprintable()


def regular_characters(text: str) -> str:
    """The text as the normaliser sees it once its characters are regular."""
    if _is_regular(text):
        return text
    for pattern, replacement in _CHARACTER_PASSES:
        text = pattern.sub(replacement, text)
    return text


def _has_gap(text: str) -> bool:
    """Whether there is more than one space, or a tab, between words."""
    return "  " in text or "\t" in text


def _plain_character(character: str) -> str:
    plain = _CHARACTERS.get(character) or unicodedata.normalize("NFKC", character)
    return " " if plain.isspace() else plain


def _give_each_its_unit(match: re.Match[str]) -> str:
    now, other, unit = match["now"], match["other"], match["unit"]
    return f"{now} {unit} {match['opens']}{other} {unit}{match['closes']}"


def _give_units_of_heading(draft: Draft) -> None:
    """Give the numbers of a list the unit that its heading has in brackets."""
    lists = [*_UNIT_OF_LIST.finditer(draft.text)]
    starts = [found.start() for found in lists]

    def measure(match: re.Match[str]) -> str:
        before = bisect_right(starts, match.start()) - 1
        listed = before >= 0 and match.start() < lists[before].end()
        return f"{match.group()} {lists[before]['unit']}" if listed else match.group()

    draft.rewrite(_WITHOUT_UNIT, measure)


def _give_unit(match: re.Match[str]) -> str:
    number = match["opens"].strip(" ([")
    if is_next_item(number, match.string, match.start()):
        return match.group()
    return f"{match['unit']}{match['opens']} {match['unit']}{match['closes']}"


def _mark_table_cells(draft: Draft) -> None:
    """Put a tab between the cells of lines that stand with another line of several cells; pages have no other tabs."""
    lines = draft.text.split("\n")
    cells = [_cell_count(line) for line in lines]
    offset = 0
    rows: set[int] = set()
    for i, line in enumerate(lines):
        neighbours = [cells[j] for j in (i - 2, i - 1, i + 1, i + 2) if 0 <= j < len(cells)]
        needed = _MIN_CELLS - line.startswith(_EMPTY_CELL)  # a header may leave out the cell over the names of the rows
        if cells[i] >= needed and max(neighbours, default=0) >= _MIN_CELLS:
            rows.update(range(offset, offset + len(line)))
        offset += len(line) + 1

    def mark(match: re.Match[str]) -> str:
        if match.start() not in rows:
            return " " if "|" not in match.group() else match.group()
        at_margin = match.start() == 0 or match.string[match.start() - 1] == "\n"
        return "" if at_margin else "\t"

    draft.rewrite(_CELL_GAP, mark)


def _mark_lists(draft: Draft) -> None:
    """Put a colon behind the places of a list that has what is said of them in a column beside them."""
    gaps: set[int] = set()
    run: list[int] = []
    offset = 0
    for line in [*draft.text.split("\n"), ""]:
        listed = _LISTED.fullmatch(line.strip())
        if listed:
            run.append(offset + len(line) - len(line.lstrip()) + listed.end("place"))
        else:
            gaps.update(run if len(run) >= _LIST_LINES else ())
            run = []
        offset += len(line) + 1
    if gaps:
        draft.rewrite(_LIST_GAP, lambda m: ": " if m.start() in gaps else m.group())


def _cell_count(line: str) -> int:
    """How many cells a line has; a line ruled with "|" is a row even with two."""
    count = len([cell for cell in _CELL_GAP.split(line.strip()) if cell])
    return max(count, _MIN_CELLS) if count > 1 and "|" in line else count


def _opens_item(line: str) -> bool:
    """Whether a line begins with the mark of an item, or with a heading."""
    if _ITEM_START.match(line):
        return True
    return ":" in line[:_COLON_WITHIN] and _HEADING_START.match(line) is not None


def _fills_width(text: str, match: re.Match[str], line: str, following: str) -> bool:
    """Whether the line was wrapped: the next word would not have fitted the width of its paragraph."""
    needed = len(line) + 1 + len(following.split(" ", 1)[0])
    if needed <= _MIN_WRAP_WIDTH:
        return False
    first, last = max(match.start() - _PARAGRAPH, 0), min(match.end() + _PARAGRAPH, len(text))
    blanks = _blank_lines(text)
    before = bisect_right(blanks, match.start() - 2) - 1
    behind = bisect_left(blanks, match.end())
    start = blanks[before] + 1 if before >= 0 and blanks[before] >= first else first
    end = blanks[behind] if behind < len(blanks) and blanks[behind] + 2 <= last else last
    width, mostly = _wrapping(text, start, end)
    return mostly and needed > width


@lru_cache(maxsize=2)
def _blank_lines(text: str) -> list[int]:
    """Where two line ends stand side by side."""
    return [match.start() for match in _BLANK_LINE.finditer(text)]


@lru_cache(maxsize=8)
def _wrapping(text: str, start: int, end: int) -> tuple[int, bool]:
    """The width of a paragraph, and whether most of its lines fill it, as those of wrapped prose do."""
    lines = text[start:end].split("\n")
    width = max(len(line.rstrip()) for line in lines)
    if not _MIN_WRAP_WIDTH <= width <= 120 or len(lines) < 3:
        return width, False
    breaks = [len(one.rstrip()) + 1 + len(other.split(" ", 1)[0]) > width for one, other in pairwise(lines)]
    return width, sum(breaks) * 2 >= len(breaks)
