"""Regular expressions for any of some words and phrases, which share their beginnings, wherever or at a text's end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

#: Matches nowhere: any of no words, where a language has none.
NOTHING: Final = "(?!)"
#: Under this key a node of the tree says that a phrase ends there.
_END: Final = ""
#: What may stand behind the last word of a text.
_MARKS: Final = " :=(\n"
#: The most marks between the last word of a text and its end.
_GAP: Final = 4


def any_of(phrases: Iterable[str]) -> str:
    """A pattern that matches the longest of some phrases first; a group around it is the caller's.

    A plain list of alternatives is tried one after the other at each place of a text.
    """
    tree: dict[str, Any] = {}
    for phrase in phrases:
        node = tree
        for character in phrase:
            node = node.setdefault(character, {})
        node[_END] = {}
    return "|".join(_branches(tree)) or NOTHING


def _branches(tree: dict[str, Any]) -> list[str]:
    return [re.escape(character) + _rest(node) for character, node in sorted(tree.items()) if character != _END]


def _rest(node: dict[str, Any]) -> str:
    branches = _branches(node)
    if not branches:
        return ""
    if len(branches) == 1 and _END not in node:
        return branches[0]
    return f"(?:{'|'.join(branches)}){'?' if _END in node else ''}"


class Ending:
    """A pattern of how a text ends, whose last word is that of one of some terms; marks may stand behind it.

    Most texts end with another word, which is seen at once: the pattern would be tried at each of their characters.

    Args:
        reach: the most characters that a match has, if there is such a bound.
    """

    def __init__(self, pattern: str, terms: Iterable[str], reach: int | None = None) -> None:
        self._pattern = re.compile(pattern)
        self._last_words = frozenset(term.rstrip(_MARKS).rpartition(" ")[2] for term in terms)
        #: None if one of the terms is nothing but marks.
        self._last_characters = None if "" in self._last_words else frozenset(word[-1] for word in self._last_words)
        self._reach = reach

    def search(self, text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        """The match in a part of a text, if it ends so."""
        end = len(text) if end is None else end
        ending = text[start:end].rstrip(_MARKS)
        if self._last_characters is not None and ending[-1:] not in self._last_characters:
            return None
        last = ending.rpartition(" ")[2]
        if last.isalpha() and last not in self._last_words:
            return None
        if self._reach is not None:
            start = max(start, end - self._reach)
        return self._pattern.search(text, start, end)


def ends_with(terms: Sequence[str]) -> Ending:
    """One of some terms at the end of a text, with nothing but a gap behind it."""
    reach = max(map(len, terms), default=0) + _GAP + len("\n")  # "$" stands before a last line end, too
    return Ending(rf"{before_end(terms)}[ :=(]{{0,{_GAP}}}$", terms, reach)


def before_end(terms: Iterable[str]) -> str:
    """The pattern of one of some terms as a word or words of their own; what may stand behind is the caller's."""
    return rf"(?<![^\W_])(?:{any_of(terms)})"


def starts_with(terms: Sequence[str], gap: str = r"[ (]{0,4}") -> re.Pattern[str]:
    """One of some terms at the start of a text, with nothing but a gap before it."""
    return re.compile(rf"{gap}(?:{any_of(terms)})(?![^\W_])")
