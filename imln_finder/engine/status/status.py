"""Step 12: status. From the mentions to the report-level reading of the case definition, with evidence and reasoning.

The highest that applies: candidate, below threshold, non-current, negated, not mentioned. Findings and impression are
one report; an addendum that measures or denies the node is heard before the body it corrects.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

from imln_finder.domain import (
    CASE_THRESHOLD_MM,
    CaseStatus,
    Certainty,
    Change,
    Evidence,
    Laterality,
    Reading,
    TargetMention,
)
from imln_finder.engine.attributes.history import cancer_side_of
from imln_finder.engine.attributes.laterality import merge
from imln_finder.engine.attributes.mention import Mention
from imln_finder.engine.attributes.mentions import mentions_of
from imln_finder.engine.attributes.sternum import sternum_of
from imln_finder.engine.document.page import Noted
from imln_finder.engine.document.sections import Section
from imln_finder.engine.document.text import Span, Text, text_of
from imln_finder.engine.matching.terms import IM_CHAIN, IMLN, NODE, rule_id
from imln_finder.engine.presence.assertion import Presence
from imln_finder.engine.sites.reader import sites_of
from imln_finder.engine.sizes.measurements import Bound, Measurement
from imln_finder.engine.status.affirmation import Affirmation, is_told_of_before
from imln_finder.engine.status.observed import chain_term, target_mentions
from imln_finder.engine.status.passages import passage, trimmed
from imln_finder.engine.status.retraction import Retraction, with_presence

_KEY: Final = "imln_reading"
#: Sizes that differ by less than this are the same size written twice (millimetres).
_SAME_SIZE_MM: Final = 0.5
#: Sizes that differ by no more than this may be called stable (millimetres).
_MEASURING_ERROR_MM: Final = 2.0

#: Marks before what names a thing once more.
_MARKS: Final = frozenset({",", "-", "(", ":", "/"})
_DENIED: Final = frozenset({Presence.NEGATED, Presence.RETRACTED})
_NO_NODE: Final = _DENIED | {Presence.NOT_AFFIRMED}

#: A report that does not mention the target is read no further: no attribute is looked for.
NOT_MENTIONED: Final = Reading(
    CaseStatus.NOT_MENTIONED, reasoning=("The report does not mention the internal mammary chain.",)
)


@Language.factory("imln_status", default_config={"language": "en"})
def create_status_reader(nlp: Language, name: str, language: str) -> "StatusReader":
    """Factory of the component."""
    return StatusReader(language)


class StatusReader:
    """Makes `reading_of` tell the `Reading` of a document; also `Doc._.imln`."""

    def __init__(self, language: str) -> None:
        self._is_affirmed, self._retract = Affirmation(language), Retraction(language)
        Doc.set_extension("imln", getter=lambda doc: doc.user_data.get(_KEY), force=True)

    def __call__(self, doc: Noted) -> Noted:
        """Read the status and the attributes of a document."""
        doc.user_data[_KEY] = _read(text_of(doc), self._is_affirmed, self._retract)
        return doc


def reading_of(doc: Noted) -> Reading:
    """The reading of a document."""
    reading: Reading = doc.user_data[_KEY]
    return reading


def _read(doc: Text, is_affirmed: Affirmation, retract: Retraction) -> Reading:
    heard, reasoning = _hear_addendum(retract(doc, mentions_of(doc)))
    doubted = _doubted(heard)
    heard = [m for m in heard if m not in doubted]
    if not is_affirmed.of_all([m for m in heard if m.is_current]):
        heard = [with_presence(m, Presence.NOT_AFFIRMED) if m.is_current else m for m in heard]
    # The classifier may still believe what is only settled by an impression: in unseen reports that found a lost case.
    seen = target_mentions(doc, [*heard, *doubted])
    return _read_mentions(doc, heard, reasoning, seen) if heard else replace(NOT_MENTIONED, mentions=seen)


def _read_mentions(doc: Text, heard: list[Mention], reasoning: list[str], seen: tuple[TargetMention, ...]) -> Reading:
    """The reading of the mentions that count; what led to these stands in the reasoning already.

    `seen` is what the classifier takes.
    """
    current = [m for m in heard if m.is_current]
    if current:
        return _current_reading(doc, current, reasoning, seen)
    deciding = [m for m in heard if m.assertion.presence not in _NO_NODE] or heard
    explained = any(m.assertion.presence is Presence.RETRACTED for m in heard)
    asked = Presence.HYPOTHETICAL if any(m.assertion.presence in _DENIED for m in heard) else None
    negated = all(
        (m.assertion.presence is Presence.NOT_AFFIRMED and not _was_there(m))
        or m.assertion.presence in _DENIED
        or m.assertion.presence is asked  # a question that is answered with no
        or (explained and _is_told_elsewhere(m))
        for m in heard
    )
    status = CaseStatus.NEGATED if negated else CaseStatus.NON_CURRENT
    return _whole_report(doc, status, deciding, [*reasoning, _why_not_current(deciding)], mentions=seen)


def _hear_addendum(mentions: list[Mention]) -> tuple[list[Mention], list[str]]:
    """The mentions that count once an addendum has spoken."""
    added = [m for m in mentions if m.in_addendum]
    body = [m for m in mentions if not m.in_addendum]
    if not added or not body:
        return mentions, []
    retracted = {m.sentence.start for m in added if m.assertion.presence is Presence.RETRACTED}
    affirmed = [
        m
        for m in added
        if m.is_current and _names_a_node(m) and (m.sizes or m.sentence.start not in retracted)  # "called a node"
    ]
    denied = [m for m in added if m.assertion.presence in _DENIED | {Presence.RESOLVED}]
    if denied and not affirmed:
        return denied, ["The addendum takes the finding back."]
    if any(m.assertion.changes for m in affirmed):  # "incorrectly reported as stable; it is new"
        body = [replace(m, assertion=replace(m.assertion, changes=())) for m in body]
        mentions = [*body, *added]
    if any(m.sizes for m in affirmed):
        return [*affirmed, *(replace(m, sizes=(), prior_sizes=(), enlarged=False) for m in body)], [
            "The sizes are those of the addendum."
        ]
    return mentions, []


def _doubted(mentions: list[Mention]) -> list[Mention]:
    """What is there now, if the findings only doubt it and the impression answers that it is something else."""
    current = [m for m in mentions if m.is_current]
    answered = any(m.assertion.presence is Presence.RETRACTED and m.section is Section.IMPRESSION for m in mentions)
    doubted = all(
        (m.assertion.uncertain or not _names_a_node(m)) and m.section is not Section.IMPRESSION for m in current
    )
    return current if answered and doubted else []


def _was_there(mention: Mention) -> bool:
    """Whether a node that is not affirmed was there before."""
    return bool(mention.sizes or mention.prior_sizes) or is_told_of_before(mention.structure)


def _is_told_elsewhere(mention: Mention) -> bool:
    """Whether only another report tells of it."""
    cues = {cue.category for cue in mention.assertion.cues}
    return mention.assertion.presence is Presence.PAST and "DATED" in cues


def _names_a_node(mention: Mention) -> bool:
    """Whether a mention is more than something beside the vessels, which an addendum may call a vessel after all."""
    structure = mention.structure
    return structure.head.label_ == NODE or any(place.label_ in (IMLN, IM_CHAIN) for place in structure.places)


def _with_kept_size(mention: Mention, others: list[Mention]) -> Mention:
    """A node with the size that it had before, where it is called stable: "was 9 mm in May. It is unchanged"."""
    if mention.sizes or not mention.prior_sizes:
        return mention
    of_same = [m for m in others if m.structure.refers_to is mention.structure]
    stable = any(m.assertion.changes == (Change.STABLE,) for m in of_same)
    if not stable or any(m.sizes for m in of_same):
        return mention
    return replace(mention, sizes=mention.prior_sizes, prior_sizes=())


def _current_reading(
    doc: Text, current: list[Mention], reasoning: list[str], seen: tuple[TargetMention, ...]
) -> Reading:
    current = [_with_kept_size(mention, current) for mention in current]
    sized = [(m, size) for m in current for size in m.sizes if size.bound is not Bound.BELOW]
    largest_mm = max((size.largest_mm for _, size in sized), default=None)
    status, why = _status(current, largest_mm)
    change = _change(current)
    sides = _sides(current)
    spaces = sorted({space for m in current for space in m.spaces})
    deciding = _in_order_of_weight(current, largest_mm)
    return _whole_report(
        doc,
        status,
        deciding,
        [*reasoning, why],
        certainty=_certainty(current),
        max_diameter_mm=largest_mm,
        short_axis_mm=_short_axis(sized, largest_mm),
        laterality=sides,
        intercostal_spaces=tuple(spaces),
        change=change,
        concurrent_sites=tuple(sites_of(doc)) if status is CaseStatus.CANDIDATE else (),
        mentions=seen,
    )


def _status(current: list[Mention], largest_mm: float | None) -> tuple[CaseStatus, str]:
    if largest_mm is not None and largest_mm >= CASE_THRESHOLD_MM:
        return CaseStatus.CANDIDATE, f"A current node measures {largest_mm:g} mm, at least 10 mm."
    if largest_mm is not None:
        return CaseStatus.BELOW_THRESHOLD, f"The largest current node measures {largest_mm:g} mm, less than 10 mm."
    small = [m for m in current if m.is_small]
    if small and not any(m.enlarged and not m.is_small for m in current):
        return CaseStatus.BELOW_THRESHOLD, "A current node has no size and is called small."
    return CaseStatus.CANDIDATE, "A current node has no size of its own and is not called small."


def _certainty(current: list[Mention]) -> Certainty:
    """Hedged when all that the findings, or all that the impression says of the node is hedged.

    "Nodal recurrence possible" hedges the node where only "soft tissue" or the like is told of beside it.
    """
    in_impression = [m for m in current if m.section is Section.IMPRESSION]
    elsewhere = [m for m in current if m.section is not Section.IMPRESSION]
    for group in (elsewhere, in_impression):
        if any(m.assertion.uncertain and not _names_its_cause(m, group) for m in group):
            return Certainty.UNCERTAIN
    cause_hedged = any(m.assertion.cause_hedged for m in current)
    named = any(m.named and not m.assertion.cause_hedged for m in current)
    return Certainty.UNCERTAIN if cause_hedged and not named else Certainty.AFFIRMED


def _names_its_cause(mention: Mention, others: Sequence[Mention]) -> bool:
    """Whether a node is named once more, behind a mark, for what it may be due to: "node, likely metastatic node"."""
    head = mention.structure.head
    return not mention.sizes and any(
        other.sentence == mention.sentence
        and other.sizes
        and mention.sides <= other.sides
        and mention.spaces <= other.spaces
        and other.structure.head.end <= head.start
        and other.structure.head.label_ == head.label_ == NODE
        and other.structure.noun is not None
        and any(place in other.structure.places for place in mention.structure.places)
        and not other.assertion.uncertain
        and not _MARKS.isdisjoint(head.doc.words[other.structure.head.end : head.start])
        for other in others
    )


def _short_axis(sized: list[tuple[Mention, Measurement]], largest_mm: float | None) -> float | None:
    for mention, size in sized:
        if size.largest_mm != largest_mm:
            continue
        if size.short_axis_mm is not None:
            return size.short_axis_mm
        others = [m for m in mention.sizes if m is not size and m.axis is not None and m.bound is not Bound.BELOW]
        named = [m.short_axis_mm for m in others if m.short_axis_mm]
        if named and len(size.dimensions_mm) == 1:
            return named[0]
    return None


def _sides(current: list[Mention]) -> Laterality | None:
    """The sides of all current mentions; of the addendum's alone where it names the other side."""
    body = {side for m in current if not m.in_addendum for side in m.sides}
    added = {side for m in current if m.in_addendum for side in m.sides}
    return merge(added if added and not added & body else added | body)


def _change(current: list[Mention]) -> Change | None:
    """What is said of a sized node first, then its two sizes, then what is said of the others.

    Of several nodes the largest tells, if anything is said of it: beside it a smaller one may be new.
    """
    sized = [m for m in current if m.sizes]
    largest_mm = max((size.largest_mm for m in sized for size in m.sizes), default=0.0)
    index = [m for m in sized if any(size.largest_mm == largest_mm for size in m.sizes)]
    of_index = [*(change for m in index for change in m.assertion.changes)]
    stated = [change for m in sized for change in m.assertion.changes]
    measured_before = any(m.prior_sizes for m in current)
    by_size = {id(m): _compared(m, current) for m in sized} if measured_before else {}
    compared = [change for change in by_size.values() if change is not None]
    of_index = of_index or [change for m in index if (change := by_size.get(id(m))) is not None]
    elsewhere = [change for m in current if not m.sizes for change in m.assertion.changes]
    if not stated and elsewhere == [Change.STABLE] * len(elsewhere) and elsewhere and _differs_little(sized):
        return Change.STABLE  # "16 mm (17 mm)" is called stable
    apart = [] if compared or not sized else _compared_apart(current)
    beside = [Change.NEW] if set(stated) == {Change.NEW} and elsewhere else []  # a smaller one is new
    for changes in (of_index, elsewhere if beside else stated, compared, apart, elsewhere):
        if changes:
            return Change.NEW if Change.NEW in changes else changes[0]
    shrunk = any(m.is_small and _was_large(m, current) for m in current if not m.sizes)
    return Change.DECREASED if shrunk else None


def _was_large(mention: Mention, others: list[Mention]) -> bool:
    """Whether what is called small now measured as much as a case before: "tiny nodes; in April a 2 cm chain"."""
    of_same = [mention, *(m for m in others if m.structure.refers_to is mention.structure)]
    return any(size.largest_mm >= CASE_THRESHOLD_MM for m in of_same for size in m.prior_sizes)


def _differs_little(sized: list[Mention]) -> bool:
    pairs = [(m, before) for m in sized for before in m.prior_sizes]
    return bool(pairs) and all(
        min(abs(now.largest_mm - before.largest_mm) for now in m.sizes) <= _MEASURING_ERROR_MM for m, before in pairs
    )


def _compared(mention: Mention, others: list[Mention]) -> Change | None:
    """The change that the present and the prior size of one node show; "It measured 22 mm" may tell the prior one."""
    of_same = [mention, *(m for m in others if m.structure.refers_to is mention.structure)]
    if mention.structure.noun is None and not mention.in_addendum:  # "It was 11 mm in May. It now measures 14 mm."
        of_same += [m for m in others if m.structure is mention.structure.refers_to and not m.sizes]
    prior_sizes = mention.prior_sizes or [size for m in of_same for size in m.prior_sizes]
    if not prior_sizes:  # "chains with nodes up to 12 mm; in February 6 mm" is told of the chains
        here = [m for m in others if m.sentence == mention.sentence]
        alone = all(m is mention or not m.sizes for m in here)
        prior_sizes = [size for m in here for size in m.prior_sizes if alone]
    if not prior_sizes:
        return None
    now = max(m.largest_mm for m in mention.sizes)
    if "\t" in mention.sentence.words:  # of several columns the last before that of now
        start = mention.sizes[0].span.start
        prior_sizes = [min(prior_sizes, key=lambda size: abs(size.span.start - start))]
    return _difference(now, max(m.largest_mm for m in prior_sizes))


def _compared_apart(current: list[Mention]) -> list[Change]:
    """The change of the largest node where another mention tells the prior size: "a 21 mm node. This was 18 mm"."""
    told = [m for m in current if not m.sizes and m.structure.noun is None]
    before = [size.largest_mm for m in told for size in m.prior_sizes]
    return [_difference(max(size.largest_mm for m in current for size in m.sizes), max(before))] if before else []


def _difference(now: float, before: float) -> Change:
    """The change that two sizes show, in millimetres."""
    if before == 0:
        return Change.NEW  # the cell of a table says that there was none
    if abs(now - before) < _SAME_SIZE_MM:
        return Change.STABLE
    return Change.INCREASED if now > before else Change.DECREASED


def _in_order_of_weight(mentions: list[Mention], largest_mm: float | None) -> list[Mention]:
    """The mention with the deciding size first, then sized mentions, then the others, each in the order of the text."""
    return sorted(mentions, key=lambda m: (not any(s.largest_mm == largest_mm for s in m.sizes), not m.sizes))


def _why_not_current(deciding: list[Mention]) -> str:
    reasons = ", ".join(sorted({m.assertion.presence.value.replace("_", " ") for m in deciding}))
    return f"The chain is mentioned, but no node is there now ({reasons})."


def _whole_report(
    doc: Text, status: CaseStatus, deciding: Sequence[Mention], reasoning: Sequence[str], **attributes: object
) -> Reading:
    return Reading(
        case_status=status,
        sternal_erosion=sternum_of(doc).verdict,
        cancer_side=cancer_side_of(doc),
        evidence=tuple(_evidence(doc, deciding)),
        reasoning=tuple(reasoning),
        **attributes,  # type: ignore[arg-type]
    )


def _evidence(doc: Text, deciding: Sequence[Mention]) -> list[Evidence]:
    """For each mention its sentence, under the rule that found the target, then its sizes and the cues that decided."""
    found: dict[Evidence, None] = {}

    def add(rule: str, span: Span) -> None:
        found.setdefault(passage(rule, span))

    for mention in deciding:
        found.setdefault(passage(rule_id(chain_term(mention.structure)), trimmed(mention.sentence)))
        for size in mention.sizes:
            add("size", size.span)
        for cue in mention.assertion.cues:
            add(cue.rule, doc[cue.start : cue.end])
    for span in sternum_of(doc).evidence:
        add(rule_id(span), span)
    return list(found)
