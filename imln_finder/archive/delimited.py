"""CSV and TSV: fields between commas, semicolons, tabs or bars; every value stays the text that it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from imln_finder.archive.columns import TEXT_FIELDS, ColumnNames, places_of
from imln_finder.archive.csv_rows import bounded_lines, csv_rows, first_row
from imln_finder.archive.encoding import open_text
from imln_finder.archive.records import Record, make_record
from imln_finder.archive.source import Source
from imln_finder.domain import Reject

DELIMITERS = (",", ";", "\t", "|")

TOO_FEW_FIELDS = "malformed: the row has too few fields to hold the report text"
TOO_MANY_FIELDS = "malformed: the row has more fields than the header, so a text may be cut; check its quoting"
BROKEN_QUOTING = "malformed: the row opens or closes a quote in the wrong place"

_HEADER_CHARACTERS = 256 * 1024


def read_delimited(source: Source, names: ColumnNames) -> Iterator[Record]:
    """The records of a CSV or TSV file with a header row.

    Rows count as a spreadsheet counts them: the header is row 1. A row that cannot be read is a Reject.

    Raises:
        ArchiveError: if the file holds no row, or its columns do not fit.
    """
    delimiter, lines_to_skip = _dialect(source, names)
    with open_text(source) as text:
        for _ in range(lines_to_skip):
            text.readline()
        rows = enumerate(csv_rows(bounded_lines(text, source.name), delimiter), start=1 + lines_to_skip)
        header = next((row for _, row in rows if row and any(field.strip() for field in row)), None)
        if header is None:
            raise source.error("holds no rows; give a file with a header row and reports.")
        places = places_of(names.require(header, source.name), header, source.name)
        last_text_place = max(places[field] for field in TEXT_FIELDS if field in places)
        stem = source.stem
        for number, row in rows:
            position = f"row {number}"
            if row is None:
                yield Reject(source.name, position, BROKEN_QUOTING)
            elif not row:
                continue
            elif len(row) > len(header) and any(field.strip() for field in row[len(header) :]):
                yield Reject(source.name, position, TOO_MANY_FIELDS)
            elif len(row) <= last_text_place:
                yield Reject(source.name, position, TOO_FEW_FIELDS)
            else:
                values = {field: row[place] for field, place in places.items() if place < len(row)}
                yield make_record(values, source.name, position, f"{stem}:{number}")


def _dialect(source: Source, names: ColumnNames) -> tuple[str, int]:
    """The delimiter, and how many lines stand before the header: Excel may write a line `sep=;`."""
    with open_text(source) as text:
        head = text.read(_HEADER_CHARACTERS)
    said = re.match(r"sep=(.)\r?\n", head)
    if said:
        return said[1], 1

    def fit(delimiter: str) -> tuple[int, int]:
        header = first_row(head, delimiter)
        return len(names.find(header)), len(header)

    return max(DELIMITERS, key=fit), 0
