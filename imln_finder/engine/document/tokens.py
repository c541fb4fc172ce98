"""Step 2: words, numbers and marks. A plain tokenizer, so that "2.5cm*1.8cm" and "Lt.breast" fall into their parts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from spacy.tokens import Doc
from spacy.vocab import Vocab

from imln_finder.engine.document.page import Noted, Page
from imln_finder.engine.document.words import Lexicon, Word
from imln_finder.engine.normalising.normalise import NormalisedText, Normaliser, closing
from imln_finder.engine.normalising.spelling import Speller

_KEY: Final = "imln_cut"
#: `NORM` of the last word of a text, for rules that need to know that a line ends there.
LAST_WORD: Final = "\n"
#: A word keeps what follows its apostrophe ("sister's"), but no part of a word: the gate takes words whole.
_TOKEN: Final = re.compile(r"[^\W\d_]+(?:'[a-z]+(?![^\W\d_]))?|\d+(?:[.,]\d+)?|\n|\t|\S")
#: So many different chunks are kept from one report to the next, and none of more characters.
_CHUNKS_KEPT, _LONGEST_KEPT = 40_000, 40


@dataclass(frozen=True, slots=True)
class Cut:
    """A text cut into words.

    Attributes:
        report: as it came; `source`: the text that was cut.
        lower: the words in small letters; `tokens`: with what is known of each; `offsets`: the first character of each.
    """

    report: str
    source: NormalisedText
    lower: list[str]
    tokens: list[Word]
    offsets: list[int]

    def is_spaced(self, index: int) -> bool:
        """Whether a space follows a word."""
        following = self.offsets[index + 1] if index + 1 < len(self.offsets) else 0
        return following > self.offsets[index] + len(self.tokens[index].text)


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
        self._chunks = _Chunks(Lexicon(vocab), normaliser.speller)
        self._normaliser = normaliser

    def __call__(self, report: str) -> Doc:
        """Tokenise a report; the document's text is the normalised one, closed by a mark."""
        cut = self._cut(report)
        spaces = [*map(cut.is_spaced, range(len(cut.tokens)))]
        doc = Doc(self.vocab, words=[token.text for token in cut.tokens], spaces=spaces)
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
        source, chunks = self._read(report)
        lower: list[str] = []
        tokens: list[Word] = []
        offsets: list[int] = []
        reached = 0
        for chunk in chunks:
            if chunk.alone is not None:
                lower.append(chunk.alone.lower_)
                tokens.append(chunk.alone)
                offsets.append(reached)
            else:
                lower.extend(chunk.lower)
                tokens.extend(chunk.tokens)
                for offset in chunk.offsets:
                    offsets.append(reached + offset)
            reached += chunk.length
        return Cut(report, source, lower, tokens, offsets)

    def _read(self, report: str) -> tuple[NormalisedText, list[_Chunk]]:
        """A report normalised and closed, and the chunks that it falls into.

        What the speller needs to know of a text is known of its chunks, which are looked up once.
        """
        draft = self._normaliser.regular(report)
        text = draft.text
        chunks = self._chunks.of(text + closing(text))
        telling: dict[str, str] = {}
        for chunk in chunks:
            if chunk.telling is not None:
                telling.update(chunk.telling)
        self._normaliser.speller.correct(draft, telling)
        source = NormalisedText(draft.text, draft.origin).closed()
        return source, (chunks if draft.text is text else self._chunks.of(source.text))

    def words(self, text: str) -> list[str]:
        """The words of a text in small letters, without a document around them."""
        return [word.lower() for word in _TOKEN.findall(self._normaliser(text).text)]


class _Chunk:
    """What stands between two spaces or line ends: its words, and where each begins in it.

    Attributes:
        alone: its only word, if it has but one; `length`: to where the next chunk begins.
        telling: what the speller needs to know of it, if anything.
    """

    __slots__ = ("alone", "length", "lower", "offsets", "telling", "tokens")

    def __init__(self, text: str, words: Mapping[str, Word], speller: Speller) -> None:
        found = [*_TOKEN.finditer(text)]
        self.tokens: Final = tuple([words[match.group()] for match in found])
        self.lower: Final = tuple([token.lower_ for token in self.tokens])
        self.offsets: Final = tuple([match.start() for match in found])
        self.alone: Final = self.tokens[0] if self.offsets == (0,) else None
        self.length: Final = len(text) + (not text.endswith("\n"))
        self.telling: Final = speller.telling(text) or None


class _Chunks(dict[str, _Chunk]):
    """The chunks that were met, each cut into words when it is first asked for; forgotten when they become too many.

    Most chunks of a report are a word, or one with its mark, that was met before: no pattern need go over them again.
    """

    def __init__(self, lexicon: Lexicon, speller: Speller) -> None:
        self._lexicon = lexicon
        self._speller = speller

    def __missing__(self, text: str) -> _Chunk:
        chunk = _Chunk(text, self._lexicon, self._speller)
        if len(self) >= _CHUNKS_KEPT:
            self.clear()
        if len(text) <= _LONGEST_KEPT:
            self[text] = chunk
        return chunk

    def of(self, text: str) -> list[_Chunk]:
        """The chunks of a text."""
        return [*map(self.__getitem__, text.replace("\n", "\n ").split(" "))]
