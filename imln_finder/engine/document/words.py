"""The words of reports, each made once, with what is known of it wherever it stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from spacy import attrs
from spacy.vocab import Vocab

#: So many different words are kept from one report to the next.
_WORDS_KEPT: Final = 100_000


class Word:
    """A word of the language, or a mark. Attributes are named as in spaCy and mean the same."""

    __slots__ = (
        "is_alpha",
        "is_digit",
        "is_lower",
        "is_punct",
        "is_space",
        "is_upper",
        "like_num",
        "lower_",
        "text",
    )

    def __init__(self, text: str, *, is_punct: bool, like_num: bool) -> None:
        self.text: Final = text
        self.lower_: Final = text.lower()
        self.is_alpha: Final = text.isalpha()
        self.is_digit: Final = text.isdigit()
        self.is_lower: Final = text.islower()
        self.is_upper: Final = text.isupper()
        self.is_space: Final = text.isspace()
        self.is_punct: Final = is_punct
        self.like_num: Final = like_num


class Lexicon(dict[str, Word]):
    """The words that were met, made when they are first asked for; forgotten when they become too many.

    A lexeme of the vocabulary would tell the same, and takes several times as long to make.
    """

    def __init__(self, vocab: Vocab) -> None:
        """`vocab` has the functions of its language."""
        getters: dict[int, Callable[[str], bool]] = vocab.lex_attr_getters  # type: ignore[attr-defined]
        self._is_punct, self._like_num = getters[attrs.IS_PUNCT], getters[attrs.LIKE_NUM]

    def __missing__(self, text: str) -> Word:
        if len(self) >= _WORDS_KEPT:
            self.clear()
        word = self[text] = Word(text, is_punct=self._is_punct(text), like_num=self._like_num(text))
        return word
