"""Step 9: what was gone, or treated, and is there again: "the resolved node [has reappeared]", "… but is [now 12 mm]".

What is told last counts: "the node that had recurred has now resolved" is gone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from imln_finder.engine.matching.sentence_context import Cue
from imln_finder.engine.presence.cue_ownership import all_cues
from imln_finder.engine.structures.structure import Structure

#: Categories of cues that say that a node is there no more, or was there once.
_GONE: Final = frozenset({"RESOLVED", "EXCISED", "PAST", "RADIOTHERAPY"})

#: Those of another report or method, which what is seen again confirms.
_ELSEWHERE: Final = frozenset({"OTHER_MODALITY", "DATED", "RETRACTED"})


def without_earlier_loss(cues: list[Cue], structure: Structure) -> list[Cue]:
    """The cues of a structure without those of a loss that a return follows, or that only describe what returned.

    A return that overrules nothing confirms the node in words; a size of now speaks for itself. It is kept where a
    pronoun may take up what was gone.
    """
    returned = [cue for cue in cues if cue.category == "RETURNED"]
    if not returned:
        return cues
    denied = any(c.category == "NEGATED" and c.end <= r.start for c in all_cues(structure) for r in returned)
    left = [c for c in cues if denied or not any(_overrules(r, c, structure) for r in returned)]
    if len(left) < len(cues) or (structure.noun is None and not denied):
        return left
    others = [cue for cue in cues if cue.category != "RETURNED"]
    words = structure.head.doc.words
    told = [
        r for r in returned if not denied and r.start >= structure.head.end and not _has_number(words[r.start : r.end])
    ]
    return others + [Cue("CONFIRMED", cue.start, cue.end, cue.rule) for cue in told]


def _has_number(words: Sequence[str]) -> bool:
    return any(word[:1].isdigit() for word in words)


def _overrules(returned: Cue, gone: Cue, structure: Structure) -> bool:
    """Whether a loss stands before a return, or within what it names: "relapse of the [resolved] node"."""
    before = gone.start < returned.start
    if gone.category in _ELSEWHERE:
        return before and returned.start >= structure.head.end
    return gone.category in _GONE and (before or gone.end <= structure.head.start)
