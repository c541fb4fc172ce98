"""Step 0: the gate. May this report mention the target at all?

Over nine in ten reports do not, and are passed over without being read. The gate is derived from the target rules: a
report can only hold a target if it holds the words that some target rule needs, near one another and in their order, in
any case, perhaps with a spelling error that the speller puts right or a line break inside. Some reports pass in vain,
none is lost. `gate_pattern` asks the same of a whole column at once, more coarsely.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from itertools import compress, pairwise
from operator import or_
from typing import Final

from imln_finder.engine.matching.terms import CHAIN_TERMS
from imln_finder.engine.matching.token_patterns import Needed, TokenPattern, longest_match, needed_words
from imln_finder.engine.normalising.characters import ascii_words, regular_characters
from imln_finder.engine.normalising.spelling import Speller, load_speller
from imln_finder.rules_store import load_json

#: A place of a pattern that admits more words than this tells too little to ask for.
_MOST_FORMS: Final = 30
#: As many other words as a rule may leave open between two that it needs.
MOST_BETWEEN: Final = 3
#: A hyphen at the end of a line, within a word or between two (as `normalise` joins them).
_BREAK: Final = re.compile(r"-[ \t]*(?:\r\n?|\n)[ \t]*")
WORD: Final = re.compile(r"[^\W\d_]+")
#: What the normaliser leaves out of ASCII.
_LEFT_OUT: Final = bytes((*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F))
#: So many words are looked at before the next: a term that is found spares looking at the others.
_AT_ONCE: Final = 100
#: Words that are remembered.
_MOST_WORDS: Final = 100_000

#: A word with the numbers of the first and the last that it is made of.
Place = tuple[int, int, str]
Places = dict[str, list[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class _Term:
    """What a rule needs.

    Attributes:
        needed: its words, in their order; each is a place that some forms can take.
        between: how many other words may stand between two of them.
        places: its places, as bits.
        beside: those beside its rarest word.
        reach: as many words as it reaches at most from one of its own.
    """

    needed: Needed
    between: int
    places: int
    beside: int
    reach: int


class Gate:
    """Tells cheaply whether a report may mention the target."""

    def __init__(self, terms: Mapping[Needed, int], speller: Speller, common: Sequence[str]) -> None:
        """Takes what `needed_terms` and `common_words` give, and the speller that the engine reads with."""
        self._asks_nothing = not all(terms)
        bits = {forms: 1 << number for number, forms in enumerate({forms for needed in terms for forms in needed})}
        #: For each needed form the places that it can take, as bits.
        self._places: dict[str, int] = {}
        for forms, bit in bits.items():
            for form in forms:
                self._places[form] = self._places.get(form, 0) | bit
        #: Letters of the longest word that may stand for a needed form; OCR may have written two for each of it.
        self._longest = 2 * max(map(len, self._places), default=0)
        #: Each term under the forms of the rarest of its words, and those under the forms that stand beside them.
        self._terms: dict[str, list[_Term]] = {}
        self._rare_beside: dict[str, set[str]] = {}
        for needed, between in terms.items():
            rare = max(range(len(needed)), key=lambda place: _rarity(needed[place], common), default=0)
            neighbours = (*needed[max(rare - 1, 0) : rare], *needed[rare + 1 : rare + 2])
            places, beside = (reduce(or_, (bits[forms] for forms in some), 0) for some in (needed, neighbours))
            term = _Term(needed, between, places, beside, (len(needed) - 1) * (between + 1))
            for form in needed[rare] if needed else ():
                self._terms.setdefault(form, []).append(term)
            for neighbour in neighbours or needed:
                for form in neighbour:
                    self._rare_beside.setdefault(form, set()).update(needed[rare])
        #: As far from the rarest word of a term words tell of it.
        self._farthest = max([MOST_BETWEEN + 1, *(term.reach for some in self._terms.values() for term in some)])
        self._restore = speller.restore
        #: Of each word that was met whether it is the rarest of a term.
        self._met: dict[str, bool] = {}
        #: Those that stand for a needed form, with it and with its places; and by rare form those that it needs beside
        #: it, itself if it needs none.
        self._meanings: dict[str, str] = {}
        self._bits: dict[str, int] = {}
        self._beside: dict[str, set[str]] = {form: set() for form in self._terms}

    def may_mention(self, text: str) -> bool:
        """False only if no target rule can match the report."""
        if self._asks_nothing:
            return True
        if len(self._met) > _MOST_WORDS:
            self._forget()
        if not text.isascii() or len(text.encode("ascii").translate(None, _LEFT_OUT)) < len(text):
            text = regular_characters(text)
        words = ascii_words(text) if text.isascii() else WORD.findall(text)
        joined = list(self._joined_words(text)) if _BREAK.search(text) else []
        if not joined:
            return any(self._has_term_in(words, start) for start in range(0, len(words), _AT_ONCE))
        every = [*((place, place, word) for place, word in enumerate(words)), *joined]
        words = [word for _, _, word in every]
        rare = {self._meanings[word] for word in compress(words, self._are_rare(words))}
        return self._stands_any(every, [term for form in rare for term in self._terms[form]])

    def _has_term_in(self, words: Sequence[str], start: int) -> bool:
        """Whether a term stands around one of so many words from a place on, those before which were met."""
        end = start + _AT_ONCE
        rare_places = [*compress(range(start, end), self._are_rare(words[start:end]))]
        if not rare_places:
            return False
        self._are_rare(words[end : end + self._farthest])  # what they stand for is known from now on
        return any(self._has_term_around(words, place) for place in rare_places)

    def _are_rare(self, words: Sequence[str]) -> list[bool | None]:
        """Of each word whether it is the rarest of a term."""
        rare = list(map(self._met.get, words))
        if None in rare:
            self._meet({*words})
            rare = list(map(self._met.get, words))
        return rare

    def _meet(self, words: Iterable[str]) -> None:
        """Finds out what words stand for that were not met before."""
        for word in words:
            form = self._restore(word).lower()
            self._met[word] = form in self._terms
            if form in self._places:
                self._meanings[word] = form
                self._bits[word] = self._places[form]
            for rare in self._rare_beside.get(form, ()):
                self._beside[rare].add(word)

    def _forget(self) -> None:
        """Forgets the words that were met; never within a text, whose words are needed together."""
        for remembered in (self._met, self._meanings, self._bits):
            remembered.clear()
        for beside in self._beside.values():
            beside.clear()

    def _has_term_around(self, words: Sequence[str], place: int) -> bool:
        """Whether one of the terms whose rarest word stands there stands around it."""
        form = self._meanings[words[place]]
        beside = words[max(place - MOST_BETWEEN - 1, 0) : place + MOST_BETWEEN + 2]
        if self._beside[form].isdisjoint(beside):
            return False
        bits = self._bits_of(beside)
        terms = [term for term in self._terms[form] if term.beside & bits == term.beside]
        if not terms:
            return False
        reach = max(term.reach for term in terms)
        near = words[max(place - reach, 0) : place + reach + 1]
        bits = self._bits_of(near)
        terms = [term for term in terms if term.places & bits == term.places]
        return bool(terms) and self._stands_any(((number, number, word) for number, word in enumerate(near)), terms)

    def _joined_words(self, text: str) -> Iterator[Place]:
        """The words that come of neighbours with a line break and its hyphen between them, none longer than needed."""
        words = list(WORD.finditer(text))
        for first, start in enumerate(words):
            joined, last = start.group(), first + 1
            while last < len(words) and _BREAK.fullmatch(text, words[last - 1].end(), words[last].start()):
                joined += words[last].group()
                if len(joined) > self._longest:
                    break
                yield first, last, joined
                last += 1

    def _bits_of(self, words: Sequence[str]) -> int:
        """The places that some of the words can take."""
        return reduce(or_, [self._bits[word] for word in words if word in self._bits], 0)

    def _stands_any(self, words: Iterable[Place], terms: Sequence[_Term]) -> bool:
        places: Places = {}
        for first, last, word in words:
            if word in self._meanings:
                places.setdefault(self._meanings[word], []).append((first, last))
        return any(_stands_in(places, term.needed, term.between) for term in terms)


def _rarity(forms: frozenset[str], common: Sequence[str]) -> tuple[int, int]:
    """How rare a word presumably is: by the most common of its forms; of others the rarer the fewer forms it has."""
    return next((place for place, word in enumerate(common) if word in forms), len(common)), -len(forms)


def _stands_in(places: Places, needed: Needed, between: int) -> bool:
    """Whether the needed words stand in their order, with no more words between two than that."""
    reached = _places_of(places, needed[0])
    for forms in needed[1:]:
        if not reached:
            return False
        near = {last + distance for _, last in reached for distance in range(1, between + 2)}
        reached = [place for place in _places_of(places, forms) if place[0] in near]
    return bool(reached)


def _places_of(places: Places, forms: frozenset[str]) -> list[tuple[int, int]]:
    return [place for form in forms if form in places for place in places[form]]


def load_gate(language: str = "en") -> Gate:
    """The gate of a language, derived from its target and spelling rules.

    Raises:
        ValueError: if there are no rules for the language.
    """
    return Gate(needed_terms(language), load_speller(language), common_words(language))


def common_words(language: str = "en") -> tuple[str, ...]:
    """Words of terms that stand in so many reports that they tell nothing alone, the most common first."""
    return tuple(load_json("gate.json", language)["common_words"])


@cache
def needed_terms(language: str = "en") -> Mapping[Needed, int]:
    """The words that each target rule needs, and how many others may stand between two neighbours of them.

    No rule is among them whose words are also those of a shorter one.
    """
    rules = [rule for rule in load_json("targets.json", language)["target_rules"] if rule["category"] in CHAIN_TERMS]
    by_rules = _shortest((_words_of(rule["pattern"]), _words_between(rule["pattern"])) for rule in rules)
    return _shortest(_with_phrases(by_rules, load_json("spelling.json", language)["phrases"]))


def _with_phrases(terms: Mapping[Needed, int], phrases: Sequence[Mapping[str, str]]) -> Iterator[tuple[Needed, int]]:
    """The terms, also as the speller's phrases may write them: "internal memory" for "internal mammary"."""
    meanings = [(WORD.findall(phrase["literal"]), WORD.findall(phrase["means"])) for phrase in phrases]
    for needed, between in terms.items():
        written = tuple(forms | _slips_of(forms, meanings) for forms in needed)
        yield written, between
        for literal, means in meanings:
            given = [place for place, forms in enumerate(written) if not forms.isdisjoint(means)]
            if given and not all(set(literal) & written[place] for place in given):
                words = (frozenset({word}) for word in literal)
                yield (*written[: given[0]], *words, *written[given[-1] + 1 :]), between


def _slips_of(forms: frozenset[str], meanings: Sequence[tuple[list[str], list[str]]]) -> set[str]:
    """What may be written for one of the forms: a word, or the longer part of it if it falls into two ("in ternal")."""
    return {
        max(literal, key=len)
        for literal, means in meanings
        if len(means) == 1 and means[0] in forms and (len(literal) == 1 or "".join(literal) == means[0])
    }


def _shortest(terms: Iterable[tuple[Needed, int]]) -> dict[Needed, int]:
    """The terms in a fixed order, without those whose words hold the words of another; that stands for them, too."""
    kept: dict[Needed, int] = {}
    #: Those kept, with their number, under each form of their first word.
    by_form: dict[str, list[tuple[int, Needed]]] = {}
    for needed, between in sorted(terms, key=lambda term: (len(term[0]), [sorted(forms) for forms in term[0]])):
        shorter = [
            numbered
            for start, forms in enumerate(needed)
            for numbered in by_form.get(min(forms), ())
            if _stands_for(numbered[1], needed[start:])
        ]
        _, standing = min(shorter, default=(0, needed))
        if standing not in kept:
            for form in standing[0] if standing else ():
                by_form.setdefault(form, []).append((len(kept), standing))
        kept[standing] = max(between, kept.get(standing, 0))
    return kept


def _stands_for(short: Needed, long: Needed) -> bool:
    """Whether wherever the words of `long` stand, those of `short` stand at their beginning."""
    return len(short) <= len(long) and all(places <= forms for forms, places in zip(short, long, strict=False))


def _words_of(pattern: TokenPattern) -> Needed:
    """The words that a token pattern cannot do without, as far as they tell something; a mark tells nothing."""
    return tuple(forms for forms in needed_words(pattern) if len(forms) <= _MOST_FORMS and all(map(str.isalpha, forms)))


def _words_between(pattern: TokenPattern) -> int:
    """How many other words may stand between two neighbours of those that a pattern needs.

    One more than it has tokens there, as of a token with an apostrophe two words are made.
    """
    places = [place for place, token in enumerate(pattern) if _words_of([token])]
    tokens = (longest_match(pattern[first + 1 : last]) for first, last in pairwise(places))
    return min(MOST_BETWEEN, 1 + max((MOST_BETWEEN if most is None else most for most in tokens), default=0))
