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

from imln_finder.engine.document.sections import PREAMBLE
from imln_finder.marking import Piece, marked_pieces
from imln_finder.review.passages import ReportView
from imln_finder.review.reading_list import COLUMNS, ListedCase

_TEMPLATE, _SCRIPT = "page.html.j2", "page.js"
#: Up to a blank line.
_PARAGRAPH = re.compile(r"\S(?:[^\n]|\n(?![ \t\r]*\n))*")
#: Two lines with wide gaps within, one below the other: their columns only stand in line in letters of one width.
_TABLE = re.compile(r"\S(?: {3,}|\t)\S.*\n.*\S(?: {3,}|\t)\S")


class ShownPart(NamedTuple):
    """A paragraph to show, its section beside it if it begins one.

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
    """The paragraphs of each part, the section with the first of them; depth 1 is a passage, 2 a term within.

    Lines that were wrapped run on, but for those of a table.
    """
    pieces = list(marked_pieces(view.text, view.marks))
    flowing = _flowing(view)
    for part in view.parts:
        section = part.section
        for paragraph in _PARAGRAPH.finditer(view.text, part.start, part.end):
            text = paragraph.group().rstrip()
            is_table = _TABLE.search(text) is not None
            start, shown = paragraph.start(), view.text if is_table else flowing
            yield ShownPart(
                section,
                tuple(_between(pieces, start, start + len(text), shown)),
                is_preamble=part.section in PREAMBLE,
                is_table=is_table,
            )
            section = ""


def _flowing(view: ReportView) -> str:
    """The text with a space at each place where a line was only wrapped, character for character."""
    characters = list(view.text)
    for place in view.wrapped:
        characters[place] = " "
        if place and characters[place - 1] == "\r":
            characters[place - 1] = " "
    return "".join(characters)


def _between(pieces: Sequence[Piece], start: int, end: int, shown: str) -> Iterator[Piece]:
    """What of the pieces of a report lies between two places, with the text as it is shown."""
    place = 0
    for piece in pieces:
        first, last = max(place, start), min(place + len(piece.text), end)
        if first < last:
            yield Piece(shown[first:last], piece.depth)
        place += len(piece.text)


def _resource(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
