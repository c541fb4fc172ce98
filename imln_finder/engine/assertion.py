"""Step 10: assertion. Is the node there, is it certain, is it called small, how has it changed?

The section speaks first (a history is no finding), then the cues that ConText found, each checked for whether it
reaches the structure: a negation before a list holds for the list ("no axillary, hilar or internal mammary
adenopathy") but not past a finished noun ("no axillary adenopathy, internal mammary node 14 mm"); a cue behind a noun
("… is normal") holds for the nearest structure, and for what is listed with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from imln_finder.domain import Change
from imln_finder.engine.cue_ownership import (
    CHANGES,
    all_cues,
    answers,
    called_small,
    has_own_subject,
    has_taken,
    is_aside,
    is_called_enlarged,
    is_measured_anew,
    is_of_next,
    is_of_one_before,
    is_quoted,
    is_told,
    is_told_since,
)
from imln_finder.engine.denials import (
    is_in_later_clause,
    is_left_out,
    is_of_another_thing,
    is_of_first_side,
    is_of_one_beside,
    is_of_other_side,
    is_of_place_behind,
    is_told_anew,
)
from imln_finder.engine.earlier_times import settle_earlier
from imln_finder.engine.grammar import Grammar
from imln_finder.engine.hedging import Hedging
from imln_finder.engine.measurements import Bound, Measurement
from imln_finder.engine.references import is_answer
from imln_finder.engine.sections import Section, is_added, section_of
from imln_finder.engine.sentence_context import Cue
from imln_finder.engine.structure import Structure
from imln_finder.engine.terms import CHAIN_TERMS, IM_CHAIN
from imln_finder.engine.text import Span


class Presence(StrEnum):
    """Whether a structure is there now."""

    CURRENT = "current"
    NEGATED = "negated"
    RESOLVED = "resolved"
    PAST = "past"
    HYPOTHETICAL = "hypothetical"
    RADIOTHERAPY = "radiotherapy"
    NOT_ASSESSED = "not_assessed"
    RETRACTED = "retracted"


#: Cue categories that speak of another time or of no observation; a size or change seen now overrules them.
_ELSEWHERE = {
    "NOT_ASSESSED": Presence.NOT_ASSESSED,
    "PAST": Presence.PAST,
    "OTHER_MODALITY": Presence.PAST,
    "RADIOTHERAPY": Presence.RADIOTHERAPY,
    "HYPOTHETICAL": Presence.HYPOTHETICAL,
}
#: Cue categories that make a history one of a node that was there, not of a question.
_WAS_THERE = frozenset({"PAST", "EXCISED", "RADIOTHERAPY", "RESOLVED", "EARLIER"})
#: Words that may lead from a node to its size: "the node [of] 14 mm".
_OF_SIZE = 1
#: How far before a name the word is looked for that makes it one.
_NAME_REACH = 4
_SECTIONS = {
    Section.HISTORY: Presence.HYPOTHETICAL,
    Section.COMPARISON: Presence.PAST,
    Section.TECHNIQUE: Presence.HYPOTHETICAL,
}


@dataclass(frozen=True, slots=True)
class Assertion:
    """What is said of a structure's existence, size in words and change, with the cues that said it.

    `unseen` tells that it is denied as "not seen", `cause_hedged` that its cause is hedged, in the noun that names it:
    "nodal recurrence possible".
    """

    presence: Presence
    uncertain: bool
    small: bool
    changes: tuple[Change, ...]
    cues: tuple[Cue, ...]
    unseen: bool = False
    cause_hedged: bool = False


class Asserter:
    """Reads the assertion of a structure from its section and its cues."""

    def __init__(
        self,
        grammar: Grammar,
        causes: Sequence[str],
        enlarged: Sequence[str] = (),
        of_cause: Sequence[str] = (),
        differentials: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self._grammar = grammar
        self._hedging = Hedging(grammar, causes, of_cause, differentials)
        self._enlarged = frozenset(enlarged)

    def __call__(
        self,
        structure: Structure,
        neighbours: Sequence[Structure],
        sizes: Sequence[Measurement] = (),
        prior_sizes: Sequence[Measurement] = (),
    ) -> Assertion:
        """Assert one structure, given the others of its sentence and its sizes of now and of before."""
        exact = [size for size in sizes if size.bound is Bound.EXACT]
        cues = [
            cue
            for cue in all_cues(structure)  # "up to 6 mm, not enlarged": a bound is a size, too, where none is denied
            if self._reaches(cue, structure, neighbours, sizes if self._calls_it_large(cue, structure) else exact)
        ]
        there = bool(exact) or structure.refers_to is not None
        cues = settle_earlier(cues, structure.head.sentence, there, prior_sizes, self._grammar.earlier_times)
        by_category: dict[str, Cue] = {cue.category: cue for cue in cues}
        if "CONFIRMED" in by_category:
            for overruled in ("DATED", "RETRACTED", "PAST", "OTHER_MODALITY"):
                by_category.pop(overruled, None)
            if structure.noun is not None:  # not "the chain in the field, remains of fibrosis"
                by_category.pop("RADIOTHERAPY", None)
        if "DATED" in by_category:  # "the first version called it "enlarging""
            by_category = {name: cue for name, cue in by_category.items() if not is_quoted(cue, structure)}
        changes = tuple(CHANGES[name] for name in CHANGES if name in by_category)
        told = by_category.get("RETRACTED")
        if told is not None and is_measured_anew(structure, told, exact, self._grammar):
            del by_category["RETRACTED"]
        seen_now = bool(changes) or any(told is None or not is_told(size, told, structure) for size in sizes)
        compared = bool(sizes and prior_sizes)
        since = compared and section_of(structure.head) is Section.COMPARISON  # "Prior CT: 9 mm, now 14 mm"
        since |= any(is_answer(size.span.sentence, self._grammar) for size in sizes)
        presence, reason = self._presence(structure, by_category, seen_now, sizes, since)
        if presence is Presence.NEGATED:
            denial = by_category.get("NEGATED")
            had_size = prior_sizes or (exact and denial is not None and denial.start >= structure.head.end)
            if had_size or "EARLIER" in by_category:
                presence = Presence.RESOLVED  # what is denied now was there before
        measured_since = compared or any(is_told_since(size, structure, self._grammar) for size in sizes)
        of_before = "DATED" in by_category or ("CONFIRMED" not in by_category and self._tells_of_before(structure))
        if presence is Presence.CURRENT and of_before and not changes and not measured_since:
            presence, reason = Presence.PAST, "DATED"
        uncertain = self._hedging.is_uncertain(structure, by_category)
        hedged = self._hedging.is_hedged_as_cause(structure, by_category.get("UNCERTAIN"))
        used = [c for c in cues if c.category in {reason, "UNCERTAIN", "SMALL", "CONFIRMED", *CHANGES}]
        denial = by_category.get("NEGATED")
        unseen = presence is Presence.NEGATED and denial is not None and self._denies_sight(denial, structure)
        if sizes and presence is Presence.CURRENT and all(size.largest_mm == 0 for size in sizes):
            presence = Presence.RESOLVED if prior_sizes else Presence.NEGATED  # "18 mm, 0 mm" in a table
        return Assertion(
            presence, uncertain, "SMALL" in by_category, changes, tuple(used), unseen, hedged and not uncertain
        )

    def _presence(
        self,
        structure: Structure,
        cues: dict[str, Cue],
        seen_now: bool,
        sizes: Sequence[Measurement],
        measured_since: bool,
    ) -> tuple[Presence, str | None]:
        section = section_of(structure.head)
        if section in _SECTIONS and not measured_since and not any(_answers_in_line(size, structure) for size in sizes):
            was_there = section is Section.HISTORY and not _WAS_THERE.isdisjoint(cues)
            return Presence.PAST if was_there else _SECTIONS[section], None
        if (
            structure.refers_to is not None
            and structure.noun is None
            and self._grammar.says_none(structure.head.sentence, by_itself=True)
        ):
            return Presence.NEGATED, None
        if "RESOLVED" in cues:
            return Presence.RESOLVED, "RESOLVED"
        if "EXCISED" in cues:
            return Presence.PAST, "EXCISED"
        if "VESSEL" in cues:
            return Presence.RETRACTED, "VESSEL"
        if "NO_NODE" in cues:  # "the structure is not a node": of a mass it says little
            itself = cues["NO_NODE"].start < structure.head.start < cues["NO_NODE"].end
            if itself or structure.head[-1].lower_ in self._grammar.unspecific:
                return Presence.RETRACTED, "NO_NODE"
        in_addendum = is_added(structure.head)
        if (
            "RETRACTED" in cues
            and "NEGATED" in cues
            and "OTHER_MODALITY" not in cues
            and not in_addendum
            and self._denies_sight(cues["NEGATED"], structure)
        ):
            return Presence.RESOLVED, "NEGATED"  # "the node described last time is not seen"; on MRI, it never was
        if "RETRACTED" in cues and (in_addendum or not seen_now):
            return Presence.RETRACTED, "RETRACTED"
        if "NEGATED" in cues and not ("UNCERTAIN" in cues and structure.alternative):
            return Presence.NEGATED, "NEGATED"
        if "RADIOTHERAPY" in cues and structure.head.label_ == IM_CHAIN and structure.noun is None and not sizes:
            return Presence.RADIOTHERAPY, "RADIOTHERAPY"  # what is "stable" is the lung in the field
        if not seen_now and self._grammar.asks(structure.head.sentence):
            return Presence.HYPOTHETICAL, None
        if not seen_now:
            for category, presence in _ELSEWHERE.items():
                hedged = category == "NOT_ASSESSED" and "UNCERTAIN" in cues
                if category in cues and not hedged and not self._takes_for_granted(cues[category], structure):
                    return presence, category
            if section is Section.ADVICE:
                return Presence.HYPOTHETICAL, None
        return Presence.CURRENT, None

    def _tells_of_before(self, structure: Structure) -> bool:
        sentence = structure.head.sentence
        return self._grammar.earlier_times.tells_of_before(sentence.words, structure.head.end - sentence.start)

    def _takes_for_granted(self, cue: Cue, structure: Structure) -> bool:
        """Whether advice speaks of a node as one that is there: "biopsy of [the suspicious] node"."""
        doc, start = structure.head.doc, min(term.start for term in structure.own_terms)
        if cue.end > start or cue.category not in ("HYPOTHETICAL", "PAST", "NOT_ASSESSED"):
            return False
        if not self._grammar.opens_question.isdisjoint(doc.words[cue.start : cue.end]):
            return False
        phrase = doc.words[cue.end : structure.head.end]
        known = not self._grammar.definite.isdisjoint(phrase[:3])
        return known and not self._enlarged.isdisjoint(phrase)

    def _reaches(
        self, cue: Cue, structure: Structure, neighbours: Sequence[Structure], sizes: Sequence[Measurement]
    ) -> bool:
        own = structure.own_terms
        start, end = min(term.start for term in own), max(term.end for term in own)
        others = [other for other in neighbours if other is not structure]
        if cue.category == "SMALL" and self._is_small_thing_else(cue, structure):
            return False
        if is_of_another_thing(cue, structure, sizes, self._grammar, self._enlarged):
            return False
        if (
            cue.category == "UNCERTAIN"
            and cue.start >= structure.head.end
            and self._hedging.hedges_cause(cue, structure)
        ):
            return False
        if cue.category == "RESOLVED" and sizes and self._calls_it_large(cue, structure):
            return False  # "8 mm, no longer enlarged"
        if cue.category in ("EXCISED", "PAST") and cue.start >= end and self._came_after(cue, structure):
            return False
        if cue.category == "VESSEL" and sizes and cue.end <= structure.head.start:
            return False  # "parasternal region: cartilage swollen, and a 12 mm node"
        if cue.end <= start:
            if is_of_one_before(cue, others):
                return False
            if cue.category == "NEGATED" and self._denies_adjective_alone(cue, structure, sizes):
                return False
            words = structure.head.doc.words[cue.start : structure.head.start]
            if cue.category == "NEGATED" and self._grammar.excepts(words):
                return False
            if cue.category == "RESOLVED" and is_told_anew(cue, structure, sizes, others, self._grammar):
                return False
            between = [o for o in others if cue.end <= o.head.start and o.head.end <= start]
            return not self._is_cut_off(cue, structure, start, between, bool(sizes))
        if cue.start >= end:
            if is_of_next(cue, structure, others, self._grammar):
                return False
            has_size = bool(sizes) or called_small(structure, cue.start)
            if cue.category == "NEGATED" and has_size and not self._denies_sight(cue, structure):
                return False  # "6 mm, not enlarged", "small nodes, none enlarged": what has a size is there
            if cue.category == "NEGATED" and (
                self._is_of_normal_thing(cue, structure)
                or is_left_out(cue, structure, start, self._grammar)
                or (
                    is_called_enlarged(structure, self._enlarged)
                    and (
                        is_of_place_behind(cue, structure, self._grammar)
                        or (self._calls_it_large(cue, structure) and is_in_later_clause(cue, structure))
                    )
                )
            ):
                return False
            if cue.category == "NEGATED" and (
                is_of_other_side(cue, structure, self._grammar)
                or is_of_first_side(cue, structure, sizes, self._grammar, self._enlarged)
            ):
                return False  # "nodes on the left, the right side is normal"
            between = [o for o in others if end <= o.head.start and o.head.end <= cue.start]
            if cue.category == "NEGATED" and has_own_subject(cue, structure, between, self._enlarged, self._grammar):
                return False
            between = [o for o in between if not o.is_landmark]
            if cue.category in ("NEGATED", "RESOLVED") and is_of_one_beside(cue, structure, self._grammar):
                return False
            if (
                cue.category in ("NEGATED", "RESOLVED")
                and structure.noun is not None
                and any(has_taken(o, cue, structure) for o in others)
            ):
                return False  # "enlarged nodes, axillae [without enlargement of] nodes"
            between = [o for o in between if not is_aside(o, end, cue.start) and not self._is_name_given(o)]
            return self._belongs_together(max(own, key=lambda term: term.end), between)
        words = structure.head.doc.words[cue.start : cue.end + 1]
        opens_anew = (
            cue.start >= structure.head.end
            and words[0] in self._grammar.still_denying
            and self._grammar.is_copula(words[-1])
        )
        return not opens_anew  # "nodes beside the vessels not assessable, [nor is] the artery"

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
        if cue.start < end or cue.end - cue.start != 1 or not doc[cue.start].is_alpha:
            return False
        following = next((i for i in range(cue.end, sentence.end) if doc[i].lower_ not in self._grammar.sides), None)
        if following is None:
            return False
        names_next = following > cue.end and doc[following].is_alpha and not self._grammar.stops_phrase(doc[following])
        return names_next or self._grammar.qualifies_next(doc[following])

    def _calls_it_large(self, cue: Cue, structure: Structure) -> bool:
        """Whether a cue denies that a node is enlarged or abnormal, not that it is there."""
        return not self._enlarged.isdisjoint(structure.head.doc.words[cue.start : cue.end])

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

    def _denies_sight(self, cue: Cue, structure: Structure) -> bool:
        """Whether a cue says "not seen", which a size told of before does not contradict; not "shows no swelling"."""
        words = structure.head.doc.words[cue.start : cue.end]
        return not self._grammar.seen.isdisjoint(words) and words[-1] not in self._enlarged

    def _came_after(self, cue: Cue, structure: Structure) -> bool:
        """Whether a node came, or stayed, after what is told behind it: "[recurrent] node after prior resection"."""
        doc, start = structure.head.doc, min(term.start for term in structure.own_terms)
        words = {*doc.words[max(start - 3, structure.head.sentence.start) : structure.head.end]}
        between = {*doc.words[max(cue.start - 3, structure.head.end) : cue.start]}
        return bool(words & self._grammar.still_there) and bool(between & self._grammar.afterwards)

    def _belongs_together(self, last: Span, between: Sequence[Structure]) -> bool:
        """Whether what stands between a structure and a cue behind it is listed with it, or describes it.

        "Axillary, internal mammary and hilar stations are normal"; "a node recurrence of breast cancer, operated".
        """
        for other in between:
            first = min((term for term in other.own_terms if term.start >= last.end), key=lambda term: term.start)
            gap = last.doc.words[last.end : first.start]
            describes = bool(gap) and all(word in self._grammar.part_of for word in gap)
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
        if not between:
            return False
        doc = structure.head.doc
        gap = doc[between[-1].head.end : start]
        words = {*gap.words}
        anew = (measured and cue.category not in CHANGES) or not words.isdisjoint(self._grammar.indefinite)
        if anew and words.isdisjoint(self._grammar.alternatives_of_denial):
            return True
        nouns = [other for other in between if other.noun is not None]
        if not nouns:
            return False
        if cue.category == "UNCERTAIN":
            return True
        gap = doc[nouns[-1].head.end : start]
        listed = all(self._grammar.fills_list(token) for token in gap)
        goes_on = cue.category == "NEGATED" and not self._grammar.alternatives_of_denial.isdisjoint(
            doc.words[start : structure.head.sentence.end]
        )
        return not (listed or goes_on)


def _answers_in_line(size: Measurement, structure: Structure) -> bool:
    """Whether a question is answered on its line: "Question: internal mammary nodes? Answer: left, 11 mm"."""
    lines = structure.head.doc.layout.line_starts
    told = section_of(size.span) in (Section.FINDINGS, Section.IMPRESSION)
    return told and lines[size.span.start] == lines[structure.head.start]
