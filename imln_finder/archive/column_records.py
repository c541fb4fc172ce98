"""From the columns of a table to records, as `records.make_record` does it for one record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from imln_finder.archive.batches import make_batch
from imln_finder.archive.records import IDENTIFIERS, NO_TEXT, SECTIONS
from imln_finder.archive.source import Source

#: Texts that `str.isspace` is true of, and the empty one, as a pattern for RE2.
BLANK = r"\A[\x09-\x0d\x1c-\x20\x{85}\pZ]*\z"


def make_records(columns: Mapping[str, pa.StringArray], numbers: Any, source: Source) -> pa.RecordBatch:
    """A batch with a record a row.

    Args:
        columns: by field (`columns.FIELDS`); missing and blank values are the same.
        numbers: of the rows in the file.
        source: the file.
    """
    rows = len(numbers)
    nothing = pa.nulls(rows, pa.string())
    given = {field: _without_blanks(column) for field, column in columns.items()}
    counted = pa.array(numbers).cast(pa.string())
    text = given.get("report_text", nothing)
    if text.null_count:
        text = pc.coalesce(text, _joined_sections(given, nothing))
    report_id = given.get("report_id", nothing)
    if report_id.null_count:
        numbered = pc.binary_join_element_wise(source.stem, counted, ":")
        report_id = pc.coalesce(report_id, given.get("accession_number", nothing), numbered)
    return make_batch(
        {
            **{field: given[field] for field in IDENTIFIERS if field in given},
            "report_id": report_id,
            "text": text,
            "source": pa.repeat(pa.scalar(source.name), rows),
            "position": pc.binary_join_element_wise("row", counted, " "),
            "reject": pc.if_else(pc.is_null(text), NO_TEXT, pa.scalar(None, pa.string())),
        }
    )


def _without_blanks(column: pa.StringArray) -> pa.StringArray:
    if not column.null_count and not _may_hold_blanks(column):
        return column
    blank = pc.match_substring_regex(column, BLANK)
    return pc.if_else(blank, pa.scalar(None, pa.string()), column) if pc.any(blank).as_py() else column


def _may_hold_blanks(column: pa.StringArray) -> bool:
    """Whether a value is empty or begins with no printable character of ASCII, by a look at first bytes alone."""
    _, offsets, content = column.buffers()
    places = np.frombuffer(offsets, np.int32)[column.offset : column.offset + len(column) + 1]
    if content is None or (places[1:] == places[:-1]).any():
        return True
    first = np.frombuffer(content, np.uint8)[places[:-1]]
    return bool(((first <= ord(" ")) | (first > ord("~"))).any())


def _joined_sections(given: Mapping[str, pa.StringArray], nothing: pa.StringArray) -> pa.StringArray:
    sections = [
        pc.binary_join_element_wise(f"{field.upper()}:", given[field], "\n") for field in SECTIONS if field in given
    ]
    # All of them, or else the one that is there. ("skip" for nulls loses rows where there is only one.)
    together = [pc.binary_join_element_wise(*sections, "\n\n")] if len(sections) > 1 else []
    return pc.coalesce(nothing, *together, *sections)
