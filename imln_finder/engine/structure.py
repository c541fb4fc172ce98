"""The value that the linking steps share: one thing a sentence speaks of, and where it lies."""

from __future__ import annotations

from dataclasses import dataclass, field

from spacy.tokens import Doc, Span

from imln_finder.engine import terms as t
from imln_finder.engine.layout import layout_of, line_of

#: Places that are named to say where a node lies, and are not measured themselves beside one.
LANDMARKS = frozenset({t.STERNUM, t.BONE, t.ORGAN, t.CHEST_WALL, t.IM_VESSEL, t.PARASTERNAL})
#: Terms that are the target without a noun; vessels and "parasternal" need a node or soft tissue beside them.
_CHAIN_BY_ITSELF = frozenset({t.IMLN, t.IM_CHAIN})
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
            return any(place.label_ in t.CHAIN_TERMS for place in self.places)
        return any(
            place.label_ in _CHAIN_BY_ITSELF
            or (place.label_ == t.PARASTERNAL and (self.under_nodes or is_heading(place)))
            for place in self.places
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
        starts = layout_of(self.head.doc).sentence_starts
        here = starts[self.head.start]
        return [term for term in self.terms if starts[term.start] == here]


def is_heading(term: Span) -> bool:
    """Whether a term opens its line and a colon, dash or cell end follows: "Internal mammary: …", "parasternal - …"."""
    doc = term.doc
    start, end = line_of(doc, term.start)
    if term.start - start > 3:
        return False
    behind = _behind_side(doc, term.end, end)
    return term[-1].text in _HEADING_MARKS or any(
        token.text in _HEADING_MARKS for token in doc[behind : min(behind + 2, end)]
    )


def _behind_side(doc: Doc, start: int, end: int) -> int:
    """Where a heading goes on behind a side that a comma or bracket sets off: "Parasternal[, right]:"."""
    words = [token.text for token in doc[start : min(start + 4, end)]]
    if words[:1] == [","] and words[2:3] == [":"]:
        return start + 2
    return start + 3 if words[:1] == ["("] and words[2:4] == [")", ":"] else start
