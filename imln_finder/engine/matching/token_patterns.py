"""What a token pattern of a rule cannot do without: the words it needs, and how far it reaches.

Rules are written as spaCy token patterns. By the words they need the gate tells whether a report can hold a target, and
the matcher whether a pattern is worth trying at a place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

#: A token pattern as rule files have it: for each token its attributes, and how often it may stand (`OP`).
TokenPattern = list[dict[str, Any]]
#: The words a pattern needs, in its order, in small letters; each by any of its forms.
Needed = tuple[frozenset[str], ...]

_REPEATED: Final = re.compile(r"\{(\d*)(,?)(\d*)\}")
_REPEATS: dict[str, tuple[int, int | None]] = {"1": (1, 1), "?": (0, 1), "*": (0, None), "+": (1, None)}


def needed_words(pattern: TokenPattern) -> Needed:
    """The words that a pattern cannot do without."""
    needed = (forms_of(token) for token in pattern if repeats_of(token)[0])
    return tuple(forms for forms in needed if forms)


def longest_match(pattern: TokenPattern) -> int | None:
    """The most tokens that a pattern matches; None if there is no limit."""
    most = [repeats_of(token)[1] for token in pattern]
    return None if None in most else sum(number for number in most if number is not None)


def forms_of(token: Mapping[str, Any]) -> frozenset[str]:
    """The words that a token may be; empty if it is not told by a list of words."""
    value = token.get("LOWER", token.get("TEXT"))
    if isinstance(value, str):
        return frozenset({value.lower()})
    return frozenset(word.lower() for word in (value or {}).get("IN", ()))


def repeats_of(token: Mapping[str, Any]) -> tuple[int, int | None]:
    """How often a token stands at least and at most; None if there is no limit.

    Raises:
        ValueError: if its operator is none that rules use.
    """
    operator = token.get("OP", "1")
    repeated = _REPEATED.fullmatch(operator)
    if repeated is not None:
        least, comma, most = repeated.groups()
        return int(least or 0), int(most) if most else None if comma else int(least)
    if operator not in _REPEATS:
        raise ValueError(f"a pattern has the operator {operator}, which the matcher does not know")
    return _REPEATS[operator]
