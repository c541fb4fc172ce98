"""Words as the classifier may know them: without the numbers, sides and dates of a single patient.

What a node measures, on which side and when is no reason to call it there or not; and a model must not keep it.
"""

from __future__ import annotations

from imln_finder.rules_store import load_json

NUMBER = "<number>"


class Masker:
    """Puts a mask for a number, and for the words of `masks.json` the mask under which they are listed there."""

    def __init__(self, language: str = "en") -> None:
        """Reads the words of a language.

        Raises:
            ValueError: if there are no rules for the language.
        """
        listed = load_json("masks.json", language)
        self._masks = {word: f"<{name}>" for name, words in listed.items() for word in words}

    def __call__(self, word: str) -> str:
        """A lower-case word, or the mask that stands for what it is."""
        if not word.isalpha() and any(map(str.isdigit, word)):  # most words are of letters alone, which is soon told
            return NUMBER
        return self._masks.get(word, word)
