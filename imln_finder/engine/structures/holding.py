"""Step 7: which places can hold a noun: the vessels, and "parasternal", only where a node or soft tissue lies there."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from imln_finder.engine.document.layout import words_outside_brackets
from imln_finder.engine.document.text import Span, Text
from imln_finder.engine.grammar.grammar import Grammar
from imln_finder.engine.matching import terms as t
from imln_finder.engine.sizes.measurements import sizes_in
from imln_finder.engine.structures.structure import LANDMARKS, Structure, is_heading

#: Words near a place, or a noun, that may tell how the two are related.
_NEAR: Final = 6
#: Words from a noun to "there", and of the opening of a sentence that may be "here".
_THERE: Final = 3
#: Words from a noun to the vessel that it may be instead.
_READING: Final = 3
#: Words before lung, breast or skin among which it is looked for that a noun lies in them: "in the right middle lobe".
_INSIDE: Final = 4
#: How far behind a noun it is looked for whether it lies apart from the vessels.
_APART: Final = 40
#: The longest phrase that brings a noun to the vessels, and that opens a sentence with them.
_BY: Final = 8
_OPENING: Final = 8
#: The words of a noun that opens its sentence: "Lymph nodes, axillary".
_HEAD: Final = 2
#: Marks that end a member of a list.
_MARKS: Final = frozenset({"", ",", ";", ":", ".", "(", ")", "-", "/", "\n", "\t"})


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
                frozenset() if self._is_mass(structure.head) else self._grammar.destroying
            )  # a destructive lesion is one of bone; a destructive mass may come from the node
            is_bony = not of_bone.isdisjoint(phrase.words)
            before = [
                other
                for other in structure.places
                if other.end <= structure.head.start
                and (other.start < structure.head.start < place.start or self._in_phrase(other, place))
                and not (other[-1].lower_ in self._grammar.walls and other.end <= place.start < structure.head.start)
                and not (place.end <= other.start and self._is_deep_to(other, place))
            ]
            of_skin = any(
                other.start >= place.end
                and other[0].lower_ in self._grammar.superficial
                and self._grammar.same_phrase(place, other)
                for other in structure.places
            )  # "a nodule in the parasternal skin"
            if structure.head[-1].lower_ in self._grammar.names_of_disease and any(
                other.label_ in (t.ORGAN, t.BONE) for other in structure.places
            ):
                return False  # "a swelling of the second costochondral junction, parasternal"
            if any(self._is_lesion_of(other, place, structure.head) for other in structure.places):
                return False
            return (
                not is_bony and not of_skin and not any(other.label_ in (t.CHEST_WALL, t.STERNUM) for other in before)
            )
        if place.label_ != t.IM_VESSEL:
            return True
        nearest = {*self._doc.words[max(place.start - _NEAR, structure.head.end) : place.start]}
        if nearest & self._grammar.vessel_identity or self.is_apart(structure.head):
            return False
        is_node = structure.head.label_ == t.NODE
        if is_node and self._doc[structure.head.end : place.start].text == ",":
            return True  # "a 12 mm lymph node, internal mammary vessels, above the cartilage"
        if is_node and place.end == structure.head.start:
            return True  # "internal thoracic artery lymph node"
        left, right = sorted((place, structure.head), key=lambda span: span.start)
        between = {
            word
            for index, word in enumerate(self._doc.words[left.end : right.start], left.end)
            if not _is_abbreviating(self._doc, index)
        }
        slash_alone = (
            between & self._grammar.alternatives == {"/"} and len(between) > 1
        )  # "IMA/IMV: a node beside them"
        apart = between & self._grammar.alternatives and not between & self._grammar.inseparable
        if apart and len(self._doc[left.end : right.start]) <= _NEAR and not slash_alone:
            structure.alternative = True
            return True
        after_noun = {*self._doc.words[structure.head.end : structure.head.end + 3]}
        encased = (
            place.end <= structure.head.start and between & self._grammar.agents and between & self._grammar.adjacency
        )
        beside = self.is_beside(place) or bool(after_noun & self._grammar.adjacency) or bool(encased)
        if place.end <= structure.head.start:
            beside |= self._opens_with(place)
            if is_heading(place):  # "vessels: node", "vessels: adjacent soft tissue"
                beside |= is_node or not between.isdisjoint(self._grammar.adjacency)
            return beside or self._leads(place, structure.head) in self._grammar.holding_vessels
        return beside or self.lies_by(structure.head, place) or self._sits_at(place, structure)

    def _is_lesion_of(self, other: Span, place: Span, head: Span) -> bool:
        """Whether a noun beside the sternum is one of lung, breast or wall: "parasternal lung nodule", "nodule in the
        middle lobe, parasternal"."""
        if other.label_ in (t.LUNG, t.PLEURA) and place.end == other.start and other.end == head.start:
            return True
        if other.label_ not in (t.LUNG, t.BREAST, t.CHEST_WALL) or not head.end <= other.start <= place.start:
            return False
        if other.label_ == t.CHEST_WALL and other[0].lower_ not in self._grammar.superficial:
            return False
        within = self._grammar.holding_vessels | self._grammar.genitive
        return not within.isdisjoint(self._doc.words[max(other.start - _INSIDE, head.end) : other.start])

    def _is_deep_to(self, wall: Span, place: Span) -> bool:
        """Whether a part of the chest wall only lies over the place: "parasternal, [deep to] the pectoral muscle"."""
        between = self._doc.words[place.end : wall.start]
        return not self._grammar.deep_to.isdisjoint(between)

    def _in_phrase(self, one: Span, other: Span) -> bool:
        """Whether only modifiers stand between two places; a part of the chest wall may come later in the sentence."""
        left, right = sorted((one, other), key=lambda span: span.start)
        return (right is one and one.label_ == t.CHEST_WALL) or self._grammar.same_phrase(left, right)

    def is_near(self, noun: Span, place: Span) -> bool:
        """Whether a place follows a noun closely; a size between them does not count: "mass, 37 mm, right of …"."""
        gap = self._doc[noun.end : place.start]
        if len(gap) <= _NEAR:
            return True
        sizes = {index for size in sizes_in(gap) for index in range(size.span.start, size.span.end)}
        return sum(index not in sizes for index in range(gap.start, gap.end)) <= _NEAR

    def is_excepted(self, place: Span) -> bool:
        """ "With the exception of the internal mammary chain, no enlarged nodes": the place stands outside the rest."""
        before = words_outside_brackets(Span(self._doc, self._sentence.start, place.start))[-_NEAR:]
        but, no = self._grammar.all_but, self._grammar.not_there  # "enlarged in the axilla, but not in [the chain]"
        return any(a in but and b in no for a, b in pairwise(before)) or self._grammar.excepts(before)

    def is_set_apart(self, place: Span) -> bool:
        """Whether a place is excepted, or another change is told of it: "axillary nodes gone and [stability of] IM"."""
        before = self._doc.words[max(place.start - _NEAR, self._sentence.start) : place.start]
        changed = not self._grammar.staying.isdisjoint(before) and any(
            (one == "," or one in self._grammar.coordinators) and not self._grammar.staying.isdisjoint(rest)
            for one, *rest in zip(before, before[1:], before[2:], strict=False)
        )
        return changed or self.is_excepted(place)

    def reaches(self, place: Span, noun: Span) -> bool:
        """Whether a place before a noun may be its own; an excepted one only if it is said to hold what follows.

        "No nodes, except in the chain, [where one] node …", not "With the exception of the chain, no nodes".
        """
        if not self.is_excepted(place):
            return True
        opening = [word for word in self._doc.words[place.end : noun.start] if word.isalpha()]
        return not self._grammar.holds.isdisjoint(opening[:1]) and self._grammar.not_there.isdisjoint(opening)

    def is_headed_as_involved(self) -> bool:
        """Whether the sentence is a list of what is, or is not, involved: "Involved: IM (L), ax (L)"."""
        words = self._sentence.words
        return ":" in words[1 : _HEAD + 1] and not self._grammar.affirmed.isdisjoint(words[:_HEAD])

    def adjoins(self, noun: Span, place: Span, gap: Span) -> bool:
        """Whether a place follows its noun without a preposition, given what stands between them."""
        if place.label_ == t.IM_VESSEL and (self._grammar.is_alternative(gap) or self.lies_by(noun, place)):
            return True
        if place.label_ in t.CHAIN_TERMS and self._grammar.adjoins(noun, place):
            return True
        is_node = noun.label_ == t.NODE
        return (is_node and place.label_ not in LANDMARKS and self._may_part(gap)) or self._opens_brackets(gap)

    def _may_part(self, gap: Span) -> bool:
        """Whether only a side stands between a noun and an adjective of place: "metastases [left] axillary".

        Or one mark, if the noun opens its sentence: "Lymph nodes, axillary: …", "Lnn. axillares: …".
        """
        words = gap.words
        if words in ([","], ["."]):
            return gap.start - self._sentence.start <= _HEAD
        return all(word in self._grammar.sides or word in self._grammar.both_sides for word in words)

    def _opens_brackets(self, gap: Span) -> bool:
        """Whether a noun's places follow in brackets: "LNs ([left] axilla, IMC)"."""
        words = gap.words
        return words[:1] == ["("] and all(word in self._grammar.sides for word in words[1:])

    def is_apart_in_list(self, node: Span, place: Span, noun: Span) -> bool:
        """Whether a comma parts a node from a place that has a noun or number of its own: "[IMN], RLL 8 mm nodule"."""
        if node.label_ != t.IMLN or place.label_ in t.CHAIN_TERMS or "," not in self._doc.words[node.end : place.start]:
            return False
        counted = any(token.like_num for token in self._doc[place.end : noun.start])
        return counted or (noun.label_ == t.MASS and noun[-1].lower_ not in self._grammar.names_of_disease)

    def is_listed_behind(self, node: Span, structure: Structure) -> bool:
        """Whether a node is named behind a comma, and the noun before it has a place: "axillary LN, [left IMN]"."""
        elsewhere = any(p.end <= structure.head.start and p.label_ not in t.CHAIN_TERMS for p in structure.places)
        return elsewhere and node.label_ == t.IMLN and "," in self._doc.words[structure.head.end : node.start]

    def ends_with_size(self, gap: Span) -> bool:
        """Whether a size and a comma part a place from what follows: "IM node [15 mm (20), ]liver lesion"."""
        words = self._doc.words
        behind = (words[size.span.end : gap.end + 1] for size in sizes_in(gap))
        rest = (found[found.index(")") + 1 :] if found[:1] == ["("] and ")" in found else found for found in behind)
        return any(found[:1] == [","] for found in rest)

    def is_other_reading(self, noun: Span, place: Span) -> bool:
        """Whether a vessel is only what a noun may be instead: "a node versus [branch vessel] at the chain"."""
        gap = self._doc.words[noun.end : min(place.start, noun.end + _NEAR)]
        is_vessel = place.label_ == t.ORGAN and place[-1].lower_ in self._grammar.chain_landmarks
        return is_vessel and len(gap) <= _READING and not self._grammar.alternatives.isdisjoint(gap)

    def is_right_behind_noun(self, place: Span) -> bool:
        """Whether a noun ends right before a place, which is then its own: "lymph nodes [mammaria interna]"."""
        before = t.term_before(self._doc, place.start)
        return before is not None and before.end == place.start and before.label_ in t.LESION_TERMS

    def is_beside(self, place: Span) -> bool:
        """Whether a word of adjacency stands before a place, or is part of the name of vessels."""
        end = place.end if place.label_ == t.IM_VESSEL else place.start  # "[in proximity of the RIMA]"
        before = self._doc.words[max(place.start - 7, self._sentence.start) : end]
        return not self._grammar.adjacency.isdisjoint(before)

    def is_bordered_on(self, place: Span) -> bool:
        """Whether a word of adjacency stands right before a place: "in [front of the] pericardium"."""
        before = self._doc.words[max(place.start - 3, self._sentence.start) : place.start]
        in_place = not self._grammar.part_of.isdisjoint(before) and before[-1] in self._grammar.adjacency
        return not in_place and not self._grammar.adjacency.isdisjoint(before)  # not "of the [anterior] mediastinum"

    def lies_by(self, noun: Span, place: Span) -> bool:
        """Whether a noun is brought to the vessels by any one phrase: "soft tissue [encircling the right] artery".

        Ways to say so are without number, so that what says another thing is listed: "[thrombus in the] vein".
        """
        lead = self._leads(noun, place)
        return noun.label_ != t.FLUID and lead.isalpha() and lead not in self._grammar.not_beside

    def _leads(self, left: Span, right: Span) -> str:
        """The last word of a short phrase that leads from one term to another, without articles; else nothing."""
        gap = [token for token in self._doc[left.end : right.start] if not token.like_num]
        if not 0 < len(gap) <= _BY or any(self._grammar.parts_from(token) for token in gap):
            return ""
        passed = self._grammar.determiners | self._grammar.node_modifiers
        return next((token.lower_ for token in reversed(gap) if token.lower_ not in passed), "")

    def is_told_of(self, place: Span) -> bool:
        """Whether a place opens its clause and a verdict on nodes follows: "hilar normal, [left] parasternal [two]"."""
        grammar, behind = self._grammar, self._doc.words[place.end : min(place.end + 1, self._sentence.end)]
        if behind and not behind[0].isdigit() and behind[0] not in grammar.of_nodes:
            return False
        passed = grammar.sides | grammar.determiners | grammar.prepositions | grammar.side_letters
        return all(token.lower_ in passed or token.is_digit for token in self._clause_before(place))

    def is_measured(self, place: Span) -> bool:
        """Whether nothing but a size is said of a place: "axilla 20 mm, [parasternal left 12 mm], …"."""
        size = next((size for size in sizes_in(self._sentence) if size.span.start >= place.end), None)
        if self._is_measured_before(place):
            return True
        if size is None:
            return False
        first, passed = size.span, self._grammar.beside_sizes | self._grammar.sides
        between = self._doc[place.end : first.start]
        if len(between) > _NEAR or not all(token.lower_ in passed or token.is_digit for token in between):
            return False
        before = self._clause_before(place)
        behind = self._doc[first.end : min(first.end + 1, self._sentence.end)].text
        passed |= self._grammar.exceptions | self._grammar.ones  # "no nodes, [except one] parasternal, 13 mm"
        closes = behind in _MARKS or size.axis is not None  # "parasternal 11 mm short axis"
        return closes and all(token.lower_ in passed for token in before)

    def _is_measured_before(self, place: Span) -> bool:
        """Whether a place has nothing but a size and a side before it: "[12 mm L] IM (was 8); …"."""
        clause, sides = self._clause_before(place), self._grammar.sides | self._grammar.side_letters
        sizes = [size.span for size in sizes_in(clause)]
        behind = self._doc.words[place.end : place.end + 1]
        alone = all(
            word in sides
            for index, word in enumerate(clause.words, clause.start)
            if not any(size.start <= index < size.end for size in sizes)
        )
        return bool(sizes) and alone and (behind == [] or behind[0] in _MARKS)

    def is_one(self, place: Span) -> bool:
        """Whether "one" is brought to a place by no more than prepositions and sides: "[one in the right] region"."""
        before = self._doc.words[max(place.start - _NEAR, self._sentence.start) : place.start]
        passed = self._grammar.prepositions | self._grammar.determiners | self._grammar.sides
        last = max((i for i, word in enumerate(before) if word in self._grammar.ones), default=len(before))
        return last < len(before) and all(word in passed for word in before[last + 1 :])

    def _clause_before(self, place: Span) -> Span:
        """What stands between the last mark and a place."""
        start = place.start
        while start > self._sentence.start and self._doc[start - 1].text not in _MARKS:
            start -= 1
        return self._doc[start : place.start]

    def is_beside_pronoun(self, noun: Span, reach: int) -> bool:
        """Whether a noun lies beside what was named before: "a nodule [beside them]", "[next to it] a node"."""
        behind = self._doc.words[noun.end : min(noun.end + reach, self._sentence.end)]
        before = self._doc.words[self._sentence.start : min(self._sentence.start + _OPENING, noun.start)]
        return noun.label_ != t.FLUID and any(
            word in self._grammar.adjacency and not self._grammar.pronouns.isdisjoint(words[i + 1 : i + 3])
            for words in (behind, before)
            for i, word in enumerate(words)
        )

    def is_by_what_was_named(self, structure: Structure, reach: int) -> bool:
        """Whether a noun lies by vessels named before: "beside them", "a node [there]", "along [these vessels]"."""
        noun, places = structure.head, structure.places
        if places:
            meant = all(place[-1].lower_ in self._grammar.chain_landmarks for place in places)
            return meant and noun.label_ != t.FLUID and any(map(self._points_back, places))
        behind = self._doc.words[noun.end : min(noun.end + _THERE, self._sentence.end)]
        before = self._doc.words[self._sentence.start : min(self._sentence.start + _THERE, noun.start)]
        there = not self._grammar.there.isdisjoint(behind) or not self._grammar.here.isdisjoint(before)
        next_to = not self._grammar.adjacency.isdisjoint(self._doc.words[max(noun.start - 2, 0) : noun.start])
        return self.is_beside_pronoun(noun, reach) or ((there or next_to) and noun.label_ != t.FLUID)

    def _points_back(self, place: Span) -> bool:
        """Whether a demonstrative stands before a vessel: "beside [these] vessels"."""
        before = self._doc.words[max(place.start - 1, self._sentence.start) : place.start]
        return not self._grammar.demonstratives.isdisjoint(before)

    def explains_side(self, place: Span) -> bool:
        """Whether a breast or its operation only tells a side: "operated side (mastectomy)", "same side as the WLE"."""
        if place.label_ != t.BREAST:
            return False
        before = self._doc.words[max(place.start - _NEAR, self._sentence.start) : place.start]
        told = max((i for i, word in enumerate(before) if word in self._grammar.side_of), default=len(before))
        compared = not (self._grammar.of_side - self._grammar.genitive).isdisjoint(before[told + 1 : told + 2])
        return compared or "(" in before[told:]

    def is_apart(self, start: Span) -> bool:
        """Whether it is said to lie apart from the vessels: "deep to the vessels and [separate from them]"."""
        words = self._doc.words[start.start : min(start.end + _APART, self._sentence.end)]
        return any(
            word in self._grammar.apart
            and words[i + 1 : i + 2] != []
            and words[i + 1] in self._grammar.apart_from
            and words[i - 1] not in self._grammar.denied_adjective
            and not (self._grammar.pronouns | self._grammar.chain_landmarks).isdisjoint(words[i + 2 : i + 4])
            for i, word in enumerate(words)
        )

    def _opens_with(self, place: Span) -> bool:
        """ "[In the company of the left internal mammary vessels] a node": the place opens the sentence."""
        words = [token.lower_ for token in self._doc[self._sentence.start : place.start] if token.is_alpha]
        fronted = words[:1] != [] and words[0] in self._grammar.opens_place
        of_vessels = not any(
            word in self._grammar.not_beside for word in words[1:] if word not in self._grammar.within_opening
        )
        return fronted and of_vessels and len(words) <= _OPENING

    def _sits_at(self, place: Span, structure: Structure) -> bool:
        """ "A nodule at the internal mammary artery"; only nodes are "of" vessels, or listed before them."""
        gap = self._doc.words[structure.head.end : place.start]
        while gap and (gap[-1] in self._grammar.determiners or gap[-1] in self._grammar.node_modifiers):
            gap.pop()
        is_node = structure.head.label_ == t.NODE
        if gap[-1:] == [","]:
            return is_node and len(gap) == 1 and all(p.label_ in LANDMARKS for p in structure.places)
        if not gap:
            return False
        of_it = gap[-1] in self._grammar.genitive
        at_level = of_it and gap[-2:-1] != [] and gap[-2] in self._grammar.levels
        return gap[-1] in self._grammar.at_vessels or at_level or (is_node and of_it and len(gap) == 1)

    def _is_mass(self, head: Span) -> bool:
        """Whether a noun is a node, or called a mass."""
        return head.label_ == t.NODE or head[-1].lower_ in self._grammar.masses


def _is_abbreviating(doc: Text, index: int) -> bool:
    """Whether a stroke stands in an abbreviation: "c/w", "s/o"."""
    before = doc.words[index - 1] if index else ""
    return doc.words[index] == "/" and len(before) == 1 and before.isalpha()
