"""Step 2: words, numbers and marks. A plain tokenizer, so that "2.5cm*1.8cm" and "Lt.breast" fall into their parts."""

from __future__ import annotations

import re
from dataclasses import dataclass

from spacy.tokens import Doc
from spacy.vocab import Vocab

from imln_finder.engine.normalise import Normaliser
from imln_finder.engine.words import Lexicon, Word

_KEY = "imln_cut"
#: `NORM` of the last word of a text, for rules that need to know that a line ends there.
LAST_WORD = "\n"
#: A token with the space behind it.
_TOKEN = re.compile(r"(?:[^\W\d_]+(?:'[a-z]+)?|\d+(?:[.,]\d+)?|\n|\t|\S) ?")
#: The same for a text in ASCII, in less time.
_ASCII_TOKEN = re.compile(r"(?:[A-Za-z]+(?:'[a-z]+)?|[0-9]+(?:[.,][0-9]+)?|\n|\t|\S) ?")


@dataclass(frozen=True, slots=True)
class Cut:
    """A text cut into words: as they are written, in small letters, with what is known of each; a space behind it?"""

    written: list[str]
    lower: list[str]
    tokens: list[Word]
    spaces: list[bool]


def cut_of(doc: Doc) -> Cut:
    """The words of a document."""
    cut: Cut = doc.user_data[_KEY]
    return cut


class ReportTokenizer:
    """Normalises a report and splits it into runs of letters, numbers with their decimals, line and cell ends, marks.

    Sets `Doc._.imln_report` (the report as it came) and `Doc._.imln_source` (its `NormalisedText`); `cut_of` tells the
    words.
    """

    def __init__(self, vocab: Vocab, normaliser: Normaliser) -> None:
        Doc.set_extension("imln_report", default="", force=True)
        Doc.set_extension("imln_source", default=None, force=True)
        self.vocab = vocab
        self._lexicon = Lexicon(vocab)
        self._normaliser = normaliser

    def __call__(self, report: str) -> Doc:
        """Tokenise a report; the document's text is the normalised one."""
        source = self._normaliser(report)
        pieces = _pieces(source.text)
        tokens = [*map(self._lexicon.__getitem__, pieces)]
        spaces = [piece[-1] == " " for piece in pieces]
        known = [token.orth for token in tokens]  # spaCy takes numbers as well, which it need not look up
        doc = Doc(self.vocab, words=known, spaces=spaces)  # type: ignore[arg-type]
        if tokens:
            doc[-1].norm_ = LAST_WORD
        doc._.imln_report = report
        doc._.imln_source = source
        doc.user_data[_KEY] = Cut([token.text for token in tokens], [token.lower_ for token in tokens], tokens, spaces)
        return doc

    def words(self, text: str) -> list[str]:
        """The words of a text in small letters, without a document around them."""
        return [piece.rstrip(" ").lower() for piece in _pieces(self._normaliser(text).text)]


def _pieces(text: str) -> list[str]:
    """The tokens of a regular text, each with the space behind it."""
    return (_ASCII_TOKEN if text.isascii() else _TOKEN).findall(text)
