"""Step 6: sizes. Finds every diameter a report gives and reads its value, bound and axis.

A measurement has one to three dimensions with or without units ("1.4 x 1.1 cm", "2.5cm*1.8cm", "1,2 cm", ".9 cm"), or
is a range ("8-12 mm"), possibly bounded ("< 1 cm", "up to 2 cm"). Slice thickness, image numbers, dates, SUV,
distances and extents are no sizes. Values are millimetres; of a size without a unit, numbers below 10 are centimetres.
The words around sizes (bounds, axes, what is no size) come from `measurements.json`. All is read in small letters: a
regular expression that need not mind the case is many times as fast.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from operator import attrgetter
from typing import Any, Final

from spacy.language import Language
from spacy.tokens import Doc

from imln_finder.engine.alternatives import any_of, ends_with
from imln_finder.engine.document.layout import sentence_end, within
from imln_finder.engine.document.page import Noted
from imln_finder.engine.document.sections import Section, section_of
from imln_finder.engine.document.text import Span, Text, sentences_with, text_of
from imln_finder.engine.matching.by_line import FoundByLine
from imln_finder.engine.normalising.size_numbers import NUMBER
from imln_finder.engine.sizes.no_sizes import NoSizes, not_exceeding
from imln_finder.engine.sizes.shared_axes import SharedAxes
from imln_finder.engine.sizes.size_axes import Axis, AxisNames
from imln_finder.engine.sizes.size_forms import PriorForms, is_before_arrow
from imln_finder.engine.sizes.size_lists import NamedDimensions, NumberLists
from imln_finder.engine.sizes.size_pattern import TIMES, SizePattern, scale_of, values_and_units
from imln_finder.engine.sizes.tables import SizeCell, TableReader
from imln_finder.engine.sizes.unitless import UnitlessAxes, UnitlessPriors
from imln_finder.engine.sizes.wrong_sizes import WrongSizes
from imln_finder.rules_store import load_json

#: Span label of measurements, for ConText's `allowed_types`.
LABEL: Final = "MEASUREMENT"
_KEY: Final = "imln_measurements"
#: Sizes beyond half a metre are typing errors or other quantities.
_LARGEST_MM: Final = 500.0
_UNITLESS_IS_CM_BELOW: Final = 10.0
#: Characters around a size without a unit among which others tell that it is in millimetres.
_UNIT_NEAR: Final = 30
#: "None above 10 mm" gives no size, for it is what is asked.
_ASKED_MM: Final = 10.0
_ARROW: Final = "->"
_START: Final = attrgetter("span.start")


class Bound(StrEnum):
    """How a value limits the size: `BELOW` ("< 1 cm") gives no value of its own, `ABOVE` ("> 1 cm") its least."""

    EXACT = "exact"
    ABOVE = "above"
    BELOW = "below"


@dataclass(frozen=True, slots=True, eq=False)
class Measurement:
    """One size in a report; equal to itself alone, for sets of sizes are built all the time.

    Attributes:
        span: the tokens of the size, bound included.
        dimensions_mm: its dimensions as written, in millimetres; a range is its upper end.
        bound: whether the value is the size or something the size stays below.
        axis: the axis that a lone dimension was called, if any.
        prior_by_form: whether its form makes it the prior's: in brackets behind another size ("19 mm (18 mm)"),
            before an arrow ("12mm→5mm") or "now" ("22 mm, now 13 mm"), the first of "from 22 to 13 mm", or in the
            prior's column of a table.
    """

    span: Span
    dimensions_mm: tuple[float, ...]
    bound: Bound = Bound.EXACT
    axis: Axis | None = None
    prior_by_form: bool = False

    @property
    def largest_mm(self) -> float:
        """The largest dimension, in millimetres."""
        return max(self.dimensions_mm)

    @property
    def short_axis_mm(self) -> float | None:
        """The value called short axis, or the smaller of two dimensions; else None."""
        if len(self.dimensions_mm) == 2:
            return min(self.dimensions_mm)
        return self.dimensions_mm[0] if self.axis is Axis.SHORT and len(self.dimensions_mm) == 1 else None


@Language.factory("imln_measurements", default_config={"language": "en"})
def create_measurement_finder(nlp: Language, name: str, language: str) -> "MeasurementFinder":
    """Factory of the component."""
    return MeasurementFinder(load_json("measurements.json", language), load_json("tables.json", language))


def sizes_in(part: Span) -> Sequence[Measurement]:
    """The sizes in a part of a document."""
    layout, sizes = part.doc.layout, _sizes_of(part.doc)
    if part.end <= part.start:
        return []
    line, end = layout.line_starts[part.start], layout.line_ends[part.start]
    found = sizes.in_line(line) if part.end <= end else sizes.between(line, part.end)
    if not found or (found[0].span.start >= part.start and found[-1].span.start < part.end):
        return found
    return within(found, part, _START)


def sizes_in_lines(doc: Text, lines: Iterable[int]) -> list[Measurement]:
    """The sizes in some lines of a document, told by their first tokens, in the order of the text."""
    return _sizes_of(doc).in_lines(lines)


def measurements_of(doc: Text) -> list[Measurement]:
    """The sizes of a document, in the order of the text."""
    return _sizes_of(doc).all()


def _sizes_of(doc: Text) -> "FoundByLine[_Line, Measurement]":
    sizes: FoundByLine[_Line, Measurement] = doc.user_data[_KEY]
    return sizes


@dataclass(slots=True)
class _Line:
    """A line: its sentences that may have sizes, or axes with a number alone; its cells that have sizes."""

    sentences: list[Span] = field(default_factory=list)
    with_axes: list[Span] = field(default_factory=list)
    cells: list[SizeCell] = field(default_factory=list)
    without_size: list[Span] = field(default_factory=list)


class MeasurementFinder:
    """Makes `measurements_of` tell the sizes of a document; also `Doc._.imln_measurements`."""

    def __init__(self, rules: Mapping[str, Any], tables: Mapping[str, Any]) -> None:
        Doc.set_extension("imln_measurements", getter=lambda doc: measurements_of(text_of(doc)), force=True)
        self._number_words: dict[str, str] = rules["number_words"]
        self._size = SizePattern(rules)
        #: Each size has one of these words.
        self._marks = frozenset([*TIMES, *rules["times"], *rules["units"], *(f"{unit}x" for unit in rules["units"])])
        self._axes = AxisNames(rules)
        self._is_no_size = NoSizes(rules, self._axes.opens)
        self._is_called_wrong = WrongSizes(rules["wrong_sizes"])
        self._below = ends_with(rules["below"])
        self._above = ends_with(rules["exceeding"])
        self._none_of, self._not_exceeding = tuple(rules["none_of"]), not_exceeding(rules)
        self._lists = NumberLists(rules, tables["months"])
        self._joins_list = re.compile(rf" ?(?:(?:, )?(?:{any_of(rules['list_words'])})|,|&) ?")
        self._are_dimensions = NamedDimensions(rules)
        now, joins = any_of(rules["now_words"]), any_of(rules["clause_words"])
        self._now_follows = re.compile(rf" ?[,;(]? ?(?:(?:{joins}) )?(?:{now}) ?:? ?(?:{NUMBER})(?!\w)")
        self._unitless_priors = UnitlessPriors(rules)
        self._unitless_axes = UnitlessAxes(rules)
        self._tables = TableReader(tables)
        self._shared_axes = SharedAxes(rules)
        self._changing = re.compile(rf"\b(?:{any_of(rules['changing'])})\b")
        self._opens_change: list[str] = rules["opens_change"]
        self._point = re.compile(f" (?:{any_of(rules['point'])}) ")
        self._prior_forms = PriorForms(rules)

    def __call__(self, doc: Noted) -> Noted:
        """Let the sizes of a document be found in a line when they are asked for."""
        text = text_of(doc)
        lines: dict[int, _Line] = defaultdict(_Line)
        for sentence in sentences_with(text, self._marks):
            lines[text.layout.line_starts[sentence.start]].sentences.append(sentence)
        for sentence in sentences_with(text, self._unitless_axes.marks):
            lines[text.layout.line_starts[sentence.start]].with_axes.append(sentence)
        cells, without_size = self._tables(text)
        for cell in cells:
            lines[text.layout.line_starts[cell.row.start]].cells.append(cell)
        for empty in without_size:
            lines[text.layout.line_starts[empty.start]].without_size.append(empty)
        headed = self._shared_axes.headed(text.lower, text.vocabulary) if lines else []
        text.user_data[_KEY] = FoundByLine(lines, partial(self._sizes_of_line, text, headed))
        return doc

    def _sizes_of_line(self, doc: Text, headed: list[tuple[int, int]], line: _Line) -> list[Measurement]:
        """The sizes of a line; nothing in another line changes them but the stretches whose heading names an axis."""
        found: list[Measurement] = []
        for sentence in line.sentences:
            for match in self._size.in_sentence(sentence):
                sizes = self._read(doc, match, found[-1] if found else None)
                unit = match["lone_unit"] or match["u3"] or match["u2"]
                if not (sizes and unit):
                    found += sizes
                    continue
                now = max(size.largest_mm for size in sizes) / scale_of(unit)
                prior = {m.span.start for m in found if m.prior_by_form}
                before = self._without_unit_before(doc, match, sizes[0], unit, now)
                found += [replace(m, prior_by_form=True) if m.span.start in prior else m for m in before]
                found += sizes
                found += self._without_unit(doc, match, unit, now)
        found = [*{m.span.start: m for m in found}.values()]  # "9 mm (was 14, 11 mm)": 14 was found twice
        found = self._with_dimensions(doc, self._with_axes(doc, line.with_axes, found))
        found = self._with_tables(doc, found, line.cells)
        for cell in line.without_size:
            found = [m for m in found if not cell.start <= m.span.start < cell.end]
        if not headed and len(found) < 2:
            return found  # neither a heading nor another size names its axis
        lone = [m.axis is None and len(m.dimensions_mm) == 1 for m in found]
        named = [m.axis is Axis.SHORT for m in found]
        short = self._shared_axes(doc, headed, [m.span for m in found], lone, named)
        told = zip(found, short, strict=True)
        return [replace(m, axis=Axis.SHORT) if is_short and m.axis is None else m for m, is_short in told]

    def _with_axes(self, doc: Text, sentences: Sequence[Span], found: list[Measurement]) -> list[Measurement]:
        """With the sizes behind the name of an axis that go without a unit: "short axis: 15, long axis: 22 mm"."""
        added: list[Measurement] = []
        taken = {m.span.start for m in found}
        for sentence in sentences:
            beside = [m.largest_mm for m in found if sentence.start <= m.span.start < sentence.end]
            for match in self._unitless_axes(doc.lower, (sentence.start_char, sentence.end_char)):
                length_mm = self._unitless_axes.millimetres(match["size"], beside)
                span = doc.char_span(*match.span("size"), LABEL)
                if length_mm is not None and span.start not in taken and section_of(span) is not Section.TECHNIQUE:
                    added.append(Measurement(span, (length_mm,), axis=self._axes.within(match["name"])))
        return sorted([*found, *added], key=_START) if added else found

    def _with_tables(self, doc: Text, found: list[Measurement], cells: Sequence[SizeCell]) -> list[Measurement]:
        """In the rows of a table its cells are the sizes."""
        if not cells:
            return sorted(found, key=_START)
        rows = [(cell.row.start, cell.row.end) for cell in cells]
        outside = [m for m in found if not any(start <= m.span.start < end for start, end in rows)]
        for cell in cells:
            named = map(self._axes.within, (cell.heading, cell.row.text.lower(), cell.note, cell.title))
            axis = next(filter(None, named), None)
            span = Span(doc, cell.span.start, cell.span.end, LABEL)
            outside.append(Measurement(span, cell.dimensions_mm, axis=axis, prior_by_form=cell.is_prior))
        return sorted(outside, key=_START)

    def _read(self, doc: Text, match: re.Match[str], previous: Measurement | None) -> list[Measurement]:
        span = doc.char_span(*match.span(), LABEL)
        if section_of(span) is Section.TECHNIQUE:
            return []
        text = match.string
        before, after = text[max(match.start() - 40, 0) : match.start()], text[match.end() : match.end() + 40]
        if self._is_no_size(before, after) or self._is_called_wrong(text, *match.span()):
            return []
        parts = self._dimensions(match)
        if not parts or max(parts) > _LARGEST_MM or min(parts) <= 0:
            return []
        if match["range"] and self._is_change(span, before, parts):
            return self._two_sizes(doc, match, parts, after)
        if match["range"]:
            parts = (max(parts),)
        axis = self._axes.beside(before, after) if len(parts) == 1 else None
        if axis is None and previous is not None and len(parts) == 1:
            axis = self._shared_axis(previous, match, previous.span.end_char)
        bound = self._bound((match["mark"] or "").strip(), before, max(parts))
        prior = is_before_arrow(after) or bool(self._now_follows.match(after))
        last, last_axis = (None, None) if previous is None else (previous.span, previous.axis)
        prior = prior or self._prior_forms.is_in_brackets(doc, last, span, after, (axis, last_axis))
        return [Measurement(span, parts, bound, axis, prior)]

    def _without_unit(self, doc: Text, match: re.Match[str], unit: str, now: float) -> list[Measurement]:
        """The earlier sizes behind a size of `now`, as it is written, that leave out its unit: "24 mm (20)"."""
        places = self._unitless_priors(match.string, match.end(), now, scale_of(unit))
        return [Measurement(doc.char_span(a, b, LABEL), (length,), prior_by_form=True) for a, b, length in places]

    def _without_unit_before(
        self, doc: Text, match: re.Match[str], size: Measurement, unit: str, now: float
    ) -> Iterator[Measurement]:
        """The sizes before a size that leave out its unit: "12, 14 and 9 mm", "was 9 and is now 12 mm"."""
        listed = self._lists.listed(match.string, match.start()) if match["lone_unit"] else []
        earlier = [] if listed else [*self._lists.earlier(match.string, match.start(), now)]
        compared = [] if listed else self._lists.compared(match.string, match.start(), now)
        places = listed or [*earlier, *compared]
        if not places:
            return
        first = listed[0][0] if listed else 0
        axis = size.axis or self._axes.beside(match.string[max(first - 40, 0) : first], "")
        for start, end in places:
            span = doc.char_span(start, end, LABEL)
            length_mm = round(self._number(match.string[start:end]) * scale_of(unit), 2)
            if 0 < length_mm <= _LARGEST_MM:
                prior = (start, end) in earlier or (bool(listed) and size.prior_by_form)
                yield replace(size, span=span, dimensions_mm=(length_mm,), axis=axis, prior_by_form=prior)

    def _with_dimensions(self, doc: Text, found: list[Measurement]) -> list[Measurement]:
        """Sizes of one dimension, each with its name, are one: "length 19 mm, depth 8 mm"."""
        words = doc.words
        joined: list[Measurement] = []
        for size in found:
            last = joined[-1] if joined else None
            if (
                last is not None
                and len(size.dimensions_mm) == 1
                and len(last.dimensions_mm) < 3
                and Axis.SHORT not in (size.axis, last.axis)
                and size.prior_by_form == last.prior_by_form
                and size.span.end <= sentence_end(last.span)
                and self._are_dimensions(words, (last.span.start, last.span.end), (size.span.start, size.span.end))
            ):
                span = Span(doc, last.span.start, size.span.end, LABEL)
                joined[-1] = replace(
                    last, span=span, dimensions_mm=(*last.dimensions_mm, *size.dimensions_mm), axis=None
                )
            else:
                joined.append(size)
        return joined

    def _bound(self, mark: str, before: str, largest_mm: float) -> Bound:
        limited = self._not_exceeding.search(before)
        if limited and limited.group().startswith(self._none_of) and largest_mm != _ASKED_MM:
            return Bound.EXACT  # of nodes that are there: "none of them larger than 7 mm"; "none over 1 cm" is < 1 cm
        if mark == "<" or limited or self._below.search(before):
            return Bound.BELOW
        return Bound.ABOVE if mark == ">" or self._above.search(before) else Bound.EXACT

    def _dimensions(self, match: re.Match[str]) -> tuple[float, ...]:
        written = values_and_units(match)
        half = 0.5 if match["half"] else 0.0
        values = [self._number(value) + half for value, _ in written]
        units = [unit for _, unit in written]
        told = [unit for unit in units if unit]
        scale = scale_of(told[-1]) if told else self._scale_without_unit(match, values, written)
        if scale is None:
            return ()
        scales = [scale_of(unit) if unit else scale for unit in units]
        return tuple([round(value * scales[index], 2) for index, value in enumerate(values)])

    def _scale_without_unit(
        self, match: re.Match[str], values: list[float], written: list[tuple[str, str | None]]
    ) -> float | None:
        """The millimetres in the unit that dimensions leave out; None if they are none."""
        is_decimal = ["." in value or "," in value for value, _ in written]
        small = max(values) < _UNITLESS_IS_CM_BELOW
        if match["slash"] and not (small and all(is_decimal)):
            return None  # a date or a fraction, not "1,4/1,1"
        near = match.string[max(match.start() - _UNIT_NEAR, 0) : match.end() + _UNIT_NEAR]
        return 10.0 if small and (any(is_decimal) or " mm" not in near) else 1.0  # "11 x 7 mm and 8 x 5"

    def _number(self, written: str) -> float:
        whole, *decimals = self._point.split(written, maxsplit=1) if " " in written else (written,)
        if decimals:
            return float(f"{self._number_words[whole]}.{self._number_words[decimals[0]]}")
        written = self._number_words.get(written, written)
        return float(written.replace(",", "."))

    def _is_change(self, span: Span, before: str, parts: Sequence[float]) -> bool:
        """Whether "22 to 13 mm" tells a change, not a range: an arrow, a fall, or a sentence of change "from"."""
        sentence = span.sentence.text.lower()
        if _ARROW in span.text:
            return True
        opened = any(word in before[-len(word) - 2 :] for word in self._opens_change)
        return parts[0] > parts[1] or (opened and bool(self._changing.search(sentence)))

    def _two_sizes(self, doc: Text, match: re.Match[str], parts: tuple[float, ...], after: str) -> list[Measurement]:
        axis = self._axes.beside("", after)
        found = []
        for name, part in zip(("n1", "range_end"), parts, strict=True):
            span = doc.char_span(*match.span(name), LABEL)
            is_prior = name == "n1" or self._prior_forms.goes_on(after)
            found.append(Measurement(span, (part,), axis=axis, prior_by_form=is_prior))
        return found

    def _shared_axis(self, named: Measurement, match: re.Match[str], start: int) -> Axis | None:
        """ "With short axis of 4 mm and 6 mm": a size listed with another, from `start` on, shares its axis."""
        return named.axis if self._joins_list.fullmatch(match.string, start, match.start()) else None
