"""A regular expression for any of some words and phrases, which shares their beginnings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

#: Matches nowhere: any of no words, where a language has none.
NOTHING = "(?!)"
#: Under this key a node of the tree says that a phrase ends there.
_END = ""


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


def ends_with(terms: Sequence[str], gap: str = r"[ :=(]{0,4}") -> re.Pattern[str]:
    """One of some terms at the end of a text, with nothing but a gap behind it."""
    return re.compile(rf"(?<![^\W_])(?:{any_of(terms)}){gap}$")


def starts_with(terms: Sequence[str], gap: str = r"[ (]{0,4}") -> re.Pattern[str]:
    """One of some terms at the start of a text, with nothing but a gap before it."""
    return re.compile(rf"{gap}(?:{any_of(terms)})(?![^\W_])")
