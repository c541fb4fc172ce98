"""Target lesions by their labels: "T1 liver 21 mm, T2 right IMLN 12 mm, T3 lung 14 mm".

What a trial follows is malignant. A label stands at the start of a line or of a member of a list; that it is no
vertebra and no stage is told by its fellows: they are numbered from 1, and each has a place and a number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from imln_finder.domain import Site
from imln_finder.engine.document.layout import within
from imln_finder.engine.document.text import Span, Text
from imln_finder.engine.sites.places import SitePlaces
from imln_finder.engine.sites.words import SiteWords
from imln_finder.engine.structures.structure import Structure, structures_at

#: What may stand before a label.
_OPENS: Final = frozenset({"\n", ":", ",", ";", "(", "-"})
#: Tokens of a label; tokens behind it among which its place stands.
_LABEL, _PLACE = 2, 5


def labelled_targets(
    doc: Text, places: SitePlaces, words: SiteWords, is_current: Callable[[Structure], bool]
) -> Iterator[tuple[Span, Site]]:
    """The sites of the target lesions that are told by their labels, each with the place that names it."""
    labels = [index for index in doc.places_of(words.target_labels) if _is_label(doc, index)]
    numbers = {doc.words[index + 1] for index in labels}
    if not numbers >= {"1", "2"}:
        return
    other = words.undecided | words.gone | words.other_causes
    for label, following in zip(labels, [*labels[1:], len(doc)], strict=True):
        end = min(following, doc.layout.line_ends[label])
        row = doc[label + _LABEL : end]
        if not other.isdisjoint(row.words) or not any(token.like_num for token in row):
            continue
        near = doc[row.start : min(row.start + _PLACE, end)]  # "T3 Rt. [axilla] level I LN"
        named = [s for s in structures_at(row) if row.start <= s.head.start < end and within(s.own_terms, near)]
        for structure in named[:1]:
            if structure.is_target or not is_current(structure):
                continue
            here = within(structure.places, row) if structure.noun is None else structure.places
            own = {place: site for place, site in places(structure).items() if place in here and place.start > label}
            yield from own.items()


def _is_label(doc: Text, index: int) -> bool:
    """Whether a letter with a number opens a line or a member of a list: "T1 liver", not "T1N0", "cT1", "T1-T4"."""
    words = doc.words
    if index and words[index - 1] not in _OPENS:
        return False
    number, behind = words[index + 1 : index + 2], words[index + _LABEL : index + _LABEL + 1]
    if number == [] or not number[0].isdecimal() or len(number[0]) != 1:
        return False
    joined = doc.is_spaced(index) or (not doc.is_spaced(index + 1) and behind not in (["\t"], [":"]))
    return not joined and behind != ["-"]
