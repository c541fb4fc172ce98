"""The outline of a text: the kinds of its characters, so that a plain search tells whether a pattern can match.

`re` tries a pattern that begins with a kind of character at each such character. In an outline, as in a text, bytes are
sought in a few microseconds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

#: The byte that stands for each kind; another letter is "a", another character itself.
_KINDS: Final = {"0123456789": "9", "oO": "o", "lI": "l", "cmCM": "m", ".,": ".", "([": "(", ")]": ")"}


class Outline:
    """What kinds of characters stand beside each other in a text.

    Kinds: "9" a digit, "o" the letter, "l" that or a capital I, "m" a letter of "cm" or "mm", "a" another letter; "."
    also a comma, "(" and ")" also square brackets; all in any case.
    """

    def __init__(self, text: str) -> None:
        self._kinds = text.encode("ascii").translate(_TABLE) if text.isascii() else None

    def may_have(self, *sequences: bytes) -> bool:
        """Whether one of some sequences of kinds stands anywhere; true of a text that is not all of ASCII."""
        kinds = self._kinds
        return kinds is None or any(sequence in kinds for sequence in sequences)


def _kind(character: str) -> str:
    kind = next((kind for characters, kind in _KINDS.items() if character in characters), None)
    return kind or ("a" if character.isalpha() else character)


def table_of(kind: Callable[[str], str]) -> bytes:
    """The table of `bytes.translate` that puts its kind for each character of ASCII."""
    return "".join(map(kind, map(chr, range(128)))).encode("ascii").ljust(256)


_TABLE: Final = table_of(_kind)
