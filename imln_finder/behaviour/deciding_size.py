"""The one current size of a report's node: where it stands, and the report with another one in its stead."""

from __future__ import annotations

import re

from imln_finder.behaviour.case import Subject
from imln_finder.behaviour.sizes import Size, sizes_in

#: Around a size: a bound or an estimate, which would need other words with another size.
_BOUND_BEFORE = re.compile(
    r"(?:[<>≤≥~±]|\b(?:less than|under|below|over|above|more than|greater than|at least|about|approx\w*\.?|around|"
    r"almost|nearly|circa|ca\.?|c\.|roughly|some|not exceeding|within|exceed\w*|from|between|and|to|or|by))\s*$",
    re.IGNORECASE,
)
_BOUND_AFTER = re.compile(
    r"\s*(?:or (?:less|more)|and|to\b|[-–+→]|->|[x×*]\s*\d|/|,\s*\d|;\s*\d|[\w ]{1,20}\b(?:by|x)\s*\d)", re.IGNORECASE
)


def only_size(subject: Subject) -> Size | None:
    """The size that gives the diameter, if the report gives its node this one size and no prior one."""
    sized = [mention for mention in subject.mentions if mention.diameter_mm is not None]
    spans = {(e.start, e.end) for e in subject.reading.evidence if e.rule == "size"}
    if len(sized) != 1 or len(spans) != 1 or any(m.prior_diameter_mm is not None for m in subject.mentions):
        return None
    [(start, end)] = spans
    passage = sized[0].passage
    written = [
        size for size in sizes_in(subject.text, passage.start, passage.end) if size.start < end and start < size.end
    ]
    if len(written) != 1 or written[0].is_range or max(written[0].millimetres) != subject.reading.max_diameter_mm:
        return None
    before, after = subject.text[max(written[0].start - 20, 0) : written[0].start], subject.text[written[0].end :][:30]
    return None if _BOUND_BEFORE.search(before) or _BOUND_AFTER.match(after) else written[0]


def with_size(subject: Subject, size: Size, new: str) -> str:
    """The report with a size written otherwise."""
    return subject.text[: size.start] + new + subject.text[size.end :]
