"""What the engine saw wherever the report names the target, as values without spaCy, for the classifier.

Also the places that became no mention: of what the rules lose, the words are still there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from imln_finder.domain import TargetMention
from imln_finder.engine.attributes.mention import Mention
from imln_finder.engine.attributes.mentions import mentions_of
from imln_finder.engine.document.layout import sentence_start
from imln_finder.engine.document.sections import is_added, section_of
from imln_finder.engine.document.text import Span, Text
from imln_finder.engine.matching.terms import DISTRACTOR, chain_terms_of, rule_id, terms_in
from imln_finder.engine.sizes.measurements import Bound, Measurement, sizes_in
from imln_finder.engine.status.passages import passage, trimmed
from imln_finder.engine.structures.structure import Structure

#: Words kept on either side of the target.
_REACH: Final = 12
#: What the engine makes of a mention that another part of the report corrects.
_CORRECTED: Final = "corrected"


def target_mentions(doc: Text, heard: Sequence[Mention]) -> tuple[TargetMention, ...]:
    """Every mention, and every target term that belongs to none, in the order of the text.

    Args:
        heard: the mentions that count, as they count. An addendum corrects the words of the others.
    """
    counting = {id(mention.structure): mention for mention in heard}
    structures = [mention.structure for mention in mentions_of(doc)]
    taken = {term.start for structure in structures for term in structure.terms}
    places = [(term, _seen(term, term)) for term in chain_terms_of(doc) if term.start not in taken]
    for structure in structures:
        mention = counting.get(id(structure))
        anchor = _anchor(structure)
        places.append((anchor, _seen(anchor, chain_term(structure), mention, corrected=mention is None)))
    return tuple(seen for _, seen in sorted(places, key=lambda place: place[0].start))


def chain_term(structure: Structure) -> Span:
    """The term that names the chain: that of its own sentence, or of the sentence that it refers back to."""
    here = sentence_start(structure.head)
    return next((place for place in structure.places if sentence_start(place) == here), structure.places[0])


def _anchor(structure: Structure) -> Span:
    term = chain_term(structure)
    return term if sentence_start(term) == sentence_start(structure.head) else structure.head


def _seen(anchor: Span, chain: Span, mention: Mention | None = None, *, corrected: bool = False) -> TargetMention:
    """What stands around a place, which the rule of a term of the chain found, and what the engine made of it."""
    sentence, words = anchor.sentence, anchor.doc.words
    told = None if mention is None else mention.assertion
    presence = None if told is None else told.presence
    return TargetMention(
        passage(rule_id(chain), trimmed(sentence)),
        before=() if corrected else _visible(words[max(sentence.start, anchor.start - _REACH) : anchor.start]),
        after=() if corrected else _visible(words[anchor.end : min(sentence.end, anchor.end + _REACH)]),
        section=section_of(anchor),
        in_addendum=is_added(anchor),
        presence=_CORRECTED if corrected else presence,
        uncertain=told is not None and told.uncertain,
        small=mention is not None and mention.is_small,
        enlarged=mention is not None and mention.enlarged,
        diameter_mm=None if mention is None else _largest(mention.sizes),
        prior_diameter_mm=None if mention is None else _largest(mention.prior_sizes),
        changes=() if told is None else told.changes,
        near_distractor=DISTRACTOR in [term.label_ for term in terms_in(sentence)],
        sentence_diameter_mm=None if corrected else _largest(sizes_in(sentence)),
    )


def _visible(words: list[str]) -> tuple[str, ...]:
    return tuple([word for word in words if not word.isspace()])


def _largest(sizes: Sequence[Measurement]) -> float | None:
    return max([size.largest_mm for size in sizes if size.bound is not Bound.BELOW], default=None)
