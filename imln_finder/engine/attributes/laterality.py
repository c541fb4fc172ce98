"""Words for sides, and what they name: "left", "R", "both", "ipsilateral", "on the opposite side"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import Final

from imln_finder.domain import Laterality
from imln_finder.engine.attributes.relative_sides import RelativeSide, RelativeSides
from imln_finder.engine.attributes.side_corrections import Corrections, corrected_side
from imln_finder.engine.document.layout import sentence_start
from imln_finder.engine.document.text import Span, Text
from imln_finder.engine.grammar.grammar import Grammar
from imln_finder.engine.matching.terms import LESION_TERMS, terms_of
from imln_finder.rules_store import load_json

LEFT, RIGHT = Laterality.LEFT, Laterality.RIGHT
BOTH: Final = frozenset({LEFT, RIGHT})
#: Words between the two sides of a pair ("left [more than] right"), and how far back a side is looked for to which
#: "that side" refers.
_PAIR_REACH, _ANTECEDENT_REACH = 4, 60
#: Words from a side to "one": "on the left [a single] one".
_ONE_REACH: Final = 4

#: Marks that set a word off before and behind it.
_SET_OFF, _CLOSES = ([","], ["("], [":"]), frozenset({",", ".", ";", ")", ":", "\n", "-"})
#: Marks that set off what is said of a side: "right - none".
_SET_APART: Final = frozenset({"-", ":", "(", "\t"})

_KEY: Final = "imln_sides"

#: Each word for a side, with the side or sides that it names.
Sides = list[tuple[Span, frozenset[Laterality]]]


class SideFinder:
    """Finds the words for sides. "ipsilateral" is the side of the cancer, "that side" the one named before."""

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
        self._behind_places = {
            **dict.fromkeys(words["left_behind_places"], frozenset({LEFT})),
            **dict.fromkeys(words["right_behind_places"], frozenset({RIGHT})),
        }
        self._lobes = {
            **dict.fromkeys(words["lobes_left"], frozenset({LEFT})),
            **dict.fromkeys(words["lobes_right"], frozenset({RIGHT})),
        }
        self._ipsilateral = frozenset(words["ipsilateral"])
        self._contralateral = frozenset(words["contralateral"])
        self._relative = RelativeSides(words["relative"])
        self._all = frozenset().union(
            self._sides,
            self._letters,
            self._behind_places,
            self._lobes,
            self._ipsilateral,
            self._contralateral,
            self._relative.openers,
        )
        self._two_of = frozenset(words["two_of"])
        self._articles = frozenset(words["articles"])
        self._pair_joins = frozenset(words["pair_joins"])
        self._pair_fillers = frozenset(words["pair_fillers"])
        self._ones, self._before_ones = frozenset(words["ones"]), frozenset(words["before_ones"])
        self._node_letters = frozenset(words["node_letters"])
        self._ordinal_endings, self._of = frozenset(words["ordinal_endings"]), frozenset(words["of"])
        self._side_nouns = frozenset(words["side_nouns"])
        self._fields = frozenset(words["fields"])
        self._headed = frozenset(words["headed"])
        self._free_before = frozenset(words["free_before"])
        self._no_comparison = frozenset(words["no_comparison"])
        self._corrections = Corrections(words)
        self._denials = frozenset(words["denials"])
        self._strong_denials = frozenset(words["strong_denials"])
        self._before_denials = self._side_nouns | self._strong_denials | _SET_APART
        self._excluded_after, self._against = frozenset(words["excluded_after"]), frozenset(words["against"])

    def __call__(self, doc: Text, cancer_side: Laterality | None = None) -> Sides:
        """Each word for a side in a document; relative ones only where they can be resolved."""
        known: dict[Laterality | None, Sides] = doc.user_data.setdefault(_KEY, {})
        found = known.get(cancer_side)
        if found is None:
            found, relative = self._find(doc, cancer_side)
            known.update(dict.fromkeys((cancer_side,) if relative else (None, *Laterality), found))
        return found

    def plain(self, doc: Text) -> Sides:
        """Each word that names a side by itself, also where it is denied or compared with."""
        found = ((index, self._plain_side(doc, index)) for index in doc.places_of(self._all))
        return [(Span(doc, index, index + 1), sides) for index, sides in found if sides is not None]

    def correction(self, doc: Text) -> frozenset[Laterality] | None:
        """The side that an addendum puts in place of the other one."""
        return corrected_side(doc, self.plain(doc), self._corrections) if doc.has(self._corrections.words) else None

    def _find(self, doc: Text, cancer_side: Laterality | None) -> tuple[Sides, bool]:
        """The words for sides, and whether one of them may depend on the side of the cancer."""
        found: Sides = []
        reached, relative = 0, False
        named: Sides = []  # with those that are denied, and with lobes: what "that side" can refer to
        for index in doc.places_of(self._all):
            if index < reached:
                continue  # "operated" in "the non operated side"
            opening = doc.words[index]
            reached, sides = index + 1, self._plain_side(doc, index)
            if sides is None:
                reached, kind = self._relative_side(doc.words, index)
                if kind is not None:
                    relative = True
                    sides = _resolve(kind, doc[index:reached], cancer_side, named)
            if sides is None and opening not in self._lobes:
                continue
            word = Span(doc, index, reached)
            if sides is None:
                named.append((word, self._lobes[opening]))
                continue
            paired = self._is_second_of_pair(doc, index, sides, named)
            if paired:
                sides = BOTH
            named.append((word, sides))
            excluded = self._is_excluded(doc, index, compared=opening in self._relative.openers)
            if paired or not (excluded or self._is_denied_behind(doc, word.end)):
                found.append((word, sides))
        return found, relative

    def _relative_side(self, words: Sequence[str], index: int) -> tuple[int, RelativeSide | None]:
        """The end of the word or phrase that begins with a token and tells a side by something else, and by what."""
        word = words[index]
        told = self._relative(words, index) if word in self._relative.openers else None
        if told is not None:
            return told
        if word in self._ipsilateral:
            return index + 1, RelativeSide.AFFECTED
        return index + 1, RelativeSide.UNAFFECTED if word in self._contralateral else None

    def _plain_side(self, doc: Text, index: int) -> frozenset[Laterality] | None:
        word = doc.words[index]
        sides = self._sides.get(word)
        if sides is None and word in self._letters and self._is_side_letter(doc, index):
            sides = self._letters[word]
        if sides is None and word in self._behind_places and _is_behind_place(doc, index):
            sides = self._behind_places[word]
        return sides

    def _is_second_of_pair(self, doc: Text, index: int, sides: frozenset[Laterality], named: Sides) -> bool:
        """Whether a side is joined with the other one: "left and 9 mm [right] nodes", "left more than [right]"."""
        words, joined = doc.words, False
        for before in range(index - 1, max(index - _PAIR_REACH, 0) - 1, -1):
            if words[before] in self._pair_joins:
                joined = True
            elif words[before] not in self._pair_fillers and (joined or not self._is_size(doc, before)):
                is_last = bool(named) and named[-1][0].start == before
                first = named[-1][1] if is_last else self._plain_side(doc, before)
                return joined and first == BOTH - sides
        return False

    @staticmethod
    def _is_size(doc: Text, index: int) -> bool:
        """Whether a token is a number or its unit."""
        return doc.tokens[index].like_num or doc.words[index] in ("mm", "cm")

    def _is_excluded(self, doc: Text, index: int, *, compared: bool) -> bool:
        """Whether the side is named to deny it or to compare with it: "not on the right", "than on the left".

        A side that another tells may be compared so, too: "when set [against the other side]".
        """
        words = self._excluded_after | self._against if compared else self._excluded_after
        for before in range(index - 1, max(index - 3, 0) - 1, -1):
            word = doc.tokens[before]
            if word.is_punct or word.is_space:
                return False
            if before and doc.words[before - 1] in self._no_comparison:
                return False
            if word.lower_ in words:
                return True
        return False

    def _is_denied_behind(self, doc: Text, end: int) -> bool:
        """Whether nothing is said to lie on the side: "left - one node; right - none", "on the right nothing"."""
        words = doc.words
        if end >= len(words) or words[end] not in self._before_denials:
            return False  # as behind nearly all sides
        if words[end] in self._side_nouns:
            end += 1  # "right side none"
        following = words[end : end + 2]
        if following[:1] and following[0] in self._strong_denials:
            return True
        if words[end : end + 3] == ["(", "-", ")"]:
            return True  # "Rt 12 mm, Lt (-)"
        if len(following) < 2 or following[0] not in _SET_APART:
            return False
        measured = following[0] == "-" and words[end + 3 : end + 4] in (["mm"], ["cm"])
        return following[1] in self._denials or (measured and following[1] in self._all)  # "R - L 13 mm"

    def _is_side_letter(self, doc: Text, index: int) -> bool:
        """ "L IMLN" is a side; "L4", "segment L", "L/min" are not."""
        token = doc[index]
        following = doc[index + 1] if index + 1 < len(doc) else None
        if following is None:
            return False
        opens_phrase = doc.is_spaced(index) and following.is_alpha
        closes_phrase = following.text in ",.;:()?\t\n" and token.is_upper
        abbreviates = following.text == "." and not (doc.is_spaced(index) or doc.is_spaced(index + 1))
        if abbreviates and not self._node_letters.isdisjoint(doc.words[index + 2 : index + 3]):
            return False  # "L.N."
        joined = doc[index + 1 : index + 3].text.removeprefix("/")  # "L/S", "R/L", not "L/min"
        closes_phrase |= following.text == "/" and token.is_upper and len(joined) == 1
        ending = doc[index + 2 : index + 3].text
        before_space = doc.is_spaced(index) and following.like_num and ending in self._ordinal_endings
        compared = following.text in "<>+&" and token.is_upper  # "R>L", "R + L"
        if following.text == "-" and token.is_upper and doc.is_spaced(index) and doc.is_spaced(index + 1):
            closes_phrase = True  # "L - one node"
        before_size = doc.is_spaced(index) and following.like_num and doc[index + 2 : index + 3].text in ("mm", "cm")
        return opens_phrase or closes_phrase or before_size or before_space or compared

    def adds_one(self, word: Span) -> bool:
        """Whether a side is that of one more: "and a [right] sided one"."""
        following = word.doc.words[word.end : word.end + _ONE_REACH]
        before = [*takewhile(self._before_ones.__contains__, following)]
        return not self._ones.isdisjoint(following[len(before) : len(before) + 1])

    def is_number(self, word: Span, term: Span | None, grammar: Grammar) -> bool:
        """Whether "both" counts things ("both nodes", "both are") instead of naming sides ("both axillae")."""
        if word[0].lower_ not in self._two_of:
            return False
        following = word.doc[word.end : word.end + 1]
        if word.doc.words[word.start - 1 : word.start] in _SET_OFF and (not following or following[0].text in _CLOSES):
            return False  # "Int. mammary LAP, both, up to 21 mm"
        names_sides = bool(following) and following[0].lower_ in self._side_nouns
        if bool(following) and following[0].lower_ in self._articles:
            return True  # "either a node or a vessel"
        if following and not names_sides and following[0].lower_ not in self._of and grammar.stops_phrase(following[0]):
            return True  # "both are adjacent to the mammary vein"
        return not names_sides and (term is None or term.label_ in LESION_TERMS)

    def is_side_noun(self, term: Span) -> bool:
        """Whether a term is a word for a side that a side stands before: "hemithorax"."""
        return len(term) == 1 and self.names_side(term[0].lower_)

    def fills_field(self, word: Span) -> bool:
        """Whether a side is what a line of a form tells of what stands above: "SIDE: [RIGHT]", "Site: [left] ICS 2"."""
        before = word.doc.words[sentence_start(word) : word.start]
        return before[-1:] == [":"] and not self._fields.isdisjoint(before)

    def names_side(self, word: str) -> bool:
        """Whether a word is a noun for a side: "side"."""
        return word in self._side_nouns

    def stands_free(self, word: Span, grammar: Grammar) -> bool:
        """Whether a side names no other noun: "on the left", "left 2nd interspace", but not "left S3 nodule"."""
        following = word.doc[word.end : word.end + 1]
        if not following or not following[0].is_alpha:
            return True
        if following[0].lower_ in grammar.determiners:
            return True  # "On the left a node"
        if len(following[0].text) == 1 and word.doc.words[word.end + 1 : word.end + 2] == ["/"]:
            return True  # "nodes on right s/o metastases"
        word_behind = following[0].lower_
        may_follow = word_behind in self._free_before or word_behind in grammar.prepositions
        return may_follow or grammar.stops_phrase(following[0])

    def heads(self, line: Span, whole: bool = False) -> frozenset[Laterality] | None:
        """The side that a line has for a heading: "RIGHT SIDE", "Left hemithorax: …"; `whole`: with nothing behind it.

        None if the line is no heading; no side if it is another one.
        """
        words = [word for word in line.words if not word.isspace()]
        colon = words.index(":") if ":" in words else len(words)
        title = [word for word in words[:colon] if word.isalpha()]
        closes = colon >= len(words) - 1
        if not title or (whole and not closes):
            return None
        sides = [self._sides[word] for word in title if word in self._sides]
        if len(sides) == 1 and all(word in self._sides or word in self._headed for word in title):
            return sides[0]
        return frozenset() if colon == len(words) - 1 else None


def merge(sides: Iterable[Laterality]) -> Laterality | None:
    """One value for a set of sides; both sides are bilateral."""
    present = set(sides)
    if present >= BOTH:
        return Laterality.BILATERAL
    return next(iter(present), None)


def _resolve(
    kind: RelativeSide, phrase: Span, cancer_side: Laterality | None, named: Sides
) -> frozenset[Laterality] | None:
    """What "the affected", "that" or "the other side" is: that of the cancer, or the last one that was named."""
    in_reach = takewhile(lambda side: phrase.start - side[0].end <= _ANTECEDENT_REACH, reversed(named))
    near = [(w, sides) for w, sides in in_reach if len(sides) == 1]  # the nearest first
    sentence = sentence_start(phrase)
    here = next((sides for w, sides in near if sentence_start(w) == sentence), None)
    cancer = frozenset({cancer_side}) if cancer_side in (LEFT, RIGHT) else None
    before = near[0][1] if near else None
    of_cancer = kind in (RelativeSide.AFFECTED, RelativeSide.UNAFFECTED)
    side = cancer or before if of_cancer else here or cancer or before
    opposite = kind in (RelativeSide.UNAFFECTED, RelativeSide.OTHER)
    return side if side is None or not opposite else BOTH - side


def _is_behind_place(doc: Text, index: int) -> bool:
    """Whether the term for a place or a node ends right before a word: "axilla dx.", "lymph node (dx.)"."""
    return any(0 <= index - term.end <= 1 and doc[term.end : index].text in ("", "(", ",") for term in terms_of(doc))
