"""Step 9: linking. Whose size, side or intercostal space is it?

A detail belongs to the noun it stands before in the same phrase ("a 14 mm internal mammary node"), else to the
nearest structure before it in the sentence ("the node … measures 14 mm"), else to what the sentence before spoke of
("It measures 14 mm"), else to the first structure after it. Landmarks ("adjacent to the sternum, 14 mm") own no size.
"""

from __future__ import annotations

from bisect import bisect_left
from operator import itemgetter
from typing import Final

from imln_finder.engine.document.layout import sentence_start
from imln_finder.engine.document.text import Span, Text
from imln_finder.engine.grammar.grammar import Grammar
from imln_finder.engine.matching.terms import CHEST_WALL, ORGAN
from imln_finder.engine.presence.context import PRIOR_SIZE, has_cue
from imln_finder.engine.sizes.measurements import sizes_in
from imln_finder.engine.structures.structure import Structure, structures_at, structures_in, topic_before

_PHRASE: Final = 7
#: Words that a comparison in brackets takes, and those between a size and the one of now.
_BRACKET, _NOW = 12, 3
#: Words between "side" and the operation that it is the side of.
_SIDE_REACH: Final = 6
#: Tokens from the comma to an organ that an item of a list is of: ", asc. [aorta]".
_ITEM: Final = 5
#: Tokens that the longest size takes.
_SIZE: Final = 24


class Linker:
    """Finds the owner of a detail among the structures of a document."""

    def __init__(self, doc: Text, grammar: Grammar) -> None:
        self._doc = doc
        self._grammar = grammar
        #: Of sentences that were asked for, the first token of each term, the term, and the structure it is part of.
        self._terms: dict[int, list[tuple[int, Span, Structure]]] = {}
        self.targets: list[Structure] = structures_in(doc).targets()
        self._of_targets = structures_in(doc).sentences_of(set(self.targets))

    @property
    def lines(self) -> set[int]:
        """The lines in which a target is spoken of, each by its first token."""
        return {self._doc.layout.line_starts[sentence] for sentence in self._of_targets}

    def may_own(self, detail: Span) -> bool:
        """Whether a detail stands where a target is spoken of, so that it may be the target's."""
        return sentence_start(detail) in self._of_targets

    def phrase_owner(self, detail: Span) -> Structure | None:
        """The structure whose phrase the detail opens: "[left] axillary node", "[14 mm] internal mammary node"."""
        term, owner = self.next_term(detail)
        if term is not None and self._grammar.same_phrase(detail, term, longest=_PHRASE):
            return owner
        return None

    def next_term(self, detail: Span) -> tuple[Span | None, Structure | None]:
        """The first term after a detail in its sentence, with the structure that it is part of."""
        terms = self._terms_at(detail)
        index = bisect_left(terms, detail.end, key=itemgetter(0))
        return (terms[index][1], terms[index][2]) if index < len(terms) else (None, None)

    def around(self, detail: Span) -> tuple[Span, Structure] | None:
        """The term that holds a detail, with its structure: "next to the [right] sternum"."""
        terms = self._terms_at(detail)
        index = bisect_left(terms, detail.end, key=itemgetter(0)) - 1
        holds = index >= 0 and detail.end <= terms[index][1].end
        return (terms[index][1], terms[index][2]) if holds else None

    def _terms_at(self, detail: Span) -> list[tuple[int, Span, Structure]]:
        """The terms of the sentence of a detail, each behind its first token, with the structure that it is part of."""
        start = sentence_start(detail)
        terms = self._terms.get(start)
        if terms is None:
            here = structures_at(detail)
            found = [(term.start, term, structure) for structure in here for term in structure.own_terms]
            terms = self._terms[start] = sorted(found, key=itemgetter(0))
        return terms

    def owner(self, detail: Span) -> Structure | None:
        """The structure that a detail belongs to, or None."""
        sentence = detail.sentence
        structures = structures_at(detail)
        compared = self._with_comparison(detail)
        opened = self.phrase_owner(compared)
        if opened is not None and not opened.is_landmark and not self._closes_phrase(compared):
            return opened
        placed = self._placed_at(detail)
        if placed is not None:
            return placed
        behind = None if detail.label_ else self._right_before(detail)
        if behind is not None:
            return behind
        before = [s for s in structures if s.start < detail.start]
        organ = self._organ_before(detail, before)
        if organ is not None:
            return organ
        hosts = [s for s in before if not s.is_landmark]
        hosts = [s for i, s in enumerate(hosts) if not (i and (self._is_bordered_on(s) or self._tells_side(s)))]
        hosts = [s for s in hosts if s.is_target or not self._is_aside(s, detail)] or hosts
        if hosts:
            bracketed = self._right_before_bracket(detail)
            if bracketed in hosts:
                return bracketed
            named = [s for s in hosts if s.head.start < detail.start]  # not "in the chain 9 mm …, no malignancy"
            return named[-1] if named else hosts[0]
        after = [s for s in structures if s not in before and not s.is_landmark]
        topic = topic_before(sentence)
        # "The aorta [measures] 38 mm": where a thing is named the verb takes nothing up
        anaphors = self._grammar.anaphors - self._grammar.measuring if before else self._grammar.anaphors
        if topic is not None and self._grammar.starts_with(sentence, anaphors, 4) and not self._is_row(sentence):
            named_here = bool(after) and after[0].is_target and after[0].noun is not None and not detail.label_
            return after[0] if named_here else topic  # "space 2 [one node] 11 mm"
        if before and not after:
            return topic if topic is not None and self._goes_on(sentence, before) else before[-1]
        if after:
            return after[0]
        return None if self._is_row(sentence) else topic

    def _placed_at(self, detail: Span) -> Structure | None:
        """The bare place that a size is said to be at: "the biggest 27 mm [at the axilla]"."""
        term, owner = self.next_term(detail)
        if term is None or owner is None or owner.is_landmark or owner.head != term or not detail.label_:
            return None
        gap = self._doc.words[detail.end : term.start]
        if gap == [] or gap[0] not in self._grammar.at_place:
            return None
        fills = self._grammar.determiners | self._grammar.sides | self._grammar.at_place
        return owner if fills.issuperset(gap) else None

    def _right_before(self, detail: Span) -> Structure | None:
        """What lies at the place right before a side or space: "the parasternal one [on the left] shows a mass"."""
        terms = self._terms_at(detail)
        index = bisect_left(terms, detail.start, key=itemgetter(0)) - 1
        if index < 0 or terms[index][2].is_landmark:
            return None
        gap = self._doc.words[terms[index][1].end : detail.start]
        if not 0 < len(gap) <= _NOW:
            return None
        fills = self._grammar.determiners | self._grammar.before_sides
        return terms[index][2] if fills.issuperset(gap) else None

    def _organ_before(self, size: Span, before: list[Structure]) -> Structure | None:
        """The organ that opens an item of a list, right before its size: "left IMLN, [ascending aorta] 42 mm".

        So does one that opens the sentence, if a mark closes its size: "[Gallstone] 8 mm, left IMLN enlarged".
        """
        last = before[-1] if size.label_ and before else None
        if (
            last is None
            or last.head.label_ not in (ORGAN, CHEST_WALL)
            or last.head[-1].lower_ in self._grammar.chain_landmarks
        ):
            return None
        head, words = last.head, self._doc.words
        between = words[head.end : size.start]
        first = size.sentence.start
        mark = next(
            (i for i in range(head.start - 1, max(head.start - _ITEM, first - 1), -1) if words[i] in ",;"), None
        )
        if mark is None and head.start - first < _ITEM and self._closes_phrase(size):
            mark = first - 1
        if mark is None or not all(word in self._grammar.measuring or word in ":=" for word in between):
            return None
        opening = self._doc.tokens[mark + 1 : head.start]
        phrase = not any(self._grammar.stops_phrase(t) or t.lower_ in self._grammar.adjacency for t in opening)
        return last if phrase else None

    def _right_before_bracket(self, detail: Span) -> Structure | None:
        """What lies at the place right before the bracket of a detail: "cancer, new [axillary] (18 mm) metastases"."""
        terms = self._terms_at(detail)
        index = bisect_left(terms, detail.start, key=itemgetter(0)) - 1
        if index < 0 or self._doc.words[terms[index][1].end : detail.start] != ["("]:
            return None
        return terms[index][2]

    def _with_comparison(self, detail: Span) -> Span:
        """A size with what it is compared with before the noun: "15 mm (9 mm in May) node", "was 9, now 15 mm node".

        Of two sizes in one such group each opens the phrase that the group opens.
        """
        doc = detail.doc
        listed = bool(detail.label_) and detail.end < len(doc) and doc.words[detail.end] == ","
        sizes = sizes_in(doc[detail.end + 1 : detail.end + _NOW + 1]) if listed else ()
        if sizes and has_cue(detail, PRIOR_SIZE):
            return doc[detail.start : sizes[0].span.end]
        opening, closing = self._brackets_of(detail)
        if closing is None or opening is None or (listed and not sizes and has_cue(detail, PRIOR_SIZE)):
            return detail
        return doc[detail.start : closing + 1]

    def _brackets_of(self, detail: Span) -> tuple[int | None, int | None]:
        """The brackets right behind a size, or around one that stands right behind another."""
        words = detail.doc.words
        if detail.end < len(words) and words[detail.end] == "(":
            opening = detail.end
        else:
            reach = range(detail.start - 1, max(detail.start - _BRACKET, -1), -1)
            before = next((i for i in reach if words[i] in "()"), None)
            if before is None or words[before] != "(" or not self._ends_size(before):
                return None, None
            opening = before
        last = min(opening + _BRACKET, detail.sentence.end)
        return opening, next((i for i in range(max(opening, detail.end), last) if words[i] == ")"), None)

    def _ends_size(self, index: int) -> bool:
        """Whether a size ends right before a token."""
        sizes = sizes_in(self._doc[max(index - _SIZE, 0) : index])
        return any(size.span.end == index for size in sizes)

    def _is_bordered_on(self, structure: Structure) -> bool:
        """Whether a bare place tells what another thing lies against: "a lesion [abutting the pleura], 38 mm"."""
        if structure.noun is not None or structure.is_target:
            return False
        start = structure.start
        before = self._doc.words[max(start - 3, 0) : start]
        return not self._grammar.adjacency.isdisjoint(before)

    def _tells_side(self, structure: Structure) -> bool:
        """Whether a structure only tells a side: "a node on the side of the prior [mastectomy], 22 mm"."""
        start = structure.start
        before = self._doc.words[max(start - _SIDE_REACH, 0) : start]
        told = max((i for i, word in enumerate(before) if word in self._grammar.side_of), default=len(before))
        links = before[told + 1 : told + 2]
        return links != [] and links[0] in self._grammar.of_side and all(w.isalpha() for w in before[told:])

    def _is_aside(self, structure: Structure, detail: Span) -> bool:
        """Whether a structure stands in brackets that are closed before a detail: "the node (a metastasis) of 9 mm"."""
        words = self._doc.words
        opens = next((w for w in reversed(words[detail.sentence.start : structure.head.start]) if w in "()"), "")
        closes = next((w for w in words[structure.head.end : detail.start] if w in "()"), "")
        return opens == "(" and closes == ")"

    def _goes_on(self, sentence: Span, landmarks: list[Structure]) -> bool:
        """Whether only a semicolon divides a sentence, with no noun but the vessels beside it, from the one before."""
        beside = all(s.head[-1].lower_ in self._grammar.chain_landmarks for s in landmarks)
        return beside and sentence.start > 0 and self._doc[sentence.start - 1].text == ";"

    @staticmethod
    def _is_row(sentence: Span) -> bool:
        """Whether a sentence is a row of a table: its details are its own."""
        return "\t" in sentence.words

    def _closes_phrase(self, detail: Span) -> bool:
        """Whether the detail ends what stands before it: "axillary node 9 mm, internal mammary node 14 mm"."""
        following = self._doc[detail.end : detail.end + 1]
        return bool(following) and following[0].text in ",;.)"
