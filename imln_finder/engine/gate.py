"""Step 0: the gate. May this report mention the target at all?

Over nine in ten reports do not, and are passed over without being read. The gate is derived from the target rules: a
report can only hold a target if it holds the words that some target rule needs, in any case, perhaps
with a spelling error that the speller puts right or a line break inside. First each different word is looked up; where
all words of a rule are there, they must also stand near one another. Some reports pass in vain, none is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from imln_finder.engine.normalise import regular_characters
from imln_finder.engine.spelling import Speller
from imln_finder.engine.terms import CHAIN_TERMS
from imln_finder.engine.token_patterns import Needed, TokenPattern, forms_of, needed_words
from imln_finder.rules_store import load_json

#: A place of a pattern that admits more words than this tells too little to ask for.
_MOST_FORMS = 15
_BROKEN = re.compile(r"-\s+")
_WORD = re.compile(r"[^\W\d_]+")


class Gate:
    """Tells cheaply whether a report may mention the target."""

    def __init__(self, terms: Iterable[Needed], speller: Speller) -> None:
        """Takes the needed words of each term, and the speller that the engine reads with."""
        self._terms = tuple(set(terms))
        self._restore = speller.restore
        self._near = re.compile("|".join(sorted(_phrase(needed) for needed in self._terms)))

    def may_mention(self, text: str) -> bool:
        """False only if no target rule can match the report."""
        plain = regular_characters(text)
        if "-" in plain:
            plain = f"{plain} {_BROKEN.sub('', plain)}"
        written = _WORD.findall(plain)
        words = {word: self._restore(word).lower() for word in set(written)}
        known = set(words.values())
        if not any(all(not known.isdisjoint(forms) for forms in needed) for needed in self._terms):
            return False
        return self._near.search(" ".join(words[word] for word in written)) is not None


def load_gate(language: str = "en") -> Gate:
    """The gate of a language, derived from its target and spelling rules.

    Raises:
        ValueError: if there are no rules for the language.
    """
    rules = [rule for rule in load_json("targets.json", language)["target_rules"] if rule["category"] in CHAIN_TERMS]
    spelling = load_json("spelling.json", language)
    openings = {word for rule in rules for word in forms_of(rule["pattern"][0])}
    terms = [_words_of(rule["pattern"]) for rule in rules]
    terms += [
        tuple(frozenset({word}) for word in phrase["literal"].split())
        for phrase in spelling["phrases"]
        if openings.intersection(phrase["means"].split())
    ]
    return Gate(terms, Speller(spelling))


def _words_of(pattern: TokenPattern) -> Needed:
    """The words that a token pattern cannot do without, as far as they tell something; a mark tells nothing."""
    return tuple(forms for forms in needed_words(pattern) if len(forms) <= _MOST_FORMS and all(map(str.isalpha, forms)))


def _phrase(needed: Needed) -> str:
    """The words in their order, with up to as many others between two as a rule may leave open."""
    return r"(?: \S+){0,3} ".join(rf"\b(?:{'|'.join(sorted(forms))})\b" for forms in needed)
