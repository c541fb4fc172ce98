"""What a claim says of the lines around it: the rows of a table, the items of a list, all that stands above."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from operator import attrgetter
from typing import Final

from imln_finder.engine.document.layout import line_of, within
from imln_finder.engine.document.text import Span, Text
from imln_finder.engine.matching import terms as t
from imln_finder.engine.sites.places import SitePlaces
from imln_finder.engine.sites.words import SiteWords
from imln_finder.engine.structures.structure import Structure, structures_of

_SIZE_MARKS: Final = frozenset({"\t", "mm", "cm"})
#: A line of as many sentences is prose, and no row of a table.
_PROSE: Final = 3
#: What "not" denies stands within this many tokens behind it.
_NOT, _DENIAL = "not", 5


class Rows:
    """Finds the structures of one document in the lines that a claim speaks of."""

    def __init__(self, doc: Text, places: SitePlaces, words: SiteWords, headings: Sequence[Span]) -> None:
        """Take a document whose structures can be told, and the headings of its tables."""
        self._doc = doc
        self._headings = sorted(line_of(doc, heading.start)[0] for heading in headings)
        self._places = places
        self._words = words
        self._last_sizes: dict[int, int] = {}
        self._first_stops: dict[int, int] = {}

    @property
    def _structures(self) -> list[Structure]:
        return structures_of(self._doc)

    def above(self, claim: Span) -> list[Structure]:
        """Everything that was described before in the same paragraph line: "all of the above is lymphoma"."""
        start, _ = line_of(self._doc, claim.start)
        sentence = claim.sentence
        return [s for s in self._structures if start <= s.head.start < sentence.start and _is_lesion(s)]

    def rows_below(self, claim: Span) -> list[Structure]:
        """The rows of a table of target lesions, up to the next one or a blank line; or the list on its own line."""
        start, end = line_of(self._doc, claim.start)
        if self._first_stop(start, end) < claim.start:
            end = min(end, claim.sentence.end)  # "… Port open. Non-target bone lesions: none. …"
        if not any(s.is_target or self._places(s) for s in self._between(claim.end, end)):
            end = self._end_of_table(end)
        rows = [s for s in self._between(claim.end, end) if not self._places.is_fluid(s)]
        if claim[0].lower_ in self._words.targets:
            rows = [s for s in rows if self._is_measured_row(s)]
        else:
            other = self._words.undecided | self._words.gone
            rows = [s for s in rows if other.isdisjoint(s.head.sentence.words)]
        rows = [s for s in rows if not self._is_called_harmless(s)]
        # "T1" at a row's start is the number of the lesion, not a vertebra.
        return [s for s in rows if not s.is_landmark or self._doc[s.head.start - 1].text != "\n"]

    def _between(self, start: int, end: int) -> Sequence[Structure]:
        """The structures whose head begins there."""
        return within(self._structures, self._doc[start:end], attrgetter("head.start"))

    def _first_stop(self, start: int, end: int) -> int:
        """The first full stop of a line; its end if it has none."""
        if start not in self._first_stops:
            stops = (index for index in range(start, end) if self._doc.words[index] == ".")
            self._first_stops[start] = next(stops, end)
        return self._first_stops[start]

    def _end_of_table(self, end: int) -> int:
        """Where the rows end that follow on the line that ends there."""
        doc = self._doc
        following = bisect_right(self._headings, end)
        stop = self._headings[following] if following < len(self._headings) else len(doc)
        while end + 1 < stop and doc.words[end + 1] != "\n":
            start, line_end = line_of(doc, end + 1)
            if len({*doc.layout.sentence_starts[start:line_end]}) >= _PROSE:
                break
            end = line_end
        return end

    def _is_measured_row(self, structure: Structure) -> bool:
        """Whether the line of a structure holds a size, as each row of target lesions does."""
        start, end = line_of(self._doc, structure.head.start)
        if start not in self._last_sizes:
            words = self._doc.words
            marks = (index for index in range(end - 1, start - 1, -1) if words[index] in _SIZE_MARKS)
            self._last_sizes[start] = next(marks, -1)
        return self._last_sizes[start] >= structure.head.end

    def _is_called_harmless(self, structure: Structure) -> bool:
        """Whether the sentence of a structure denies that it is malignant: "unchanged, not considered malignant"."""
        words = structure.head.sentence.words
        denials = (index for index, word in enumerate(words) if word == _NOT)
        return any(not self._words.malignity.isdisjoint(words[i : i + _DENIAL]) for i in denials)

    def items_below(self, start: int) -> list[Structure]:
        """What the items of a list name first, one a line, from a token on; what is harmless or gone is left out."""
        words, found, end = self._doc.words, list[Structure](), start - 1
        harmless = self._words.undecided | self._words.gone | self._words.other_causes
        while end + 1 < len(self._doc) and words[end + 1] in self._words.bullets:
            start, end = line_of(self._doc, end + 1)
            named = [s for s in self._structures if start <= s.head.start < end and (s.is_target or self._places(s))]
            if harmless.isdisjoint(words[start:end]):
                found += named[:1]
        return found


def _is_lesion(structure: Structure) -> bool:
    return structure.noun is not None and structure.noun.label_ != t.FLUID
