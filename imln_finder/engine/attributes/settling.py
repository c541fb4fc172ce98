"""Step 11: what a later mention says of the one that it refers back to: "It has resolved", "They are unchanged"."""

from dataclasses import replace
from typing import Final

from imln_finder.domain import Change
from imln_finder.engine.attributes.mention import Mention
from imln_finder.engine.matching.terms import MASS, NODE
from imln_finder.engine.presence.assertion import Assertion, Presence
from imln_finder.engine.presence.cue_ownership import all_cues
from imln_finder.engine.structures.structure import Structure

#: What a later sentence may say of a node to overrule that it is there.
_GONE: Final = frozenset({Presence.RESOLVED, Presence.RETRACTED})
_THERE: Final = frozenset({"CONFIRMED", "RETURNED"})


def settle_references(mentions: dict[Structure, Mention]) -> list[Mention]:
    """Let a mention that refers back share the fate of what it refers to: "It has resolved", "They are unchanged".

    A reference that denies or resolves the node speaks for the mention before it; a reference to a node that is not
    there adds nothing.
    """
    settled: dict[Structure, Mention] = {}
    first_told: dict[Structure, Structure] = {}  # of what adds nothing: the mention that it refers back to
    for structure, mention in mentions.items():
        refers_to = first_told.get(structure.refers_to, structure.refers_to) if structure.refers_to else None
        before = settled.get(refers_to) if refers_to is not None else None
        if before is None or (before.is_current and mention.is_current):
            settled[structure] = mention
        elif before.sentence == mention.sentence and not before.is_current:
            pass  # another name for what is not there
        elif _overrules(mention, before) and (before.is_current or _is_explained(mention, before)):
            sides = before.sides | mention.sides if before.bare else before.sides  # "right: no nodes"
            settled[before.structure] = replace(before, assertion=_told_of(mention, before), sides=sides)
            if mention.in_addendum and not before.in_addendum:
                settled[structure] = mention  # it speaks against all of the body
        elif _answers(mention, before) or (
            not before.is_current and _adds(mention, before) and _may_speak(mention, before)
        ):
            settled[structure] = _of_same_size(mention, before)
        if before is not None and structure not in settled:
            first_told[structure] = before.structure
    return list(settled.values())


def _of_same_size(mention: Mention, before: Mention) -> Mention:
    """What is unchanged has the size that it had: "In May the node was 9 mm. It is unchanged"."""
    unchanged = mention.is_current and not mention.sizes and mention.assertion.changes == (Change.STABLE,)
    past = before.assertion.presence is Presence.PAST and mention.structure.noun is None
    return replace(mention, sizes=before.sizes or before.prior_sizes) if unchanged and past else mention


def _answers(mention: Mention, before: Mention) -> bool:
    """Whether a question is answered with no: "You asked about the chain. There are none."."""
    return before.assertion.presence is Presence.HYPOTHETICAL and mention.assertion.presence is Presence.NEGATED


def _adds(mention: Mention, before: Mention) -> bool:
    """Whether a node is told of where one was denied: with its size or change, or on the other side."""
    other_side = bool(mention.sides) and mention.sides.isdisjoint(before.sides)
    if mention.structure.of_side or (mention.small_ones and before.assertion.not_large):
        return True
    told_of = bool(before.sides) or (mention.enlarged and mention.sentence != before.sentence)
    return bool(mention.sizes or mention.assertion.changes or _is_there(mention)) or (other_side and told_of)


def _may_speak(mention: Mention, before: Mention) -> bool:
    """Whether a noun is named, or a pronoun takes up what another examination told: "it measures 13 mm on CT".

    Or the other side is told of: "Right none. Left 12 mm".
    """
    if mention.structure.of_side or (mention.sizes and mention.sides and mention.sides.isdisjoint(before.sides)):
        return bool(mention.sizes) or mention.is_current
    if mention.small_ones and before.assertion.not_large:
        return mention.is_current
    told = before.assertion.presence in (Presence.PAST, Presence.HYPOTHETICAL)
    told |= before.assertion.presence is Presence.RESOLVED and _is_there(mention, "RETURNED")
    told |= _is_named_before(before) and bool(mention.sizes)  # "In 2018 it was labelled as a node. It now measures …"
    has_subject = mention.structure.head[-1].is_alpha  # "It is unchanged", not "?progression"
    changed = has_subject and bool(mention.assertion.changes) and not mention.assertion.uncertain
    changed |= before.assertion.presence is Presence.PAST and _has_changed(mention)
    return mention.structure.noun is not None or (
        told and mention.is_current and (changed or bool(mention.sizes) or _is_there(mention))
    )


def _has_changed(mention: Mention) -> bool:
    """Whether it is compared with what was there before, and that is not only asked: "?progression"."""
    return "?" not in mention.sentence.words and not {Change.NEW}.issuperset(mention.assertion.changes)


def _is_named_before(mention: Mention) -> bool:
    """Whether a name was given at an earlier time, and is not said to be wrong."""
    named = [cue.category for cue in mention.assertion.cues]
    dated = any(cue.category == "DATED" for cue in all_cues(mention.structure))
    return dated and mention.assertion.presence is Presence.RETRACTED and named == ["RETRACTED"]


def _is_there(mention: Mention, *categories: str) -> bool:
    return any(cue.category in (categories or _THERE) for cue in mention.assertion.cues)


def _told_of(mention: Mention, before: Mention) -> Assertion:
    """What a later mention says of a node: one that had a size, or has one that is not seen now, was there before."""
    denied = mention.assertion.presence is Presence.NEGATED and not mention.in_addendum
    if (mention.assertion.unseen and (before.sizes or before.prior_sizes)) or (denied and before.prior_sizes):
        return replace(mention.assertion, presence=Presence.RESOLVED)
    return mention.assertion


def _overrules(mention: Mention, before: Mention) -> bool:
    """Whether a later mention says that the node is not there: "It is not enlarged", "That node has resolved".

    "No other node" refers back as well, but denies another one.
    """
    presence = mention.assertion.presence
    if mention.spaces and before.spaces and mention.spaces.isdisjoint(before.spaces):
        return False  # "6 mm in the second space. The node in the third is gone"
    thing = before.structure.head.label_ == MASS  # "a mass without enlarged nodes"; "a structure …, hence no node"
    within = mention.sentence == before.sentence and not before.sizes and not (thing and _is_node(mention))
    of_itself = mention.structure.noun is None or within or (thing and mention.concludes)
    named_only = before.bare and not before.enlarged  # "The chain was inspected. There, no node is found"
    of_itself |= named_only and not mention.of_others
    denied = presence is Presence.NEGATED and of_itself and not mention.assertion.changes
    if before.sizes and not (mention.assertion.unseen or mention.concludes or mention.in_addendum):
        denied = False  # "8 mm. It is not enlarged"
    gone = presence in _GONE and not (before.is_current and _is_only_told(mention))
    return gone or denied


def _is_only_told(mention: Mention) -> bool:
    """Whether a node is only called "the described one", which takes nothing back outside an addendum."""
    told = [cue for cue in mention.assertion.cues if cue.category == "RETRACTED"]
    return not mention.in_addendum and bool(told) and all(cue.end <= mention.structure.head.start for cue in told)


def _is_node(mention: Mention) -> bool:
    return mention.structure.noun is not None and mention.structure.head.label_ == NODE


def _is_explained(mention: Mention, before: Mention) -> bool:
    """Whether what another reading told is said to be something else: "That is the end of a rib cartilage"."""
    return mention.assertion.presence is Presence.RETRACTED and before.assertion.presence is Presence.PAST
