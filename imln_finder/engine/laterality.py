"""Sides: which side a structure is said to lie on, in its own phrase or in the words around it."""

from __future__ import annotations

from collections.abc import Iterable

from spacy.tokens import Doc, Span

from imln_finder.domain import Laterality
from imln_finder.engine.grammar import Grammar, first_words
from imln_finder.engine.layout import line_of, sentence_start, words_of
from imln_finder.engine.linking import Linker
from imln_finder.engine.structure import Structure
from imln_finder.engine.terms import CHAIN_TERMS, LESION_TERMS, PARASTERNAL
from imln_finder.rules_store import load_json

#: A line of at most this many words is a heading; it is looked for in so many lines above.
_HEADING_WORDS, _HEADING_REACH = 3, 4
_ORDINALS = frozenset({"st", "nd", "rd", "th"})
LEFT, RIGHT = Laterality.LEFT, Laterality.RIGHT
BOTH = frozenset({LEFT, RIGHT})


class SideFinder:
    """Finds the words for sides. "ipsilateral" and "contralateral" need the side of the cancer."""

    def __init__(self, language: str) -> None:
        words = load_json("laterality.json", language)
        self._sides: dict[str, frozenset[Laterality]] = {
            **dict.fromkeys(words["left"], frozenset({LEFT})),
            **dict.fromkeys(words["right"], frozenset({RIGHT})),
            **dict.fromkeys([*words["bilateral"], *words["two_of"]], BOTH),
        }
        self._letters = {
            **dict.fromkeys(words["left_letters"], frozenset({LEFT})),
            **dict.fromkeys(words["right_letters"], frozenset({RIGHT})),
        }
        self._ipsilateral = frozenset(words["ipsilateral"])
        self._contralateral = frozenset(words["contralateral"])
        self._all = self._sides.keys() | self._letters.keys() | self._ipsilateral | self._contralateral
        self._two_of = frozenset(words["two_of"])
        self._articles = frozenset(words["articles"])
        self._pair_joins = frozenset(words["pair_joins"])
        self._side_nouns = frozenset(words["side_nouns"])
        self._free_before = frozenset(words["free_before"])
        self._no_comparison = frozenset(words["no_comparison"])
        self._denials = frozenset(words["denials"])
        self._excluded_after = frozenset(words["excluded_after"])

    def __call__(
        self, doc: Doc | Span, cancer_side: Laterality | None = None
    ) -> list[tuple[Span, frozenset[Laterality]]]:
        """Each word for a side in a document or a part of it, with the side or sides it names."""
        whole = doc if isinstance(doc, Doc) else doc.doc
        start = 0 if isinstance(doc, Doc) else doc.start
        words = words_of(whole)[start : start + len(doc)]
        found = []
        for index, word in [(index, word) for index, word in enumerate(words, start) if word in self._all]:
            sides = self._sides.get(word)
            if sides is None and word in self._letters and self._is_side_letter(whole, index):
                sides = self._letters[word]
            if sides is None and cancer_side in (LEFT, RIGHT):
                if word in self._ipsilateral:
                    sides = frozenset({cancer_side})
                elif word in self._contralateral:
                    sides = BOTH - {cancer_side}
            if sides and self._is_second_of_pair(whole, index, sides):
                sides = BOTH
            if sides and not self._is_excluded(whole, index) and not self._is_denied_behind(whole, index):
                found.append((whole[index : index + 1], sides))
        return found

    def _is_second_of_pair(self, doc: Doc, index: int, sides: frozenset[Laterality]) -> bool:
        """Whether a side shares its noun with the other one: "left and [right] nodes"."""
        if index < 2 or doc[index - 1].lower_ not in self._pair_joins:
            return False
        return self._sides.get(doc[index - 2].lower_, sides) == BOTH - sides

    def _is_excluded(self, doc: Doc, index: int) -> bool:
        """Whether the side is named to deny it or to compare with it: "not on the right", "than on the left"."""
        for token in reversed(doc[max(index - 3, 0) : index]):
            if token.is_punct or token.is_space:
                return False
            if token.i and token.nbor(-1).lower_ in self._no_comparison:
                return False
            if token.lower_ in self._excluded_after:
                return True
        return False

    def _is_denied_behind(self, doc: Doc, index: int) -> bool:
        """Whether nothing is said to lie on the side: "left - one node; right - none"."""
        following = words_of(doc)[index + 1 : index + 3]
        return len(following) == 2 and following[0] in {"-", ":"} and following[1] in self._denials

    @staticmethod
    def _is_side_letter(doc: Doc, index: int) -> bool:
        """ "L IMLN" is a side; "L4", "segment L", "L/min" are not."""
        token = doc[index]
        following = doc[index + 1] if index + 1 < len(doc) else None
        if following is None:
            return False
        opens_phrase = bool(token.whitespace_) and following.is_alpha
        closes_phrase = following.text in ",.;)\t\n" and token.is_upper
        joined = doc[index + 1 : index + 3].text.removeprefix("/")  # "L/S", "R/L", not "L/min"
        closes_phrase |= following.text == "/" and token.is_upper and len(joined) == 1
        before_space = bool(token.whitespace_) and following.like_num and doc[index + 2 : index + 3].text in _ORDINALS
        compared = following.text in "<>" and token.is_upper  # "R>L"
        if following.text == "-" and token.is_upper and bool(token.whitespace_) and bool(following.whitespace_):
            closes_phrase = True  # "L - one node"
        before_size = bool(token.whitespace_) and following.like_num and doc[index + 2 : index + 3].text in ("mm", "cm")
        return opens_phrase or closes_phrase or before_size or before_space or compared

    def is_number(self, word: Span, term: Span | None) -> bool:
        """Whether "both" counts things ("both nodes") instead of naming sides ("both axillae", "both sides")."""
        if word[0].lower_ not in self._two_of:
            return False
        following = word.doc[word.end : word.end + 1]
        names_sides = bool(following) and following[0].lower_ in self._side_nouns
        if bool(following) and following[0].lower_ in self._articles:
            return True  # "either a node or a vessel"
        return not names_sides and (term is None or term.label_ in LESION_TERMS)

    def stands_free(self, word: Span, grammar: Grammar) -> bool:
        """Whether a side names no other noun: "on the left", "left 2nd interspace", but not "left S3 nodule"."""
        following = word.doc[word.end : word.end + 1]
        if not following or not following[0].is_alpha:
            return True
        if following[0].lower_ in grammar.determiners:
            return True  # "On the left a node"
        return following[0].lower_ in self._free_before or grammar.stops_phrase(following[0])


def merge(sides: Iterable[Laterality]) -> Laterality | None:
    """One value for a set of sides; both sides are bilateral."""
    present = set(sides)
    if present >= BOTH:
        return Laterality.BILATERAL
    return next(iter(present), None)


def sides_of_structures(
    doc: Doc, linker: Linker, finder: SideFinder, grammar: Grammar, cancer_side: Laterality | None
) -> dict[Structure, frozenset[Laterality]]:
    """The sides of each target; for a list of places, of the place that makes it one."""
    own: dict[Structure, list[tuple[Span, Span, frozenset[Laterality]]]] = {}
    loose: dict[Structure, set[Laterality]] = {}
    for word, sides in finder(doc, cancer_side):
        if not linker.may_own(word):
            continue
        term, structure = linker.next_term(word)
        if finder.is_number(word, term):
            continue
        opened = linker.phrase_owner(word)
        if term is not None and opened is not None and opened is structure and not opened.is_landmark:
            own.setdefault(opened, []).append((word, term, sides))
            continue
        owner = linker.owner(word)
        in_sentence = owner is not None and sentence_start(owner.head) == sentence_start(word)
        opens_landmark = opened is not None and opened.head.label_ == PARASTERNAL  # "right parasternally, a node"
        if owner is not None and in_sentence and (opens_landmark or finder.stands_free(word, grammar)):
            loose.setdefault(owner, set()).update(sides)
    found = {s: _own_sides(s, own.get(s, [])) or frozenset(loose.get(s, ())) for s in linker.targets}
    return {s: sides or _heading_sides(doc, s, finder) for s, sides in found.items()}


def _heading_sides(doc: Doc, structure: Structure, finder: SideFinder) -> frozenset[Laterality]:
    """The side that the heading above a line names: "RIGHT SIDE" on a line of its own."""
    start, _ = line_of(doc, structure.head.start)
    for _line in range(_HEADING_REACH):
        start, end = line_of(doc, max(start - 1, 0))
        if start < end and len(first_words(doc[start:end], _HEADING_WORDS + 1)) <= _HEADING_WORDS:
            named = [sides for _, sides in finder(doc[start:end])]
            return named[0] if len(named) == 1 else frozenset()
        if start == 0:
            break
    return frozenset()


def _own_sides(structure: Structure, words: list[tuple[Span, Span, frozenset[Laterality]]]) -> frozenset[Laterality]:
    """The sides said of the target's place; a side said of an earlier member of a list carries over to it."""
    if not words:
        return frozenset()
    chain = [place for place in structure.places if place.label_ in CHAIN_TERMS]
    direct = [sides for _, term, sides in words if term in chain or term == structure.noun]
    if direct:
        return frozenset().union(*direct)
    if chain:
        before = [(word, sides) for word, _, sides in words if word.start < chain[0].start]
        return before[-1][1] if before else frozenset()
    return frozenset().union(*(sides for _, _, sides in words))
