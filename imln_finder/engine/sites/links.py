"""Whom a claim of malignancy is about: the structures of its sentence that it reaches.

A claim is the noun itself ("liver metastases"), stands before it ("metastatic axillary nodes"), opens a list
("progression in the lungs, liver and adrenals"), follows it ("right adrenal mass, suspicious for metastasis"), or
speaks of the sentence before ("These are suspicious"). A list belongs together, in both directions.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from imln_finder.engine.document.sections import section_of
from imln_finder.engine.document.text import Span, Text
from imln_finder.engine.grammar.grammar import Grammar
from imln_finder.engine.matching import terms as t
from imln_finder.engine.sites.claims import Claim
from imln_finder.engine.sites.lists import LIST, MEASURED_LIST, SiteLists, bracket_of
from imln_finder.engine.sites.places import SitePlaces
from imln_finder.engine.sites.rows import Rows
from imln_finder.engine.sites.words import SiteWords
from imln_finder.engine.structures.structure import Structure, structures_at, topic_before

#: Kinds of claims that can open a list of places.
_OPENERS: Final = frozenset({Claim.LIST, Claim.SPREAD, Claim.RECURRENCE, Claim.LYMPHOMA, Claim.TUMOUR, Claim.DISEASE})
#: Kinds that describe the noun they stand before or behind.
_PREDICATES: Final = frozenset({Claim.QUALITY, Claim.SPREAD, Claim.LYMPHOMA, Claim.TUMOUR, Claim.DISEASE_NAME})
_ADVERB: Final = "ly"
_LIST_MARKS: Final = frozenset(":-(,")
_PHRASE: Final = 6
#: Words between a claim and a place that adjoins it ("deposit [right] iliac wing").
_ADJOINING: Final = 2
#: Words before a node that only tells where something else lies ("separate from the node").
_LOCATING: Final = 3
#: Words between a claim and the colon behind which stands what it is about ("metastatic [lymph nodes]: …").
_TITLE: Final = 3
#: Words before a tumour's phrase that make a border of it: "contiguous [with] the tumour".
_BORDER: Final = 2
#: Words from a pronoun to what it is said to be.
_PRONOUN: Final = 4
#: Words between "suspicious for" and the noun of its cause; between a cancer and the nodes told with it.
_CAUSE, _NODES_WITH = 2, 4


class ClaimLinker:
    """Finds the structures that a claim reaches."""

    def __init__(
        self, doc: Text, grammar: Grammar, places: SitePlaces, words: SiteWords, headings: Sequence[Span]
    ) -> None:
        """Take a document whose structures can be told, and the headings of its tables."""
        self._doc = doc
        self._grammar = grammar
        self._places = places
        self._words = words
        self.lists = SiteLists(doc, grammar, places, words)
        self._rows = Rows(doc, places, words, headings)
        self._linked: dict[Span, Sequence[Structure]] = {}

    def __call__(self, claim: Span) -> Sequence[Structure]:
        """The structures that a claim is about."""
        if claim not in self._linked:
            self._linked[claim] = self._link(claim)
        return self._linked[claim]

    def _link(self, claim: Span) -> list[Structure]:
        structures = structures_at(claim)
        if claim.label_ == Claim.ALL:
            return self._rows.above(claim)
        if claim.label_ == Claim.TABLE:
            return self._rows.rows_below(claim)
        bordered = self._border_of(claim)
        if bordered is not None:
            return [s for s in structures if any(bordered <= place.start < claim.end for place in s.places)]
        if claim.label_ == Claim.SAME:
            behind = [s for s in structures if self.lists.extent(s)[0] >= claim.end and not self._places.is_fluid(s)]
            return self.lists.listed_with(behind[:1], structures, claim)
        own = [s for s in structures if self._holds(s, claim) and not self._is_word_of(s, claim)]
        if own and own[0].refers_to is not None and self._grammar.starts_with(claim.sentence, self._words.many, 1):
            return [*own, *self._spoken_of(claim)]  # "both are judged metastatic"
        titled = [] if any(self._is_placed(s, wide=False) for s in own) else self._titled(claim, structures)
        if titled:
            return titled
        if self._sums_up(claim, structures):
            return self._spoken_of(claim) or own
        ahead = self._ahead(claim, structures)
        caused = self._named_by_cause(claim, structures)
        if caused:
            return self.lists.listed_with(caused, structures, claim)
        if own and claim.label_ == Claim.DISEASE_NAME:
            own += self._nodes_with(claim, structures)
        within = bool(ahead) and self._doc.words[claim.end] not in self._words.at  # not "deposit [over] the liver"
        if any(self._is_placed(s, wide=not within) for s in own) and not (
            ahead and self._place_follows(own[0], claim, ahead[0])
        ):
            return self.lists.listed_with([*own, *self._primary_of(own[0], structures)], structures, claim)
        if ahead and not ahead[0].places and self._is_afterthought(claim):
            return self._spoken_of(claim) or ahead  # "the supraclavicular mass …; malignant adenopathy"
        if ahead:
            return self.lists.listed_with(ahead, structures, claim)
        if claim.label_ not in _PREDICATES and not self._is_said_of_pronoun(claim):
            at_once = claim[0].lower_ not in self._words.both
            before = [
                s for s in structures if at_once and self.lists.extent(s)[1] == claim.start
            ]  # "nodal [progression]"
            return own or self.lists.listed_with(before, structures, claim)
        behind = self._behind(claim, structures)
        if (
            behind
            and behind[0].refers_to is not None
            and self._grammar.starts_with(claim.sentence, self._words.many, 1)
        ):
            return [*behind, *self._spoken_of(claim)]  # "Both accepted as metastatic"
        if behind and claim.label_ == Claim.DISEASE_NAME:
            behind += self._nodes_with(claim, structures)
        if behind:
            return self.lists.listed_with([*behind, *self._primary_of(behind[0], structures)], structures, claim)
        return self._spoken_of(claim) or own

    def _border_of(self, claim: Span) -> int | None:
        """Where the phrase of a tumour begins that only tells what something lies against: "separate from [tumour]"."""
        if claim.label_ != Claim.TUMOUR:
            return None
        doc, start = self._doc, claim.start
        while (
            start > claim.sentence.start and not self._grammar.stops_phrase(doc[start - 1]) and doc[start - 1].is_alpha
        ):
            start -= 1
        before = [*reversed(doc.words[max(start - _BORDER, claim.sentence.start) : start])]
        if not before:
            return None
        if before[0] in self._words.origin:
            return start
        parted = self._words.contact | self._grammar.apart
        return start if before[0] in self._words.bordering and not parted.isdisjoint(before[1:]) else None

    def _holds(self, structure: Structure, claim: Span) -> bool:
        """Whether a claim is the structure's noun or stands in its phrase; not "…, both suspicious for metastases"."""
        if any(term.start < claim.end and claim.start < term.end for term in self.lists.own_terms(structure)):
            return True
        start, end = self.lists.extent(structure)
        return start < claim.end and claim.start < end and claim[-1].lower_ not in self._words.prepositions

    def _is_word_of(self, structure: Structure, claim: Span) -> bool:
        """Whether what looks like a place is only a word of the claim: "secondary [implants] in lung"."""
        start, end = self.lists.extent(structure)
        if not (claim.start <= start and end <= claim.end):
            return False
        if self._is_said_of_pronoun(claim):
            return True
        if claim.label_ == Claim.LIST and claim[-1].lower_ in self._grammar.prepositions:
            return True  # "metastatic [breast cancer] to lung and bone"
        return structure.noun is None and not structure.is_target and not self._places(structure)

    def _titled(self, claim: Span, structures: list[Structure]) -> list[Structure]:
        """What is listed behind a claim's colon, or in the lines below: "Metastatic LAP: …", "deposits as follows:"."""
        if claim.label_ not in _OPENERS | _PREDICATES or self._asks(claim):
            return []
        sentence = claim.sentence
        words = self._doc.words
        colon = next((i for i in range(claim.end, sentence.end) if words[i] == ":"), None)
        if colon is None:
            return []
        if all(word.isspace() for word in words[colon + 1 : sentence.end]):
            return self._rows.items_below(sentence.end)
        title = words[claim.end : colon]
        if len(title) > _TITLE or not all(map(str.isalpha, title)):
            return []
        return [s for s in structures if self.lists.extent(s)[0] > colon and not self._places.is_fluid(s)]

    def _asks(self, claim: Span) -> bool:
        """Whether a claim names a cause behind it, and so is said of what stands before it."""
        return claim.label_ == Claim.QUALITY and claim[-1].lower_ in self._words.prepositions

    def _named_by_cause(self, claim: Span, structures: list[Structure]) -> list[Structure]:
        """Of "right breast mass suspicious for malignancy" the noun is the cause, its place stands before the claim."""
        if not self._asks(claim):
            return []
        if any(s.noun is not None and s.head.end <= claim.start for s in structures):
            return []  # it is said of the noun before it
        return [
            s
            for s in structures
            if 0 <= s.head.start - claim.end <= _CAUSE
            and any(place.end <= claim.start for place in self.lists.own_terms(s))
        ][:1]

    def _nodes_with(self, cancer: Span, structures: list[Structure]) -> list[Structure]:
        """The nodes that are told with a cancer: "breast ca with axillary and IM LAP"."""
        behind = [s for s in structures if self.lists.extent(s)[0] >= cancer.end]
        if not any(s.is_target or (s.noun is not None and s.noun.label_ == t.NODE) for s in behind):
            return []
        following = behind[0]
        gap = self._doc.words[cancer.end : self.lists.extent(following)[0]]
        return [following] if not self._words.having.isdisjoint(gap) and len(gap) <= _NODES_WITH else []

    def _is_placed(self, structure: Structure, wide: bool = True) -> bool:
        """Whether a structure has a place besides the hilum of a node or another thing that only describes it.

        Unless `wide`, a part of the body is no place, either: "metastatic disease in the abdomen: liver …".
        """
        places = [p for p in structure.places if p.label_ != t.ORGAN or p[0].lower_ not in self._words.node_hilum]
        places = [p for p in places if wide or not self._places.is_wide(p)]
        return bool(places)

    def _place_follows(self, own: Structure, claim: Span, following: Structure) -> bool:
        """Whether a bare place at once behind the claim is its place: "lytic deposit [right iliac wing]".

        Not so if the claim has a place of its own in its phrase: "liver metastases, right adrenal …".
        """
        if following.noun is not None or not self._grammar.same_phrase(
            claim, self.lists.first_term(following), _ADJOINING
        ):
            return False
        near = [place for place in own.places if place in self.lists.own_terms(own) and place.start < claim.end]
        return not near or self._doc[near[-1].end].lower_ in self._words.having

    def _ahead(self, claim: Span, structures: list[Structure]) -> list[Structure]:
        """What the claim stands before in its phrase, or the first member of the list that it opens."""
        following = next((s for s in structures if self.lists.extent(s)[0] >= claim.end), None)
        if following is None:
            return []
        first = self.lists.first_term(following)
        if self._asks(claim):
            return []  # "suspicious for …" is said of what stands before it
        if claim.label_ in _PREDICATES and self._grammar.same_phrase(claim, first, _PHRASE):
            return self._after_colon(following, structures) or self._named_behind(following, structures) or [following]
        if claim.label_ == Claim.RECURRENCE and self._grammar.same_phrase(claim, first, _ADJOINING):
            return [following]  # "recurrence right axilla"
        if claim.label_ in _OPENERS and self._opens_list(claim, following):
            return [following] if self._places(following) else self._behind_colon(following, structures)
        return []

    def _behind_colon(self, first: Structure, structures: list[Structure]) -> list[Structure]:
        """What is listed where no site stands before the colon: "progression above the diaphragm: hilar nodes"."""
        end = self.lists.extent(first)[1]
        colon = next((i for i in range(end, first.head.sentence.end) if self._doc[i].text == ":"), None)
        if colon is None:
            return [first]
        return [s for s in structures if self.lists.extent(s)[0] > colon and not self._places.is_fluid(s)] or [first]

    def _opens_list(self, claim: Span, following: Structure) -> bool:
        first = self.lists.first_term(following)
        gap = self._doc[claim.end : first.start]
        joining = self._grammar.prepositions
        if claim.label_ == Claim.LYMPHOMA and following.noun is not None:
            joining |= self._words.having  # "lymphoma with mediastinal nodes", not "with tracheal narrowing"
        joins = [token for token in gap if token.text in _LIST_MARKS or token.lower_ in joining]
        rest = [token for token in gap if token not in joins]
        filler = all(token.is_alpha or token.lower_ in self._grammar.determiners for token in rest)
        adverb = first[-1].lower_.endswith(_ADVERB)  # "progression hepatically"
        opens = bool(joins) or adverb or claim[-1].lower_ in self._grammar.prepositions  # "progression in" the liver
        opens = opens or (claim.label_ == Claim.LIST and not gap and following.noun is None)  # "progression hepatic"
        opens = opens or not self._words.having.isdisjoint(claim.words)  # "progression with new" lesions
        return len(gap) <= LIST and opens and filler

    def _named_behind(self, noun: Structure, structures: list[Structure]) -> list[Structure]:
        """The bare place at once behind a noun without one: "aggressive lytic lesion [T9]"."""
        following = next((s for s in structures if self.lists.extent(s)[0] >= self.lists.extent(noun)[1]), None)
        if noun.places or following is None or following.noun is not None:
            return []
        adjoins = self._grammar.same_phrase(self.lists.last_term(noun), self.lists.first_term(following), _ADJOINING)
        return [following] if adjoins else []

    def _after_colon(self, noun: Structure, structures: list[Structure]) -> list[Structure]:
        """The places of what is listed: "suspicious nodes: left axilla 2 cm, left supraclavicular 1.4 cm"."""
        end = self.lists.extent(noun)[1]
        if noun.places or self._doc[end : end + 1].text != ":":
            return []
        return [s for s in structures if self.lists.extent(s)[0] > end and not self._places.is_fluid(s)]

    def _behind(self, claim: Span, structures: list[Structure]) -> list[Structure]:
        """What the claim is said of: the structure before it, or all of them ("both metastatic")."""
        bracket = bracket_of(claim)
        last = claim.start if bracket is None else bracket
        before = [s for s in structures if self.lists.extent(s)[1] <= last and not self._only_locates(s)]
        before = [s for s in before if not self._is_part_of_noun(s, before)]
        if not before:
            return []
        words = {*self._doc.words[max(claim.start - 3, 0) : claim.start]}
        if words & self._words.both:
            return before
        hosts = [s for s in before if not s.is_landmark]
        return [hosts[-1] if hosts and not self._is_member(before[-1], hosts[-1]) else before[-1]]

    def _is_part_of_noun(self, place: Structure, before: list[Structure]) -> bool:
        """Whether a bare place tells where the noun before it lies: "pleural implants ([diaphragmatic] 31 mm)"."""
        nouns = [s for s in before if s.noun is not None and s.head.end <= place.head.start]
        if place.noun is not None or place.is_target or not nouns or not self._places(nouns[-1]):
            return False
        end, start = self.lists.extent(nouns[-1])[1], self.lists.extent(place)[0]
        gap = self._doc.words[end:start]
        located = gap[:1] != [] and gap[0] in self._words.at and self._grammar.determiners.issuperset(gap[1:])
        return (
            located
            or gap.count("(") > gap.count(")")
            or (
                start - end <= _ADJOINING
                and self._grammar.same_phrase(self.lists.last_term(nouns[-1]), self.lists.first_term(place))
            )
        )

    def _only_locates(self, structure: Structure) -> bool:
        """Whether a structure is no subject: what the lesion abuts or lies apart from, or the hilum of a node."""
        place = structure.head
        if structure.noun is None:
            return self._places.is_touched(place) or self._places.is_hilum_of_node(place)
        start = structure.head.start
        before = pairwise(token.lower_ for token in self._doc[max(start - _LOCATING, 0) : start])
        return any(one in self._grammar.apart and other in self._words.origin for one, other in before)

    def _is_member(self, place: Structure, host: Structure) -> bool:
        """Whether a bare place closes a list that the host is a member of, and does not only tell where the host is."""
        return place is not host and self.lists.joined(host, place, MEASURED_LIST)

    def _primary_of(self, metastasis: Structure, structures: list[Structure]) -> list[Structure]:
        """The mass that is named with its metastases and so is their primary: "lung mass with adrenal metastasis"."""
        before = [s for s in structures if self.lists.extent(s)[1] <= self.lists.extent(metastasis)[0]]
        masses = [s for s in before if s.noun is not None and s.noun.text.lower() in self._words.masses]
        return [s for s in masses[-1:] if self._doc[self.lists.extent(s)[1]].lower_ in self._words.having]

    def _spoken_of(self, claim: Span) -> list[Structure]:
        """What the sentence before spoke of, where this one has no subject of its own."""
        sentence = claim.sentence
        topic = topic_before(sentence)
        speaks_back = self._grammar.starts_with(sentence, self._grammar.anaphors, 4)
        if topic is None or section_of(topic.head) is not section_of(claim):
            return []
        opens = claim.start - sentence.start <= 3 or self._is_afterthought(claim)
        if self._grammar.starts_with(sentence, self._words.findings, 2):
            return [s for s in structures_at(topic.head) if s.noun is not None and not self._places.is_fluid(s)]
        if self._grammar.starts_with(sentence, self._words.many, 1):
            return [
                s
                for s in structures_at(topic.head)
                if (s.noun is not None or not s.is_landmark) and not self._places.is_fluid(s)
            ]
        return [topic] if speaks_back or opens else []

    def _sums_up(self, claim: Span, structures: list[Structure]) -> bool:
        """Whether a sentence without a place speaks of what came before: "The findings suggest nodal [metastases]"."""
        summary = self._grammar.starts_with(claim.sentence, self._words.findings, 2)
        placed = any(place.sentence == claim.sentence for s in structures for place in s.places)
        return summary and claim.label_ in _PREDICATES and not placed

    def _is_said_of_pronoun(self, claim: Span) -> bool:
        """Whether a relapse is what a pronoun right before it is: "These constitute [recurrent breast carcinoma]"."""
        before = self._doc.words[max(claim.start - _PRONOUN, 0) : claim.start]
        return claim.label_ == Claim.RECURRENCE and not self._grammar.pronouns.isdisjoint(before)

    def _is_afterthought(self, claim: Span) -> bool:
        """Whether only a semicolon parts the claim's sentence from the one before."""
        start = claim.sentence.start
        return start > 0 and self._doc[start - 1].text == ";"
