"""The words of reports, each made once, with what is known of it wherever it stands."""

from __future__ import annotations

from typing import Final

from spacy import attrs
from spacy.vocab import Vocab

#: So many different words are kept from one report to the next.
_WORDS_KEPT: Final = 100_000
#: What spaCy works out of a word that it meets for the first time; all that it can tell takes twice as long.
_ASKED_OF_SPACY: Final = (
    attrs.LOWER,
    attrs.IS_ALPHA,
    attrs.IS_DIGIT,
    attrs.IS_LOWER,
    attrs.IS_PUNCT,
    attrs.IS_SPACE,
    attrs.IS_UPPER,
    attrs.LIKE_NUM,
)


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
        "orth",
        "text",
    )

    def __init__(self, vocab: Vocab, text: str) -> None:
        lexeme = vocab[text]
        self.text = text
        self.orth = lexeme.orth
        self.lower_ = lexeme.lower_
        self.is_alpha = lexeme.is_alpha
        self.is_digit = lexeme.is_digit
        self.is_lower = lexeme.is_lower
        self.is_upper = lexeme.is_upper
        self.is_punct = lexeme.is_punct
        self.is_space = lexeme.is_space
        self.like_num = lexeme.like_num


class Lexicon(dict[str, Word]):
    """The words that were met, made when they are first asked for; forgotten when they become too many.

    The vocabulary tells no more of its words from now on than a `Word` has.
    """

    def __init__(self, vocab: Vocab) -> None:
        getters = vocab.lex_attr_getters  # type: ignore[attr-defined]
        vocab.lex_attr_getters = {attribute: getters[attribute] for attribute in _ASKED_OF_SPACY}  # type: ignore[attr-defined]
        self._vocab = vocab

    def __missing__(self, text: str) -> Word:
        if len(self) >= _WORDS_KEPT:
            self.clear()
        word = self[text] = Word(self._vocab, text)
        return word
