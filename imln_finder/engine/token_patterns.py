"""What a token pattern of a rule cannot do without: the words it needs, and how far it reaches.

Rules are written as spaCy token patterns. By the words they need the gate tells whether a report can hold a target, and
the matcher whether a pattern is worth trying at a place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

#: A token pattern as rule files have it: for each token its attributes, and how often it may stand (`OP`).
TokenPattern = list[dict[str, Any]]
#: The words a pattern needs, in its order, in small letters; each by any of its forms.
Needed = tuple[frozenset[str], ...]

_REPEATED = re.compile(r"\{(\d*),?(\d*)\}")


def needed_words(pattern: TokenPattern) -> Needed:
    """The words that a pattern cannot do without."""
    needed = (forms_of(token) for token in pattern if not _may_be_absent(token))
    return tuple(forms for forms in needed if forms)


def longest_match(pattern: TokenPattern) -> int | None:
    """The most tokens that a pattern matches; None if there is no limit."""
    most = [_most(token) for token in pattern]
    return None if None in most else sum(number for number in most if number is not None)


def forms_of(token: Mapping[str, Any]) -> frozenset[str]:
    """The words that a token may be; empty if it is not told by a list of words."""
    value = token.get("LOWER", token.get("TEXT"))
    if isinstance(value, str):
        return frozenset({value.lower()})
    return frozenset(word.lower() for word in (value or {}).get("IN", ()))


def _may_be_absent(token: Mapping[str, Any]) -> bool:
    """Whether a pattern also matches without one of its tokens."""
    operator = token.get("OP", "1")
    return operator in ("?", "*", "!") or operator.startswith(("{0", "{,"))


def _most(token: Mapping[str, Any]) -> int | None:
    operator = token.get("OP", "1")
    if operator in ("*", "+"):
        return None
    repeated = _REPEATED.fullmatch(operator)
    if repeated is None:
        return 1
    least, most = repeated.groups()
    if "," not in operator:
        return int(least)
    return int(most) if most else None
