"""Where reports come from: one stream of Report or Reject from files of many formats.

    >>> from imln_finder.archive import read_archive
    >>> records = read_archive(["reports.csv"])  # doctest: +SKIP

Each format is one module, and `registry` says which file it takes; no module here knows what a report is about.
"""

from imln_finder.archive.columns import FIELDS
from imln_finder.archive.errors import ArchiveError, ColumnError
from imln_finder.archive.stream import read_archive, resolve_inputs

__all__ = ["FIELDS", "ArchiveError", "ColumnError", "read_archive", "resolve_inputs"]
