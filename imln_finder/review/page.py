"""The page of a reader: every report whole, with its passages marked, in one HTML file that loads nothing."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Sequence
from importlib.resources import files
from typing import NamedTuple

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from imln_finder.engine.sections import PREAMBLE
from imln_finder.marking import Piece, marked_pieces
from imln_finder.review.passages import ReportView
from imln_finder.review.reading_list import COLUMNS, ListedCase

_TEMPLATE, _SCRIPT = "page.html.j2", "page.js"
_BLANK_LINES = re.compile(r"(?:[ \t]*\r?\n)*")
#: Two lines with wide gaps within, one below the other: their columns only stand in line in letters of one width.
_TABLE = re.compile(r"\S(?: {3,}|\t)\S.*\n.*\S(?: {3,}|\t)\S")


class ShownPart(NamedTuple):
    """A part of a report to show, its section beside it.

    Attributes:
        is_preamble: it speaks of something else than the images.
        is_table: it has columns that stand in line.
    """

    section: str
    pieces: tuple[Piece, ...]
    is_preamble: bool
    is_table: bool


def render_page(cases: Sequence[ListedCase], reader: str) -> str:
    """The page as text, its cases in the order of the list. Report texts and identifiers in it are escaped."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(_resource(_TEMPLATE))
    script = _resource(_SCRIPT)
    return template.render(
        cases=cases,
        reader=reader,
        shown_parts=shown_parts,
        choices={column.name: column.choices for column in COLUMNS},
        script=Markup(script),  # ours
        script_hash=base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii"),
    )


def shown_parts(view: ReportView) -> Iterator[ShownPart]:
    """The parts of a report, without blank lines around them; depth 1 is a passage, 2 a term within."""
    pieces = list(marked_pieces(view.text, view.marks))
    for part in view.parts:
        text = view.text[part.start : part.end]
        start = part.start + _BLANK_LINES.match(text).end()  # type: ignore[union-attr]  # it matches anything
        end = part.start + len(text.rstrip())
        if start < end:
            yield ShownPart(
                part.section,
                tuple(_between(pieces, start, end)),
                is_preamble=part.section in PREAMBLE,
                is_table=_TABLE.search(text) is not None,
            )


def _between(pieces: Sequence[Piece], start: int, end: int) -> Iterator[Piece]:
    """What of the pieces of a report lies between two places."""
    place = 0
    for piece in pieces:
        text = piece.text[max(start - place, 0) : max(end - place, 0)]
        if text:
            yield Piece(text, piece.depth)
        place += len(piece.text)


def _resource(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
