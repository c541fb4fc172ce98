"""Step 3: sentences, as reports are written: headings, list items, table rows, abbreviations, missing spaces.

A line end, ";", "?" and "!" always end a sentence; a full stop does unless it belongs to an abbreviation, a number or
the marker of a list item. ConText's scopes and the linking of sizes stay within what this component delimits.
"""

from collections.abc import Iterable

from spacy.language import Language
from spacy.tokens import Doc, Token

from imln_finder.engine.layout import lay_out
from imln_finder.rules_store import load_json

_LINE_MARKS = frozenset("\n\t")
_ALWAYS_END = frozenset(";?!")


@Language.factory("imln_sentences", default_config={"language": "en"})
def create_sentence_splitter(nlp: Language, name: str, language: str) -> "SentenceSplitter":
    """Factory of the component; the words that keep a point from ending it come from `grammar.json`."""
    words = load_json("grammar.json", language)
    return SentenceSplitter(
        words["abbreviations"], words["before_numbers"], words["after_ordinals"], words["ordinals_with_dots"]
    )


class SentenceSplitter:
    """Sets `Token.is_sent_start` and `Doc._.imln_layout`. A row of a table is one sentence."""

    def __init__(
        self,
        abbreviations: Iterable[str],
        before_numbers: Iterable[str] = (),
        after_ordinals: Iterable[str] = (),
        ordinals: Iterable[str] = (),
    ) -> None:
        Doc.set_extension("imln_layout", default=None, force=True)
        self._abbreviations = frozenset(abbreviations)
        self._before_numbers = frozenset(before_numbers)
        self._after_ordinals = frozenset(after_ordinals)
        self._ordinals = frozenset(ordinals)

    def __call__(self, doc: Doc) -> Doc:
        """Mark the sentence starts of a document."""
        starts_next = True
        rows = _rows(doc)
        for token in doc:
            token.is_sent_start = starts_next
            starts_next = token.text == "\n" if token.i in rows else self._ends_sentence(doc, token)
        doc._.imln_layout = lay_out(doc)
        return doc

    def _ends_sentence(self, doc: Doc, token: Token) -> bool:
        if token.text == "\n":
            return token.i + 1 < len(doc) and doc[token.i + 1].text != "\n"
        if token.i + 1 < len(doc) and doc[token.i + 1].text in _LINE_MARKS:
            return False  # the line mark itself closes the sentence
        if token.text in _ALWAYS_END:
            opens_word = token.text == "?" and _opens_question(doc, token)
            return not opens_word and not _in_brackets(doc, token)
        return token.text == "." and self._is_full_stop(doc, token)

    def _is_full_stop(self, doc: Doc, token: Token) -> bool:
        if token.i + 1 == len(doc) or token.i == 0:
            return False
        before, after = doc[token.i - 1], doc[token.i + 1]
        if before.lower_ in self._abbreviations:
            return False
        if after.like_num and before.lower_ in self._before_numbers:
            return False  # "ca. 4 mm"
        if after.lower_ in self._after_ordinals and before.lower_ in self._ordinals:
            return False  # "2. ICR", "IV. rib"
        if before.like_num and (token.i == 1 or doc[token.i - 2].text == "\n"):
            return False  # "1." opens a list item
        if before.like_num and after.like_num and len(before.text) <= 2:
            return False  # "3. 11. 2016"
        if len(before.text) == 1 and before.is_alpha and (token.i == 1 or doc[token.i - 2].text in "\n:"):
            return False  # "L. IMLN", "a. Liver" at the start of a line
        if len(before.text) == 1 and before.is_alpha and after.is_alpha and len(after.text) == 1:
            return False  # "p.o.", "i.v."
        if len(before.text) == 1 and before.is_alpha and after.text[0].islower():
            return False  # "the A. and V. thoracica interna"
        if token.whitespace_:
            return True
        return after.text[0].isupper() and before.is_alpha


def _rows(doc: Doc) -> set[int]:
    """The tokens of lines that have cells."""
    rows: set[int] = set()
    start = 0
    for end in [token.i for token in doc if token.text == "\n"] + [len(doc) - 1]:
        if any(token.text == "\t" for token in doc[start : end + 1]):
            rows.update(range(start, end))
        start = end + 1
    return rows


def _opens_question(doc: Doc, token: Token) -> bool:
    """Whether "?" stands before what it asks for: "?node", "Seen today: ? node"."""
    if token.i == 0 or doc[token.i - 1].is_space or doc[token.i - 1].text in ":,":
        return True
    return not token.whitespace_ and bool(doc[token.i - 1].whitespace_)


def _in_brackets(doc: Doc, token: Token) -> bool:
    """Whether the token stands inside "(...)" opened on the same line: a mark there ends no sentence."""
    for i in range(token.i - 1, max(token.i - 40, -1), -1):
        if doc[i].text in (")", "\n"):
            return False
        if doc[i].text == "(":
            return True
    return False
