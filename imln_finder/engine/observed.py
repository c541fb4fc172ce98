"""What the engine saw wherever the report names the target, as values without spaCy, for the classifier.

Also the places that became no mention: of what the rules lose, the words are still there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from imln_finder.domain import TargetMention
from imln_finder.engine.layout import sentence_start, within
from imln_finder.engine.measurements import Bound, Measurement, sizes_in
from imln_finder.engine.mentions import Mention, mentions_of
from imln_finder.engine.passages import passage, trimmed
from imln_finder.engine.sections import is_added, section_of
from imln_finder.engine.terms import CHAIN_TERMS, DISTRACTOR, rule_id, terms_of
from imln_finder.engine.text import Span, Text

#: Words kept on either side of the target.
_REACH = 12


def target_mentions(doc: Text) -> tuple[TargetMention, ...]:
    """Every mention, and every target term that belongs to none, in the order of the text."""
    mentions = mentions_of(doc)
    found = [(_anchor(mention), mention) for mention in mentions]
    taken = {term.start for mention in mentions for term in mention.structure.terms}
    left_over = [term for term in terms_of(doc) if term.label_ in CHAIN_TERMS and term.start not in taken]
    places = [*found, *((term, None) for term in left_over)]
    return tuple(_seen(anchor, mention) for anchor, mention in sorted(places, key=lambda place: place[0].start))


def chain_term(mention: Mention) -> Span:
    """The term that names the chain: that of its own sentence, or of the sentence that it refers back to."""
    places = mention.structure.places
    here = sentence_start(mention.structure.head)
    return next((place for place in places if sentence_start(place) == here), places[0])


def _anchor(mention: Mention) -> Span:
    term = chain_term(mention)
    head = mention.structure.head
    return term if sentence_start(term) == sentence_start(head) else head


def _seen(anchor: Span, mention: Mention | None) -> TargetMention:
    sentence = anchor.sentence
    doc = anchor.doc
    sizes = sizes_in(sentence)
    seen = TargetMention(
        passage(rule_id(anchor if mention is None else chain_term(mention)), trimmed(sentence)),
        before=_words(doc[max(sentence.start, anchor.start - _REACH) : anchor.start]),
        after=_words(doc[anchor.end : min(sentence.end, anchor.end + _REACH)]),
        section=section_of(anchor),
        in_addendum=is_added(anchor),
        near_distractor=any(term.label_ == DISTRACTOR for term in within(terms_of(doc), sentence)),
        sentence_diameter_mm=_largest(sizes),
    )
    if mention is None:
        return seen
    return replace(
        seen,
        presence=mention.assertion.presence,
        uncertain=mention.assertion.uncertain,
        small=mention.is_small,
        enlarged=mention.enlarged,
        diameter_mm=_largest(mention.sizes),
        prior_diameter_mm=_largest(mention.prior_sizes),
        changes=mention.assertion.changes,
    )


def _words(span: Span) -> tuple[str, ...]:
    return tuple(word for word in span.words if not word.isspace())


def _largest(sizes: Sequence[Measurement]) -> float | None:
    return max((size.largest_mm for size in sizes if size.bound is not Bound.BELOW), default=None)
