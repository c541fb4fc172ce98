"""JSON Lines and JSON arrays, under any of their suffixes: the first character tells which it is."""

from __future__ import annotations

from collections.abc import Iterator

from imln_finder.archive.columns import ColumnNames
from imln_finder.archive.csv_lines import bounded_lines
from imln_finder.archive.encoding import open_text
from imln_finder.archive.json_array import array_elements
from imln_finder.archive.json_objects import BROKEN, DECODER, DECODING_ERRORS, ObjectReader
from imln_finder.archive.limits import CHUNK
from imln_finder.archive.records import Record
from imln_finder.archive.source import Source


def read_json(source: Source, names: ColumnNames) -> Iterator[Record]:
    """The records of a file with one JSON object a line, or with one array of objects.

    Lines and the elements of the array count from 1. A value that cannot be read is a Reject.

    Raises:
        ArchiveError: if the file holds no objects, its array is damaged, or the keys do not fit.
    """
    if _first_character(source) == "[":
        values, unit = array_values(source), "item"
    else:
        values, unit = line_values(source), "line"
    reader = ObjectReader(source, names)
    stem = source.stem
    for number, value in values:
        yield from reader.records(value, f"{unit} {number}", f"{stem}:{number}")
    yield from reader.rest()


def _first_character(source: Source) -> str:
    with open_text(source) as text:
        while chunk := text.read(CHUNK):
            if visible := chunk.lstrip():
                return visible[0]
    return ""


def line_values(source: Source) -> Iterator[tuple[int, object]]:
    """The value of each line that is not empty, with the number of the line; BROKEN for one that is not valid JSON."""
    # Lines end at "\n" alone: JSON strings may hold the other characters that Python takes for line ends.
    with open_text(source, newline="\n") as text:
        for number, line in enumerate(bounded_lines(text, source.name), start=1):
            if not line.isspace():
                yield number, line_value(line)


def line_value(line: str) -> object:
    """The value that a line holds; BROKEN if it is not valid JSON by itself."""
    try:
        return DECODER.decode(line)
    except DECODING_ERRORS:
        return BROKEN


def array_values(source: Source) -> Iterator[tuple[int, object]]:
    """The elements of the array that the file holds, numbered; BROKEN for one that is not valid JSON."""
    with open_text(source, newline="\n") as text:
        yield from enumerate(array_elements(text, source.name), start=1)
