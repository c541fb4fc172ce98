"""A report in pieces, each marked by how many passages of evidence cover it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from imln_finder.domain import Evidence


class Piece(NamedTuple):
    """A part of a report, and the number of passages that cover it: none, one, or one within another."""

    text: str
    depth: int


def marked_pieces(report: str, evidence: Iterable[Evidence]) -> Iterator[Piece]:
    """The report from start to end; evidence of another text, whose places do not fit, marks nothing."""
    spans = {(item.start, item.end) for item in evidence if item.text and report[item.start : item.end] == item.text}
    cuts = sorted({0, len(report), *(offset for span in spans for offset in span)})
    for start, end in pairwise(cuts):
        yield Piece(report[start:end], sum(first <= start < last for first, last in spans))
