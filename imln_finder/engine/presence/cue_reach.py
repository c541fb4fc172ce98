"""Step 10: reach. Is a cue said of a structure, or of something else in the sentence?

A negation before a list holds for the list ("no axillary, hilar or internal mammary adenopathy") but not past a
finished noun ("no axillary adenopathy, internal mammary node 14 mm"); a cue behind a noun ("… is normal") holds for the
nearest structure, and for what is listed with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import Final

from imln_finder.engine.document.layout import words_outside_brackets
from imln_finder.engine.document.text import Span
from imln_finder.engine.grammar.grammar import Grammar
from imln_finder.engine.matching.sentence_context import Cue
from imln_finder.engine.matching.terms import CHAIN_TERMS, LESION_TERMS, NODE, terms_in
from imln_finder.engine.presence.cue_ownership import (
    CHANGES,
    answers,
    called_small,
    has_own_subject,
    has_taken,
    is_aside,
    is_called_enlarged,
    is_of_last_listed,
    is_of_next,
    is_of_one_before,
)
from imln_finder.engine.presence.denials import (
    is_in_later_clause,
    is_left_out,
    is_of_another_thing,
    is_of_first_side,
    is_of_one_beside,
    is_of_other_side,
    is_of_place_behind,
    is_told_anew,
)
from imln_finder.engine.presence.hedging import Hedging
from imln_finder.engine.presence.plural_verbs import have_plural_verb
from imln_finder.engine.sizes.measurements import Measurement
from imln_finder.engine.structures.structure import Structure

#: Words that may lead from a node to its size: "the node [of] 14 mm".
_OF_SIZE: Final = 1
#: How far before a name the word is looked for that makes it one.
_NAME_REACH: Final = 4
#: Words behind a noun that call it enlarged: "nodes [are clearly enlarged]".
_PREDICATE: Final = 3
#: Words behind "small" that tell whose size it is.
_WHOSE: Final = 5


class CueReach:
    """Tells whether a cue reaches a structure; words of `enlarged` call a node so."""

    def __init__(self, grammar: Grammar, hedging: Hedging, enlarged: frozenset[str]) -> None:
        self._grammar = grammar
        self._hedging = hedging
        self._enlarged = enlarged

    def __call__(
        self, cue: Cue, structure: Structure, neighbours: Sequence[Structure], sizes: Sequence[Measurement]
    ) -> bool:
        """Whether a cue in the sentence of a structure, of whose sizes some count here, is said of that structure."""
        start, end = structure.start, structure.end
        others = [other for other in neighbours if other is not structure]
        if is_of_another_thing(cue, structure, sizes, self._grammar, self._enlarged):
            return False
        if self._is_of_another_time_or_part(cue, structure, sizes):
            return False
        if cue.end <= start:
            return self._reaches_ahead(cue, structure, others, sizes)
        if cue.start >= end:
            return self._reaches_back(cue, structure, others, sizes)
        doc, words = structure.head.doc, structure.head.doc.words[cue.start : cue.end + 1]
        if cue.category == "NEGATED" and self._grammar.excepts(doc.words[cue.end : structure.head.start]):
            return False  # "internal mammary nodes not enlarged except a 12 mm node"
        opens_anew = (
            cue.start >= structure.head.end
            and words[0] in self._grammar.still_denying
            and self._grammar.is_copula(words[-1])
        )
        return not opens_anew  # "nodes beside the vessels not assessable, [nor is] the artery"

    def calls_large(self, cue: Cue, structure: Structure) -> bool:
        """Whether a cue denies that a node is enlarged or abnormal, not that it is there."""
        return not self._enlarged.isdisjoint(structure.head.doc.words[cue.start : cue.end])

    def denies_sight(self, cue: Cue, structure: Structure) -> bool:
        """Whether a cue says "not seen", which a size told of before does not contradict; not "shows no swelling"."""
        words = structure.head.doc.words[cue.start : cue.end]
        return not self._grammar.seen.isdisjoint(words) and words[-1] not in self._enlarged

    def _is_of_another_time_or_part(self, cue: Cue, structure: Structure, sizes: Sequence[Measurement]) -> bool:
        """Whether a cue is of a part of a node, of its cause, of what came before it, or of its size alone."""
        behind = cue.start >= structure.end
        if cue.category == "SMALL":
            return self._is_small_thing_else(cue, structure)
        if cue.category == "UNCERTAIN":
            return cue.start >= structure.head.end and self._hedging.hedges_cause(cue, structure)
        if cue.category == "RESOLVED":
            return bool(sizes) and self.calls_large(cue, structure)  # "8 mm, no longer enlarged"
        if cue.category == "RADIOTHERAPY" and self._is_told_since(cue, structure):
            return True
        if cue.category in ("EXCISED", "PAST", "RADIOTHERAPY"):
            other_side = cue.category == "EXCISED" and is_of_other_side(cue, structure, self._grammar)
            return behind and (self._came_after(cue, structure) or other_side)
        before = cue.category == "VESSEL" and cue.end <= structure.head.start
        return before and bool(sizes)  # "parasternal region: cartilage swollen, and a 12 mm node"

    def _reaches_ahead(
        self, cue: Cue, structure: Structure, others: Sequence[Structure], sizes: Sequence[Measurement]
    ) -> bool:
        """Whether a cue before a structure reaches it."""
        if is_of_one_before(cue, others):
            return False
        if cue.category == "NEGATED" and self._denies_adjective_alone(cue, structure, sizes):
            return False
        words = words_outside_brackets(structure.head.doc[cue.start : structure.head.start])
        if cue.category == "NEGATED" and self._grammar.excepts(words):
            return False  # not "no axillary (except for one) or internal mammary nodes"
        if cue.category == "RESOLVED" and is_told_anew(cue, structure, sizes, others, self._grammar):
            return False
        start = structure.start
        between = [
            o for o in others if cue.end <= o.head.start and o.head.end <= start and not is_aside(o, cue.end, start)
        ]
        return not self._is_cut_off(cue, structure, start, between, bool(sizes))

    def _reaches_back(
        self, cue: Cue, structure: Structure, others: Sequence[Structure], sizes: Sequence[Measurement]
    ) -> bool:
        """Whether a cue behind a structure reaches it."""
        last = max(structure.own_terms, key=lambda term: term.end)
        if is_of_next(cue, structure, others, self._grammar):
            return False
        between = [o for o in others if last.end <= o.head.start and o.head.end <= cue.start]
        gone = cue.category == "RESOLVED" or (cue.category == "NEGATED" and self.denies_sight(cue, structure))
        if gone and have_plural_verb(cue, last, between, self._grammar):
            return True
        if cue.category == "NEGATED" and self._denies_something_else(cue, structure, between, sizes):
            return False
        if cue.category in ("NEGATED", "RESOLVED") and is_of_last_listed(cue, structure, between, self._grammar):
            return False
        if cue.category in ("NEGATED", "RESOLVED") and (
            is_of_one_beside(cue, structure, self._grammar)
            or (structure.noun is not None and any(has_taken(o, cue, structure) for o in others))
        ):
            return False  # "enlarged nodes, axillae [without enlargement of] nodes"
        joined = [
            o
            for o in between
            if not o.is_landmark and not is_aside(o, last.end, cue.start) and not self._is_name_given(o)
        ]
        return self._belongs_together(last, joined)

    def _denies_something_else(
        self, cue: Cue, structure: Structure, between: Sequence[Structure], sizes: Sequence[Measurement]
    ) -> bool:
        """Whether a denial behind a structure leaves it there."""
        has_size = bool(sizes) or called_small(structure, cue.start)
        if has_size and not self.denies_sight(cue, structure):
            return True  # "6 mm, not enlarged", "small nodes, none enlarged": what has a size is there
        start = structure.start
        if self._is_of_normal_thing(cue, structure) or is_left_out(cue, structure, start, self._grammar):
            return True
        if is_called_enlarged(structure, self._enlarged) and (
            is_of_place_behind(cue, structure, self._grammar)
            or (self.calls_large(cue, structure) and is_in_later_clause(cue, structure))
            or not self._grammar.measures_of_normal.isdisjoint(structure.head.doc.words[cue.start : cue.end])
        ):
            return True
        if is_of_other_side(cue, structure, self._grammar) or is_of_first_side(
            cue, structure, sizes, self._grammar, self._enlarged
        ):
            return True  # "nodes on the left, the right side is normal"
        return has_own_subject(cue, structure, between, self._enlarged, self._grammar)

    def _is_name_given(self, other: Structure) -> bool:
        """Whether a noun only tells what another was taken for: "queried [as a possible node]"."""
        start = other.head.start
        before = {*other.head.doc.words[max(start - _NAME_REACH, 0) : start]}
        return other.noun is not None and not before.isdisjoint(self._grammar.taken_for)

    def _denies_adjective_alone(self, cue: Cue, structure: Structure, sizes: Sequence[Measurement]) -> bool:
        """Whether a certain node follows: "non-enlarged 6 mm node", "normal node of 6 mm", "neither the 12 mm node"."""
        doc, start = structure.head.doc, structure.head.start
        if doc[cue.start].lower_ in self._grammar.denied_adjective:
            return called_small(structure) or any(cue.end <= size.span.start for size in sizes)
        known = not self._grammar.definite.isdisjoint(doc.words[cue.start : start])
        return known and any(cue.end <= size.span.start <= structure.head.end + _OF_SIZE for size in sizes)

    def _is_small_thing_else(self, cue: Cue, structure: Structure) -> bool:
        """Whether what is called small is another thing: "small effusion and a node", "with small central necrosis"."""
        doc, own = structure.head.doc, structure.own_terms
        sentence = structure.head.sentence
        end = max(term.end for term in own)
        start = min(term.start for term in own if term == structure.head or term.label_ in CHAIN_TERMS)
        if cue.end <= start:
            return self._grammar.names_thing(doc[cue.end : start])
        genitive = cue.start >= end and cue.end < sentence.end and doc.words[cue.end] in self._grammar.genitive
        if genitive and any(map(self._grammar.is_adjective, doc[cue.start : cue.end])):
            return self._names_no_node(doc[cue.end : min(cue.end + _WHOSE, sentence.end)])
        if cue.start < end or not doc[cue.start].is_alpha:
            return False
        if cue.end - cue.start > 1 and not self._qualifies_no_node(cue, sentence):
            return False
        following = next((i for i in range(cue.end, sentence.end) if doc[i].lower_ not in self._grammar.sides), None)
        if following is None:
            return False
        names_next = following > cue.end and doc[following].is_alpha and not self._grammar.stops_phrase(doc[following])
        return names_next or self._grammar.qualifies_next(doc[following])

    def _names_no_node(self, phrase: Span) -> bool:
        """Whether what is small is no node here: "small size [of the primary tumour]", not "[of these nodes]"."""
        named = {term.label_ for term in terms_in(phrase)}
        elsewhere = not named <= LESION_TERMS | CHAIN_TERMS
        return (elsewhere or NODE not in named) and self._grammar.pronouns.isdisjoint(phrase.words)

    def _qualifies_no_node(self, cue: Cue, sentence: Span) -> bool:
        """Whether a cue ends with an adjective of another thing: "although [small] pleural effusions", "but small"."""
        doc = sentence.doc
        phrase = doc[cue.end : min(cue.end + _WHOSE, sentence.end)]
        return self._grammar.is_adjective(doc[cue.end - 1]) and self._names_no_node(phrase)

    def _is_of_normal_thing(self, cue: Cue, structure: Structure) -> bool:
        """Whether another thing is called normal: "atypical in [a normal patient]", "node with [normal hilum]"."""
        doc = structure.head.doc
        if cue.end - cue.start != 1 or doc[cue.start].lower_ not in self._grammar.denied_adjective:
            return False
        opens = (
            doc[cue.start - 1].lower_
            in self._grammar.determiners | self._grammar.prepositions | self._grammar.with_normal
        )
        ends = cue.end >= len(doc) or doc[cue.end].lower_ in self._grammar.measures_of_normal
        return opens and not ends and self._grammar.qualifies_next(doc[cue.end])

    def _is_told_since(self, cue: Cue, structure: Structure) -> bool:
        """Whether a node is told of where a field was: "after irradiation of the chain [there is still a node]"."""
        noun = structure.noun
        return noun is not None and not self._grammar.existential.isdisjoint(noun.doc.words[cue.end : noun.start])

    def _came_after(self, cue: Cue, structure: Structure) -> bool:
        """Whether a node came, or stayed, after what is told behind it: "[recurrent] node after prior resection"."""
        doc, start = structure.head.doc, structure.start
        words = {*doc.words[max(start - 3, structure.head.sentence.start) : structure.head.end]}
        between = {*doc.words[max(cue.start - 3, structure.head.end) : cue.start]}
        return bool(words & self._grammar.still_there) and bool(between & self._grammar.afterwards)

    def _belongs_together(self, last: Span, between: Sequence[Structure]) -> bool:
        """Whether what stands between a structure and a cue behind it is listed with it, or describes it.

        "Axillary, internal mammary and hilar stations are normal"; "a node recurrence of breast cancer, operated".
        """
        for other in between:
            behind = [term for term in other.own_terms if term.start >= last.end]
            if not behind:
                return False
            first = behind[0]
            gap = last.doc.words[last.end : first.start]
            describes = bool(gap) and all(word in self._grammar.part_of for word in gap)
            describes |= self._hedging.is_suspected_in(gap, other.head[-1].lower_)
            if not describes and not self._grammar.coordinated(last, first, within_phrase=True):
                return False
            last = max(other.own_terms, key=lambda term: term.end)
        return True

    def _is_cut_off(
        self, cue: Cue, structure: Structure, start: int, between: Sequence[Structure], measured: bool
    ) -> bool:
        """Whether another noun between cue and structure has taken the cue for itself.

        A denied list goes on with "or"; "… and a node", or a noun that has a size, begins anew.
        """
        if cue.category == "DATED":
            return answers(cue, structure, self._grammar)
        if not between or self._opens_condition(cue, structure):
            return False
        doc = structure.head.doc
        words = {*words_outside_brackets(doc[between[-1].head.end : start])}
        anew = (measured and cue.category not in CHANGES) or not words.isdisjoint(self._grammar.indefinite)
        if anew and words.isdisjoint(self._grammar.alternatives_of_denial):
            return True
        nouns = [other for other in between if other.noun is not None]
        if not nouns:
            return False
        if cue.category == "UNCERTAIN":
            return True
        gap = doc[nouns[-1].head.end : start]
        if cue.category == "NEGATED" and self._is_affirmed_anew(
            doc[nouns[-1].head.end : structure.head.start], structure
        ):
            return True
        listed = all(self._grammar.fills_list(token) for token in gap)
        goes_on = cue.category == "NEGATED" and not self._grammar.alternatives_of_denial.isdisjoint(
            doc.words[start : structure.head.sentence.end]
        )
        return not (listed or goes_on)

    def _is_affirmed_anew(self, gap: Span, structure: Structure) -> bool:
        """Whether a clause of its own tells of a node: "no axillary nodes, [left] internal mammary mass [is seen]"."""
        verb = structure.head.doc.words[structure.head.end : structure.head.end + 2]
        affirmed = not (self._grammar.affirmed | self._grammar.seen).isdisjoint(verb)
        told = affirmed and self._grammar.is_copula(verb[0])
        words = words_outside_brackets(gap)
        own_side = words[:1] == [","] and not self._grammar.sides.isdisjoint(words)
        return told and own_side and self._grammar.alternatives_of_denial.isdisjoint(words)

    def _opens_condition(self, cue: Cue, structure: Structure) -> bool:
        """Whether a sentence opens with "if", and what is behind the comma is only advised: "If in doubt, PET of …"."""
        words, head = structure.head.doc.words, structure.head
        if cue.category != "HYPOTHETICAL" or words[cue.start] not in self._grammar.conditional:
            return False
        behind = [*takewhile(",".__ne__, reversed(words[cue.end : head.start]))]
        if any(map(self._grammar.is_copula, behind)):
            return False  # "if we disregard the liver, the main finding [is] an enlarged node"
        told = words[head.end : head.end + _PREDICATE]
        if any(map(self._grammar.is_copula, told[:1])) and not self._enlarged.isdisjoint(told):
            return False  # "if compared, the axilla is free, the internal mammary nodes [are enlarged]"
        return not any(map(str.isalpha, words[structure.head.sentence.start : cue.start]))  # "4. If in doubt, …"
