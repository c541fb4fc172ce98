"""Whose side is it? Said in the structure's phrase, in the words around it, by a heading above or a column's head."""

from __future__ import annotations

from typing import Final

from imln_finder.domain import Laterality
from imln_finder.engine.attributes.laterality import SideFinder
from imln_finder.engine.attributes.linking import Linker
from imln_finder.engine.document.layout import line_of, sentence_start
from imln_finder.engine.document.text import Span, Text
from imln_finder.engine.grammar.grammar import Grammar
from imln_finder.engine.matching.terms import CHAIN_TERMS, ORGAN, PARASTERNAL, chain_terms_of
from imln_finder.engine.sizes.measurements import sizes_in
from imln_finder.engine.structures.structure import Structure, structures_at

#: A heading is looked for in so many lines above, or sentences before, the head of a column in so many rows.
_HEADING_REACH, _TABLE_REACH = 8, 50
_CELL_END: Final = "\t"
#: Words that may stand before a side that opens its sentence: "on the".
_FRONT: Final = 2


def sides_of_structures(
    doc: Text, linker: Linker, finder: SideFinder, grammar: Grammar, cancer_side: Laterality | None
) -> dict[Structure, frozenset[Laterality]]:
    """The sides of each target; for a list of places, of the place that makes it one."""
    own: dict[Structure, list[tuple[Span, Span, frozenset[Laterality]]]] = {}
    loose: dict[Structure, set[Laterality]] = {}
    further: dict[Structure, set[Laterality]] = {}
    fronted: dict[int, frozenset[Laterality]] = {}
    near: dict[int, frozenset[Laterality]] = {}  # of sentences that name the chain, by their first token
    of_chain = {sentence_start(term) for term in chain_terms_of(doc)}
    for word, sides in finder(doc, cancer_side):
        may_own = linker.may_own(word)
        if not may_own and sentence_start(word) not in of_chain:
            continue
        term, structure = linker.next_term(word)
        if finder.is_number(word, term, grammar):
            continue
        told = next((s for s in structures_at(word) if s.of_side), None)
        if told is not None:
            loose.setdefault(told, set()).update(sides)  # "Left: one"
            continue
        one = len(sides) == 1  # "each displaces the artery" tells no side
        if one and term is not None and term.label_ in CHAIN_TERMS and grammar.same_phrase(word, term):
            near[sentence_start(word)] = sides
            if doc.words[word.sentence.end - 1] == ";":
                near[word.sentence.end] = sides  # "fat by the left vessels is hazy; a node here …"
        if not may_own:
            continue
        if _is_fronted(word, grammar) and finder.stands_free(word, grammar):
            fronted.setdefault(sentence_start(word), sides)
        within = linker.around(word)
        if within is not None and within[1].is_target:
            own.setdefault(within[1], []).append((word, within[0], sides))
            continue
        beside = _beside_landmark(word, term, grammar)
        if beside is not None:
            loose.setdefault(beside, set()).update(sides)
            continue
        half = _of_half(word, term, finder)
        if half is not None:
            loose.setdefault(half, set()).update(sides)
            continue
        opened = linker.phrase_owner(word)
        if term is not None and opened is not None and opened is structure and not opened.is_landmark:
            own.setdefault(opened, []).append((word, term, sides))
            continue
        owner = linker.owner(word)
        opens_landmark = opened is not None and opened.head.label_ == PARASTERNAL  # "right parasternally, a node"
        if owner is None or not (opens_landmark or finder.stands_free(word, grammar)):
            continue
        if finder.adds_one(word):
            further.setdefault(owner, set()).update(sides)
        elif sentence_start(owner.head) == sentence_start(word):
            loose.setdefault(owner, set()).update(sides)
        elif _goes_on(word) or _is_all(word, finder, grammar) or finder.fills_field(word):
            further.setdefault(owner, set()).update(sides)
    found = {
        s: (_own_sides(s, own.get(s, [])) or frozenset(loose.get(s, ()))) | further.get(s, set())
        for s in linker.targets
    }
    found = {s: sides or fronted.get(sentence_start(s.head), sides) for s, sides in found.items()}
    before = {
        start: _side_before(doc, start, finder) for start in {sentence_start(s.head) for s in found if not found[s]}
    }
    found = {s: sides or before[sentence_start(s.head)] for s, sides in found.items()}
    found = {s: sides or _sides_near(s, near) for s, sides in found.items()}
    lines = {line_of(doc, s.head.start) for s, sides in found.items() if not sides}
    headed = {line: _headed_sides(doc, *line, finder) for line in lines}
    found = {s: sides or headed[line_of(doc, s.head.start)] for s, sides in found.items()}
    found = {s: sides or (found.get(s.refers_to, sides) if s.refers_to else sides) for s, sides in found.items()}
    correction = finder.correction(doc)
    return found if correction is None else {s: sides and correction for s, sides in found.items()}


def _sides_near(structure: Structure, near: dict[int, frozenset[Laterality]]) -> frozenset[Laterality]:
    """The sides of the chain in the sentence of a structure, or of its place: "large left vessels; a node here"."""
    sentences = [sentence_start(term) for term in (structure.head, *structure.places)]
    return next((near[sentence] for sentence in sentences if sentence in near), frozenset())


def _is_fronted(word: Span, grammar: Grammar) -> bool:
    """Whether a side opens its sentence, to hold for all of it: "[On the left], the axilla is clear and a node …"."""
    before = word.doc.words[sentence_start(word) : word.start]
    return 0 < len(before) <= _FRONT and all(w in grammar.prepositions or w in grammar.determiners for w in before)


def _beside_landmark(word: Span, term: Span | None, grammar: Grammar) -> Structure | None:
    """The target that lies along what a side names: "nodes of the chain along the [left] vessels"."""
    if term is None or term.label_ != ORGAN or term[-1].lower_ not in grammar.chain_landmarks:
        return None
    if not grammar.same_phrase(word, term):
        return None
    before = [s for s in structures_at(word) if s.is_target and s.head.start < word.start]
    return before[-1] if before else None


def _of_half(word: Span, term: Span | None, finder: SideFinder) -> Structure | None:
    """The target before a side that only names a half of the chest: "node, 12 mm, [right] hemithorax"."""
    if term is None or term.start != word.end or not finder.is_side_noun(term):
        return None
    before = [s for s in structures_at(word) if s.head.end <= word.start and not s.is_landmark]
    return before[-1] if before and before[-1].is_target else None


def _is_all(word: Span, finder: SideFinder, grammar: Grammar) -> bool:
    """Whether a sentence has nothing but a side, and goes on in its line: "…; [left]."."""
    start, end = line_of(word.doc, word.start)
    heads = word[0].text[0].isupper() and word.sentence.end < end  # "… 12 mm. [Right.] Axilla clear"
    if start == sentence_start(word) or heads:
        return False
    rest = (w for w in word.sentence.words if w.isalpha() and w != word[0].lower_)
    return not structures_at(word) and all(
        w in grammar.prepositions or w in grammar.determiners or finder.names_side(w) for w in rest
    )


def _side_before(doc: Text, start: int, finder: SideFinder) -> frozenset[Laterality]:
    """The side that a sentence before another in its line has alone, as a heading: "[Left side.] Parasternal node"."""
    first = line_of(doc, start)[0]
    for _sentence in range(_HEADING_REACH):
        if start <= first:
            break
        before = doc.sentence_at(start - 1)
        sides = finder.heads(before, whole=True)
        if sides and len(sides) == 1:  # not "Chest symmetrical."
            return sides
        start = before.start
    return frozenset()


def _goes_on(word: Span) -> bool:
    """Whether a sentence without a noun of its own measures what was spoken of: "…: right 12 mm; [left 9 mm]"."""
    return not structures_at(word) and bool(sizes_in(word.sentence))


def _headed_sides(doc: Text, start: int, end: int, finder: SideFinder) -> frozenset[Laterality]:
    """The side that a line's own head, a heading above it, or the head of its column in a table names."""
    if _CELL_END in doc.words[start:end]:
        return _column_sides(doc, start, end, finder)
    sides = finder.heads(Span(doc, start, end))
    for _line in range(_HEADING_REACH):
        if sides is not None or start == 0:
            break
        start, end = line_of(doc, start - 1)
        sides = finder.heads(Span(doc, start, end), whole=True) if start < end else None
    return sides or frozenset()


def _column_sides(doc: Text, start: int, end: int, finder: SideFinder) -> frozenset[Laterality]:
    """The sides of the columns that hold a size in the row of a table: "Station | Right | Left"."""
    row = _cells(doc[start:end])
    for _line in range(_TABLE_REACH):
        if start == 0:
            break
        start, end = line_of(doc, start - 1)
        heads = _cells(doc[start:end])
        if len(heads) < 2:
            break
        sides = [finder.heads(head) if len(head) else None for head in heads]
        if sum(bool(side) for side in sides) > 1:
            sized = [i for i, cell in enumerate(row) if any(token.like_num for token in cell)]
            return frozenset().union(*(sides[i] or frozenset() for i in sized if i < len(sides)))
    return frozenset()


def _cells(line: Span) -> list[Span]:
    marks = [index for index, word in enumerate(line.words, line.start) if word == _CELL_END]
    return [line.doc[a:b] for a, b in zip([line.start, *(i + 1 for i in marks)], [*marks, line.end], strict=True)]


def _own_sides(structure: Structure, words: list[tuple[Span, Span, frozenset[Laterality]]]) -> frozenset[Laterality]:
    """The sides said of the target's place; a side said of an earlier member of a list carries over to it."""
    if not words:
        return frozenset()
    if structure.noun is None and structure.refers_to is not None:  # "Internal mammary", and below it "15 mm left"
        return frozenset().union(*(sides for _, _, sides in words))
    chain = [place for place in structure.places if place.label_ in CHAIN_TERMS]
    direct = [sides for _, term, sides in words if term in chain or term == structure.noun]
    if direct:
        return frozenset().union(*direct)
    if chain:
        before = [(word, sides) for word, _, sides in words if word.start < chain[0].start]
        return before[-1][1] if before else frozenset()
    return frozenset().union(*(sides for _, _, sides in words))
