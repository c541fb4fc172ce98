"""CSV and TSV: fields between commas, semicolons, tabs or bars; every value stays the text that it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from imln_finder.archive.batches import Records
from imln_finder.archive.column_records import make_records
from imln_finder.archive.columns import TEXT_FIELDS, ColumnNames, places_of
from imln_finder.archive.csv_blocks import read_block
from imln_finder.archive.csv_lines import Lines
from imln_finder.archive.csv_rows import csv_rows, first_row
from imln_finder.archive.encoding import detect_encoding, open_text
from imln_finder.archive.records import Record, make_record
from imln_finder.archive.source import Source
from imln_finder.domain import Reject

DELIMITERS = (",", ";", "\t", "|")

TOO_FEW_FIELDS = "malformed: the row has too few fields to hold the report text"
TOO_MANY_FIELDS = "malformed: the row has more fields than the header, so a text may be cut; check its quoting"
BROKEN_QUOTING = "malformed: the row opens or closes a quote in the wrong place"

_HEADER_CHARACTERS = 256 * 1024


def read_delimited(source: Source, names: ColumnNames) -> Iterator[Records]:
    """The records of a CSV or TSV file with a header row.

    Rows count as a spreadsheet counts them: the header is row 1. A row that cannot be read is a Reject.

    Raises:
        ArchiveError: if the file holds no row, or its columns do not fit.
    """
    encoding = detect_encoding(source)  # once: of a file in ASCII it takes all
    delimiter, number = _dialect(source, encoding, names)
    with Lines(source, encoding) as lines:
        for _ in range(number):
            next(lines, None)
        header: list[str] | None = None
        for row in csv_rows(lines, delimiter):
            number += 1
            if row and any(field.strip() for field in row):
                header = row
                break
        if header is None:
            raise source.error("holds no rows; give a file with a header row and reports.")
        places = places_of(names.require(header, source.name), header, source.name)
        while content := lines.block():
            block = read_block(content, delimiter, len(header), places.values())
            if block is not None:
                lines.put_back(block.rest)
                columns = {field: block.columns[place] for field, place in places.items() if block.columns}
                yield make_records(columns, block.lines + number + 1, source)
                number += block.count
                continue
            end = lines.given + lines.put_back(content)
            for row in csv_rows(lines, delimiter, len(header)):
                number += 1
                if row is None or row:
                    yield _record(row, number, places, len(header), source)
                if lines.given >= end:
                    break


def _record(row: list[str] | None, number: int, places: Mapping[str, int], fields: int, source: Source) -> Record:
    position = f"row {number}"
    if row is None:
        return Reject(source.name, position, BROKEN_QUOTING)
    if len(row) > fields and any(field.strip() for field in row[fields:]):
        return Reject(source.name, position, TOO_MANY_FIELDS)
    if len(row) <= max(places[field] for field in TEXT_FIELDS if field in places):
        return Reject(source.name, position, TOO_FEW_FIELDS)
    values = {field: row[place] for field, place in places.items() if place < len(row)}
    return make_record(values, source.name, position, f"{source.stem}:{number}")


def _dialect(source: Source, encoding: str, names: ColumnNames) -> tuple[str, int]:
    """The delimiter, and how many lines stand before the header: Excel may write a line `sep=;`."""
    with open_text(source, encoding=encoding) as text:
        head = text.read(_HEADER_CHARACTERS)
    said = re.match(r"sep=(.)\r?\n", head)
    if said:
        return said[1], 1

    def fit(delimiter: str) -> tuple[int, int]:
        header = first_row(head, delimiter)
        return len(names.find(header)), len(header)

    return max(DELIMITERS, key=fit), 0
