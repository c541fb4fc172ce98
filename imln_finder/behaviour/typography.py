"""The same words in another layout or other characters, as printers, portals and word processors leave them."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Iterator, Mapping

from imln_finder.behaviour.case import Subject, Variant
from imln_finder.behaviour.sentences import starts_item

_NARROWEST, _WIDEST = 60, 80
_SHARE_OF_GAPS, _SHARE_OF_WORDS = 0.05, 0.2
#: Lines that are laid out by their blanks.
_TABULAR = re.compile(r"\t|\||\S {2,}\S")
_LONG_WORD = re.compile(r"[A-Za-z]{8,}")
_AFTER_STOP = re.compile(r"(?<=[.!?]) (?=\S)")
_GAP = re.compile(r"(?<=[A-Za-z,.;:]) (?=[A-Za-z])")
_BEFORE_UNIT = re.compile(r"(?<=\d) (?=[cm]m\b)")
_SPAN_OF_NUMBERS = re.compile(r"(?<=\d)-(?=\d)")
_LOOSE_HYPHEN = re.compile(r"(?<= )-(?= )")
_TIMES = re.compile(r"(?<=\d) ?[x*] ?(?=\d)|(?<=[cm]m) ?[x*] ?(?=\d)")
_FULL_WIDTH = {ord(c): ord(c) + 0xFEE0 for c in "0123456789,:;()"}


def laid_out_otherwise(subject: Subject) -> Iterator[Variant]:
    """Lines wrapped, blanks doubled, and Windows line ends."""
    draw = subject.draw("layout")
    wrapped = _wrapped(subject.text, draw.randint(_NARROWEST, _WIDEST))
    has_table = any(_TABULAR.search(line) for line in subject.text.split("\n"))
    forms = {
        "lines wrapped": wrapped,
        "Windows line ends": subject.text.replace("\n", "\r\n"),
    }
    if not has_table:  # there blanks part the columns
        forms["two blanks after a stop"] = _AFTER_STOP.sub("  ", subject.text)
        forms["a few blanks doubled"] = _GAP.sub(
            lambda _: "  " if draw.random() < _SHARE_OF_GAPS else " ", subject.text
        )
    yield from _variants(subject, forms)


def in_other_characters(subject: Subject) -> Iterator[Variant]:
    """Hard blanks, dashes, typographic quotes, full-width digits and marks, soft hyphens, decomposed letters."""
    draw = subject.draw("characters")
    text = subject.text
    dashes = _LOOSE_HYPHEN.sub("–", _SPAN_OF_NUMBERS.sub("–", text))
    forms = {
        "hard blanks": _BEFORE_UNIT.sub("\u00a0", _GAP.sub(
            lambda _: "\u00a0" if draw.random() < _SHARE_OF_WORDS else " ", text
        )),
        "dashes, signs and quotes": _quoted(_TIMES.sub(" × ", dashes)),
        "full width": text.translate(_FULL_WIDTH),
        "soft hyphens": _LONG_WORD.sub(
            lambda m: _soft_hyphened(m.group(), draw.randint(3, 5)) if draw.random() < _SHARE_OF_WORDS else m.group(),
            text,
        ),
        "decomposed": unicodedata.normalize("NFD", text),
    }  # fmt: skip
    yield from _variants(subject, forms)


def _variants(subject: Subject, forms: Mapping[str, str | None]) -> Iterator[Variant]:
    for form, text in forms.items():
        if text is not None and text != subject.text:
            yield Variant(form, text)


def _wrapped(text: str, width: int) -> str | None:
    """The text with its long lines broken; None if a break would make what looks like a list item or a label."""
    lines = []
    for line in text.split("\n"):
        if len(line) <= width or _TABULAR.search(line):
            lines.append(line)
            continue
        broken = textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False)
        if any(starts_item(piece) for piece in broken[1:]):
            return None
        lines += broken
    return "\n".join(lines)


def _soft_hyphened(word: str, place: int) -> str:
    return f"{word[:place]}\u00ad{word[place:]}"


def _quoted(text: str) -> str:
    text = re.sub(r'(?<!\S)"(?=\w)', "“", text)
    return re.sub(r"(?<=\w)'(?=\w)", "’", text.replace('"', "”"))
