"""Every size of a report in the other unit, or with a decimal comma: what it says stays the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

from imln_finder.behaviour.case import Subject, Variant
from imln_finder.behaviour.sizes import SIZE, Size, in_other_unit, sizes_in

#: A unit that stands for numbers elsewhere ("size (mm)", "all measurements in cm"), and a number whose unit follows
#: another one ("12 and 8 mm", "22 -> 13 mm", "was 15, now 22 mm"): in another unit the first would lose its own.
_UNIT_ALONE = re.compile(r"(?<![\d.])(?<!\d[\s-])\b[cm]m\b", re.IGNORECASE)
_NUMBER_BEFORE = re.compile(
    r"\d\s*(?:,|;|/|&|->|=>|→|\band\b|\bor\b|\bvs\b|\bnow\b|\bfrom\b|\bthen\b)[\s,]*(?:now\s*)?$"
)
_BARE = re.compile(
    r"\b(?:was|were|previously|previous|prev|prior|from|formerly|now|currently|measur\w+|last|before|versus|vs|to|about|"
    r"approximately|size|axis|largest)\.?[:,]?\s*\(?(?:\d+[.,]\d+|\d{1,3})\s*(?:[),;.]|$|\bx|\bthen|\bnow|\bin \d)",
    re.IGNORECASE | re.MULTILINE,
)
_DECIMAL_POINT = re.compile(r"(?<=\d)\.(?=\d)")


def with_sizes(text: str, write: Callable[[Size], str]) -> str:
    """The text with each size written anew."""
    pieces, kept = [], 0
    for size in sizes_in(text):
        pieces += [text[kept : size.start], write(size)]
        kept = size.end
    return "".join(pieces) + text[kept:]


def each_size_has_its_unit(text: str) -> bool:
    """Whether no number takes its unit from elsewhere."""
    if _UNIT_ALONE.search(SIZE.sub("", text)) or _BARE.search(SIZE.sub("0mm", text)):
        return False
    return not any(_NUMBER_BEFORE.search(text[max(size.start - 20, 0) : size.start]) for size in sizes_in(text))


def in_other_units(subject: Subject) -> Iterator[Variant]:
    """Sizes in centimetres as millimetres, those in millimetres as centimetres, decimal points as commas."""
    if not any(mention.diameter_mm for mention in subject.mentions) or not each_size_has_its_unit(subject.text):
        return
    for form, initial in (("cm as mm", "c"), ("mm as cm", "m")):
        text = with_sizes(subject.text, partial(_converted, initial=initial))
        if text != subject.text:
            yield Variant(form, text)
    text = with_sizes(subject.text, lambda s: _DECIMAL_POINT.sub(",", s.text))
    if text != subject.text:
        yield Variant("decimal comma", text)


def _converted(size: Size, initial: str) -> str:
    return in_other_unit(size) if size.unit.lower().startswith(initial) else size.text
