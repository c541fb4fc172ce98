"""From anatomical terms to the sites of the case definition: which site does a structure lie in?

Most terms of `anatomy.json` name their site. Some need the words around them: the "lobe" of the liver is no lung, an
iliac *node* no bone, the "fatty hilum" of a node no hilum, and a place that a lesion only touches is not where it lies.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final

from imln_finder.domain import Site
from imln_finder.engine.document.layout import line_of
from imln_finder.engine.document.text import Span
from imln_finder.engine.grammar.grammar import Grammar
from imln_finder.engine.matching import terms as t
from imln_finder.engine.sites.words import SiteWords
from imln_finder.engine.structures.structure import Structure

#: A word for a part of an organ takes its organ from a term within this many tokens behind it ("lobe of the liver").
_PART_REACH: Final = 3
#: The tumour's name stands within this many tokens behind its stage ("T2 right breast cancer").
_STAGE_REACH: Final = 5
#: A disease's name stands within this many tokens behind its organ ("breast [lobular] cancer").
_NAME_REACH: Final = 2
#: What has been lost stands within this many tokens behind the word ("loss of the normal [hilum]").
_LOST_REACH: Final = 4
#: What grows into a place stands within this many tokens in front of it ("invades the lateral [chest wall]").
_GROWTH_REACH: Final = 5
#: "Level of" stands within this many tokens before a bone.
_LEVEL_REACH: Final = 5
#: Tokens between two members of a list, without and with the size of each.
_LIST, _MEASURED_LIST = 7, 12
#: Words from "reaching" to the size that is reached.
_TO_SIZE: Final = 3
_JOINED_SIZES: Final = frozenset({"mm", "cm"})
#: Words behind a place that may name a treatment and where it was: "axillary node dissection bed".
_TREATED: Final = 3
#: Organs with lobes and segments.
_LOBED: Final = (Site.LUNG, Site.LIVER)
#: Sites that no lymph node lies in.
_WITHOUT_NODES: Final = (Site.LUNG, Site.LIVER, Site.PLEURA, Site.BONE, Site.BRAIN, Site.ADRENAL)


class SitePlaces:
    """Finds the sites that the structures of one document lie in."""

    def __init__(self, words: SiteWords, grammar: Grammar, terms: list[Span]) -> None:
        """Take the terms of a document, in the order of its text."""
        self._words = words
        self._grammar = grammar
        self._terms = terms
        self._starts = [term.start for term in terms]
        self._found: dict[Structure, dict[Span, Site]] = {}
        self._names: dict[Span, bool] = {}

    def __call__(self, structure: Structure) -> dict[Span, Site]:
        """The places of a structure that are a site, each with it; empty for the internal mammary chain alone."""
        if structure not in self._found:
            self._found[structure] = self._find(structure)
        return self._found[structure]

    def _find(self, structure: Structure) -> dict[Span, Site]:
        of_all = structure.refers_to is not None and _word(structure.head) in self._words.many
        listed = structure.is_target and not of_all  # "These are all metastatic"
        places = self._listed_with_chain(structure) if listed else structure.places
        found = {}
        for place in places:
            site = None if self.is_touched(place) else self.site_of(place, structure)
            if site is not None:
                found[place] = site
        found = {place: site for place, site in found.items() if not self._is_row_number(place, found)}
        found = {p: Site.OTHER if self._is_surface(p, found, structure) else site for p, site in found.items()}
        if structure.is_target:
            found |= {place: site for place in structure.places if (site := self._site_within(place)) is not None}
        if Site.BONE in found.values():
            found |= {place: Site.BONE for place in found if _word(place) in self._words.bony}
        return found

    def _site_within(self, place: Span) -> Site | None:
        """The site that a term for the chain names with it: "axillary and IM"."""
        named = (self._words.chain_lists.get(token.lower_) for token in place)
        site = next((site for site in named if site is not None), None) if place.label_ in t.CHAIN_TERMS else None
        return Site(site) if site is not None else None

    def site_of(self, place: Span, structure: Structure) -> Site | None:
        """The site that a place stands for in a structure."""
        if (
            self._is_modifier(place)
            or self.is_hilum_of_node(place)
            or self._is_stage(place)
            or self._is_landmark(place, structure)
            or self._is_skin_of_breast(place)
            or self._is_treated(place)
        ):
            return None
        owner = self._organ_of(place) if self._is_part(place) else place
        name = self._named_site(owner)
        is_node = structure.noun is not None and structure.noun.label_ == t.NODE
        if self._is_of_pleura(owner, structure):
            peritoneal = place.doc.has(self._words.of_peritoneum)
            return Site.OTHER if peritoneal and _word(owner) not in self._words.fissures else Site.PLEURA
        if name is not None and is_node and not self.is_listed_before(place, structure, name):
            name = self._words.node_places.get(_word(owner), name)
            if name in (Site.CHEST_WALL, Site.BONE) and not self._is_listed(place, structure):
                return None  # its nodes are those of the chain, as is a node "between the ribs"
        return Site(name) if name is not None else None

    def _is_of_pleura(self, place: Span, structure: Structure) -> bool:
        """Whether a lesion lies on the pleura of what it is named after: "[diaphragmatic] implant"."""
        behind = place.doc.words[place.end : place.end + 1]
        lesions = self._words.lesions_of_pleura
        serous = not lesions.isdisjoint(behind) or (structure.noun is not None and _word(structure.noun) in lesions)
        if _word(place) in self._words.surfaces_of_pleura:
            return serous or (structure.noun is not None and structure.noun.label_ == t.MASS)
        return serous and _word(place) in self._words.fissures

    def _is_treated(self, place: Span) -> bool:
        """Whether a treatment is named by its place: "post right [breast] surgery", "[axillary] node dissection"."""
        behind = place.doc.words[place.end : place.end + _TREATED]
        if place.label_ == t.BREAST and not self._words.operations.isdisjoint(behind[:1]):
            return True
        behind = behind[1:] if not self._words.node_words.isdisjoint(behind[:1]) else behind
        treated = not self._words.treatments.isdisjoint(behind[:1])
        return treated and self._words.treated_beds.isdisjoint(behind[1:2])

    def _is_row_number(self, place: Span, found: Iterable[Span]) -> bool:
        """Whether what looks like a vertebra numbers a row: "[T2] right lower lobe metastasis"."""
        start, end = line_of(place.doc, place.start)
        numbers = place.start == start and _word(place) in self._words.stages
        return numbers and any(place.end <= other.start < end for other in found)

    def _is_surface(self, place: Span, found: Mapping[Span, Site], structure: Structure) -> bool:
        """Whether skin or fat is that of another part of the body: "[subcutaneous] deposit, left buttock"."""
        if _word(place) not in self._words.surfaces:
            return False
        elsewhere = [other for other, site in found.items() if site is Site.OTHER]
        if any(not self.listed(place, other) for other in elsewhere):
            return True
        following = self._place_after(structure.head)
        if following is None or following.start - structure.head.end > _PART_REACH:
            return False
        gap = place.doc[structure.head.end : following.start]
        joined = any(token.is_alpha and token.lower_ in self._grammar.coordinators for token in gap)
        return self._named_site(following) == Site.OTHER and not joined

    def _is_skin_of_breast(self, place: Span) -> bool:
        """Whether skin is that of a breast that a cancer has changed: "left breast: [skin] thickening"."""
        if _word(place) not in self._words.surfaces or self._words.skin_changes.isdisjoint(
            place.doc.words[place.end : place.end + 1]
        ):
            return False
        sentence = place.sentence
        terms = self._terms[bisect_left(self._starts, sentence.start) : bisect_left(self._starts, sentence.end)]
        return any(term.label_ == t.BREAST for term in terms)

    def listed(self, one: Span, other: Span) -> bool:
        """Whether two places are members of a list."""
        left, right = sorted((one, other), key=lambda place: place.start)
        return self._grammar.coordinated(left, right)

    def is_region(self, structure: Structure) -> bool:
        """Whether a structure is a place too wide to be a site by itself ("abdomen")."""
        return structure.noun is None and self.is_wide(structure.head)

    def is_wide(self, place: Span) -> bool:
        """Whether a place holds many organs; as the heading of a line it tells none."""
        return _word(place) in self._words.regions

    def is_fluid(self, structure: Structure) -> bool:
        """Whether a structure is an effusion or the like, which is malignant only where it is called so itself."""
        return structure.head.label_ == t.FLUID or _word(structure.head) in self._words.fluids

    def lies_in_organ(self, structure: Structure) -> bool:
        """Whether a structure lies in an organ, and not in a region of lymph nodes."""
        return any(site in _WITHOUT_NODES for site in self(structure).values())

    def is_grown_into(self, place: Span) -> bool:
        """Whether a tumour is said to grow into a place: "infiltrating the [chest wall]", "[chest wall] invasion"."""
        around = place.doc[max(place.start - _GROWTH_REACH, place.sentence.start) : place.end + 1]
        return not self._words.growth.isdisjoint(token.lower_ for token in around)

    def is_destroyed(self, place: Span) -> bool:
        """Whether what follows tells what happened to a bone: "[sternal] destruction and lung metastases"."""
        return any(token.lower_ in self._words.destroyed for token in place.doc[place.end : place.end + _NAME_REACH])

    def is_hilum_of_node(self, place: Span) -> bool:
        """Whether a hilum is that of a lymph node: "have lost [their hila]"."""
        if self._named_site(place) != Site.HILUM:
            return False
        before = [token.lower_ for token in place.doc[max(place.start - _LOST_REACH, 0) : place.start]]
        lost = any(one in self._words.hilum_lost and of in self._words.prepositions for one, of in pairwise(before))
        after = [token.lower_ for token in place.doc[place.end : place.end + 1]]
        at_once = not self._words.node_hilum.isdisjoint(before[-1:]) or not self._words.hilum_after.isdisjoint(after)
        return lost or at_once

    def is_touched(self, place: Span) -> bool:
        """Whether something only abuts the place, grows into it or comes from it, and lies elsewhere."""
        before = self._term_before(place)
        while before is not None and before.end == place.start and before.label_ not in t.LESION_TERMS:
            place, before = before, self._term_before(before)  # "occluding the [middle lobe] bronchus"
        opens_sentence = before is None or before.start < place.sentence.start
        start = place.sentence.start if before is None or opens_sentence else before.end
        gap = place.doc.words[start : place.start]
        last = max((i for i, word in enumerate(gap) if word == "," or word[0].isdigit()), default=-1)
        if not opens_sentence and any(word in self._words.origin for word in gap[last + 1 :]):
            return True
        # "lateral to", but neither "metastases to" nor "up to 3 cm in"
        beside = any(
            word in self._words.beside
            and before not in self._words.up_to
            and not before[-1:].isdigit()
            and self._words.pronouns.isdisjoint(gap[i + 2 : i + 3])
            for i, (before, word) in enumerate(pairwise(gap))
        )
        grown = any(
            word in self._words.contact
            and before not in self._words.spreading
            and not _is_size_ahead(gap[i + 1 :])
            and self._words.pronouns.isdisjoint(gap[i + 1 : i + 2])
            for i, (before, word) in enumerate(pairwise(["", *gap]))
        )
        reached = not self._words.growing.isdisjoint(gap) and not self._grammar.prepositions.isdisjoint(gap)
        if beside or grown or reached:
            return True
        listed = before is not None and before.label_ not in t.LESION_TERMS and self._goes_with(before, place)
        return listed and before is not None and self.is_touched(before)  # "infiltrating the skin and [the muscle]"

    def _is_listed(self, place: Span, structure: Structure) -> bool:
        return any(other is not place and self.listed(place, other) for other in structure.places)

    def is_listed_before(self, place: Span, structure: Structure, site: str) -> bool:
        """Whether a place and a node are two members of a list: "progression in the [liver] and lymph nodes"."""
        gap = place.doc[place.end : structure.head.start]
        if len(gap) > 0 and gap[-1].lower_ in self._grammar.coordinators:
            return True
        # "pulmonary, [hepatic] and hilar nodal metastases": the first has no nodes
        organs = (other for other in structure.places if _word(other) not in self._words.node_places)
        return any(
            self._named_site(other) in _WITHOUT_NODES and self._named_site(other) != site and self.listed(other, place)
            for other in organs
        )

    def _goes_with(self, before: Span, place: Span) -> bool:
        """Whether a place is listed with the one before, or tells where that is ("the chest wall at the [2nd rib]")."""
        if before.sentence != place.sentence:
            return False
        if self._grammar.coordinated(before, place, within_phrase=True):
            return True
        return place.doc[before.end].lower_ in self._words.at and self._grammar.same_phrase(
            place.doc[before.end : before.end + 1], place
        )

    def names_disease(self, place: Span) -> bool:
        """Whether a place is part of a disease's name ("[breast] cancer recurrence") and not where something lies."""
        if place not in self._names:
            self._names[place] = self._is_in_name(place)
        return self._names[place]

    def _is_in_name(self, place: Span) -> bool:
        following = place.doc[place.end : place.end + _NAME_REACH]
        if not self._words.disease_names.isdisjoint(following.words):
            return True
        start = place.start  # "Ca [breast]", "carcinoma of the left [breast]"
        while start > place.sentence.start and place.doc[start - 1].lower_ in self._words.in_names:
            start -= 1
        return bool(start) and place.doc[start - 1].lower_ in self._words.disease_names

    def _named_site(self, place: Span) -> str | None:
        word = _word(place)
        if word in self._words.places:
            return self._words.places[word]
        site = place.metadata.get("site")
        return str(site) if site is not None else None

    def _is_stage(self, place: Span) -> bool:
        """Whether what looks like a vertebra is a tumour's stage: "[T2] breast cancer", "cancer, [T4]", "[T4]d N3"."""
        if _word(place) not in self._words.stages:
            return False
        following = place.doc[place.end : min(place.end + _STAGE_REACH, place.sentence.end)]
        words = [token.lower_ for token in following]
        if not (self._words.lytic | self._words.bone_lesions).isdisjoint(words[:1]):
            return False  # "[T3] lytic lesion"
        letter = words[:1] != [] and not place.doc.is_spaced(place.end - 1) and words[0] in self._words.stage_letters
        nodal = bool(words) and words[0] in {"n", "cn", "pn", "n0", "n1", "n2", "n3"}
        named = any(w in self._words.disease_names or w in self._words.masses for w in words)
        return letter or nodal or named or self._follows_name(place)

    def _follows_name(self, place: Span) -> bool:
        """Whether nothing but its organ stands between a disease's name and a place: "carcinoma right breast, [T4]"."""
        before = self._term_before(place)
        organ = [] if before is None or before.label_ != t.BREAST else before.words
        words = place.doc.words[max(place.start - _STAGE_REACH, place.sentence.start) : place.start]
        fills = {*organ, *self._words.in_names, ",", "("}
        named = next((word for word in reversed(words) if word not in fills), None)
        return named is not None and named in self._words.disease_names

    def _is_landmark(self, place: Span, structure: Structure) -> bool:
        """Whether a bone only tells a height, or what is fixed to the wall: "[T4] level", "[chest wall] fixation"."""
        after = place.doc.words[place.end : place.end + 1]
        if self._named_site(place) == Site.CHEST_WALL:
            return not self._words.fixation.isdisjoint(after)
        lesion = structure.noun is not None and structure.noun.label_ == t.MASS and not structure.is_target
        if self._named_site(place) != Site.BONE or lesion:  # "lytic lesions at the level of D5"
            return False
        before = place.doc.words[max(place.start - _LEVEL_REACH, place.sentence.start) : place.start]
        of_level = any(one in self._words.levels and of in self._words.prepositions for one, of in pairwise(before))
        return of_level or not self._words.levels.isdisjoint(after)

    def _is_part(self, place: Span) -> bool:
        word = _word(place)
        return word in self._words.parts or word.startswith(self._words.part_prefixes)

    def _is_modifier(self, place: Span) -> bool:
        """Whether another place follows at once and is the head: "[costal] pleura", "[cervical] spine"."""
        following = self._place_after(place)
        if following is None or following.start != place.end or self._is_part(following):
            return False
        if _word(following) in self._words.surfaces and self._named_site(place) == Site.OTHER:
            return False  # "[gluteal] subcutis"
        head = self._named_site(following)
        return head is not None and head != self._named_site(place)

    def _organ_of(self, part: Span) -> Span:
        """The organ that a part belongs to: beside it, behind "of", or the last one with such parts in its line."""
        before = self._term_before(part)
        if before is not None and before.end == part.start and before.label_ not in t.LESION_TERMS:
            has_parts = not _word(part).startswith(self._words.part_prefixes) or self._named_site(before) in _LOBED
            if has_parts:
                return before
        if before is not None and _word(part) in self._words.positions and self._grammar.same_phrase(before, part):
            organ = self._term_before(before)  # "pleural thickening right [basal]"
            if organ is not None and organ.label_ not in t.LESION_TERMS and self._grammar.same_phrase(organ, before):
                return organ
        after = self._place_after(part)
        if after is not None and 0 < after.start - part.end <= _PART_REACH and not self._is_part(after):
            joined = part.doc[part.end].lower_ in self._grammar.prepositions
            if joined and after.start < part.sentence.end:
                return after
        start, _ = line_of(part.doc, part.start)
        line = self._terms[bisect_left(self._starts, start) : bisect_left(self._starts, part.start)]
        lobed = self._words.lobed
        organs = [s for s in line if not self._is_part(s) and (self._named_site(s) in _LOBED or _word(s) in lobed)]
        return organs[-1] if organs else part

    def _term_before(self, place: Span) -> Span | None:
        index = bisect_left(self._starts, place.start)
        return self._terms[index - 1] if index else None

    def _place_after(self, place: Span) -> Span | None:
        index = bisect_left(self._starts, place.end)
        following = self._terms[index] if index < len(self._terms) else None
        return following if following is not None and following.label_ not in t.LESION_TERMS else None

    def _listed_with_chain(self, structure: Structure) -> list[Span]:
        """Of a node of the chain, the places listed beside the chain ("axillary and internal mammary nodes")."""
        places = sorted(structure.places, key=lambda place: place.start)
        listed = {place for place in places if place.label_ in t.CHAIN_TERMS}
        pairs = [*pairwise(places)]
        longest = _LIST if _JOINED_SIZES.isdisjoint(structure.head.sentence.words) else _MEASURED_LIST
        for left, right in [*pairs, *reversed(pairs)]:
            if (left in listed or right in listed) and (
                self._grammar.coordinated(left, right, longest) or self._closes_list(right)
            ):
                listed |= {left, right}
        return [place for place in listed if place.label_ not in t.CHAIN_TERMS]

    def _closes_list(self, place: Span) -> bool:
        """Whether "and" stands right before a place: "at the hilum, as before, and [parasternally]"."""
        before = place.doc[place.start - 1] if place.start else None
        return before is not None and before.is_alpha and before.lower_ in self._grammar.coordinators


def _word(place: Span) -> str:
    return place.text.lower()


def _is_size_ahead(words: Sequence[str]) -> bool:
    """Whether a size is what something reaches: "an effusion reaching [up to 5 cm, with] pleural thickening"."""
    return any(word[0].isdigit() and word[-1].isdigit() for word in words[:_TO_SIZE])
