"""Alternatives that are malignant, all of them: "LUL nodule, metastasis versus primary".

A hedge that offers two causes leaves a suspicion open, save where either would be a tumour.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from imln_finder.engine.document.layout import within
from imln_finder.engine.document.text import Span
from imln_finder.engine.matching.sentence_context import Cue
from imln_finder.engine.sites.words import SiteWords

#: Words between what is offered and the word that offers it: "metastasis versus [a second] primary".
_OFFERED: Final = 4


def offers_tumours(cue: Cue, claim: Span, found: Sequence[Span], words: SiteWords) -> bool:
    """Whether a cue offers nothing but tumours, one of them the claim; `found`: what calls something malignant."""
    doc, sentence = claim.doc, claim.sentence
    if words.alternatives.isdisjoint(doc.words[cue.start : cue.end]):
        return False
    if not (words.other_causes | words.undecided).isdisjoint(sentence.words):
        return False
    sides = (
        doc[max(cue.start - _OFFERED, sentence.start) : cue.start],
        doc[cue.end : min(cue.end + _OFFERED, sentence.end)],
    )
    return all(_names_tumour(side, found, words) for side in sides)


def _names_tumour(side: Span, found: Sequence[Span], words: SiteWords) -> bool:
    return bool(within(found, side)) or not words.malignant.isdisjoint(side.words)
