"""Nouns that name once more what the sentence has named: "the parasternal nodule … corresponds to a lymph node"."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from imln_finder.engine.grammar.grammar import Grammar
from imln_finder.engine.matching import terms as t
from imln_finder.engine.structures.structure import LANDMARKS, Structure

#: Words from a target to the noun that names it anew.
_REACH: Final = 30
#: Nouns that a verb joins.
_JOINED: Final = 2


def rename(found: Sequence[Structure], grammar: Grammar) -> None:
    """Give a noun without a place of its own, that a verb of identity joins to a target, the place of that target.

    And the other way round where a verdict closes the sentence: "Solid mass of 38 mm: recurrence in the IM chain".
    """
    if sum(structure.noun is not None for structure in found) < _JOINED:
        return
    things = [structure for structure in found if not structure.is_landmark]
    for one, other in pairwise(things):
        if one.noun is None or other.noun is None or t.FLUID in (one.head.label_, other.head.label_):
            continue
        gap = one.head.doc.words[one.head.end : other.start]
        if one.is_target and not other.places and 0 < len(gap) <= _REACH and grammar.equates(gap):
            other.places, other.refers_to = list(one.places), one
        unplaced = all(place.label_ in LANDMARKS for place in one.places)
        if other.is_target and unplaced and not one.is_target and gap[-1:] == [":"] and _closes(other):
            one.places += [place for place in other.places if place not in one.places]
            other.refers_to = one


def _closes(structure: Structure) -> bool:
    """Whether a sentence ends with what it names."""
    sentence = structure.head.sentence
    return all(not token.is_alpha for token in structure.head.doc[structure.end : sentence.end])
