"""Step 2: words, numbers and marks. A plain tokenizer, so that "2.5cm*1.8cm" and "Lt.breast" fall into their parts."""

from __future__ import annotations

import re

from spacy.tokens import Doc
from spacy.vocab import Vocab

from imln_finder.engine.normalise import Normaliser

#: `NORM` of the last word of a text, for rules that need to know that a line ends there.
LAST_WORD = "\n"
#: A token, and the space behind it.
_TOKEN = re.compile(r"([^\W\d_]+(?:'[a-z]+)?|\d+(?:[.,]\d+)?|\n|\t|\S)( ?)")
#: The same for a text in ASCII, in less time.
_ASCII_TOKEN = re.compile(r"([A-Za-z]+(?:'[a-z]+)?|[0-9]+(?:[.,][0-9]+)?|\n|\t|\S)( ?)")


class ReportTokenizer:
    """Normalises a report and splits it into runs of letters, numbers with their decimals, line and cell ends, marks.

    Sets `Doc._.imln_report` (the report as it came), `Doc._.imln_source` (its `NormalisedText`) and `Doc._.imln_words`
    (its words as they are written).
    """

    def __init__(self, vocab: Vocab, normaliser: Normaliser) -> None:
        Doc.set_extension("imln_report", default="", force=True)
        Doc.set_extension("imln_source", default=None, force=True)
        Doc.set_extension("imln_words", default=[], force=True)
        self.vocab = vocab
        self._normaliser = normaliser

    def __call__(self, report: str) -> Doc:
        """Tokenise a report; the document's text is the normalised one."""
        source = self._normaliser(report)
        found: list[tuple[str, str]] = (_ASCII_TOKEN if source.text.isascii() else _TOKEN).findall(source.text)
        words = [word for word, _ in found]
        doc = Doc(self.vocab, words=words, spaces=[bool(space) for _, space in found])
        if words:
            doc[-1].norm_ = LAST_WORD
        doc._.imln_report = report
        doc._.imln_source = source
        doc._.imln_words = words
        return doc
