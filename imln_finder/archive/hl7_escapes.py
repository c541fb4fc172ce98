"""Escape sequences of HL7 v2 (chapter 2, section 2.7): `\\T\\` for `&`, `\\.br\\` for a line end, and so on.

python-hl7 has a function for this, which writes a sequence that it does not know, and the report around it, to the log,
and takes it out of the text. Here what is no sequence stays as it is: a stray backslash must not cost a word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from imln_finder.archive.encoding import MARK_UNDECODABLE

#: No layout needs more, and a sequence must not fill the memory.
_MOST_REPEATED = 100

_SPACES = ("in", "ti", "sk")
_LINE_ENDS = ("br", "sp", "ce")


@dataclass(frozen=True, slots=True)
class Delimiters:
    """What parts the fields, components, repetitions and subcomponents of a message, and opens an escape sequence."""

    field: str = "|"
    component: str = "^"
    repetition: str = "~"
    escape: str = "\\"
    subcomponent: str = "&"


def unescape(text: str, delimiters: Delimiters, encoding: str = "utf-8") -> str:
    r"""The text that a value stands for.

    Highlighting and changes of the character set are taken out; a sequence that is not known is left as it is.

    Args:
        text: a value of a message.
        delimiters: of the message.
        encoding: of the bytes of hexadecimal sequences.

    Example:
        >>> unescape(r"12 \T\ 14 mm\.br\left", Delimiters())
        '12 & 14 mm\nleft'
    """
    if delimiters.escape not in text:
        return text
    meanings = {
        "F": delimiters.field,
        "S": delimiters.component,
        "R": delimiters.repetition,
        "E": delimiters.escape,
        "T": delimiters.subcomponent,
    }

    def meant(found: re.Match[str]) -> str:
        sequence, layout, hexadecimal = found["sequence"], found["layout"], found["hexadecimal"]
        if hexadecimal is not None:
            return bytes.fromhex(hexadecimal).decode(encoding, MARK_UNDECODABLE)
        if layout is None:
            return meanings.get(sequence, "")
        layout = layout.lower()
        times = min(int(found["times"] or 1), _MOST_REPEATED)
        return "\n" * times if layout in _LINE_ENDS else " " * times if layout in _SPACES else ""

    return _sequences(delimiters.escape).sub(meant, text)


@lru_cache(maxsize=16)
def _sequences(escape: str) -> re.Pattern[str]:
    mark = re.escape(escape)
    known = (
        r"[FSTREHN]|[CM][0-9A-Fa-f]{4,6}|X(?P<hexadecimal>(?:[0-9A-Fa-f]{2})++)"
        r"|\.(?P<layout>br|sp|ce|in|ti|sk|fi|nf|BR|SP|CE|IN|TI|SK|FI|NF)[ +-]?(?P<times>\d{1,6})?"
    )
    return re.compile(rf"{mark}(?P<sequence>{known}){mark}")
