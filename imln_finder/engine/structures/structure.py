"""The value that the linking steps share: one thing a sentence speaks of, and where it lies."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final, Protocol

from imln_finder.engine.document.layout import sentence_start
from imln_finder.engine.document.text import Span, Text, sentences_with
from imln_finder.engine.matching import terms as t

#: Places that are named to say where a node lies, and are not measured themselves beside one.
LANDMARKS: Final = frozenset({t.STERNUM, t.BONE, t.ORGAN, t.CHEST_WALL, t.IM_VESSEL, t.PARASTERNAL})
#: Terms that are the target without a noun; vessels and "parasternal" need a node or soft tissue beside them.
_CHAIN_BY_ITSELF: Final = frozenset({t.IMLN, t.IM_CHAIN})
_KEY: Final = "imln_structures"
_HEADING_MARKS: Final = frozenset({":", "-", "\t", "="})
#: Marks that set a side off behind what a heading names.
_BEFORE_SIDE: Final = frozenset({",", "("})


class Structure:
    """One thing a sentence speaks of; no dataclass, for the same reason as `Cue`.

    Attributes:
        head: the noun ("node"), the place where it stands alone ("internal mammary chain"), or a word that refers back.
        places: the anatomical terms that say where it is.
        noun: the lesion noun, if one was written.
        alternative: whether node and vessel are offered as alternatives ("vein or lymph node").
        refers_to: what the head refers back to, where it is a pronoun or takes its place from there.
        under_nodes: whether its line is headed by the word for nodes, which then need not be repeated.
        of_side: whether its sentence tells of another side than the one before, and names no thing: "On the left two".
    """

    __slots__ = ("alternative", "head", "noun", "of_side", "places", "refers_to", "under_nodes")

    def __init__(
        self,
        head: Span,
        places: list[Span],
        noun: Span | None = None,
        *,
        refers_to: Structure | None = None,
        under_nodes: bool = False,
        of_side: bool = False,
    ) -> None:
        self.head = head
        self.places = places
        self.noun = noun
        self.alternative = False
        self.refers_to = refers_to
        self.under_nodes = under_nodes
        self.of_side = of_side

    @property
    def is_target(self) -> bool:
        """Whether this is a node or soft tissue of the internal mammary chain, or the chain itself."""
        by_itself = self.noun is None and self.refers_to is None
        labels = _CHAIN_BY_ITSELF if by_itself else t.CHAIN_TERMS
        for place in self.places:  # a loop, as this is asked more often than anything else
            if place.label_ in labels:
                return True
        return by_itself and any(
            place.label_ == t.PARASTERNAL and (self.under_nodes or is_heading(place)) for place in self.places
        )

    @property
    def is_landmark(self) -> bool:
        """Whether this only tells where something else lies."""
        if self.noun is not None:
            return False
        for place in self.places:
            if place.label_ not in LANDMARKS:
                return False
        return not self.is_target

    @property
    def terms(self) -> list[Span]:
        """Its head and its places, in the order of the text."""
        head, places = self.head, self.places
        if len(places) == 1:
            place = places[0]
            if place.start == head.start:
                return [place]
            return [head, place] if head.start < place.start else [place, head]
        by_start = {span.start: span for span in [head, *places]}
        return [by_start[start] for start in sorted(by_start)]

    @property
    def start(self) -> int:
        """The first token of its terms in the sentence of its head."""
        first, sentence = self.head.start, sentence_start(self.head)
        for place in self.places:
            if sentence <= place.start < first:
                first = place.start
        return first

    @property
    def end(self) -> int:
        """The token behind the last of its terms in the sentence of its head."""
        return max([term.end for term in self.own_terms])

    @property
    def own_terms(self) -> list[Span]:
        """Its terms in the sentence of its head."""
        if not self.places:
            return [self.head]
        starts = self.head.doc.layout.sentence_starts
        here = starts[self.head.start]
        return [term for term in self.terms if starts[term.start] == here]


def is_heading(term: Span) -> bool:
    """Whether a term opens its line and a colon, dash or cell end follows: "Internal mammary: …", "parasternal - …"."""
    layout = term.doc.layout
    if term.start - layout.line_starts[term.start] > 3:
        return False
    words, end = term.doc.words, layout.line_ends[term.start]
    behind = _behind_side(term.doc, term.end, end)
    following = words[behind : min(behind + 2, end)]
    return words[term.end - 1] in _HEADING_MARKS or not _HEADING_MARKS.isdisjoint(following)


def _behind_side(doc: Text, start: int, end: int) -> int:
    """Where a heading goes on behind a side that a comma or bracket sets off: "Parasternal[, right]:"."""
    if start >= end or doc.words[start] not in _BEFORE_SIDE:
        return start
    words = doc.words[start : min(start + 4, end)]
    if words[0] == "," and words[2:3] == [":"]:
        return start + 2
    return start + 3 if words[0] == "(" and words[2:4] == [")", ":"] else start


def names_topic(structure: Structure) -> bool:
    """Whether a colon follows, so that what comes is said of it: "Internal mammary nodes: no swelling"."""
    doc = structure.head.doc
    return structure.head.end < len(doc) and doc[structure.head.end].text == ":"


class Structures(Protocol):
    """The structures of a document; a sentence is told by its first token."""

    def at(self, sentence: int) -> list[Structure]:
        """Those of a sentence."""

    def topic_before(self, sentence: int) -> Structure | None:
        """What was last spoken of before a sentence."""

    def all(self) -> list[Structure]:
        """All, in the order of the text."""

    def targets(self) -> list[Structure]:
        """Those that are the target, in the order of the text."""

    def sentences_of(self, targets: Collection[Structure]) -> set[int]:
        """The sentences that name one of some targets, or follow where one was last spoken of."""


def note_structures(doc: Text, structures: Structures) -> None:
    """Let `structures_in` and what asks it tell the structures of a document."""
    doc.user_data[_KEY] = structures


def structures_in(doc: Text) -> Structures:
    """The structures of a document."""
    structures: Structures = doc.user_data[_KEY]
    return structures


def structures_of(doc: Text) -> list[Structure]:
    """All structures of a document, in the order of the text; most of them nobody need ask for."""
    return structures_in(doc).all()


def structures_with(doc: Text, words: frozenset[str]) -> Iterator[Structure]:
    """The structures of the sentences that hold one of some words, in the order of the text."""
    for sentence in sentences_with(doc, words):
        yield from structures_at(sentence)


def structures_at(span: Span) -> list[Structure]:
    """The structures of the sentence that a span begins in."""
    return structures_in(span.doc).at(sentence_start(span))


def topic_before(span: Span) -> Structure | None:
    """What was last spoken of before the sentence that a span begins in."""
    return structures_in(span.doc).topic_before(sentence_start(span))
