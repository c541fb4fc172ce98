"""Step 0: the gate. May this report mention the target at all?

Over nine in ten reports do not, and are passed over without being read. The gate is derived from the target rules: a
report can only hold a target if it holds the words that some target rule needs, near one another and in their order, in
any case, perhaps with a spelling error that the speller puts right or a line break inside. Some reports pass in vain,
none is lost. `gate_pattern` asks the same of a whole column at once, more coarsely.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from imln_finder.engine.normalise import regular_characters
from imln_finder.engine.spelling import Speller, load_speller
from imln_finder.engine.terms import CHAIN_TERMS
from imln_finder.engine.token_patterns import Needed, TokenPattern, longest_match, needed_words
from imln_finder.rules_store import load_json

#: A place of a pattern that admits more words than this tells too little to ask for.
_MOST_FORMS = 30
#: As many other words as a rule may leave open between two that it needs.
MOST_BETWEEN = 3
#: A hyphen at the end of a line, within a word or between two (as `normalise` joins them).
_BREAK = re.compile(r"-[ \t]*(?:\r\n?|\n)[ \t]*")
WORD = re.compile(r"[^\W\d_]+")
#: Of ASCII what is no letter: a space where words end, nothing where the normaliser leaves it out.
_NO_LETTERS: dict[int, str | None] = {code: " " for code in range(128) if not chr(code).isalpha()}
_NO_LETTERS |= dict.fromkeys((*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F))
#: Words without meaning here that are remembered.
_MOST_WORDS = 100_000

Places = dict[str, list[tuple[int, int]]]


class Gate:
    """Tells cheaply whether a report may mention the target."""

    def __init__(self, terms: Mapping[Needed, int], speller: Speller) -> None:
        """Takes what `needed_terms` gives, and the speller that the engine reads with."""
        self._needed = frozenset(form for needed in terms for forms in needed for form in forms)
        self._asks_nothing = not all(terms)
        #: Each term under the forms of its word that is longest, as long words are rare.
        self._terms: dict[str, list[tuple[Needed, int]]] = {}
        for needed, between in terms.items():
            for form in max(needed, key=lambda forms: min(map(len, forms)), default=()):
                self._terms.setdefault(form, []).append((needed, between))
        self._restore = speller.restore
        self._without_meaning: set[str] = set()

    def may_mention(self, text: str) -> bool:
        """False only if no target rule can match the report."""
        words = _ascii_words(text)
        if words is None:
            text = regular_characters(text)
            words = WORD.findall(text)
        joined = list(_joined_words(text)) if _BREAK.search(text) else []
        forms = self._forms({*words, *(word for _, _, word in joined)})
        known = frozenset(forms.values())
        terms = [
            term
            for form in known & self._terms.keys()
            for term in self._terms[form]
            if not any(map(known.isdisjoint, term[0]))
        ]
        if not terms:
            return self._asks_nothing
        found = [(place, place, word) for place, word in enumerate(words) if word in forms]
        places: Places = {}
        for first, last, word in (*found, *(place for place in joined if place[2] in forms)):
            places.setdefault(forms[word], []).append((first, last))
        return self._asks_nothing or any(_stands_in(places, *term) for term in terms)

    def _forms(self, words: set[str]) -> dict[str, str]:
        """The needed form that each word stands for, of those that stand for one."""
        forms = {}
        for word in words - self._without_meaning:
            form = self._restore(word).lower()
            if form in self._needed:
                forms[word] = form
            elif len(self._without_meaning) < _MOST_WORDS:
                self._without_meaning.add(word)
        return forms


def _ascii_words(text: str) -> list[str] | None:
    """The words of a text of ASCII, as `WORD` finds them; None if it holds anything that the normaliser changes."""
    if not text.isascii():
        return None
    spaced = text.translate(_NO_LETTERS)
    return spaced.split() if len(spaced) == len(text) else None


def _joined_words(text: str) -> Iterator[tuple[int, int, str]]:
    """The words that come of neighbours with a line break and its hyphen between them: first, last, and the word."""
    words = list(WORD.finditer(text))
    for first, start in enumerate(words):
        joined = start.group()
        for last, (before, after) in enumerate(pairwise(words[first:]), start=first + 1):
            if not _BREAK.fullmatch(text, before.end(), after.start()):
                break
            joined += after.group()
            yield first, last, joined


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
    return Gate(needed_terms(language), load_speller(language))


def needed_terms(language: str = "en") -> dict[Needed, int]:
    """The words that each target rule needs, and how many others may stand between two neighbours of them.

    No rule is among them whose words are also those of a shorter one.
    """
    rules = [rule for rule in load_json("targets.json", language)["target_rules"] if rule["category"] in CHAIN_TERMS]
    by_rules = _shortest((_words_of(rule["pattern"]), _words_between(rule["pattern"])) for rule in rules)
    return _shortest(_with_phrases(by_rules, load_json("spelling.json", language)["phrases"]))


def _with_phrases(terms: Mapping[Needed, int], phrases: Sequence[Mapping[str, str]]) -> Iterator[tuple[Needed, int]]:
    """The terms, also as the speller's phrases may write them: "internal memory" for "internal mammary"."""
    meanings = [(WORD.findall(phrase["literal"]), set(WORD.findall(phrase["means"]))) for phrase in phrases]
    for needed, between in terms.items():
        yield needed, between
        for literal, means in meanings:
            given = [place for place, forms in enumerate(needed) if not forms.isdisjoint(means)]
            if given and not all(set(literal) & needed[place] for place in given):
                words = (frozenset({word}) for word in literal)
                yield (*needed[: given[0]], *words, *needed[given[-1] + 1 :]), between


def _shortest(terms: Iterable[tuple[Needed, int]]) -> dict[Needed, int]:
    """The terms in a fixed order, without those whose words hold the words of another; that stands for them, too."""
    kept: dict[Needed, int] = {}
    for needed, between in sorted(terms, key=lambda term: (len(term[0]), [sorted(forms) for forms in term[0]])):
        shorter = next((other for other in kept if other == needed or _is_within(other, needed)), needed)
        kept[shorter] = max(between, kept.get(shorter, 0))
    return kept


def _is_within(short: Needed, long: Needed) -> bool:
    """Whether wherever the words of `long` stand, those of `short` stand, too."""
    return short != long and any(
        all(long[start + place] <= forms for place, forms in enumerate(short))
        for start in range(len(long) - len(short) + 1)
    )


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
