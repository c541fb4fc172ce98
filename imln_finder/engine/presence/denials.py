"""Step 10: denials that belong to something else, and exceptions: what a "no", or a "gone", does not say of a node."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, takewhile
from typing import Final

from imln_finder.engine.document.layout import line_of
from imln_finder.engine.document.text import Span
from imln_finder.engine.grammar.grammar import Grammar
from imln_finder.engine.matching.sentence_context import Cue
from imln_finder.engine.matching.terms import CHAIN_TERMS, IM_CHAIN, LESION_TERMS, terms_in
from imln_finder.engine.sizes.measurements import Measurement
from imln_finder.engine.structures.structure import Structure

_COMMA: Final = frozenset({","})
#: How far before a node its side is looked for.
_SIDE_REACH: Final = 20
#: How far before a node, or a size, its side is looked for where each side has a verdict of its own.
_BESIDE: Final = 4
#: How far before a node the word is looked for that leaves it out.
_EXCEPTION_REACH: Final = 6
#: Words behind a noun among which it is looked for that one was left out of a denial.
_LEFT_OUT: Final = 5
#: Places of nodes, which may share a verdict with the chain.
_STATIONS: Final = frozenset({"AXILLA", "SUPRACLAVICULAR", "HILUM", "MEDIASTINUM", "CHEST_WALL", "BREAST"})
#: Words behind a verdict among which that of the next place is looked for: "axilla neg[, left SCF neg]".
_NEXT_ITEM: Final = 4
#: Words behind a noun that may call it enlarged: "node [is enlarged]".
_PREDICATE: Final = 2
#: Words behind it among which the one that came since, or the other one of two, is told of.
_TOLD_OF: Final = 40


def is_of_another_thing(
    cue: Cue, structure: Structure, sizes: Sequence[Measurement], grammar: Grammar, enlarged: frozenset[str]
) -> bool:
    """Whether a denial, or what is gone, leaves this node there; words of `enlarged` call a node so."""
    if cue.category == "RESOLVED":
        return _is_of_one_of_two(cue, structure, grammar)
    if cue.category != "NEGATED":
        return False
    if cue.start >= structure.head.start:
        behind = _is_of_the_rest(cue, structure, grammar) or _is_of_own_place(cue, structure, grammar)
        return behind or _came_since(structure, grammar)
    return (
        _closes_what_precedes(cue, structure, grammar)
        or _is_of_listed_thing(cue, structure, sizes, grammar, enlarged)
        or _is_of_another_clause(cue, structure, grammar)
        or _leaves_one(structure, grammar)
        or _is_large_on_other_side(cue, structure, grammar, enlarged)
        or _came_since(structure, grammar)
        or _is_of_something_in_it(cue, structure, grammar, enlarged)
    )


def is_left_out(cue: Cue, structure: Structure, start: int, grammar: Grammar) -> bool:
    """Whether a node is left out of what is said behind it: "[apart from] the node all is normal", not "which is"."""
    doc = structure.head.doc
    words = doc.words[max(start - _EXCEPTION_REACH, structure.head.sentence.start) : start]
    behind = doc.words[structure.head.end : cue.start]
    return structure.noun is not None and grammar.excepts(words) and grammar.pronouns.isdisjoint(behind)


def is_of_other_side(cue: Cue, structure: Structure, grammar: Grammar) -> bool:
    """Whether a denial behind a node has a side of its own, and the node another."""
    return _has_side_before(cue, structure, grammar) or _has_side_behind(cue, structure, grammar)


def _has_side_before(cue: Cue, structure: Structure, grammar: Grammar) -> bool:
    """Whether another side than the node's stands before a denial: "node on the left, [the right side] is normal"."""
    words, index = structure.head.doc.words, cue.start - 1
    while index > structure.head.start and (words[index] in grammar.side_heads or words[index] in grammar.side_verbs):
        index -= 1
    if words[index] not in grammar.sides:
        return False
    before = index - 1
    if words[before] in grammar.definite and before > structure.head.start:
        before -= 1
    if words[before] in grammar.prepositions and before > structure.head.start:
        before -= 1
    opens = words[before] == "," or words[before] in grammar.coordinators
    start = max(structure.head.sentence.start, structure.head.start - _SIDE_REACH)
    told = {*words[start:before]} & grammar.sides
    pair = words[before - 1] in grammar.sides and words[before] != ","
    return opens and bool(told) and not pair and words[index] not in told


def _has_side_behind(cue: Cue, structure: Structure, grammar: Grammar) -> bool:
    """Whether another side than the node's follows a denial: "node on the right, not seen [on the left]"."""
    doc, head = structure.head.doc, structure.head
    passed = grammar.prepositions | grammar.definite
    behind = doc.words[cue.end : min(cue.end + _BESIDE, head.sentence.end)]
    side = next((word for word in behind if word not in passed), "")
    start = max(head.sentence.start, head.start - _BESIDE)
    told = {*doc.words[start : cue.start]} & grammar.sides
    return side in grammar.sides and bool(told) and told.isdisjoint({side, *grammar.both_sides})


def is_of_first_side(
    cue: Cue, structure: Structure, sizes: Sequence[Measurement], grammar: Grammar, enlarged: frozenset[str]
) -> bool:
    """Whether a denial is of one side, and the size behind it of another: "right – absent; left – 12 mm"."""
    words, sides = structure.head.doc.words, grammar.sides | grammar.side_letters
    if _is_large_on_other_side(cue, structure, grammar, enlarged):
        return True
    denied = {*words[max(structure.head.start - _BESIDE, 0) : cue.end]} & sides
    behind = [size.span.start for size in sizes if size.span.start >= cue.end]
    told = {word for start in behind for word in words[max(cue.end, start - _BESIDE) : start]} & sides
    return bool(denied) and bool(told) and told.isdisjoint(denied)


def _is_large_on_other_side(cue: Cue, structure: Structure, grammar: Grammar, enlarged: frozenset[str]) -> bool:
    """Whether the other side's verdict follows that of a denial: "not enlarged [right, enlarged on the left]"."""
    words = structure.head.doc.words
    start, end = (cue.start, cue.end) if cue.start >= structure.head.end else (structure.head.start, structure.head.end)
    rest = words[end : structure.head.sentence.end]
    if grammar.sides.isdisjoint(rest):
        return False
    marks = grammar.coordinators | {",", ";"}
    passed = grammar.prepositions | grammar.definite | grammar.sides | grammar.several_ones | enlarged | marks
    passed |= grammar.determiners
    behind = [*takewhile(passed.__contains__, rest)]
    mark = next((i for i, word in enumerate(behind) if word in marks), len(behind))
    denied = {*words[max(start - _BESIDE, 0) : start], *behind[:mark]} & grammar.sides - {*grammar.both_sides}
    told = {*behind[mark:]} & grammar.sides
    return len(denied) == len(told) == 1 and denied != told and not enlarged.isdisjoint(behind[mark:])


def is_of_place_behind(cue: Cue, structure: Structure, grammar: Grammar) -> bool:
    """Whether a denial stands right behind a place of its own: "enlarged node in the chain, effusion [none]"."""
    doc, head = structure.head.doc, structure.head
    place = next((term for term in structure.own_terms if term.end == cue.start and term.start >= head.end), None)
    if place is None or place.label_ in CHAIN_TERMS:
        return False
    gap = doc.words[head.end : place.start]
    if gap.count(",") > 1 and not grammar.seen.isdisjoint(doc.words[cue.start : cue.end]):
        return False  # "adenopathies in the axillae, chains, mediastinum [not observed]"
    return "," in gap and grammar.coordinators.isdisjoint({*gap} - {","})


def is_in_later_clause(cue: Cue, structure: Structure) -> bool:
    """Whether a comma, and no colon, parts a denial from a node: "adenopathy, the arm [shows no swelling]"."""
    gap = structure.head.doc.words[structure.head.end : cue.start]
    return "," in gap and ":" not in gap


def is_told_anew(
    cue: Cue, structure: Structure, sizes: Sequence[Measurement], others: Sequence[Structure], grammar: Grammar
) -> bool:
    """Whether a node is told of behind what has gone: "resolved effusion, 14 mm node", "effusion resolved, …"."""
    words = structure.head.doc.words[cue.end : structure.head.start]
    if words[:1] == [","]:
        return any(other.head.end <= cue.start for other in others)
    if "," not in words:
        return False
    return bool(sizes) or not grammar.still_there.isdisjoint(words[words.index(",") :])


def is_of_one_beside(cue: Cue, structure: Structure, grammar: Grammar) -> bool:
    """Whether a denial behind a node is of one beside it: "has come down, and [the second one is not visible]"."""
    words = structure.head.doc.words[structure.head.end : cue.start]
    verdict = structure.head.doc.words[structure.head.end - 1 : cue.start]
    if "," in verdict[:-1] and not grammar.affirmed.isdisjoint(verdict[: verdict.index(",")]):
        return True  # "internal mammary positive, SC [negative]"
    last = max((i for i, word in enumerate(words) if word in grammar.coordinators), default=len(words))
    if any(one in grammar.definite and other in grammar.other_ones for one, other in pairwise(words[last + 1 :])):
        return True
    kinds = zip(words[last : last + 3], (_COMMA, grammar.definite, grammar.ones), strict=False)
    named = len(words) >= last + 3 and all(word in kind for word, kind in kinds)
    if words[last + 1 : last + 2] and words[last + 1] in grammar.definite and words[last + 3 : last + 4] == words[-1:]:
        return words[-1] in grammar.ones and words[last + 2] not in grammar.sides  # "…, [the axillary one] is not seen"
    return named and not grammar.prepositions.isdisjoint(words[last + 3 : last + 4])  # "…, [the one in ICS 3] is gone"


def _closes_what_precedes(cue: Cue, structure: Structure, grammar: Grammar) -> bool:
    """Whether a verdict stands behind its own place, and a mark ends both: "axillary [nil], IM chain: 1 node"."""
    doc = structure.head.doc
    verdict = not grammar.verdicts.isdisjoint(doc.words[cue.start : cue.end])
    named = cue.start > structure.head.sentence.start and doc[cue.start - 1].is_alpha
    own = any(term.end == cue.start and term.label_ in CHAIN_TERMS for term in structure.own_terms)
    closes = doc.words[cue.end - 1] in ",;" or doc.words[cue.end : cue.end + 1] in ([","], [";"])
    return verdict and named and not own and closes


def _is_of_listed_thing(
    cue: Cue, structure: Structure, sizes: Sequence[Measurement], grammar: Grammar, enlarged: frozenset[str]
) -> bool:
    """Whether a comma ends what is denied, and a node follows with its size, or called enlarged.

    "No effusion, left internal mammary node 14 mm".
    """
    doc = structure.head.doc
    chain = [term for term in structure.own_terms if term.label_ in CHAIN_TERMS and term.start >= cue.end]
    start = min((term.start for term in chain), default=cue.end)
    gap = doc.words[cue.end : start]
    behind_comma = gap[len(gap) - gap[::-1].index(",") :] if "," in gap else []
    named = not grammar.node_names.isdisjoint(gap[: -len(behind_comma) - 2])
    thing = start - len(behind_comma) - 2  # "no [fracture], internal mammary nodes enlarged"; not "no [axillary], …"
    ended = "," in gap and cue.end <= thing and not grammar.is_adjective(doc[thing])
    if named or ended:  # "none of the axillary nodes exceeds 1 cm, left internal mammary node [enlarged]"
        predicate = doc.words[structure.head.end : structure.head.end + _PREDICATE]
        if grammar.coordinators.isdisjoint(predicate):  # not "no masses, internal mammary nodes [or enlarged] …"
            behind_comma = [*behind_comma, *predicate]
    if enlarged.isdisjoint(behind_comma) and not any(size.span.start > start for size in sizes):
        return False
    rest = doc.words[start : structure.head.end]
    joined = grammar.alternatives_of_denial | grammar.conjunctions | {"&", "/"}
    return "," in gap and joined.isdisjoint(gap) and joined.isdisjoint(rest) and "," not in rest


def _leaves_one(structure: Structure, grammar: Grammar) -> bool:
    """ "No further nodes apart from [the known one]", "no node but one": one is there."""
    doc, head = structure.head.doc, structure.head
    words = doc.words[head.end : head.sentence.end]
    at = next((i for i, word in enumerate(words) if word in grammar.exceptions), None)
    if at is not None and not grammar.already_there.isdisjoint(words[at : at + _LEFT_OUT]):
        return True
    return any(one in grammar.all_but and other in grammar.ones for one, other in pairwise(words))


def _is_of_the_rest(cue: Cue, structure: Structure, grammar: Grammar) -> bool:
    """Whether a verdict is of what is left behind a comma: "internal mammary node enlarged, [rest] normal"."""
    item = _item_before(cue, structure)
    if item is None or ":" in item.words:
        return False
    opening = [word for word in item.words if word not in grammar.determiners][:1]
    return not (grammar.rest | grammar.rest_of_them).isdisjoint(opening)


def _is_of_own_place(cue: Cue, structure: Structure, grammar: Grammar) -> bool:
    """Whether a verdict closes the item of a place of its own, and all items before it have told of themselves.

    "Left IMN, [lungs clear]", "IMN left, [axilla neg], SCF neg", "IMN (SUV 5), [liver neg]"; not "left IMN, hila neg",
    nor "left IMN, lungs, liver clear": stations, and what is listed, may share a verdict.
    """
    item, doc = _item_before(cue, structure), structure.head.doc
    if item is None or grammar.verdicts.isdisjoint(doc.words[cue.start : cue.end]) or structure.head.label_ == IM_CHAIN:
        return False
    places = [term for term in terms_in(item) if term.label_ not in LESION_TERMS]
    if not places or places[-1].end != cue.start or places[-1].label_ in CHAIN_TERMS:
        return False
    own, *others = _items(doc.words[structure.head.end : item.start - 1])
    if not all(_has_value(other, grammar) or not grammar.verdicts.isdisjoint(other) for other in others):
        return False
    if _has_value(own, grammar):
        return True
    sides = grammar.sides | grammar.side_letters
    before = doc.words[structure.head.sentence.start : structure.head.end]
    sided = not sides.isdisjoint((*before, *own)) and sides.isdisjoint(item.words)
    following = doc.words[cue.end : min(cue.end + _NEXT_ITEM, structure.head.sentence.end)]
    each = bool(others) or (following[:1] == [","] and not grammar.verdicts.isdisjoint(following))
    return sided and (each or places[-1].label_ not in _STATIONS)


def _items(words: Sequence[str]) -> list[list[str]]:
    """Words in the items that commas part."""
    items: list[list[str]] = [[]]
    for word in words:
        if word in ",;":
            items.append([])
        else:
            items[-1].append(word)
    return items


def _has_value(item: Sequence[str], grammar: Grammar) -> bool:
    """Whether a number that is none of spaces stands in brackets: "left (SUV 5.4)", not "left (space 2)"."""
    number = any(word.replace(".", "").isdigit() for word in item)
    return "(" in item and number and (grammar.spaces | grammar.interspaces).isdisjoint(item)


def _item_before(cue: Cue, structure: Structure) -> Span | None:
    """What stands between the last comma and a cue, if the comma stands behind a node."""
    doc, head = structure.head.doc, structure.head
    last = max((i for i in range(head.end, cue.start) if doc.words[i] in ",;"), default=None)
    return None if last is None else doc[last + 1 : cue.start]


def _is_of_another_clause(cue: Cue, structure: Structure, grammar: Grammar) -> bool:
    """Whether a noun begins another clause than the denial: "the chain is clear on the right, [a node] on the left"."""
    if structure.noun is None:
        return False
    doc = structure.head.doc
    gap = doc[cue.end : structure.head.start]
    if grammar.begins_anew(gap):
        return True
    last = max((index for index, word in enumerate(gap.words, gap.start) if word in ",;"), default=None)
    in_between = any(term.end <= cue.start for term in structure.own_terms)
    if last is None or not in_between:
        return False
    opening = next((word for word in doc.words[last + 1 : structure.head.end] if word not in grammar.sides), "")
    return opening in grammar.indefinite or opening in grammar.ones  # "right no nodes, left [one] of 14 mm"


def _came_since(structure: Structure, grammar: Grammar) -> bool:
    """Whether what was not there is there now: "no node was shown on the last CT, [there now is one]"."""
    doc, head = structure.head.doc, structure.head
    words = doc.words[head.end : min(line_of(doc, head.start)[1], head.end + _TOLD_OF)]
    return any(
        word in grammar.ones
        and all(
            not following.isalpha() or following in grammar.prepositions or following in grammar.measuring
            for following in words[i + 1 : i + 2]
        )
        and not {",", ";", "."}.isdisjoint(before := words[max(i - _LEFT_OUT, 0) : i])
        and not grammar.now.isdisjoint(before)
        and not _names_another_place(doc[head.end + i + 1 : head.end + i + 1 + _LEFT_OUT])
        for i, word in enumerate(words)
    )


def _is_of_something_in_it(cue: Cue, structure: Structure, grammar: Grammar, enlarged: frozenset[str]) -> bool:
    """Whether a node is only where what is denied would be: "no [necrosis in the enlarged] internal mammary nodes"."""
    start = min(term.start for term in structure.own_terms)
    gap = structure.head.doc.words[cue.end : start]
    definite = max((i for i, word in enumerate(gap) if word in grammar.definite), default=0)
    within = definite > 1 and gap[definite - 1] in grammar.prepositions and gap[definite - 1] not in grammar.genitive
    ended = not (grammar.alternatives_of_denial | grammar.coordinators | _COMMA).isdisjoint(gap[definite:])
    return within and not ended and not enlarged.isdisjoint(gap[definite:])


def _is_of_one_of_two(cue: Cue, structure: Structure, grammar: Grammar) -> bool:
    """Whether only one of a pair is gone, and the other is told of: "of the pair [the upper] is gone; the lower …"."""
    doc, head = structure.head.doc, structure.head
    before = doc.words[max(cue.start - 2, head.end) : cue.start]
    after = doc.words[cue.end : min(line_of(doc, cue.start)[1], cue.end + _TOLD_OF)]
    names_one = before[:1] != [] and before[0] in grammar.definite and before[-1] in grammar.one_of_two
    return names_one and any(one in grammar.definite and two in grammar.one_of_two for one, two in pairwise(after))


def _names_another_place(stretch: Span) -> bool:
    """Whether a place that is none of the chain is named: "now one [in the left axilla]"."""
    return any(term.label_ not in CHAIN_TERMS | LESION_TERMS for term in terms_in(stretch))
