"""Step 0: the gate. May this report mention the target at all?

Over nine in ten reports do not, and are passed over without being read. The gate is derived from the target rules: a
report can only hold a target if it holds the words that some target rule needs, in any case, perhaps with one typing
error, an OCR look-alike, or a line break inside. The pattern has no look-around and no back-reference, so that any
linear-time engine (RE2) can run it; it lets some reports through in vain and loses none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from imln_finder.engine.spelling import MIN_LETTERS
from imln_finder.rules_store import load_json

#: Categories of `targets.json` that can make a report mention the target.
_TARGET_CATEGORIES = frozenset({"IMLN", "IM_CHAIN", "IM_VESSEL", "PARASTERNAL"})
#: What may stand between two words of a term: spaces, a line break, marks.
_BETWEEN = r"[^0-9A-Za-z]{0,12}"
#: What may stand for one letter of a word: nothing, another letter, a letter too many, "rn" for "m".
_SLIP = "[a-z]{0,2}"
#: What breaks a word at a line's end.
_BREAK = r"-\s{1,8}"


class Gate:
    """Tells cheaply whether a report may mention the target."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self._search = re.compile(pattern, re.IGNORECASE).search

    def may_mention(self, text: str) -> bool:
        """False only if no target rule can match the report."""
        return self._search(text) is not None


def load_gate(language: str = "en") -> Gate:
    """The gate of a language, derived from its target and spelling rules."""
    rules = load_json("targets.json", language)["target_rules"]
    spelling = load_json("spelling.json", language)
    corrected = frozenset(spelling["words"])
    alternatives = {
        _sequence(rule, corrected) for rule in rules if rule["category"] in _TARGET_CATEGORIES
    }
    alternatives |= {_phrase(p["literal"]) for p in spelling["phrases"] if _mentions(p["means"], rules)}
    return Gate("|".join(sorted(alternatives)))


def _sequence(rule: Mapping[str, Any], corrected: frozenset[str]) -> str:
    """The words that a token pattern needs, in order; what it may leave out is left out."""
    needed = [
        _any_of(token["LOWER"], corrected)
        for token in rule["pattern"]
        if "LOWER" in token and token.get("OP") not in ("?", "*")
    ]
    return _BETWEEN.join(needed)


def _any_of(lower: str | Mapping[str, list[str]], corrected: frozenset[str]) -> str:
    words = [lower] if isinstance(lower, str) else lower["IN"]
    return "(?:" + "|".join(sorted({form for word in words for form in _forms(word, corrected)})) + ")"


def _forms(word: str, corrected: frozenset[str]) -> Iterable[str]:
    """How a word may be written: itself, and with one slip at any place if the speller would put that right."""
    if len(word) < MIN_LETTERS:
        return {rf"\b{re.escape(word)}\b"}
    places = range(1, len(word))
    broken = {word[:i] + _BREAK + word[i:] for i in places}
    slipped = {word[:i] + _SLIP + word[i + 1 :] for i in range(len(word))} if word in corrected else set()
    return {word} | broken | slipped


def _phrase(literal: str) -> str:
    return _BETWEEN.join(re.escape(word) for word in literal.split())


def _mentions(phrase: str, rules: list[Mapping[str, Any]]) -> bool:
    """Whether a corrected phrase names the target: its words open some target rule."""
    words = set(phrase.split())
    return any(
        words & _first_words(rule) for rule in rules if rule["category"] in _TARGET_CATEGORIES
    )


def _first_words(rule: Mapping[str, Any]) -> set[str]:
    lower = rule["pattern"][0]["LOWER"]
    return {lower} if isinstance(lower, str) else set(lower["IN"])
