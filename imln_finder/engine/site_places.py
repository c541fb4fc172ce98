"""From anatomical terms to the sites of the case definition: which site does a structure lie in?

Most terms of `anatomy.json` name their site. Some need the words around them: the "lobe" of the liver is no lung, the
"neck" of the femur no neck, an iliac *node* no bone, and a place that a lesion only touches is not where it lies.
"""

from __future__ import annotations

from typing import Any

from spacy.tokens import Span

from imln_finder.domain import Site
from imln_finder.engine import terms as t
from imln_finder.engine.grammar import Grammar, line_of
from imln_finder.engine.site_claims import Claim
from imln_finder.engine.structures import Structure

#: A word for a part of an organ takes its organ from a term within this many tokens behind it ("lobe of the liver").
_PART_REACH = 3
#: Organs with lobes and segments.
_LOBED = (Site.LUNG, Site.LIVER)


class SitePlaces:
    """Finds the sites that a structure lies in; words from `sites.json`."""

    def __init__(self, words: dict[str, Any], grammar: Grammar) -> None:
        self._grammar = grammar
        self._places: dict[str, str | None] = words["places"]
        self._node_places: dict[str, str] = words["node_places"]
        self._parts = frozenset(words["parts"])
        self._part_prefixes = tuple(words["part_prefixes"])
        self._contact = frozenset(words["contact"])
        self._to = frozenset(words["beside"])
        self._origin = frozenset(words["origin"])
        self._disease_names = frozenset(
            rule["literal"] for rule in words["target_rules"] if rule["category"] == Claim.DISEASE_NAME
        )
        self._regions = frozenset(words["regions"])
        self._fluids = frozenset(words["fluids"])

    def __call__(self, structure: Structure) -> dict[Span, Site]:
        """The places of a structure that are a site, each with it; empty for the internal mammary chain alone."""
        places = self._listed_with_chain(structure) if structure.is_target else self._where_it_lies(structure)
        found = {}
        for place in places:
            site = self.site_of(place, structure)
            if site is not None:
                found[place] = site
        return found

    def is_region(self, structure: Structure) -> bool:
        """Whether a structure is a place too wide to be a site by itself ("abdomen")."""
        return structure.noun is None and _word(structure.head) in self._regions

    def is_fluid(self, structure: Structure) -> bool:
        """Whether a structure is an effusion or the like, which is malignant only where it is called so itself."""
        return structure.head.label_ == t.FLUID or _word(structure.head) in self._fluids

    def site_of(self, place: Span, structure: Structure) -> Site | None:
        """The site that a place stands for in a structure."""
        if self._is_modifier(place):
            return None
        owner = self._organ_of(place) if self._is_part(place) else place
        if owner is None:
            return None
        name = self._named_site(owner)
        if name is not None and _is_nodal(structure):
            name = self._node_places.get(_word(owner), name)
        return Site(name) if name is not None else None

    def _named_site(self, place: Span) -> str | None:
        word = _word(place)
        if word in self._places:
            return self._places[word]
        site = place._.target_rule.metadata.get("site")
        return str(site) if site is not None else None

    def _is_part(self, place: Span) -> bool:
        word = _word(place)
        return word in self._parts or word.startswith(self._part_prefixes)

    def _is_modifier(self, place: Span) -> bool:
        """Whether another place follows at once and is the head: "[costal] pleura", "[cervical] spine"."""
        following = self._neighbour(place, ahead=True)
        return (
            following is not None
            and following.start == place.end
            and not self._is_part(following)
            and self._named_site(following) is not None
            and self._named_site(place) != self._named_site(following)
        )

    def _organ_of(self, part: Span) -> Span | None:
        """The organ that a part belongs to: beside it, behind "of", or for a segment the last organ named."""
        before = self._neighbour(part, ahead=False)
        if before is not None and before.end == part.start:
            return before
        after = self._neighbour(part, ahead=True)
        if after is not None and 0 < after.start - part.end <= _PART_REACH and not self._is_part(after):
            gap = part.doc[part.end : after.start]
            if gap[0].lower_ in self._grammar.prepositions and after[0].sent == part[0].sent:
                return after
        return self._last_organ(part) or part

    def _last_organ(self, part: Span) -> Span | None:
        """The lung or liver that was named last before a part of one in its line."""
        start, _ = line_of(part.doc, part.start)
        organs = [
            term
            for term in part.doc.spans["terms"]
            if start <= term.start < part.start and not self._is_part(term) and self._named_site(term) in _LOBED
        ]
        return organs[-1] if organs else None

    def names_disease(self, place: Span) -> bool:
        """Whether a place is part of a disease's name ("[breast] cancer recurrence") and not where something lies."""
        return any(token.lower_ in self._disease_names for token in place.doc[place.end : place.end + 2])

    def _neighbour(self, place: Span, ahead: bool, lesions: bool = False) -> Span | None:
        """The next or the previous place, or term of any kind, of the document."""
        terms = [
            term
            for term in place.doc.spans["terms"]
            if (lesions or term.label_ not in t.LESION_TERMS)
            and (term.start >= place.end if ahead else term.end <= place.start)
        ]
        if not terms:
            return None
        return terms[0] if ahead else terms[-1]

    def _listed_with_chain(self, structure: Structure) -> list[Span]:
        """Of a node of the chain, the places that are listed beside the chain ("axillary and internal mammary nodes")."""
        places = sorted(structure.places, key=lambda place: place.start)
        listed = {place for place in places if place.label_ in t.CHAIN_TERMS}
        for left, right in [*zip(places, places[1:], strict=False)] * 2:
            if self._grammar.coordinated(left, right) and (left in listed or right in listed):
                listed |= {left, right}
        return [place for place in listed if place.label_ not in t.CHAIN_TERMS and not self.is_touched(place)]

    def _where_it_lies(self, structure: Structure) -> list[Span]:
        return [place for place in structure.places if not self.is_touched(place)]

    def is_touched(self, place: Span) -> bool:
        """Whether something only abuts the place, grows into it or comes from it, and lies elsewhere."""
        before = self._neighbour(place, ahead=False, lesions=True)
        start = max(before.end if before is not None else 0, place[0].sent.start)
        gap = place.doc[start : place.start]
        beside = any(token.lower_ in self._to for token in gap[1:])  # "lateral to", but not "metastases to"
        if before is not None and before.start >= place[0].sent.start and any(token.lower_ in self._origin for token in gap):
            return True
        return beside or any(token.lower_ in self._contact for token in gap)


def _is_nodal(structure: Structure) -> bool:
    return structure.noun is not None and structure.noun.label_ == t.NODE


def _word(place: Span) -> str:
    return place.text.lower()
