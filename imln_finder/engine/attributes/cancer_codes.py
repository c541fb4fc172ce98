"""Codes of breast cancer in the ICD, the sides that they tell, and stages: "C50.911", "pT2"."""

from __future__ import annotations

import re
from typing import Final

from imln_finder.domain import Laterality
from imln_finder.engine.document.text import Span, Text
from imln_finder.engine.matching.phrases import WrittenSentence

#: A code of breast cancer begins with it: "C50.9".
CODE: Final = "c"
#: The last digit of a code tells the side: "C50.911", "C50.412".
_CODED: Final = re.compile(r"50[.,]\d[12]([12])")
_CODED_SIDES: Final = {"1": Laterality.RIGHT, "2": Laterality.LEFT}
#: What stands before the number of a stage.
_STAGE: Final = frozenset({"cT", "pT", "ycT", "ypT"})


def codes_in(sentence: Span) -> list[Span]:
    """The codes in a sentence."""
    doc = sentence.doc
    if CODE not in doc.vocabulary:
        return []  # as in nearly all reports
    return [doc[index : index + 2] for index in range(sentence.start, sentence.end - 1) if _is_code(doc, index)]


def coded_side(doc: Text, index: int) -> Laterality | None:
    """The side that a code tells, if one begins at a token."""
    coded = _CODED.fullmatch(doc.tokens[index + 1].text) if _is_code(doc, index) else None
    return None if coded is None else _CODED_SIDES[coded[1]]


def stages_in(sentence: WrittenSentence) -> list[Span]:
    """The stages of a tumour: "pT2", "ypT1c", "cT4"."""
    doc, start = sentence.span.doc, sentence.span.start
    stages = [start + index for index, word in enumerate(sentence.written[:-1]) if word in _STAGE]
    return [doc[index : index + 2] for index in stages if doc[index + 1].like_num and not doc.is_spaced(index)]


def _is_code(doc: Text, index: int) -> bool:
    behind = doc.words[index + 1 : index + 2]
    return doc.words[index] == CODE and behind != [] and behind[0][:2] == "50" and not doc.is_spaced(index)
