"""Text files: one report a file, known by the name of the file."""

from __future__ import annotations

from collections.abc import Iterator

from imln_finder.archive.columns import ColumnNames
from imln_finder.archive.encoding import open_text
from imln_finder.archive.limits import MAX_RECORD_CHARACTERS, MIB
from imln_finder.archive.records import Record, make_record
from imln_finder.archive.source import Source
from imln_finder.domain import Reject

TOO_LONG = f"too long: a text file of more than {MAX_RECORD_CHARACTERS // MIB} million characters is no single report"


def read_plain_text(source: Source, names: ColumnNames) -> Iterator[Record]:
    """The one report of a text file, with its line ends as they are; the file's stem is its identifier.

    `names` is not used: a text file has no columns.
    """
    with open_text(source) as text:
        content = text.read(MAX_RECORD_CHARACTERS + 1)
    if len(content) > MAX_RECORD_CHARACTERS:
        yield Reject(source.name, "", TOO_LONG)
    else:
        yield make_record({"report_text": content}, source.name, "", source.stem)
