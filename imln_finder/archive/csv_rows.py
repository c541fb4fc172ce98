"""The rows of a CSV text, without ever losing one row to the broken quoting of another.

Python's csv module, given a field that opens a quote and never closes it, swallows every row up to the next quote or
the end of the file and says nothing. Here such a row is given up by itself, and reading starts again at the next line.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from imln_finder.archive.csv_lines import Lines
from imln_finder.archive.limits import MAX_RECORD_CHARACTERS


def csv_rows(lines: Lines, delimiter: str, fields_in_header: int = 0) -> Iterator[list[str] | None]:
    """The fields of each row; an empty list for an empty line, None for a row whose quoting is broken.

    Quotes within a quoted field that are not doubled are tolerated where the row still comes out whole: with as many
    fields as the header, which is the first row unless it was read before.
    """
    # Process-wide, as the csv module has it; raised only, so that it takes nothing from other users of the module.
    csv.field_size_limit(max(csv.field_size_limit(), MAX_RECORD_CHARACTERS))
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.start_row()
        try:
            row: list[str] | None = next(reader)
        except StopIteration:
            return
        except csv.Error:
            row = _tolerated(lines.keep_only_first(), delimiter, fields_in_header)
        fields_in_header = fields_in_header or len(row or ())
        yield row


def _tolerated(line: str, delimiter: str, fields_in_header: int) -> list[str] | None:
    """The fields of a line in which a quote ends a field only before a delimiter; None if they do not add up."""
    line = line.rstrip("\r\n")
    # With an odd number of quotes the field goes on in the next line, and reading this line alone would cut it off.
    if line.count('"') % 2:
        return None
    end = rf"(?:{re.escape(delimiter)}|\Z)"
    field = re.compile(rf'"(?P<quoted>(?:[^"]++|""|"(?! *{end}))*+)" *(?={end})|(?!")(?P<bare>.*?)(?={end})', re.DOTALL)
    row: list[str] = []
    place = 0
    while place <= len(line):
        found = field.match(line, place)
        if found is None:
            return None
        quoted, bare = found["quoted"], found["bare"]
        row.append(bare if quoted is None else quoted.replace('""', '"'))
        place = found.end() + len(delimiter)
    return row if len(row) == fields_in_header else None


def first_row(head: str, delimiter: str) -> list[str]:
    """The first row of a text that is not empty; an empty list if there is none."""
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    try:
        return next((row for row in reader if any(field.strip() for field in row)), [])
    except csv.Error:
        return []
