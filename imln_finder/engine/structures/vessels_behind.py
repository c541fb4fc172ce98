"""The target by what the next sentence tells of the vessels: "A nodule of 2 cm. The vessels run through it."."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from imln_finder.engine.document.text import Span
from imln_finder.engine.grammar.grammar import Grammar
from imln_finder.engine.matching import terms as t
from imln_finder.engine.structures.holding import PlaceHolder
from imln_finder.engine.structures.structure import Structure
from imln_finder.engine.structures.unclaimed import UnclaimedPlaces

#: Words before the vessels that may tell how a thing lies by them.
_NEAR: Final = 6
#: Words of an opening among which a pronoun is the subject.
_OPENING: Final = 4
#: Words from the vessels to what is done to them: "are seen to be encased".
_DONE: Final = 5
#: Words from "its" to the side that is meant: "along its upper medial border".
_SIDE: Final = 3
#: Words that may stand around the vessels in a sentence without a verb: "Close contact with the vessels on the left."
_FRAGMENT: Final = 6


class VesselsBehind:
    """Gives vessels to the thing that was spoken of before their sentence."""

    def __init__(self, sentence: Span, topic: Structure, holder: PlaceHolder, grammar: Grammar) -> None:
        self._sentence = sentence
        self._topic = topic
        self._holder = holder
        self._grammar = grammar
        kinds = grammar.vessels_behind
        self._it, self._its, self._margins = kinds["it"], kinds["its"], kinds["margins"]
        self._beset, self._verbs = kinds["beset"], kinds["verbs"]

    def join(self, found: Sequence[Structure], unclaimed: UnclaimedPlaces) -> None:
        """Give them to it, if a pronoun, its noun once more or a sentence without a subject says so."""
        if self._holder.is_apart(self._sentence):
            return
        vessels = [s.head for s in found if s.noun is None and s.head.label_ == t.IM_VESSEL]
        nouns = [s for s in found if s.noun is not None]
        unplaced = unclaimed.is_unplaced(self._topic)
        if nouns:
            if unplaced and len(nouns) == 1 and len(found) == 1 + len(vessels):
                self._name_again(nouns[0])
            return
        told = [place for place in vessels if self._is_told_beside(place)]
        if unplaced and not told and len(vessels) == len(found):
            told = [place for place in vessels if self._brings(place)]
        self._topic.places += told

    def _is_told_beside(self, place: Span) -> bool:
        """ "It lies along the vessels", not "It is not related to the vessels"."""
        before = self._sentence.doc.words[max(place.start - _NEAR, self._sentence.start) : place.start]
        denied = not self._grammar.denied_adjective.isdisjoint(before)
        return not denied and self._grammar.refers_back(self._sentence) and self._holder.is_beside(place)

    def _name_again(self, noun: Structure) -> None:
        """ "The nodule lies between the artery and vein": what the sentence before spoke of is the target."""
        head, topic, words = noun.head, self._topic.head, noun.head.doc.words
        beside = noun.refers_to is None and any(place.label_ == t.IM_VESSEL for place in noun.places)
        named = not self._grammar.definite.isdisjoint(words[max(head.start - 2, self._sentence.start) : head.start])
        same = head[-1].lower_ == topic[-1].lower_ or words[head.end] not in self._grammar.prepositions
        if beside and named and same and head.label_ == topic.label_:
            self._topic.places += noun.places
            noun.refers_to = self._topic

    def _brings(self, place: Span) -> bool:
        """Whether a sentence without a noun brings what has no place to the vessels, by any words but of some kinds.

        "It sits on the vessels", "The vessels run through it", "The vessels are encased", "Encasement of the vessels".
        """
        grammar, words = self._grammar, self._sentence.words
        denials = grammar.denied_adjective | grammar.no_change | grammar.verdicts | grammar.apart | grammar.of_flow
        if not denials.isdisjoint(words):
            return False
        before = self._sentence.doc[self._sentence.start : place.start]
        behind = self._sentence.doc[place.end : self._sentence.end]
        return (
            self._has_subject(place, before)
            or self._leads_back(behind.words)
            or self._is_done_to(behind.words)
            or self._is_fragment(place, before, behind)
        )

    def _has_subject(self, place: Span, before: Span) -> bool:
        """ "[It] is on the vessels"; "It represents the vessels" tells what it is."""
        subject = next((i for i in range(before.start, before.end) if before.doc.words[i] in self._it), None)
        if subject is None or subject - before.start >= _OPENING:
            return False
        pronoun = Span(before.doc, subject, subject + 1, t.MASS)
        gap = before.doc.words[subject + 1 : place.start]
        if not self._grammar.alternatives.isdisjoint(gap):
            return False
        named = self._grammar.equates(gap) or self._grammar.identifies(self._sentence)
        return (self._ends_beside(gap) or not named) and self._holder.can_hold(place, Structure(pronoun, []))

    def _ends_beside(self, gap: Sequence[str]) -> bool:
        """ "is located [at the left]", not "is a tortuous"."""
        grammar = self._grammar
        passed = grammar.determiners | grammar.sides | grammar.node_modifiers
        last = next((word for word in reversed(gap) if word not in passed), "")
        return last in grammar.prepositions or last in grammar.adjacency

    def _leads_back(self, words: Sequence[str]) -> bool:
        """ "The vessels pass [through it]", "[along its medial side]"; "throughout its course" is the vessel's own."""
        grammar = self._grammar
        for index, word in enumerate(words):
            of_side = word in self._its and not self._margins.isdisjoint(words[index + 1 : index + 1 + _SIDE])
            if index and (of_side or word in self._it) and words[index - 1].isalpha():
                return words[index - 1] not in grammar.coordinators
        return False

    def _is_done_to(self, words: Sequence[str]) -> bool:
        """ "The vessels are [encased]"; by what else stands there, if anything, nothing else than it."""
        opens = words[:1] != [] and words[0] in self._verbs
        return opens and not self._beset.isdisjoint(words[:_DONE]) and self._grammar.agents.isdisjoint(words)

    def _is_fragment(self, place: Span, before: Span, behind: Span) -> bool:
        """ "[Close contact with] the vessels.": no subject, no verb."""
        short = len(before) <= _FRAGMENT and len(behind) <= _FRAGMENT
        opens = self._grammar.starts_with(before, self._grammar.adjacency, 2)
        return short and opens and self._verbs.isdisjoint(behind.words) and self._holder.is_beside(place)
