"""The side of the breast cancer, or of the breast treated for it, from the history or else from the findings.

Every mention of breast cancer ("left breast IDC", "breast cancer, right", "Ca Rt breast") and of an operation that only
breast cancer calls for ("Lt MRM", "right lumpectomy") is given the nearest word for a side; words from `history.json`.
"""

from __future__ import annotations

from collections.abc import Iterable

from spacy.tokens import Doc, Span, Token

from imln_finder.domain import Laterality
from imln_finder.engine.laterality import BOTH, SideFinder, merge
from imln_finder.engine.sections import Section
from imln_finder.rules_store import load_json

_BEFORE, _AFTER = 8, 6
#: A cancer word this close to "breast" makes a breast cancer of it.
_CANCER_REACH = 8


class CancerSideReader:
    """Reads the side of the breast cancer from a document."""

    def __init__(self, language: str, sides: SideFinder) -> None:
        words = load_json("history.json", language)
        self._breast = frozenset(words["breast"])
        self._cancer = frozenset(words["cancer"])
        self._breast_cancer = frozenset(words["breast_cancer"])
        self._operations = frozenset(words["operations"])
        self._other_heads = frozenset(words["not_of_the_breast"])
        self._treated = frozenset(words["treated"])
        self._sides = sides

    def __call__(self, doc: Doc) -> Laterality | None:
        """The side, or None when the report does not tell."""
        history = [s for s in doc.sents if s[0]._.imln_section is Section.HISTORY]
        rest = [s for s in doc.sents if s[0]._.imln_section is not Section.HISTORY]
        for sentences in (history, rest):
            for heads in (self._cancer_heads, self._operation_heads, self._treated_heads):
                side = merge(side for sentence in sentences for head in heads(sentence) for side in self._side_of(sentence, head))
                if side is not None:
                    return side
        return None

    def _cancer_heads(self, sentence: Span) -> Iterable[Token]:
        cancer = [token for token in sentence if token.lower_ in self._cancer]
        for token in sentence:
            if token.lower_ in self._breast_cancer:
                yield token
            elif token.lower_ in self._breast and any(abs(c.i - token.i) <= _CANCER_REACH for c in cancer):
                yield token

    def _operation_heads(self, sentence: Span) -> Iterable[Token]:
        return (token for token in sentence if token.lower_ in self._operations)

    def _treated_heads(self, sentence: Span) -> Iterable[Token]:
        """"Left breast absent": the breast without the word cancer, but treated."""
        treated = [token for token in sentence if token.lower_ in self._treated]
        for token in sentence:
            if token.lower_ in self._breast and any(0 < t.i - token.i <= 4 for t in treated):
                yield token

    def _side_of(self, sentence: Span, head: Token) -> frozenset[Laterality]:
        """The side before the head in its phrase, else right behind it ("breast cancer (R)", "mastectomy on the left")."""
        words = self._sides(sentence)
        before = [(w, s) for w, s in words if 0 < head.i - w.start <= _BEFORE and self._joins(w[0], head)]
        if before:
            return before[-1][1]
        after = [(w, s) for w, s in words if 0 < w.start - head.i <= _AFTER and self._ends_phrase(w[0])]
        return after[0][1] if after else frozenset()

    def _joins(self, word: Token, head: Token) -> bool:
        gap = head.doc[word.i + 1 : head.i]
        return not any(token.text in ".;:," or token.lower_ in self._other_heads for token in gap)

    def _ends_phrase(self, word: Token) -> bool:
        following = word.nbor(1) if word.i + 1 < len(word.doc) else None
        if following is None or not following.is_alpha:
            return True
        return following.lower_ in self._breast | self._breast_cancer | self._operations or following.lower_ not in self._other_heads
