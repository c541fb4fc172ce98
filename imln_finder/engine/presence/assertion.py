"""Step 10: assertion. Is the node there, is it certain, is it called small, how has it changed?

The section speaks first (a history is no finding), then the cues that ConText found, of those that reach the structure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from imln_finder.domain import Change
from imln_finder.engine.document.sections import Section, is_added, section_of
from imln_finder.engine.grammar.earlier_times import settle_earlier
from imln_finder.engine.grammar.grammar import Grammar
from imln_finder.engine.grammar.same_as_before import told_the_same
from imln_finder.engine.matching.sentence_context import Cue
from imln_finder.engine.matching.terms import IM_CHAIN
from imln_finder.engine.presence.analogies import Analogies
from imln_finder.engine.presence.cue_ownership import (
    CHANGES,
    all_cues,
    is_called_enlarged,
    is_measured_anew,
    is_quoted,
    is_told,
    is_told_since,
)
from imln_finder.engine.presence.cue_reach import CueReach
from imln_finder.engine.presence.detail_errors import DetailErrors
from imln_finder.engine.presence.granted import Granted
from imln_finder.engine.presence.hedging import Hedging
from imln_finder.engine.presence.returning import without_earlier_loss
from imln_finder.engine.presence.small_ones import SmallOnes
from imln_finder.engine.sizes.measurements import Bound, Measurement
from imln_finder.engine.structures.references import is_answer
from imln_finder.engine.structures.structure import Structure, structures_at


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
    NOT_AFFIRMED = "not_affirmed"


#: Cue categories that speak of another time or of no observation; a size or change seen now overrules them.
_ELSEWHERE: Final = {
    "NOT_ASSESSED": Presence.NOT_ASSESSED,
    "PAST": Presence.PAST,
    "OTHER_MODALITY": Presence.PAST,
    "RADIOTHERAPY": Presence.RADIOTHERAPY,
    "HYPOTHETICAL": Presence.HYPOTHETICAL,
}
#: Cue categories that deny that something is there.
_DENYING: Final = frozenset({"NEGATED", "RESOLVED", "EXCISED", "RETRACTED"})
#: Cue categories that make a history one of a node that was there, not of a question.
_WAS_THERE: Final = frozenset({"PAST", "EXCISED", "RADIOTHERAPY", "RESOLVED", "EARLIER"})
#: The rule of a denial that `NoneLeft` finds.
_NONE_LEFT: Final = "negated.none-left"
#: That of a denial that `Analogies` carries on.
_LIKENED: Final = "negated.alike"
#: The cues that a thing shares with what it is likened to.
_ALIKE: Final = {Presence.NEGATED: "NEGATED", Presence.RESOLVED: "RESOLVED"}
_SECTIONS: Final = {
    Section.HISTORY: Presence.HYPOTHETICAL,
    Section.COMPARISON: Presence.PAST,
    Section.TECHNIQUE: Presence.HYPOTHETICAL,
}


@dataclass(frozen=True, slots=True)
class Assertion:
    """What is said of a structure's existence, size in words and change, with the cues that said it.

    `unseen` tells that it is denied as "not seen", `cause_hedged` that its cause is hedged, in the noun that names it:
    "nodal recurrence possible"; `not_large` that no more is denied than that it is enlarged.
    """

    presence: Presence
    uncertain: bool
    small: bool
    changes: tuple[Change, ...]
    cues: tuple[Cue, ...]
    unseen: bool = False
    cause_hedged: bool = False
    not_large: bool = False


class Asserter:
    """Reads the assertion of a structure from its section and its cues."""

    def __init__(
        self,
        grammar: Grammar,
        causes: Sequence[str],
        enlarged: Sequence[str] = (),
        of_cause: Sequence[str] = (),
        differentials: Mapping[str, Sequence[str]] | None = None,
        small_ones: SmallOnes | None = None,
        partly: Sequence[str] = (),
        fields: Sequence[str] = (),
        analogies: Analogies | None = None,
        detail_errors: DetailErrors | None = None,
    ) -> None:
        self._grammar = grammar
        self._detail_errors = detail_errors
        self._hedging = Hedging(grammar, causes, of_cause, differentials)
        self._enlarged = frozenset(enlarged)
        self._reach = CueReach(grammar, self._hedging, self._enlarged)
        self._is_granted = Granted(grammar, self._enlarged, partly, fields)
        self._small_ones, self._analogies = small_ones, analogies

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
            if self._reach(cue, structure, neighbours, sizes if self._reach.calls_large(cue, structure) else exact)
        ]
        cues = self._without_denied_size(cues, structure)
        if self._detail_errors is not None:
            cues = self._detail_errors(cues, structure)
        cues = without_earlier_loss(cues, structure)
        there = bool(exact) or structure.refers_to is not None or self._is_called_before_comma(structure)
        cues = settle_earlier(cues, structure.head.sentence, there, prior_sizes, self._grammar.earlier_times)
        if is_added(structure.head):
            cues = [cue for cue in cues if cue.category != "NEW" or not self._is_left_out_of_report(cue, structure)]
        if not prior_sizes:  # else the two sizes tell
            cues = self._with_sameness(cues, structure, neighbours, exact)
        none_left = self._none_left(structure)
        cues += [none_left] if none_left is not None else []
        alike = None if sizes or prior_sizes else self._denied_alike(structure)
        cues += [alike] if alike is not None else []
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
        confirmed = "CONFIRMED" in by_category or "RETURNED" in by_category
        of_before = "DATED" in by_category or (not confirmed and self._tells_of_before(structure))
        if presence is Presence.CURRENT and of_before and not changes and not measured_since:
            presence, reason = Presence.PAST, "DATED"
        uncertain = self._hedging.is_uncertain(structure, by_category)
        hedged = self._hedging.is_hedged_as_cause(structure, by_category.get("UNCERTAIN"))
        used = [c for c in cues if c.category in {reason, "UNCERTAIN", "SMALL", "CONFIRMED", "RETURNED", *CHANGES}]
        denial = by_category.get("NEGATED")
        unseen = not_large = False
        if denial is not None and presence is Presence.NEGATED:
            unseen = denial is none_left or self._reach.denies_sight(denial, structure)
            not_large = self._reach.calls_large(denial, structure)
        if sizes and presence is Presence.CURRENT and all(size.largest_mm == 0 for size in sizes):
            presence = Presence.RESOLVED if prior_sizes else Presence.NEGATED  # "18 mm, 0 mm" in a table
        return Assertion(
            presence,
            uncertain,
            "SMALL" in by_category,
            changes,
            tuple(used),
            unseen,
            hedged and not uncertain,
            not_large,
        )

    def _with_sameness(
        self, cues: list[Cue], structure: Structure, neighbours: Sequence[Structure], sizes: Sequence[Measurement]
    ) -> list[Cue]:
        """The cues of a structure with what says that it has stayed as it was, if nothing else tells of a change."""
        if any(cue.category in CHANGES or cue.category in _DENYING for cue in cues):
            return cues
        told = told_the_same(structure.head.sentence, self._grammar.earlier_times.same)
        reaches = told is not None and self._reach(told, structure, neighbours, sizes)
        return [*cues, told] if told is not None and reaches else cues

    def _is_left_out_of_report(self, cue: Cue, structure: Structure) -> bool:
        """Whether no more is said than that the report left it out: "Addendum: not previously [mentioned] is a …"."""
        return self._grammar.earlier_times.tells(structure.head.doc.words[cue.start : cue.end])

    def _without_denied_size(self, cues: list[Cue], structure: Structure) -> list[Cue]:
        """The cues without a denial that nodes are enlarged, where small ones are told of behind it."""
        denial = next((cue for cue in cues if cue.category == "NEGATED"), None)
        if denial is None or self._small_ones is None or not self._reach.calls_large(denial, structure):
            return cues
        small = self._small_ones(structure, denial)
        return cues if small is None else [*(cue for cue in cues if cue is not denial), small]

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
            denial, head = cues.get("NEGATED"), structure.head
            if denial is not None and self._grammar.earlier_times.is_of_all_times(denial, head.start, head.doc.words):
                return Presence.NEGATED, "NEGATED"
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
            and self._reach.denies_sight(cues["NEGATED"], structure)
        ):
            return Presence.RESOLVED, "NEGATED"  # "the node described last time is not seen"; on MRI, it never was
        if "RETRACTED" in cues and (in_addendum or not seen_now):
            return Presence.RETRACTED, "RETRACTED"
        if "NEGATED" in cues and not (
            "UNCERTAIN" in cues and (structure.alternative or self._hedging.cannot_decide(cues["NEGATED"], structure))
        ):
            return Presence.NEGATED, "NEGATED"
        if "RADIOTHERAPY" in cues and structure.head.label_ == IM_CHAIN and structure.noun is None and not sizes:
            return Presence.RADIOTHERAPY, "RADIOTHERAPY"  # what is "stable" is the lung in the field
        if not seen_now and self._grammar.asks(structure.head.sentence):
            return Presence.HYPOTHETICAL, None
        if not seen_now:
            for category, presence in _ELSEWHERE.items():
                hedged = category == "NOT_ASSESSED" and "UNCERTAIN" in cues
                if category in cues and not hedged and not self._is_granted(cues[category], structure):
                    return presence, category
            if section is Section.ADVICE:
                return Presence.HYPOTHETICAL, None
        return Presence.CURRENT, None

    def _none_left(self, structure: Structure) -> Cue | None:
        """The denial of all that a pronoun takes up: "Neither can be identified"."""
        if structure.noun is not None or structure.refers_to is None:
            return None
        sentence = structure.head.sentence
        found = self._grammar.earlier_times.none_left(sentence)
        return found and Cue("NEGATED", sentence.start + found[0], sentence.start + found[1], _NONE_LEFT)

    def _denied_alike(self, structure: Structure) -> Cue | None:
        """The denial of another thing that goes for this as well: "no axillary nodes, [likewise at the] IM level"."""
        models, start = self._analogies.likened_to(structure) if self._analogies is not None else ([], 0)
        told = {self(model, structures_at(model.head)).presence for model in models}
        category = _ALIKE.get(told.pop()) if len(told) == 1 else None
        return Cue(category, start, structure.start, _LIKENED) if category is not None else None

    def _tells_of_before(self, structure: Structure) -> bool:
        sentence = structure.head.sentence
        return self._grammar.earlier_times.tells_of_before(sentence.words, structure.head.end - sentence.start)

    def _is_called_before_comma(self, structure: Structure) -> bool:
        """Whether it is called enlarged before a comma: "enlarged nodes[, not there] at diagnosis"."""
        behind = structure.head.doc.words[structure.head.end : structure.head.end + 1]
        return structure.noun is not None and behind == [","] and is_called_enlarged(structure, self._enlarged)


def _answers_in_line(size: Measurement, structure: Structure) -> bool:
    """Whether a question is answered on its line: "Question: internal mammary nodes? Answer: left, 11 mm"."""
    lines = structure.head.doc.layout.line_starts
    told = section_of(size.span) in (Section.FINDINGS, Section.IMPRESSION)
    return told and lines[size.span.start] == lines[structure.head.start]
