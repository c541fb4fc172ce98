"""Step 2: words, numbers and marks. A plain tokenizer, so that "2.5cm*1.8cm" and "Lt.breast" fall into their parts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain
from typing import Final

from spacy.tokens import Doc
from spacy.vocab import Vocab

from imln_finder.engine.document.page import Noted, Page
from imln_finder.engine.document.words import Lexicon, Word
from imln_finder.engine.normalising.normalise import NormalisedText, Normaliser

_KEY: Final = "imln_cut"
#: `NORM` of the last word of a text, for rules that need to know that a line ends there.
LAST_WORD: Final = "\n"
#: A word keeps what follows its apostrophe ("sister's"), but no part of a word: the gate takes words whole.
_TOKEN: Final = re.compile(r"[^\W\d_]+(?:'[a-z]+(?![^\W\d_]))?|\d+(?:[.,]\d+)?|\n|\t|\S")
#: So many different chunks are kept from one report to the next, and none of more characters.
_CHUNKS_KEPT, _LONGEST_KEPT = 40_000, 40


@dataclass(frozen=True, slots=True)
class Cut:
    """A text cut into words: in small letters, with what is known of each; whether a space follows.

    Attributes:
        report: as it came; `source`: the text that was cut.
    """

    report: str
    source: NormalisedText
    lower: list[str]
    tokens: list[Word]
    spaces: list[bool]


def cut_of(doc: Noted) -> Cut:
    """The words of a document."""
    cut: Cut = doc.user_data[_KEY]
    return cut


class ReportTokenizer:
    """Normalises a report and splits it into runs of letters, numbers with their decimals, line and cell ends, marks.

    `cut_of` tells what became of it.
    """

    def __init__(self, vocab: Vocab, normaliser: Normaliser) -> None:
        self.vocab = vocab
        self._chunks = _Chunks(Lexicon(vocab))
        self._normaliser = normaliser

    def __call__(self, report: str) -> Doc:
        """Tokenise a report; the document's text is the normalised one, closed by a mark."""
        cut = self._cut(report)
        doc = Doc(self.vocab, words=[token.text for token in cut.tokens], spaces=cut.spaces)
        if len(doc):
            doc[-1].norm_ = LAST_WORD
        doc.user_data[_KEY] = cut
        return doc

    def page(self, report: str) -> Page:
        """The same without a document of spaCy."""
        page = Page()
        page.user_data[_KEY] = self._cut(report)
        return page

    def _cut(self, report: str) -> Cut:
        source = self._normaliser(report).closed()
        chunks = self._chunks.of(source.text)
        tokens = [*chain.from_iterable([chunk.tokens for chunk in chunks])]
        return Cut(
            report,
            source,
            lower=[*chain.from_iterable([chunk.lower for chunk in chunks])],
            tokens=tokens,
            spaces=_spaces(source.text, chunks, tokens),
        )

    def words(self, text: str) -> list[str]:
        """The words of a text in small letters, without a document around them."""
        return [word.lower() for word in _TOKEN.findall(self._normaliser(text).text)]


class _Chunk:
    """What stands between two spaces or line ends: its words, and what a document has of each."""

    __slots__ = ("lower", "spaces", "tokens")

    def __init__(self, tokens: tuple[Word, ...], *, is_line_end: bool) -> None:
        self.tokens: Final = tokens
        self.lower: Final = tuple([token.lower_ for token in tokens])
        self.spaces: Final = (False,) * (len(tokens) - 1) + (not is_line_end,) * bool(tokens)


class _Chunks(dict[str, _Chunk]):
    """The chunks that were met, each cut into words when it is first asked for; forgotten when they become too many.

    Most chunks of a report are a word, or one with its mark, that was met before: no pattern need go over them again.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def __missing__(self, text: str) -> _Chunk:
        words = tuple(map(self._lexicon.__getitem__, _TOKEN.findall(text)))
        chunk = _Chunk(words, is_line_end=text.endswith("\n"))
        if len(self) >= _CHUNKS_KEPT:
            self.clear()
        if len(text) <= _LONGEST_KEPT:
            self[text] = chunk
        return chunk

    def of(self, text: str) -> list[_Chunk]:
        """The chunks of a text."""
        return [*map(self.__getitem__, text.replace("\n", "\n ").split(" "))]


def _spaces(text: str, chunks: list[_Chunk], words: list[Word]) -> list[bool]:
    """Of each word of a text whether a space follows."""
    spaces = [*chain.from_iterable([chunk.spaces for chunk in chunks])]
    if chunks[-1].tokens:
        spaces[-1] = False
    if "\n " in text:  # seldom: lines begin without spaces
        line_ends = [index for index, word in enumerate(words) if word.text == "\n"]
        for index, line in zip(line_ends, text.split("\n")[1:], strict=True):
            spaces[index] = line.startswith(" ")
    return spaces
