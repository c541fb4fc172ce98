"""The words of reports, each made once, with what is known of it wherever it stands."""

from __future__ import annotations

from typing import Final

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
    """The words that were met, made when they are first asked for; forgotten when they become too many."""

    def __init__(self, vocab: Vocab) -> None:
        self._vocab = vocab

    def __missing__(self, text: str) -> Word:
        if len(self) >= _WORDS_KEPT:
            self.clear()
        word = self[text] = Word(self._vocab, text)
        return word
