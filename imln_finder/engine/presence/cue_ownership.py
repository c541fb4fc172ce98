"""Step 10: what a cue belongs to, as far as its words and its place tell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from imln_finder.domain import Change
from imln_finder.engine.document.text import Span
from imln_finder.engine.grammar.grammar import Grammar
from imln_finder.engine.matching.sentence_context import Cue
from imln_finder.engine.matching.terms import FLUID, MASS, NODE
from imln_finder.engine.presence.context import cues_of
from imln_finder.engine.sizes.measurements import Measurement
from imln_finder.engine.structures.structure import Structure

#: The categories of cues that tell of a change.
CHANGES: Final = {
    "NEW": Change.NEW,
    "INCREASED": Change.INCREASED,
    "STABLE": Change.STABLE,
    "DECREASED": Change.DECREASED,
}

#: Marks that end what a cue is said of, where a cue takes one in: "nil,".
_ENDS: Final = frozenset({",", ".", ";"})
#: How far before a node the word is looked for that calls it enlarged.
_ADJECTIVES: Final = 5
#: Words between a node and what it measures.
_MEASURED: Final = 6


def has_own_subject(
    cue: Cue, structure: Structure, between: Sequence[Structure], enlarged: frozenset[str], grammar: Grammar
) -> bool:
    """Whether a denial has a noun of its own: "internal mammary node left, mediastinal nodes are normal".

    A list of nouns that shares it ends with "and", or a colon follows. What is called `enlarged` is not denied by what
    is said of a bare place either: "internal mammary adenopathy, axilla not involved".
    """
    if len(between) != 1:
        return False
    named = structure.noun is not None and between[0].noun is not None and bool(between[0].places)
    doc, other = structure.head.doc, between[0]
    end = structure.end
    start = min((term.start for term in other.own_terms if term.start >= end), default=other.head.start)
    sides = grammar.sides if structure.noun is not None and structure.head.label_ == NODE else frozenset[str]()
    predicate = _is_so_by_predicate(structure, doc[end:start], enlarged | sides)
    large = predicate or is_called_enlarged(structure, enlarged)
    one = structure.noun is not None and structure.noun[-1].lower_ in grammar.single_things
    bare = (large or one) and (between[0].noun is None or structure.noun is None) and not between[0].is_target
    if not (named or bare):
        return False
    has_heading = predicate or (large and structure.noun is not None and other.noun is None)  # "…, axilla: negative"
    joined = {*doc.words[end:start], *(() if has_heading else doc.words[other.head.end : cue.start])}
    return "," in joined and joined.isdisjoint({":", "&", "/"}) and joined.isdisjoint(grammar.sharing_denial)


def is_of_last_listed(cue: Cue, structure: Structure, between: Sequence[Structure], grammar: Grammar) -> bool:
    """Whether only the last of two that a comma parts has gone: "node 22 mm, axillary node [no longer visible]".

    The first has a number of its own; "and" would let both share what is behind them.
    """
    if not between or between[-1].noun is None:
        return False
    other, words = between[-1], structure.head.doc.words
    end = structure.end
    first = min((term.start for term in other.own_terms if term.start >= end), default=other.head.start)
    gap = structure.head.doc[end:first]
    apart = "," in gap.words and grammar.sharing_denial.isdisjoint(gap.words)
    joined = first < other.head.end <= cue.start and grammar.sharing_denial.isdisjoint(
        words[other.head.end : cue.start]
    )
    return apart and joined and not other.is_landmark and any(token.like_num for token in gap)


def has_taken(other: Structure, cue: Cue, structure: Structure) -> bool:
    """Whether the noun right behind a cue is of another place, fluid, or a node where the structure is a mass."""
    first = min((term.start for term in other.own_terms if term.end > cue.start), default=other.head.start)
    if not (min(first, other.head.start) <= cue.end and cue.start < other.head.end):
        return False  # "no residual [axillary node]"
    if first >= cue.end and other.head.doc.words[cue.end - 1] in _ENDS:
        return False  # "internal mammary nodes: nil, [axillary nodes]: 14 mm"
    if other.noun is None:  # "without residual effusion", the pleura's
        return other.head.start == cue.end and not other.is_target and not other.is_landmark
    named = other.places
    if (
        other.head.start < cue.end
        and "," in other.head.doc.words[other.head.end : max((p.start for p in named), default=0)]
    ):
        named = [
            place for place in named if place.start < other.head.end
        ]  # "without enlargement, those in mediastinum …"
    elsewhere = any(place not in structure.places for place in named) or other.head.label_ == FLUID
    return elsewhere or (structure.head.label_ == MASS and other.head.label_ == NODE)


def is_of_next(cue: Cue, structure: Structure, others: Sequence[Structure], grammar: Grammar) -> bool:
    """Whether a change behind a node opens the phrase of another thing: "node of 14 mm, [unchanged] lung scar"."""
    doc = structure.head.doc
    if cue.category not in CHANGES or grammar.is_copula(doc.words[cue.start]):
        return False
    for other in others:
        if other.is_target or not other.places:
            continue
        first = min(other.own_terms, key=lambda term: term.start)
        gap = doc.words[cue.end - 1 : first.start]
        opens = first.start >= cue.end and "," not in gap
        if opens and grammar.same_phrase(doc[cue.start : cue.end], first, longest=_ADJECTIVES):
            return True
    return False


def is_of_one_before(cue: Cue, others: Sequence[Structure]) -> bool:
    """Whether a change stands in brackets behind another thing: "hilar node 9 mm [(new)], parasternal node 14 mm"."""
    if cue.category not in CHANGES or not any(other.head.end < cue.start for other in others):
        return False
    words = others[0].head.doc.words
    return words[cue.start - 1] == "(" and words[cue.end : cue.end + 1] == [")"]


def is_aside(other: Structure, start: int, end: int) -> bool:
    """Whether a noun stands in brackets that open and close between two tokens: "the node (the thymus apart): gone"."""
    doc = other.head.doc
    before = [token.text for token in doc[start : other.head.start] if token.text in "()"]
    after = [token.text for token in doc[other.head.end : end] if token.text in "()"]
    return before[-1:] == ["("] and after[:1] == [")"]


def is_told(size: Measurement, cue: Cue, structure: Structure) -> bool:
    """Whether a size is what another report told: "[reported] a 13 mm node", not "the reported node measures 13 mm"."""
    return cue.end <= size.span.start < structure.head.start


def is_told_since(size: Measurement, structure: Structure, grammar: Grammar) -> bool:
    """Whether a size is told behind the sentence of a node, or answers it: "asked about the node: [I see] 12 mm"."""
    if size.span.start >= structure.head.sentence.end:
        return True
    words = structure.head.doc.words[structure.head.end : size.span.start]
    return ":" in words and not grammar.narrators.isdisjoint(words[words.index(":") :])


def is_measured_anew(structure: Structure, told: Cue, sizes: Sequence[Measurement], grammar: Grammar) -> bool:
    """Whether a sentence says what a node that was told of measures: "the [described] node is 8 x 5 mm"."""
    start = structure.head.end
    first = next((size.span.start for size in sizes if size.span.start >= start), start)
    gap = structure.head.doc.words[start:first]
    verbs = any(grammar.is_copula(word) or word in grammar.measuring for word in gap)
    return told.end <= structure.head.start and verbs and len(gap) <= _MEASURED


def is_quoted(cue: Cue, structure: Structure) -> bool:
    """Whether a change is told in quotation marks."""
    if cue.category not in CHANGES:
        return False
    sentence = structure.head.sentence
    return sum(token.text == '"' for token in structure.head.doc[sentence.start : cue.start]) % 2 == 1


def all_cues(structure: Structure) -> list[Cue]:
    """The cues of all terms of a structure, in the order of the text."""
    cues = {(cue.category, cue.start): cue for term in structure.own_terms for cue in cues_of(term)}
    return sorted(cues.values(), key=lambda cue: cue.start)


def _is_so_by_predicate(structure: Structure, behind: Span, enlarged: frozenset[str]) -> bool:
    """Whether what follows up to a comma calls a thing so, or gives its side: "nodes [positive], axilla negative"."""
    words = behind.words
    predicate = words[: words.index(",")] if "," in words else []
    denied = any(c.category == "NEGATED" and c.start < behind.end for c in all_cues(structure))
    return not denied and not enlarged.isdisjoint(predicate)


def is_called_enlarged(structure: Structure, enlarged: frozenset[str]) -> bool:
    """Whether it is called enlarged, or by a name for what is, up to its noun."""
    start = max(structure.head.start - _ADJECTIVES, structure.head.sentence.start)
    words = {*structure.head.doc.words[start : structure.head.end]}
    return not enlarged.isdisjoint(words)


def called_small(structure: Structure, before: int | None = None) -> bool:
    """Whether a structure is called small before it is named, or before a token behind it."""
    end = structure.head.start if before is None else before
    return any(cue.category == "SMALL" and cue.end <= end for cue in all_cues(structure))


def answers(cue: Cue, structure: Structure, grammar: Grammar) -> bool:
    """Whether a node stands behind the colon that answers what was asked: "asked about the chain: there is a node"."""
    words = structure.head.doc.words[cue.end : structure.head.start]
    told = structure.noun is not None and ":" in words
    return told and not grammar.existential.isdisjoint(words[words.index(":") :])
