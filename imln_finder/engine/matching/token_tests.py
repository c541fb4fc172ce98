"""Whether one token of a rule's pattern fits a word of a document: the part of spaCy's patterns that rules use.

Most tokens are lists of words (`LOWER`), which are looked up as such.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final

from imln_finder.engine.document.text import Text
from imln_finder.engine.document.tokens import LAST_WORD
from imln_finder.engine.document.words import Word
from imln_finder.engine.matching.token_patterns import forms_of, repeats_of

#: What a rule may ask of a word, by the attribute that tells.
_ATTRIBUTES: Final = {
    "LOWER": "lower_",
    "TEXT": "text",
    "LIKE_NUM": "like_num",
    "IS_ALPHA": "is_alpha",
    "IS_PUNCT": "is_punct",
    "IS_SPACE": "is_space",
}
#: Of so many words each test remembers whether they fit.
_KEPT: Final = 2_000


@dataclass(frozen=True, slots=True)
class TokenTest:
    """One token of a pattern.

    Attributes:
        words: the words in small letters that fit, if nothing else is asked of a word; empty if words do not tell.
        fits: tells of a word, wherever it stands, whether it fits.
        places: tell of a place in a document whether a word may stand there.
        least: how often the token stands at least; `most`: at most (None: without limit).
    """

    words: frozenset[str]
    fits: Callable[[Word], bool]
    places: tuple[Callable[[Text, int], bool], ...]
    least: int
    most: int | None

    def ends(self, doc: Text, starts: list[int], last: int) -> list[int]:
        """Where the token may end, however often it stands, given where it may start; none is behind `last`."""
        if self.least == self.most == 1:
            return self._once(doc, starts, last)
        reached, number = starts, 0
        ends = [] if self.least else starts
        while reached and number != self.most:
            reached = self._once(doc, reached, last)
            number += 1
            if number >= self.least:
                ends = ends + [end for end in reached if end not in ends]
        return ends

    def _once(self, doc: Text, starts: list[int], last: int) -> list[int]:
        words, listed = doc.words, self.words
        ends: list[int] = []
        for at in starts:
            fits = at < last and (words[at] in listed if listed else self.fits(doc.tokens[at]))
            if fits and (not self.places or all(may_stand(doc, at) for may_stand in self.places)):
                ends.append(at + 1)
        return ends


def token_test(token: Mapping[str, Any]) -> TokenTest:
    """The test for one token of a pattern, as rule files have it.

    Raises:
        ValueError: if it asks for something that no rule has asked for yet.
    """
    asked = {name: value for name, value in token.items() if name != "OP"}
    places = {name: test for name, value in asked.items() if (test := _place_test(name, value)) is not None}
    of_it = {name: value for name, value in asked.items() if name not in places}
    words = forms_of(token) if [*of_it] in (["LOWER"], ["TEXT"]) else frozenset()
    if "TEXT" in of_it and any(word.upper() != word for word in words):
        words = frozenset()  # as it is written, and not in small letters
    of_word = [_word_test(name, value) for name, value in of_it.items()]
    fits = lru_cache(_KEPT)(lambda word: all(test(word) for test in of_word))
    return TokenTest(words, fits, tuple(places.values()), *repeats_of(token))


def _place_test(name: str, value: Any) -> Callable[[Text, int], bool] | None:
    if (name, value) == ("NORM", LAST_WORD):
        return lambda doc, index: index == len(doc) - 1 or doc.words[index] == LAST_WORD
    if (name, value) == ("IS_SENT_START", True):
        return lambda doc, index: doc.layout.sentence_starts[index] == index
    return None


def _word_test(name: str, value: Any) -> Callable[[Word], bool]:
    if name not in _ATTRIBUTES:
        raise ValueError(f"a pattern asks for {name}, which the matcher does not know")
    test, told_by = _value_test(value), attrgetter(_ATTRIBUTES[name])
    return lambda word: test(told_by(word))


def _value_test(value: Any) -> Callable[[Any], bool]:
    if not isinstance(value, Mapping):
        return lambda found: bool(found == value)
    (operator, operand), *others = value.items()
    if others or operator not in ("IN", "NOT_IN", "REGEX"):
        raise ValueError(f"a pattern has {value}, which the matcher does not know")
    if operator == "REGEX":
        pattern = re.compile(operand)
        return lambda found: pattern.search(found) is not None
    words = frozenset(operand)
    return (lambda found: found in words) if operator == "IN" else (lambda found: found not in words)
