"""Where reports come from: one stream of Report or Reject from files of many formats.

    >>> from imln_finder.archive import read_archive
    >>> records = read_archive(["reports.csv"])  # doctest: +SKIP

Each format is one module, and `registry` says which file it takes; no module here knows what a report is about. What a
site needs for a reader of its own (`docs/readers.md`) is here: `Source`, `ColumnNames`, `open_text`, `make_record`,
`Reject`.
"""

from imln_finder.archive.batches import Reader
from imln_finder.archive.columns import FIELDS, ColumnNames
from imln_finder.archive.encoding import open_text
from imln_finder.archive.errors import ArchiveError, ColumnError
from imln_finder.archive.records import Record, make_record
from imln_finder.archive.source import Source
from imln_finder.archive.stream import read_archive, resolve_inputs
from imln_finder.domain import Reject, Report

__all__ = [
    "FIELDS",
    "ArchiveError",
    "ColumnError",
    "ColumnNames",
    "Reader",
    "Record",
    "Reject",
    "Report",
    "Source",
    "make_record",
    "open_text",
    "read_archive",
    "resolve_inputs",
]
