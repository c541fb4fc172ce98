"""An addendum that corrects the space of the node: "recounted: it lies in the THIRD space and not the second".

What the addendum names then holds for the node wherever the report speaks of it. Of two spaces that it names, one may
be said to be wrong: the second behind "not" or "rather than", the first before "should read".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from imln_finder.engine.document.sections import is_added
from imln_finder.engine.document.text import Span, Text

#: Spaces that a span names.
Named = tuple[Span, frozenset[int]]
#: Words from "not" to the space that it denies ("and not in the [second]"); words from one space to "should read".
_DENIAL, _REACH = 4, 4


class SpaceCorrections:
    """Finds the spaces that a report takes back, by the words of `spaces.json`."""

    def __init__(self, rules: Mapping[str, Sequence[str]]) -> None:
        self._denying = frozenset(rules["denying"])
        self._between = frozenset([*rules["articles"], *rules["before_denied"]])
        self._correcting = frozenset(rules["correcting"])
        self._replaced_by = frozenset(rules["replaced_by"])
        self._adding = frozenset(rules["adding"])

    def is_denied(self, space: Span) -> bool:
        """Whether a space is said to be the wrong one: "in the third, not in the [second]"."""
        start = max(space.start - _DENIAL, space.sentence.start)
        before = next((w for w in reversed(space.doc.words[start : space.start]) if w not in self._between), "")
        behind = space.doc.words[space.end : min(space.end + _REACH, space.sentence.end)]
        return before in self._denying or not self._replaced_by.isdisjoint(behind)

    def corrected(self, doc: Text, named: Sequence[Named]) -> frozenset[int]:
        """The spaces that an addendum puts in place of all others, given those that stand; none if it does not."""
        added = [spaces for space, spaces in named if is_added(space)]
        if not added or not _is_said(doc, self._correcting) or _is_said(doc, self._adding):
            return frozenset()
        return frozenset().union(*added)


def _is_said(doc: Text, words: frozenset[str]) -> bool:
    """Whether an addendum has one of some words."""
    return any(is_added(doc[index : index + 1]) for index in doc.places_of(words))
