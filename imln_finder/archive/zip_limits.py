"""When a .zip (or a workbook, which is one) unpacks to so much that it must be a trap."""

from __future__ import annotations

from collections.abc import Sequence
from zipfile import ZipInfo

from imln_finder.archive.limits import MAX_ZIP_RATIO, ZIP_RATIO_FREE_BYTES


def expands_too_much(members: Sequence[ZipInfo]) -> bool:
    """Whether the members together unpack to more than report text ever does.

    The sizes are those that the .zip declares; `zipfile` never unpacks more than that of a member.
    """
    unpacked = sum(member.file_size for member in members)
    stored = sum(member.compress_size for member in members)
    return unpacked > ZIP_RATIO_FREE_BYTES and unpacked > MAX_ZIP_RATIO * stored
