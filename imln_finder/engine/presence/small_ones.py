"""Step 10: small ones where large ones are denied: "nodes are not enlarged, although a few tiny ones are visible".

What is denied is the size alone, and what is small is there. Vocabulary: `small_ones` in `status.json`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from imln_finder.engine.document.text import Span
from imln_finder.engine.matching.sentence_context import Cue
from imln_finder.engine.matching.terms import CHAIN_TERMS, LESION_TERMS, terms_in
from imln_finder.engine.structures.structure import Structure

#: Words before "ones" among which stands what calls them small.
_ADJECTIVE: Final = 2
#: Words behind it among which a place of their own is looked for.
_PLACE: Final = 8
_RULE: Final = "small.small-ones"


class SmallOnes:
    """Finds the small ones that a sentence tells of behind a denial of large ones."""

    def __init__(self, words: Mapping[str, Any], ones: frozenset[str]) -> None:
        """Takes `status.json`, and words for "ones"."""
        self._small, self._ones = frozenset(words["small_ones"]["small"]), ones
        self._denying, self._of_size = frozenset(words["denying"]), self._small.union(words["enlarged"])

    def __call__(self, structure: Structure, denial: Cue) -> Cue | None:
        """The cue that calls them small; None if there are none, or if they lie elsewhere."""
        head = structure.head
        doc, sentence = head.doc, head.sentence
        start = max(denial.end, head.end)
        index = next((i for i in range(start, sentence.end) if self._are_named(doc.words, i, self._small)), None)
        if index is None or not self._denying.isdisjoint(doc.words[start:index]):
            return None
        here = terms_in(doc[start : min(index + _PLACE, sentence.end)])
        elsewhere = any(term.label_ not in LESION_TERMS | CHAIN_TERMS for term in here)
        return None if elsewhere else Cue("SMALL", index, index + 1, _RULE)

    def are_told_of(self, sentence: Span) -> bool:
        """Whether a sentence without a noun tells of small or large ones: "A few tiny ones are seen on the left"."""
        words = sentence.words
        if self._ones.isdisjoint(words) or not self._denying.isdisjoint(words):
            return False
        if any(term.label_ not in LESION_TERMS | CHAIN_TERMS for term in terms_in(sentence)):
            return False  # "enlarged ones are seen only in the axilla"
        return any(self._are_named(words, i, self._of_size) for i in range(len(words)))

    def _are_named(self, words: Sequence[str], index: int, sizes: frozenset[str]) -> bool:
        before = words[max(index - _ADJECTIVE, 0) : index]
        return words[index] in self._ones and not sizes.isdisjoint(before)
