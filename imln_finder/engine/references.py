"""Sentences without terms of their own that speak of what came before: "It is new.", "The latter measures 9 mm."."""

from __future__ import annotations

from imln_finder.engine import terms as t
from imln_finder.engine.grammar import Grammar
from imln_finder.engine.structure import Structure
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
    if first is None or not refers_back or _is_label(sentence, first):
        return []
    # a sentence without a subject ("newly developed.") is spoken of by its end: its words are cues themselves
    named = grammar.starts_with(sentence, grammar.pronouns, 4) and not grammar.leaves_out_subject(sentence)
    named = named or grammar.says_none(sentence) or grammar.identifies(sentence)
    named = named or grammar.has_pronoun_as_object(sentence)
    index = first if named else sentence.end - 1
    head = Span(sentence.doc, index, index + 1, t.NODE)
    return [Structure(head, _places_meant(sentence, topic, grammar), refers_to=topic)]


def is_verdict(sentence: Span, topic: Structure | None, grammar: Grammar) -> bool:
    """Whether a few words follow the bare name of a place, also as its heading: "Internal mammary chains. Clean."."""
    if topic is None or not grammar.is_brief(sentence):
        return False
    before = topic.head.sentence
    if before.end != sentence.start or not grammar.names_alone(before, sum(len(term) for term in topic.own_terms)):
        return False
    is_line = before[-1].is_space and before.words[:-1][-1:] not in ([":"], ["."], ["-"])
    if is_line and topic.noun is not None:  # "Parasternal node" above "No fracture" is a finding, no heading
        return sum(token.is_alpha for token in sentence) == 1
    return True


def _places_meant(sentence: Span, topic: Structure, grammar: Grammar) -> list[Span]:
    """The places of what was spoken of; of a list "the latter" means its last, "the former" its first."""
    places = sorted(topic.places, key=lambda place: place.start)
    if grammar.starts_with(sentence, grammar.lasts, 2):
        return places[-1:]
    return places[:1] if grammar.starts_with(sentence, grammar.firsts, 2) else list(topic.places)


def _is_label(sentence: Span, index: int) -> bool:
    """ "New: none" is a field of a form, and says nothing of what was spoken of."""
    return sentence.doc.words[index + 1 : index + 2] == [":"] and index == sentence.start
