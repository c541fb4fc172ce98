"""What speaks of what came before: "It is new.", "The latter measures 9 mm."; from afar, "the node in question"."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from imln_finder.engine.document.sections import PREAMBLE, is_added, section_of
from imln_finder.engine.document.text import Span
from imln_finder.engine.grammar.grammar import Grammar
from imln_finder.engine.matching import terms as t
from imln_finder.engine.sizes.measurements import sizes_in
from imln_finder.engine.structures.identities import rename
from imln_finder.engine.structures.structure import LANDMARKS, Structure

#: Within so many words behind an earlier time stands its subject.
_SUBJECT: Final = 2
#: Words of a line among which its side is looked for: "On the left".
_OPENING: Final = 3
#: Lines that tell of one side each, below a heading.
_SIDES: Final = 4
#: Words from "the" to the node that it means: "the [FDG-avid lymph] node".
_DEFINITE_REACH: Final = 5
#: Words from "not" to the noun that it denies: "not [a true] node".
_CONTRAST_REACH: Final = 3
#: Terms of nodes, and of the chain that stands for them.
_NODES: Final = frozenset({t.NODE, t.IMLN, t.IM_CHAIN})


def reference(sentence: Span, topic: Structure | None, grammar: Grammar) -> list[Structure]:
    """The structure that stands for the target last spoken of, if the sentence takes it up; else none."""
    if topic is None or not topic.is_target:
        return []
    first = next((i for i, word in enumerate(sentence, sentence.start) if word.is_alpha), None)
    told = topic.head.sentence
    of_side = told.end == sentence.start and grammar.other_side.follows(sentence.words, told.words)
    refers_back = (
        grammar.refers_back(sentence)
        or grammar.identifies(sentence)
        or grammar.earlier_times.denies(sentence.words) is not None
        or grammar.earlier_times.denies_now(sentence.words)
        or grammar.earlier_times.same.opens(sentence.words)
        or grammar.earlier_times.none_left(sentence) is not None
        or is_verdict(sentence, topic, grammar)
        or (_speaks_of_before(sentence.words, grammar) and not sizes_in(sentence))
        or _measures_side(sentence, grammar)
        or of_side
    )
    if (
        first is None
        or not refers_back
        or _is_label(sentence, first, grammar)
        or _denies_others(sentence, first, grammar)
    ):
        return []
    # a sentence without a subject ("newly developed.") is spoken of by its end: its words are cues themselves
    named = grammar.starts_with(sentence, grammar.pronouns, 4) and not grammar.leaves_out_subject(sentence)
    times, words = grammar.earlier_times, sentence.words
    opens = grammar.starts_with(sentence, grammar.pronouns, 1) or any(times.is_absence(word) for word in words)
    if named and times.names_site(words) and not opens:
        named = False  # "Currently in [this region] only fat"
    named = named or grammar.says_none(sentence) or grammar.identifies(sentence)
    named = named or grammar.has_pronoun_as_object(sentence) or _measures_side(sentence, grammar)
    index = first if named else sentence.end - 1
    index = grammar.other_side.subject(sentence) if of_side else index
    head = Span(sentence.doc, index, index + 1, t.NODE)
    return [Structure(head, _places_meant(sentence, topic, grammar), refers_to=topic, of_side=of_side)]


def speaks_back(sentence: Span, grammar: Grammar) -> bool:
    """Whether a sentence takes up what was spoken of, its place, or adds one more of it."""
    return (
        grammar.starts_with(sentence, grammar.anaphors, 6)
        or grammar.adds_one(sentence)
        or grammar.earlier_times.names_site(sentence.words)
    )


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
        if structure.noun is None or structure.is_target or placed or not _is_named_again(structure.noun, grammar):
            continue  # "the known mass" may be that of the breast
        if is_of_rest(structure.noun, grammar):
            continue  # "the other nodes described before have disappeared"
        kind = (structure.head.label_, t.IMLN, t.IM_CHAIN)
        named = (s for s in reversed(before()) if s.head.label_ in kind or s.is_target)
        meant = next((s for s in named if not grammar.is_denied(s.head)), None)
        if meant is not None and meant.is_target:
            structure.places += [place for place in meant.places if place not in structure.places]
            structure.refers_to = meant
            rename(found, grammar)


def points_at(noun: Span, grammar: Grammar) -> bool:
    """Whether a demonstrative stands before a noun: "[this] node"."""
    return noun.start > 0 and noun.doc.words[noun.start - 1] in grammar.demonstratives


def _is_named_again(noun: Span, grammar: Grammar) -> bool:
    """Whether a noun names what the report has named; in an addendum "[the] node" does, whose size it tells."""
    is_node = noun.label_ == t.NODE
    if is_added(noun):
        return is_node and not grammar.definite.isdisjoint(noun.doc.words[noun.start - 1 : noun.start])
    return grammar.names_once_more(noun, known=is_node) or (is_node and points_at(noun, grammar))


def is_of_rest(noun: Span, grammar: Grammar) -> bool:
    """Whether a noun lies elsewhere: "[Elsewhere] are lymph nodes …", or is of others that went: "[other] nodes"."""
    words = noun.doc.words
    others = not grammar.others.isdisjoint(words[max(noun.start - _DEFINITE_REACH, noun.sentence.start) : noun.start])
    if others and not grammar.gone.isdisjoint(words[noun.end : noun.sentence.end]) and not sizes_in(noun.sentence):
        return True
    return words[noun.sentence.start] in grammar.rest or not grammar.rest.isdisjoint(words[noun.end : noun.end + 1])


def asked_for(sentence: Span, asked: Structure, terms: Mapping[int, Sequence[Span]], grammar: Grammar) -> bool:
    """Whether a finding takes up what the history named: "History: avid internal mammary node. Findings: [The node] …".

    Args:
        terms: all terms of the report, by the first token of their sentence.
    """
    words, start = sentence.doc.words, sentence.start
    if section_of(sentence) in PREAMBLE:
        return False
    if ":" in words[start : start + 3]:
        start = words.index(":", start) + 1
    word = words[start] if start < sentence.end else ""
    here = terms.get(sentence.start, ())
    named = next((term for term in here if start <= term.start <= start + _DEFINITE_REACH), None)
    same = named is not None and named[-1].lower_ == asked.head[-1].lower_  # "the node", not "the nodes"
    if named is not None and named.label_ == t.NODE:
        opens = word in grammar.definite or (same and named.start == start)
    elif here:  # "the finding", "the uptake corresponds to a node"
        finding = same or not grammar.unspecific.isdisjoint(words[start : start + _DEFINITE_REACH])
        opens = finding and word in grammar.definite and any(term.label_ == t.NODE for term in here)
    else:
        opens = word in grammar.anaphors
    if not opens and not _measures_node(sentence, here, grammar):
        return False
    end = asked.end
    since = [
        term
        for first, others in terms.items()
        if first < sentence.start
        for term in others
        if term.start >= end and not grammar.is_denied(term)
    ]
    if any(term.label_ in _NODES for term in since):
        return False
    return (same and word in grammar.definite) or all(section_of(term) in PREAMBLE for term in since)


def is_answer(sentence: Span, grammar: Grammar) -> bool:
    """Whether a sentence of the findings opens with "there", "one", "two", "yes", as an answer to the history does."""
    words = sentence.words
    opening = words[: words.index(":") + 3] if ":" in words[:3] else words[:2]
    answering = (grammar.existential, grammar.counts, grammar.ones, grammar.affirmed)
    return section_of(sentence) not in PREAMBLE and not all(kind.isdisjoint(opening) for kind in answering)


def _measures_node(sentence: Span, here: Sequence[Span], grammar: Grammar) -> bool:
    """Whether a sentence measures a node, or "one", without a place: "Findings: There is a node of 12 mm"."""
    measured = any(word[0].isdigit() for word in sentence.words)
    if not measured or any(term.label_ != t.NODE or grammar.is_denied(term) for term in here):
        return False
    return bool(here) or is_answer(sentence, grammar)


def is_in_contrast(structure: Structure, topic: Structure | None, grammar: Grammar) -> bool:
    """Whether a noun names what that spoken of before is not: "It is a vein [and not a node]"."""
    if structure.noun is None or structure.refers_to is None or structure.refers_to is not topic:
        return False
    start = structure.head.start
    before = structure.head.doc.words[max(start - _CONTRAST_REACH, structure.head.sentence.start) : start]
    return not grammar.in_contrast.isdisjoint(before)


def is_verdict(sentence: Span, topic: Structure | None, grammar: Grammar) -> bool:
    """Whether a few words follow the bare name of a place, also as its heading: "Internal mammary chains. Clean."."""
    if topic is None or not grammar.is_brief(sentence) or grammar.starts_with(sentence, grammar.rest, 2):
        return False
    before = topic.head.sentence
    if before.end != sentence.start or not names_alone(topic, grammar):
        return False
    is_line = before[-1].is_space and before.words[:-1][-1:] not in ([":"], ["."], ["-"])
    if before[-1].is_space and names_side(sentence, grammar):
        return _denies_each_side(sentence, grammar)  # "right: none", not above "left: 14 mm"
    if is_line and topic.noun is not None:  # "Parasternal node" above "No fracture" is a finding, no heading
        return sum(token.is_alpha for token in sentence) == 1 or _opens_with_verdict(sentence, grammar)
    return True


def _measures_side(sentence: Span, grammar: Grammar) -> bool:
    """Whether a sentence without a noun measures one side: "Internal mammary nodes: right none. [Left 12 mm, new]"."""
    return names_side(sentence, grammar) and bool(sizes_in(sentence))


def _speaks_of_before(words: Sequence[str], grammar: Grammar) -> bool:
    """Whether a pronoun follows an earlier time that opens a sentence: "On the last CT [it] was larger"."""
    end = grammar.earlier_times.opening(words)
    return end is not None and not grammar.pronouns.isdisjoint(words[end : end + _SUBJECT])


def _opens_with_verdict(sentence: Span, grammar: Grammar) -> bool:
    """Whether a sentence denies without a noun: "None enlarged", not "No fracture"."""
    words = [token for token in sentence if token.is_alpha]
    opens = words[:1] != [] and words[0].lower_ in grammar.verdicts
    return opens and all(grammar.is_adjective(token) or token.lower_ in grammar.seen for token in words[1:])


def names_alone(structure: Structure, grammar: Grammar) -> bool:
    """Whether a sentence only names a place, or a node: "Internal mammary nodes"; a place perhaps with its side."""
    sentence, terms = structure.head.sentence, structure.own_terms
    passed = grammar.conjunctions
    if structure.noun is None:
        passed = passed | grammar.sides | grammar.side_letters | grammar.both_sides
    inside = {index for term in terms for index in range(term.start, term.end)}
    fillers = (index for index in range(sentence.start, sentence.end) if sentence.doc.words[index] in passed)
    return grammar.names_alone(sentence, len(inside) + sum(index not in inside for index in fillers))


def _denies_each_side(sentence: Span, grammar: Grammar) -> bool:
    """Whether a line denies a side, and so do the lines behind it that name one: "Right: none" above "Left: none"."""
    doc, line = sentence.doc, sentence
    for _side in range(_SIDES):
        if not _denies_side(line, grammar):
            return False
        if line.end >= len(doc) or not names_side(line := doc.sentence_at(line.end), grammar):
            break
    return True


def names_side(line: Span, grammar: Grammar) -> bool:
    """Whether a line opens with a side: "R: …", "On the left …"."""
    words = [word for word in line.words if word.isalpha()][:_OPENING]
    opening = next((w for w in words if w not in grammar.prepositions and w not in grammar.determiners), "")
    return opening in grammar.sides or opening in grammar.side_letters


def _denies_side(line: Span, grammar: Grammar) -> bool:
    """Whether a line has nothing but a side and a verdict: "Right: none"."""
    words = [word for word in line.words if word.isalnum()]
    told = grammar.verdicts | grammar.seen
    passed = grammar.sides | grammar.side_letters | grammar.side_heads | grammar.prepositions | grammar.determiners
    marks = [word for word in line.words if not word.isspace()]
    denied = words[-1] in told or marks[-2:] == [":", "-"]
    return denied and all(word in told | passed | grammar.not_there for word in words)


def _places_meant(sentence: Span, topic: Structure, grammar: Grammar) -> list[Span]:
    """The places of what was spoken of; of a list "the latter" means its last, "the former" its first."""
    places = sorted(topic.places, key=lambda place: place.start)
    if grammar.starts_with(sentence, grammar.lasts, 2):
        return places[-1:]
    return places[:1] if grammar.starts_with(sentence, grammar.firsts, 2) else list(topic.places)


def _denies_others(sentence: Span, first: int, grammar: Grammar) -> bool:
    """ "Further ones are not found" says nothing of the one that is there."""
    words = sentence.doc.words[first : sentence.end]
    named = not grammar.rest_of_them.isdisjoint(words[:2]) or not grammar.others.isdisjoint(words[:3])
    if named and not any(word[0].isdigit() for word in words):
        return True  # "The others are normal", "all the other stations are normal"
    return (
        words[:1] != []
        and words[0] in grammar.counts
        and not grammar.several_ones.isdisjoint(words[1:2])
        and not grammar.not_there.isdisjoint(words)
    )


def _is_label(sentence: Span, index: int, grammar: Grammar) -> bool:
    """ "New: none" is a field of a form, and says nothing of what was spoken of; "Right: none", "Findings: it …" do."""
    colon, *following = [*sentence.doc.words[index + 1 : index + 3], ""]
    opens = colon == ":" and index == sentence.start and not names_side(sentence, grammar)
    return opens and following[0] not in grammar.pronouns and not grammar.identifies(sentence)
