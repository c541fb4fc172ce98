"""Spelling: typing, dictation and OCR errors in the words that the rules live on, put right before they are matched.

Only words listed in `rules/<language>/spelling.json` are restored, from one typing error (a letter too many, too few,
wrong, or two letters exchanged: Damerau 1964), from OCR look-alikes ("rn" for "m", "I" for "l"), or listed phrases. An
"l" among capitals was an "I".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from imln_finder.engine.normalising.characters import ascii_words
from imln_finder.engine.normalising.rewriting import Draft
from imln_finder.rules_store import load_json

_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_LETTERS: Final = re.compile(r"[^\W\d_]+")
#: Capitals in which OCR read "I" as "l": "lNT", "AXlLLA"; not "Al".
_CAPITALS: Final = re.compile(r"(?=[A-Z]*l)(?:l[A-Z]|[A-Z]{2}|[A-Z]l+[A-Z])[A-Zl]*")
#: So do words that no language begins so: "lnvolved", "lmpression"; not "lnodes".
_OPENS_WITH_I: Final = re.compile(r"l(?:n(?!od)|m)[a-z]{4,}")
#: Shorter words have too many real neighbours to be restored from a typing error.
MIN_LETTERS: Final = 6


class Speller:
    """Restores the listed words of a language.

    Args:
        rules: the parsed `spelling.json`: `words` to restore, real `leave`-alone neighbours, `phrases` to replace.
    """

    def __init__(self, rules: Mapping[str, Any]) -> None:
        self._words = frozenset(rules["words"])
        self._longest = max(map(len, self._words), default=0)
        self._leave = frozenset(rules["leave"])
        self._by_deletion: dict[str, set[str]] = {}
        for word in self._words:
            if len(word) >= MIN_LETTERS:
                for key in {word, *_deletions(word)}:
                    self._by_deletion.setdefault(key, set()).add(word)
        self._by_shape = {_shape(word): word for word in sorted(self._words)}
        self._phrases = {phrase["literal"]: phrase["means"] for phrase in rules["phrases"]}
        phrases = sorted(self._phrases, key=len, reverse=True)
        self._phrase = _pattern_of(tuple(phrases))
        #: The phrases by one of their words, none that is listed if it can be, or "" if they have none; each with all
        #: of its words.
        self._phrases_by_word: dict[str, list[tuple[str, frozenset[str]]]] = {}
        for phrase in phrases:
            words = _LETTERS.findall(phrase)
            rarest = max(words, key=self._rarity, default="")
            self._phrases_by_word.setdefault(rarest, []).append((phrase, frozenset(words)))
        self._of_phrases = frozenset(word for phrase in phrases for word in _LETTERS.findall(phrase))
        self.restore = lru_cache(maxsize=100_000)(self._restore)

    def telling(self, text: str) -> dict[str, str]:
        """Those words of a text that are not written as they are meant, or stand in a phrase; and what they mean."""
        meant = {word: self.restore(word) for word in _words_of(text)}
        return {word: to for word, to in meant.items() if word != to or word.lower() in self._of_phrases}

    def correct(self, draft: Draft, words: Mapping[str, str]) -> None:
        """Put right the words, then the phrases, of a text, given its telling words."""
        if any(word != meant for word, meant in words.items()):
            draft.rewrite(_WORD, lambda match: words.get(match.group(), match.group()))
        known = {"", *(meant.lower() for meant in words.values())}
        possible = [
            phrase
            for word in known
            if word in self._phrases_by_word
            for phrase, needed in self._phrases_by_word[word]
            if needed <= known
        ]
        if not possible:
            return
        lower = draft.text.lower()
        found = {phrase for phrase in possible if phrase in lower}
        if found:
            pattern = _pattern_of(tuple(sorted(found, key=len, reverse=True))) if lower.isascii() else self._phrase
            draft.rewrite(pattern, lambda match: self._phrases[(match["short"] or match["whole"]).lower()])

    def _rarity(self, word: str) -> tuple[bool, int]:
        return word not in self._words, len(word)

    def knows(self, word: str) -> bool:
        """Whether a word is listed, in any case."""
        return word.lower() in self._words

    def _restore(self, word: str) -> str:
        """The listed word that `word` stands for, or `word` itself; capitals at the start or throughout are kept."""
        lower = word.lower()
        if len(word) == 1 or lower in self._words or lower in self._leave:
            return word
        if _CAPITALS.fullmatch(word):
            return self._restore(word.replace("l", "I"))
        meant = self._by_shape.get(_shape(word)) or self._by_shape.get(_shape(lower)) or self._nearest(lower)
        if meant is None:
            return self._restore(f"i{word[1:]}") if _OPENS_WITH_I.fullmatch(word) else word
        return meant.upper() if word.isupper() else meant.capitalize() if word[0].isupper() else meant

    def _nearest(self, lower: str) -> str | None:
        if not MIN_LETTERS - 1 <= len(lower) <= self._longest + 1:
            return None
        candidates: set[str] = set()
        for key in {lower, *_deletions(lower)}:
            candidates |= self._by_deletion.get(key, set())
        near = sorted(word for word in candidates if _one_error(lower, word))
        return near[0] if near else None


@lru_cache(maxsize=1)
def load_speller(language: str) -> Speller:
    """The speller of a language: one for the gate and the engine, as each remembers the words that it has met.

    Raises:
        ValueError: if there are no rules for the language.
    """
    return Speller(load_json("spelling.json", language))


@lru_cache(maxsize=1_000)
def _pattern_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Any of some phrases, the longer before the shorter; the full stop that an abbreviation ends with goes with it."""
    short, whole = ("|".join(re.escape(p) for p in phrases if ("." in p) is dotted) for dotted in (True, False))
    return re.compile(
        rf"\b(?:(?P<short>{short or '(?!)'})\b(?:\.(?= ?(?-i:[a-z,])))?|(?P<whole>{whole or '(?!)'})\b)", re.I
    )


def _words_of(text: str) -> set[str]:
    """The different words of a text, with single letters among them."""
    return set(ascii_words(text) if text.isascii() else _LETTERS.findall(text))


def _deletions(word: str) -> set[str]:
    return {word[:i] + word[i + 1 :] for i in range(len(word))}


def _shape(word: str) -> str:
    """Words that OCR confuses have one shape: "I" or "1" read for "l", "rn" for "m"."""
    head = "l" + word[1:] if word[:1] == "I" and word[1:2].islower() else word
    return head.lower().replace("rn", "m")


def _one_error(written: str, meant: str) -> bool:
    """Whether one insertion, deletion, substitution or exchange of neighbours turns `written` into `meant`."""
    if written == meant:
        return True
    shorter, longer = sorted((written, meant), key=len)
    if len(longer) - len(shorter) > 1:
        return False
    i = next((k for k, (a, b) in enumerate(zip(shorter, longer, strict=False)) if a != b), len(shorter))
    if len(shorter) < len(longer):
        return shorter[i:] == longer[i + 1 :]
    exchanged = written[i : i + 2] == meant[i : i + 2][::-1] and written[i + 2 :] == meant[i + 2 :]
    return written[i + 1 :] == meant[i + 1 :] or exchanged
