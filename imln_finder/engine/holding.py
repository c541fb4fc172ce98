"""Step 7: which places can hold a noun: the vessels, and "parasternal", only where a node or soft tissue lies there."""

from __future__ import annotations

from spacy.tokens import Span, Token

from imln_finder.engine import terms as t
from imln_finder.engine.grammar import Grammar
from imln_finder.engine.structure import LANDMARKS, Structure

#: Words near a place, or a noun, that may tell how the two are related.
_NEAR = 6
#: How far behind a noun it is looked for whether it lies apart from the vessels.
_APART = 40


class PlaceHolder:
    """Tells which places of a sentence can hold its nouns."""

    def __init__(self, sentence: Span, grammar: Grammar) -> None:
        self._sentence = sentence
        self._doc = sentence.doc
        self._grammar = grammar

    def can_hold(self, place: Span, structure: Structure) -> bool:
        """Vessels hold a node only by adjacency or as its alternative; fluid and bone lesions are no target."""
        if place.label_ not in t.CHAIN_TERMS or place.start < self._sentence.start:
            return True
        if structure.head.label_ == t.FLUID:
            return False
        if place.label_ == t.PARASTERNAL:
            phrase = self._doc[max(structure.head.start - 4, self._sentence.start) : structure.head.start]
            of_bone = self._grammar.bone_words | (
                frozenset() if _is_mass(structure.head) else self._grammar.destroying
            )  # a destructive lesion is one of bone; a destructive mass may come from the node
            is_bony = any(token.lower_ in of_bone for token in phrase)
            before = [
                other
                for other in structure.places
                if other.end <= structure.head.start
                and (other.start < structure.head.start < place.start or self._grammar.same_phrase(other, place))
            ]
            of_skin = any(
                other.start >= place.end
                and other[0].lower_ in self._grammar.superficial
                and self._grammar.same_phrase(place, other)
                for other in structure.places
            )  # "a nodule in the parasternal skin"
            return (
                not is_bony and not of_skin and not any(other.label_ in (t.CHEST_WALL, t.STERNUM) for other in before)
            )
        if place.label_ != t.IM_VESSEL:
            return True
        nearest = {token.lower_ for token in self._doc[max(place.start - _NEAR, structure.head.end) : place.start]}
        if nearest & self._grammar.vessel_identity or self.is_apart(structure.head):
            return False
        if structure.head.label_ == t.NODE and self._doc[structure.head.end : place.start].text == ",":
            return True  # "a 12 mm lymph node, internal mammary vessels, above the cartilage"
        left, right = sorted((place, structure.head), key=lambda span: span.start)
        between = {token.lower_ for token in self._doc[left.end : right.start] if not _is_abbreviating(token)}
        slash_alone = (
            between & self._grammar.alternatives == {"/"} and len(between) > 1
        )  # "IMA/IMV: a node beside them"
        if between & self._grammar.alternatives and len(self._doc[left.end : right.start]) <= _NEAR and not slash_alone:
            structure.alternative = True
            return True
        after_noun = {token.lower_ for token in self._doc[structure.head.end : structure.head.end + 3]}
        encased = (
            place.end <= structure.head.start and between & self._grammar.agents and between & self._grammar.adjacency
        )
        beside = self.is_beside(place) or bool(after_noun & self._grammar.adjacency) or bool(encased)
        beside |= place.end <= structure.head.start and self._is_fronted_by(place, ("at", "in", "by", "on"))
        return beside or (structure.head.end <= place.start and self._sits_at(place, structure))

    def is_beside(self, place: Span) -> bool:
        """Whether a word of adjacency stands before a place."""
        before = self._doc[max(place.start - 7, self._sentence.start) : place.start]
        return any(token.lower_ in self._grammar.adjacency for token in before)

    def is_apart(self, start: Span) -> bool:
        """Whether it is said to lie apart from the vessels: "deep to the vessels and [separate from them]"."""
        words = [token.lower_ for token in self._doc[start.start : min(start.end + _APART, self._sentence.end)]]
        return any(
            word in self._grammar.apart
            and words[i + 1 : i + 2] == ["from"]
            and words[i - 1] not in self._grammar.denied_adjective
            and not (self._grammar.pronouns | self._grammar.chain_landmarks).isdisjoint(words[i + 2 : i + 4])
            for i, word in enumerate(words)
        )

    def _is_fronted_by(self, place: Span, prepositions: tuple[str, ...]) -> bool:
        """ "[At the left internal mammary vessels] lymph nodes": the place opens the sentence behind a preposition."""
        words = [token.lower_ for token in self._doc[self._sentence.start : place.start] if token.is_alpha]
        fills = self._grammar.determiners | self._grammar.sides | {"level", "height", "region", "of", "both", "course"}
        return words[:1] != [] and words[0] in prepositions and all(word in fills for word in words[1:])

    def _sits_at(self, place: Span, structure: Structure) -> bool:
        """ "A nodule at the internal mammary artery"; only nodes are "of" vessels, or listed before them."""
        gap = [token.lower_ for token in self._doc[structure.head.end : place.start]]
        while gap and (gap[-1] in self._grammar.determiners or gap[-1] in self._grammar.node_modifiers):
            gap.pop()
        is_node = structure.head.label_ == t.NODE
        if gap[-1:] == [","]:
            return is_node and len(gap) == 1 and all(p.label_ in LANDMARKS for p in structure.places)
        at_level = gap[-2:] in (["level", "of"], ["levels", "of"])
        return gap[-1:] == ["at"] or at_level or (is_node and gap == ["of"])


def _is_abbreviating(token: Token) -> bool:
    """Whether a stroke stands in an abbreviation: "c/w", "s/o"."""
    doc = token.doc
    return token.text == "/" and token.i > 0 and len(doc[token.i - 1]) == 1 and doc[token.i - 1].is_alpha


def _is_mass(head: Span) -> bool:
    """Whether a noun is a node, or called a mass."""
    return head.label_ == t.NODE or head[-1].lower_ in ("mass", "masses")
