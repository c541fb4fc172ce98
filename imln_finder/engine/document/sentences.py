"""Step 3: sentences, as reports are written: headings, list items, table rows, abbreviations, missing spaces.

A line end, ";", "?" and "!" always end a sentence; a full stop does unless it belongs to an abbreviation, a number or
the marker of a list item. ConText's scopes and the linking of sizes stay within what this component delimits.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from imln_finder.engine.document.layout import lay_out
from imln_finder.engine.document.other_side import OtherSide
from imln_finder.engine.document.page import Noted
from imln_finder.engine.document.tokens import Cut, cut_of
from imln_finder.engine.document.words import Word
from imln_finder.rules_store import load_json

_LINE_MARKS: Final = frozenset("\n\t")
_ALWAYS_END: Final = frozenset(";?!")
_MAY_END: Final = frozenset("\n.;?!")
#: A sentence is cut after so many tokens: some steps take the square of its length. The longest of 20,000 sentences of
#: fictional reports has 68.
_LONGEST: Final = 200
_BEFORE_QUESTION: Final = frozenset("\n\t:,;.-")
_UNITS: Final = frozenset({"mm", "cm"})
#: Tokens of a measured item of a list.
_ITEM_REACH: Final = 40
#: Tokens that a list of numbered spaces takes before its noun.
_ORDINALS_REACH: Final = 8


@Language.factory("imln_sentences", default_config={"language": "en"})
def create_sentence_splitter(nlp: Language, name: str, language: str) -> "SentenceSplitter":
    """Factory of the component; the words that keep a point from ending it come from `grammar.json`."""
    words = load_json("grammar.json", language)
    return SentenceSplitter(
        words["abbreviations"],
        words["before_numbers"],
        words["after_ordinals"],
        words["ordinals_with_dots"],
        words["between_ordinals"],
        OtherSide(words["other_side"]),
    )


class SentenceSplitter:
    """Sets `Token.is_sent_start` and the layout of a document (`layout_of`). A row of a table is one sentence."""

    def __init__(
        self,
        abbreviations: Iterable[str],
        before_numbers: Iterable[str] = (),
        after_ordinals: Iterable[str] = (),
        ordinals: Iterable[str] = (),
        between_ordinals: Iterable[str] = (),
        other_side: OtherSide | None = None,
    ) -> None:
        self._abbreviations = frozenset(abbreviations)
        self._before_numbers = frozenset(before_numbers)
        self._after_ordinals = frozenset(after_ordinals)
        self._ordinals = frozenset(ordinals)
        self._between_ordinals = frozenset(between_ordinals)
        self._other_side = other_side

    def __call__(self, doc: Noted) -> Noted:
        """Mark the sentence starts of a document."""
        cut = cut_of(doc)
        words = cut.lower
        rows = _rows(words) if "\t" in cut.source.text else set()
        starts = [0]
        ends = [index for index, word in enumerate(words) if word in _MAY_END]
        for index in ends:
            if index + 1 < len(words) and index not in rows and self._ends_sentence(cut, index):
                starts.append(index + 1)
        if "(" in cut.source.text:
            starts = sorted({*starts, *(index for index in _measured_items(words) if index not in rows)})
        starts = sorted({*starts, *self._other_sides(words, starts, rows)})
        starts = [first for start, end in pairwise([*starts, len(words)]) for first in range(start, end, _LONGEST)]
        if isinstance(doc, Doc):
            _mark(doc, starts)
        lay_out(doc, words, starts, [index for index in ends if words[index] == "\n"])
        return doc

    def _other_sides(self, words: Sequence[str], starts: Sequence[int], rows: set[int]) -> list[int]:
        """Where a sentence that denies something on one side goes on to tell of the other."""
        if self._other_side is None:
            return []
        denying = self._other_side.denying
        denials = [index for index, word in enumerate(words) if word in denying]
        found: list[int] = []
        for number in sorted({bisect_right(starts, index) for index in denials}):
            start, end = starts[number - 1], starts[number] if number < len(starts) else len(words)
            begins = self._other_side.begins_in(words[start:end]) if start not in rows else None
            if begins is not None:
                found.append(start + begins)
        return found

    def _ends_sentence(self, cut: Cut, index: int) -> bool:
        words = cut.lower
        word, following = words[index], words[index + 1]
        if word == "\n":
            return following != "\n"
        if following in _LINE_MARKS:
            return False  # the line mark itself closes the sentence
        if word in _ALWAYS_END:
            opens_word = word == "?" and _opens_question(cut, index)
            return not opens_word and not _in_brackets(words, index)
        return self._is_full_stop(cut, index)

    def _is_full_stop(self, cut: Cut, index: int) -> bool:
        if index == 0:
            return False
        tokens = cut.tokens
        before, after = tokens[index - 1], tokens[index + 1]
        if before.lower_ in self._abbreviations:
            return False
        if before.lower_ in self._before_numbers and (after.like_num or after.text[0].islower()):
            return False  # "ca. 4 mm", "Ca. of the breast"
        if before.lower_ in self._ordinals and self._opens_space(tokens[index + 1 : index + 1 + _ORDINALS_REACH]):
            return False  # "2. ICR", "IV. rib", "the II. and III. ICS"
        if before.like_num and (index == 1 or tokens[index - 2].text == "\n"):
            return False  # "1." opens a list item
        if before.like_num and after.like_num and len(before.text) <= 2:
            return False  # "3. 11. 2016"
        if after.text == "-" and [token.text for token in tokens[index + 3 : index + 4]] in ([], ["\n"]):
            return False  # "internal mammary, R. et L. - 0"
        if len(before.text) == 1 and before.is_alpha and (index == 1 or tokens[index - 2].text in "\n:"):
            return False  # "L. IMLN", "a. Liver" at the start of a line
        if len(before.text) == 1 and before.is_alpha and after.is_alpha and len(after.text) == 1:
            return False  # "p.o.", "i.v."
        if len(before.text) == 1 and before.is_alpha and after.like_num and tokens[index - 2].text == ".":
            return False  # "a parasternal L.N. 12 mm"
        if len(before.text) == 1 and before.is_alpha and after.text[0].islower():
            return False  # "the A. and V. thoracica interna"
        if cut.is_spaced(index):
            return True
        return after.text[0].isupper() and before.is_alpha

    def _opens_space(self, following: Sequence[Word]) -> bool:
        """Whether a space or rib is named behind an ordinal, perhaps after others: "[II.] and III. left ICS"."""
        for token in following:
            if token.lower_ in self._after_ordinals:
                return True
            listed = token.lower_ in self._ordinals or token.lower_ in self._between_ordinals or token.text in ",-/.+&"
            if not listed:
                return False
        return False


def _measured_items(words: Sequence[str]) -> list[int]:
    """Where the next item of a list begins behind a size: "(1) left axilla, 22 mm [(]2) left internal mammary"."""
    return [
        index
        for index in [index for index, word in enumerate(words[:-2]) if word == "("]
        if index >= 3
        and words[index + 2] == ")"
        and words[index - 1] in _UNITS
        and words[index + 1].isdigit()
        and _has_item(words[max(index - _ITEM_REACH, 0) : index], int(words[index + 1]) - 1)
    ]


def _has_item(before: Sequence[str], number: int) -> bool:
    """Whether the item before stands there: "(1)"."""
    return any(before[i : i + 3] == ["(", str(number), ")"] for i in range(len(before) - 2))


def _mark(doc: Doc, starts: Sequence[int]) -> None:
    """Set `Token.is_sent_start` of all tokens at once; one by one it takes the square of their number."""
    if len(doc):
        marks = np.full((len(doc), 1), -1, dtype=np.int64)
        marks[starts] = 1
        doc.from_array(["SENT_START"], marks.astype(np.uint64))  # type: ignore[arg-type]  # thinc's name for an array


def _rows(words: Sequence[str]) -> set[int]:
    """The tokens of lines that have cells."""
    rows: set[int] = set()
    start = 0
    for end in [index for index, word in enumerate(words) if word == "\n"] + [len(words) - 1]:
        if "\t" in words[start : end + 1]:
            rows.update(range(start, end))
        start = end + 1
    return rows


def _opens_question(cut: Cut, index: int) -> bool:
    """Whether "?" stands before what it asks for: "?node", "Seen today: ? node", "with ? early erosion"."""
    if index == 0 or cut.lower[index - 1] in _BEFORE_QUESTION:
        return True
    goes_on = not cut.is_spaced(index) or cut.tokens[index + 1].text[0].islower()
    return cut.is_spaced(index - 1) and goes_on


def _in_brackets(words: Sequence[str], index: int) -> bool:
    """Whether the token stands inside "(...)" opened on the same line: a mark there ends no sentence."""
    for word in reversed(words[max(index - 39, 0) : index]):
        if word in (")", "\n"):
            return False
        if word == "(":
            return True
    return False
