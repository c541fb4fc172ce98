"""Whether the files of an archive stay as they are while they are read: else the results are those of no archive."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from imln_finder.archive.errors import ArchiveError

#: Size, time of the last change, and which file it is; None for a file that is not there.
State = tuple[int, int, int] | None


def states_of(files: Iterable[Path]) -> dict[Path, State]:
    """The state of each file."""
    return {file: _state(file) for file in files}


def check_steady(before: Mapping[Path, State]) -> None:
    """Refuses files that were written to since their states were taken.

    Raises:
        ArchiveError: for the first of them.
    """
    for file, state in before.items():
        if _state(file) != state:
            raise ArchiveError("The file changed while it was scanned; wait until it is complete.", str(file))


def _state(file: Path) -> State:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns, found.st_ino
