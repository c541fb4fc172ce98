"""What speaks of what came before: "It is new.", "The latter measures 9 mm."; from afar, "the node in question"."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from imln_finder.engine import terms as t
from imln_finder.engine.grammar import Grammar
from imln_finder.engine.identities import rename
from imln_finder.engine.structure import LANDMARKS, Structure
from imln_finder.engine.text import Span


def reference(sentence: Span, topic: Structure | None, grammar: Grammar) -> list[Structure]:
    """The structure that stands for the target last spoken of, if the sentence takes it up; else none."""
    if topic is None or not topic.is_target:
        return []
    first = next((i for i, word in enumerate(sentence, sentence.start) if word.is_alpha), None)
    refers_back = (
        grammar.refers_back(sentence)
        or grammar.identifies(sentence)
        or grammar.earlier_times.denies(sentence.words) is not None
        or is_verdict(sentence, topic, grammar)
    )
    if first is None or not refers_back or _is_label(sentence, first) or _denies_others(sentence, first, grammar):
        return []
    # a sentence without a subject ("newly developed.") is spoken of by its end: its words are cues themselves
    named = grammar.starts_with(sentence, grammar.pronouns, 4) and not grammar.leaves_out_subject(sentence)
    named = named or grammar.says_none(sentence) or grammar.identifies(sentence)
    named = named or grammar.has_pronoun_as_object(sentence)
    index = first if named else sentence.end - 1
    head = Span(sentence.doc, index, index + 1, t.NODE)
    return [Structure(head, _places_meant(sentence, topic, grammar), refers_to=topic)]


def take_up(
    found: Sequence[Structure], before: Callable[[], Sequence[Structure]], heading: Span | None, grammar: Grammar
) -> None:
    """Give a noun that names once more what the report has named its place: "the node [in question] is 8 x 5 mm".

    Args:
        before: tells what the report has spoken of so far. The noun means the last of its kind, which must be a target.
        heading: the place that heads the line of the noun: "Hilum: the node in question".
    """
    if heading is not None and heading.label_ not in t.CHAIN_TERMS | {t.CHEST_WALL, t.STERNUM}:
        return
    for structure in found:
        placed = any(place.label_ not in LANDMARKS for place in structure.places)
        if (
            structure.noun is None
            or structure.is_target
            or placed
            or not grammar.names_once_more(structure.noun, known=structure.head.label_ == t.NODE)
        ):
            continue  # "the known mass" may be that of the breast
        kind = (structure.head.label_, t.IMLN, t.IM_CHAIN)
        named = (s for s in reversed(before()) if s.head.label_ in kind or s.is_target)
        meant = next((s for s in named if not grammar.is_denied(s.head)), None)
        if meant is not None and meant.is_target:
            structure.places += [place for place in meant.places if place not in structure.places]
            structure.refers_to = meant
            rename(found, grammar)


def is_verdict(sentence: Span, topic: Structure | None, grammar: Grammar) -> bool:
    """Whether a few words follow the bare name of a place, also as its heading: "Internal mammary chains. Clean."."""
    if topic is None or not grammar.is_brief(sentence) or grammar.starts_with(sentence, grammar.rest, 2):
        return False
    before = topic.head.sentence
    if before.end != sentence.start or not grammar.names_alone(before, sum(len(term) for term in topic.own_terms)):
        return False
    is_line = before[-1].is_space and before.words[:-1][-1:] not in ([":"], ["."], ["-"])
    if is_line and not grammar.sides.isdisjoint(sentence.words):
        return False  # "right: none", above "left: 14 mm"
    if is_line and topic.noun is not None:  # "Parasternal node" above "No fracture" is a finding, no heading
        return sum(token.is_alpha for token in sentence) == 1
    return True


def _places_meant(sentence: Span, topic: Structure, grammar: Grammar) -> list[Span]:
    """The places of what was spoken of; of a list "the latter" means its last, "the former" its first."""
    places = sorted(topic.places, key=lambda place: place.start)
    if grammar.starts_with(sentence, grammar.lasts, 2):
        return places[-1:]
    return places[:1] if grammar.starts_with(sentence, grammar.firsts, 2) else list(topic.places)


def _denies_others(sentence: Span, first: int, grammar: Grammar) -> bool:
    """ "Further ones are not found" says nothing of the one that is there."""
    words = sentence.doc.words[first : sentence.end]
    return (
        words[:1] != []
        and words[0] in grammar.counts
        and not grammar.several_ones.isdisjoint(words[1:2])
        and not grammar.not_there.isdisjoint(words)
    )


def _is_label(sentence: Span, index: int) -> bool:
    """ "New: none" is a field of a form, and says nothing of what was spoken of."""
    return sentence.doc.words[index + 1 : index + 2] == [":"] and index == sentence.start
