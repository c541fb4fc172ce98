"""The value that the linking steps share: one thing a sentence speaks of, and where it lies."""

from __future__ import annotations

from dataclasses import dataclass, field

from imln_finder.engine import terms as t
from imln_finder.engine.layout import sentence_start
from imln_finder.engine.text import Span, Text

#: Places that are named to say where a node lies, and are not measured themselves beside one.
LANDMARKS = frozenset({t.STERNUM, t.BONE, t.ORGAN, t.CHEST_WALL, t.IM_VESSEL, t.PARASTERNAL})
#: Terms that are the target without a noun; vessels and "parasternal" need a node or soft tissue beside them.
_CHAIN_BY_ITSELF = frozenset({t.IMLN, t.IM_CHAIN})
_STRUCTURES, _BY_SENTENCE, _TOPICS = "imln_structures", "imln_structures_by_sentence", "imln_topics"
_HEADING_MARKS = frozenset({":", "-", "\t", "="})


@dataclass(eq=False, slots=True)
class Structure:
    """One thing a sentence speaks of.

    Attributes:
        head: the noun ("node"), the place where it stands alone ("internal mammary chain"), or a word that refers back.
        places: the anatomical terms that say where it is.
        noun: the lesion noun, if one was written.
        alternative: whether node and vessel are offered as alternatives ("vein or lymph node").
        refers_to: what the head refers back to, where it is a pronoun or takes its place from there.
        under_nodes: whether its line is headed by the word for nodes, which then need not be repeated.
    """

    head: Span
    places: list[Span] = field(default_factory=list)
    noun: Span | None = None
    alternative: bool = False
    refers_to: Structure | None = None
    under_nodes: bool = False

    @property
    def is_target(self) -> bool:
        """Whether this is a node or soft tissue of the internal mammary chain, or the chain itself."""
        if self.noun is not None or self.refers_to is not None:
            return not t.CHAIN_TERMS.isdisjoint([place.label_ for place in self.places])
        labels = [place.label_ for place in self.places]
        if not _CHAIN_BY_ITSELF.isdisjoint(labels):
            return True
        return t.PARASTERNAL in labels and (
            self.under_nodes or any(place.label_ == t.PARASTERNAL and is_heading(place) for place in self.places)
        )

    @property
    def is_landmark(self) -> bool:
        """Whether this only tells where something else lies."""
        return self.noun is None and not self.is_target and all(place.label_ in LANDMARKS for place in self.places)

    @property
    def terms(self) -> list[Span]:
        """Its head and its places, in the order of the text."""
        by_start = {span.start: span for span in [self.head, *self.places]}
        return [by_start[start] for start in sorted(by_start)]

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
    words = doc.words[start : min(start + 4, end)]
    if words[:1] == [","] and words[2:3] == [":"]:
        return start + 2
    return start + 3 if words[:1] == ["("] and words[2:4] == [")", ":"] else start


def names_topic(structure: Structure) -> bool:
    """Whether a colon follows, so that what comes is said of it: "Internal mammary nodes: no swelling"."""
    doc = structure.head.doc
    return structure.head.end < len(doc) and doc[structure.head.end].text == ":"


def structures_of(doc: Text) -> list[Structure]:
    """The structures of a document, in the order of the text."""
    structures: list[Structure] = doc.user_data[_STRUCTURES]
    return structures


def topics_of(doc: Text) -> dict[int, Structure | None]:
    """For each sentence of a document, by its first token, what was last spoken of before it."""
    topics: dict[int, Structure | None] = doc.user_data[_TOPICS]
    return topics


def structures_at(span: Span) -> list[Structure]:
    """The structures of the sentence that a span begins in."""
    by_sentence: dict[int, list[Structure]] = span.doc.user_data[_BY_SENTENCE]
    return by_sentence.get(sentence_start(span), [])


def note_structures(doc: Text, by_sentence: dict[int, list[Structure]], topics: dict[int, Structure | None]) -> None:
    """Let `structures_of`, `structures_at` and `topics_of` tell what was found."""
    doc.user_data[_BY_SENTENCE] = by_sentence
    doc.user_data[_STRUCTURES] = [structure for found in by_sentence.values() for structure in found]
    doc.user_data[_TOPICS] = topics
