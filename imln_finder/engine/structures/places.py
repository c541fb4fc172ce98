"""Where a noun of a sentence lies: before it, after it, at the sentence's head, or in what was spoken of before."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from imln_finder.engine.document.layout import length_outside_asides, length_outside_brackets, line_of
from imln_finder.engine.document.text import Span
from imln_finder.engine.grammar.grammar import Grammar
from imln_finder.engine.matching import terms as t
from imln_finder.engine.structures.holding import PlaceHolder
from imln_finder.engine.structures.identities import rename
from imln_finder.engine.structures.references import is_in_contrast, is_of_rest, is_verdict, reference, speaks_back
from imln_finder.engine.structures.structure import LANDMARKS, Structure, is_heading, names_topic
from imln_finder.engine.structures.unclaimed import UnclaimedPlaces
from imln_finder.engine.structures.vessels_behind import VesselsBehind

#: A place further than this many tokens after its noun belongs to something else.
_REACH: Final = 16
_NEAR: Final = 6
#: A vessel named further than this after a noun is not what the noun lies beside.
_BESIDE: Final = 20


class SentencePlaces:
    """The terms of one sentence, while they are joined."""

    def __init__(
        self,
        sentence: Span,
        terms: list[Span],
        topic: Structure | None,
        headings: dict[int, Span],
        grammar: Grammar,
        vessels: Structure | None = None,
        nodes_spoken_of: bool = False,
    ) -> None:
        """`topic` is what was last spoken of, `vessels` the mammary vessels of the sentence before."""
        self._sentence = sentence
        self._doc = sentence.doc
        self._terms = terms
        self._topic = topic
        self._headings = headings
        self._grammar = grammar
        self._vessels = vessels
        self._nodes_spoken_of = nodes_spoken_of
        self._taken: set[Span] = set()
        self._refused: set[Span] = set()
        self._holder = PlaceHolder(sentence, grammar)
        self._places = [p for p in terms if p.label_ not in t.LESION_TERMS and not self._holder.explains_side(p)]

    def structures(self) -> list[Structure]:
        """The structures of the sentence, in the order of their heads."""
        found = [Structure(noun, self._places_before(noun), noun) for noun in self._nouns()]
        for structure in found:
            self._taken.update(structure.places)
        for structure in found:
            self._place_elsewhere(structure, found)
        self._claim_places(found)
        free = [place for place in self._places if place not in self._taken]
        under_nodes = bool(free) and (
            any(term.label_ == t.NODE and self._is_bare_heading(term) for term in self._terms)
            or self._holder.is_headed_as_involved()
        )
        found += [
            Structure(place, [place], place if self._is_listed_node(place) else None, under_nodes=under_nodes)
            for place in free
        ]
        found.sort(key=lambda s: s.head.start)
        self._equate(found)
        if self._topic is not None and self._topic.noun is not None and self._topic.head.label_ != t.FLUID:
            self._join_vessels(self._topic, found)
        self._identify(found)
        rename(found, self._grammar)
        named = [s for s in found if not is_in_contrast(s, self._topic, self._grammar)]
        only_places = all(s.noun is None and not s.is_target for s in named)
        if only_places and (not found or self._is_of_vessel(named) or self._grammar.identifies(self._sentence)):
            found = [*reference(self._sentence, self._topic, self._grammar), *named]
        return found

    def _is_of_vessel(self, named: list[Structure]) -> bool:
        """Whether only a vessel is told of what was spoken of: "it connects with the subclavian vein"."""
        pronouns = self._grammar.pronouns
        return all(s.head.label_ == t.ORGAN for s in named) and self._grammar.starts_with(self._sentence, pronouns, 1)

    def _nouns(self) -> list[Span]:
        """The lesion nouns; neighbours of one phrase ("lymph node metastasis", "focus of soft tissue") are one."""
        nouns = [term for term in self._terms if term.label_ in t.LESION_TERMS and not self._is_bare_heading(term)]
        merged: list[Span] = []
        for noun in nouns:
            if merged and self._is_one_phrase(merged[-1], noun):
                labels = (merged[-1].label_, noun.label_)
                label = next(name for name in (t.NODE, t.MASS, t.FLUID) if name in labels)
                merged[-1] = Span(self._doc, merged[-1].start, noun.end, label)
            else:
                merged.append(noun)
        return merged

    def _is_bare_heading(self, term: Span) -> bool:
        """ "LYMPH NODES:" names a section of the report, not a node."""
        opens = term.start == self._sentence.start and ":" in self._doc.words[term.end : term.end + 2]
        return (opens or is_heading(term)) and not any(place.end <= term.start for place in self._places)

    def _is_listed_node(self, place: Span) -> bool:
        """ "Lymph nodes: parasternal 8 mm": under a heading for nodes, or where they were named, the place is one."""
        if place.label_ == t.PARASTERNAL and place not in self._refused and self._holder.is_measured(place):
            return True
        beside = place.label_ in (t.PARASTERNAL, t.IM_VESSEL)
        if beside and self._holder.is_excepted(place) and self._holder.is_one(place):
            return True  # "no nodes other than [one parasternal]"
        if self._nodes_spoken_of and beside and not self._nouns():
            counted = any(token.lower_ in self._grammar.counts | self._grammar.pronouns for token in self._sentence)
            return counted and (place.label_ == t.PARASTERNAL or self._holder.is_beside(place))
        return place.label_ == t.PARASTERNAL and any(
            term.label_ == t.NODE and term.end <= place.start and is_heading(term) for term in self._terms
        )

    def _is_one_phrase(self, noun: Span, following: Span) -> bool:
        gap = self._doc.words[noun.end : following.start]
        if not gap or self._grammar.describes(gap, following[-1].lower_):
            return True
        of, articles = self._grammar.part_of, self._grammar.determiners
        return len(gap) <= 2 and gap[0] in of and of.union(articles).issuperset(gap) and not articles.issuperset(gap)

    def _places_before(self, noun: Span) -> list[Span]:
        """The places that stand before a noun in its own phrase, and those listed with them."""
        bound: list[Span] = []
        nearest = noun
        for term in reversed([term for term in self._terms if term.end <= noun.start]):
            if term.label_ in t.LESION_TERMS:
                break
            if term.label_ in t.CHAIN_TERMS and self._holder.is_right_behind_noun(term):
                break  # "lymph nodes [mammaria interna] and suspect pulmonary nodule"
            listed = bool(bound) and self._grammar.coordinated(term, nearest, within_phrase=True)
            if listed and (
                term[0].lower_ in self._grammar.prepositions
                or self._opens_anew(term, nearest)
                or self._is_node_itself(term)
                or self._holder.is_apart_in_list(term, nearest, noun)
            ):
                break  # "a mass [near the sternum], axillary node"
            if term.label_ == t.IM_VESSEL or not (self._grammar.same_phrase(term, nearest) or listed):
                break
            bound.append(term)
            nearest = term
        return bound

    def _is_node_itself(self, term: Span) -> bool:
        """Whether a term before a comma names a node: "enlarged [IM node], axillary nodes"."""
        named = term.label_ == t.IMLN and term[-1].lower_ in self._grammar.node_names
        described = term.start > self._sentence.start and self._grammar.is_adjective(self._doc[term.start - 1])
        return named and described and self._doc[term.end].text == ","

    def _opens_anew(self, place: Span, following: Span) -> bool:
        """ "A node of the internal mammary chain, two axillary nodes": what is counted behind a comma is another.

        So is what follows a verdict: "Axillae free, internal mammary adenopathy".
        """
        gap = self._doc.words[place.end : following.start]
        if gap[1:2] == [","] and gap[0] in self._grammar.verdicts:
            return True
        if place.label_ == t.IMLN and self._holder.ends_with_size(self._doc[place.end : following.start]):
            return True  # "IM node 15 mm, [liver lesion]"
        nouns = [term for term in self._terms if term.label_ in t.LESION_TERMS and term.end <= place.start]
        return bool(nouns) and gap[:1] == [","] and not self._grammar.counts.isdisjoint(gap)

    def _place_elsewhere(self, structure: Structure, found: list[Structure]) -> None:
        """Look for the place after the noun, before it in the sentence, or in what was spoken of."""
        noun = structure.head
        after = self._places_after(noun, found)
        if not structure.places:
            before = self._place_in_front(noun, found)
            kept = any(place.label_ in t.CHAIN_TERMS or place.label_ in LANDMARKS for place in before)
            if before and not kept and self._grammar.begins_anew(self._doc[before[0].end : noun.start]):
                before = []  # "no supraclavicular node is seen, there are nodes …"
            near = bool(after) and self._holder.is_near(noun, after[0]) and not self._is_fronted()
            if near and any(place.label_ in t.CHAIN_TERMS for place in before):
                near = not self._holder.is_bordered_on(after[0])  # "beside the artery a node that abuts the pleura"
            anew = bool(after and before) and self._begins_anew(before[-1], noun)
            structure.places = after if near or anew else before
        if not structure.places and (not after or speaks_back(self._sentence, self._grammar)):
            self._remember_place(structure)
        structure.places = structure.places or after
        if structure.places and all(p[-1].lower_ in self._grammar.chain_landmarks for p in structure.places):
            chain = [place for place in self._places if place.label_ == t.IM_CHAIN and place.end <= noun.start]
            structure.places += chain[-1:]  # "IM chain: a node between the ribs"
            self._remember_chain(structure)
        if self._vessels is not None and self._holder.is_by_what_was_named(structure, _REACH):
            structure.places = list(self._vessels.places)
        if noun.label_ != t.FLUID:
            structure.places += [p for p in self._chain_places_beside(structure, after) if p not in structure.places]
        held = [p for p in structure.places if self._holder.can_hold(p, structure)]
        self._refused.update(place for place in structure.places if place not in held)
        self._taken.difference_update(structure.places)
        self._taken.update(held)
        structure.places = held

    def _claim_places(self, found: list[Structure]) -> None:
        """What no noun has taken of the chain goes to a noun without a place: "a node lies parasternal"."""
        free = [p for p in self._places if p.label_ in (t.PARASTERNAL, t.IM_VESSEL) and p not in self._taken]
        if not (free and found):
            return
        unclaimed = UnclaimedPlaces(self._sentence, self._terms, self._holder, self._grammar)
        for place in free:
            if not is_heading(place) and not self._holder.is_excepted(place) and unclaimed.claim(place, found):
                self._taken.add(place)

    def _places_after(self, noun: Span, found: list[Structure]) -> list[Span]:
        """The place behind a preposition after the noun, and those listed with it."""
        bound: list[Span] = []
        nearest = noun
        next_noun = min((s.head.start for s in found if s.head.start > noun.start), default=len(self._doc))
        for place in self._places:
            if place.start < noun.end or self._holder.is_other_reading(noun, place):
                continue
            if place in self._taken or (place.start > next_noun and not bound) or self._holder.is_set_apart(place):
                break
            gap = self._doc[nearest.end : place.start]
            if (bound or next_noun < len(self._doc)) and self._grammar.begins_anew(gap):
                break  # "no nodes, but beside the vessels there is a mass"
            if not bound:
                words = [*gap.words, place[0].lower_]  # "is seen [beside the sternum]"
                led = not self._grammar.prepositions.isdisjoint(words) and length_outside_asides(gap) <= _REACH
                if not (led or self._holder.adjoins(noun, place, gap)):
                    break
                bound.append(place)
            else:
                listed = self._grammar.coordinated(nearest, place, longest=14)
                of_chain = place.label_ in t.CHAIN_TERMS and len(gap) <= _REACH
                compound = not gap and place.label_ in LANDMARKS  # "the rib cartilage"
                if place.start >= next_noun or not (listed or of_chain or compound):
                    break
                bound.append(place)
            nearest = place
        return bound

    def _begins_anew(self, place: Span, noun: Span) -> bool:
        """Whether a noun between a place and its own begins: "replaces the breast [and a] node … in the chain"."""
        return any(
            one.is_alpha and one.lower_ in self._grammar.coordinators and two.lower_ in self._grammar.indefinite
            for one, two in pairwise(self._doc[place.end : noun.start])
        )

    def _place_in_front(self, noun: Span, found: list[Structure]) -> list[Span]:
        """The nearest place before the noun in its sentence, with those listed with it."""
        before = [place for place in self._places if place.end <= noun.start and self._holder.reaches(place, noun)]
        if not before:
            return []
        owner = next((s for s in found if before[-1] in s.places and s.head.end <= noun.start), None)
        if owner is not None:
            return list(owner.places)
        bound = [before[-1]]
        for place in reversed(before[:-1]):
            if self._grammar.coordinated(place, bound[-1], longest=10) or place.label_ in t.CHAIN_TERMS:
                bound.append(place)
            elif place.label_ not in LANDMARKS and not self._holder.is_bordered_on(place):
                break  # "parasternal, behind the [cartilage] of the rib": a landmark parts nothing
        return bound

    def _chain_places_beside(self, structure: Structure, after: list[Span]) -> list[Span]:
        """Chain terms that the noun is said to lie beside, even where another place is named first."""
        if all(place.label_ not in t.CHAIN_TERMS for place in self._places):
            return []
        if any(place.label_ == t.BREAST for place in structure.places) or self._is_of_compartment(structure):
            return []
        noun = structure.head
        beside = [p for p in after if p.label_ in t.CHAIN_TERMS and not self._holder.is_listed_behind(p, structure)]
        others = [term for term in self._terms if term.label_ in (t.NODE, t.MASS) and term.start >= noun.end]
        for place in self._places:
            if place.label_ not in t.CHAIN_TERMS or place in self._taken or place.start < noun.end:
                continue
            gap = self._doc[noun.end : place.start]
            nearest = not any(other.end <= place.start for other in others)
            nearest &= not (others and self._grammar.begins_anew(gap))
            nearest &= not self._holder.is_listed_behind(place, structure)
            alone = place.label_ == t.IM_CHAIN  # a chain stands by itself
            length = len(gap) if alone else length_outside_brackets(gap)
            if nearest and length <= _BESIDE and self._holder.is_beside(place):
                beside.append(place)
        return beside

    def _is_of_compartment(self, structure: Structure) -> bool:
        """Whether a mass is named by another place, so that the vessels only border on it: "a prevascular mass"."""
        noun = structure.head
        if noun.label_ != t.MASS:
            return False
        named = [p for p in structure.places if p.end <= noun.start and self._grammar.same_phrase(p, noun)]
        return bool(named) and all(self._is_other_place(place) for place in named)

    def _is_other_place(self, place: Span) -> bool:
        if place.label_ in t.CHAIN_TERMS or place.label_ == t.CHEST_WALL:
            return False
        return place.label_ != t.ORGAN or place[-1].lower_ not in self._grammar.chain_landmarks

    def _remember_place(self, structure: Structure) -> None:
        """Take the place of the line's heading, or of what the sentence before spoke of."""
        noun, topic = structure.head, self._topic
        if topic is not None and topic.noun is not None and self._holder.is_beside_pronoun(noun, _REACH):
            return  # "the structure beside it is a vein"
        heading = self._headings.get(line_of(self._doc, noun.start)[0])
        if noun.label_ == t.FLUID and (heading is None or heading.start < self._sentence.start):
            return  # "Internal mammary nodes: none. Seroma 3 cm"
        if topic is not None and topic.is_target and self._takes_up(noun, topic):
            structure.places = list(topic.places)
            structure.refers_to = topic
        else:
            structure.places = [heading] if heading is not None and heading.end <= noun.start else []

    def _takes_up(self, noun: Span, topic: Structure) -> bool:
        """Whether a noun whose sentence names no other place means what was spoken of."""
        if any(place.label_ not in LANDMARKS for place in self._places) or is_of_rest(noun, self._grammar):
            return False
        if (noun.label_ == t.NODE and self._is_plain(noun)) or speaks_back(self._sentence, self._grammar):
            return True
        before = self._doc.words[max(noun.start - 2, 0) : noun.start]
        meant = not self._grammar.definite.isdisjoint(before) or self._is_fronted()
        return noun.label_ == t.MASS and (meant or is_verdict(self._sentence, topic, self._grammar))

    def _remember_chain(self, structure: Structure) -> None:
        """What lies by a vessel, rib or cartilage is of the chain, where the chain is spoken of."""
        landmarks = structure.places
        heading = self._headings.get(line_of(self._doc, structure.head.start)[0])
        if self._topic is not None and self._topic.is_target:
            self._remember_place(structure)
        elif heading is not None and heading.label_ in t.CHAIN_TERMS and heading.end <= structure.head.start:
            structure.places = [heading]  # "IM chain: a node between the first and second ribs"
        structure.places = structure.places or landmarks

    def _is_plain(self, noun: Span) -> bool:
        """Whether nothing before a node names another place: "a new node", not "a peripancreatic node"."""
        for token in reversed(self._doc.tokens[self._sentence.start : noun.start]):
            if token.like_num:
                continue
            if not token.is_alpha or self._grammar.stops_phrase(token) or token.lower_ in self._grammar.determiners:
                return True
            if token.lower_ not in self._grammar.node_modifiers:
                return False
        return True

    def _equate(self, found: list[Structure]) -> None:
        """ "A 1.1 cm density suspicious for an internal mammary node": the density is the node."""
        for structure, following in pairwise(found):
            if structure.noun is None or not following.is_target:
                continue
            if structure.is_target:
                first = following.start
                in_brackets = first > 0 and self._doc.words[first - 1] == "("
                if in_brackets or (names_topic(structure) and following.places == structure.places):
                    following.refers_to = structure
                continue
            if structure.head.label_ == t.FLUID:
                continue
            if any(place.label_ not in LANDMARKS for place in structure.places):
                continue
            gap = self._doc[structure.head.end : following.start]
            near = 0 < length_outside_brackets(gap) <= _BESIDE
            if gap.words[-1:] in (["("], ["="]) or (near and self._grammar.equates(gap.words)):
                structure.places += [p for p in following.places if p not in structure.places]
                following.refers_to = structure

    def _identify(self, found: list[Structure]) -> None:
        """ "It may be a node of the internal mammary chain": what the sentence before spoke of is the target."""
        topic, target = self._topic, next(iter(found), None)
        if topic is None or topic.noun is None or topic.is_target or topic.head.label_ == t.FLUID:
            return
        if target is None or not target.is_target or target.refers_to is not None:
            return
        opening = [token for token in self._sentence if token.is_alpha][:1]
        gap = self._doc.words[self._sentence.start : target.start]
        if opening and opening[0].lower_ in self._grammar.pronouns and self._grammar.equates(gap[1:]):
            topic.places += target.places
            target.refers_to = topic

    def _is_fronted(self) -> bool:
        """Whether the sentence opens with a place: "In the chain …", "Parasternally …", "Left parasternal …"."""
        first = self._terms[0] if self._terms else None
        opens_with_chain = first is not None and first.label_ in (t.PARASTERNAL, t.IM_CHAIN) and self._opens(first)
        return opens_with_chain or self._grammar.starts_with(self._sentence, self._grammar.prepositions, 1)

    def _opens(self, place: Span) -> bool:
        """Whether a place that no noun has taken stands at the start of the sentence, but for a side."""
        before = [token for token in self._doc[self._sentence.start : place.start] if token.is_alpha]
        return place not in self._taken and len(before) <= 1

    def _join_vessels(self, topic: Structure, found: list[Structure]) -> None:
        """ "It lies along the internal mammary vessels": the thing spoken of before is the target."""
        if any(s.head.label_ == t.IM_VESSEL for s in found) or any(s.is_target for s in found):
            unclaimed = UnclaimedPlaces(self._sentence, self._terms, self._holder, self._grammar)
            if not self._is_of_compartment(topic):
                VesselsBehind(self._sentence, topic, self._holder, self._grammar).join(found, unclaimed)
