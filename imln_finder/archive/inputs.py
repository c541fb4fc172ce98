"""From what the user names (files, folders, globs) to the files to read."""

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from imln_finder.archive.errors import ArchiveError

#: What systems and programs leave in folders and .zip files beside the files of the user.
_CLUTTER_NAMES = {"thumbs.db", "desktop.ini", "_success", "__macosx"}
_CLUTTER_PREFIXES = (".", "~$")


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file to read.

    Attributes:
        path: as the user would write it, not resolved.
        named: the user named this very file, or a glob did; otherwise it was found in a folder.
    """

    path: Path
    named: bool


def find_input_files(inputs: str | Path | Sequence[str | Path]) -> list[InputFile]:
    """All files that the inputs stand for, sorted by path, each once however often and by whatever path it is named.

    Hidden files and the clutter of operating systems in folders are left out.

    Raises:
        ArchiveError: for an input that does not exist, a glob or folder without files, or no input at all.
    """
    if isinstance(inputs, str | Path):  # one path is a sequence, too: of its characters
        inputs = [inputs]
    if not inputs or "" in inputs:  # an empty path would be the current folder
        raise ArchiveError("No input given, or an empty one; name the files or folders that hold the reports.")
    by_real_path: dict[str, InputFile] = {}
    for given in inputs:
        for file in _expand(os.path.expanduser(given)):  # noqa: PTH111 (a glob is no Path)
            real_path = os.path.realpath(file.path)
            known = by_real_path.get(real_path)
            if known is None or (file.named and not known.named):
                by_real_path[real_path] = file
    return sorted(by_real_path.values(), key=lambda file: file.path.parts)


def _expand(given: str) -> Iterator[InputFile]:
    try:
        path = Path(given)
        if path.is_dir():
            yield from _files_in(path)
        elif path.exists():
            yield InputFile(path, named=True)
        elif glob.has_magic(given):
            yield from _matches(given)
        else:
            raise ArchiveError("There is no such file or folder; check the path.", given)
    except (OSError, ValueError) as error:
        if isinstance(error, ArchiveError):
            raise
        raise ArchiveError("cannot be opened; check the path and its permissions.", given) from error


def _matches(pattern: str) -> Iterator[InputFile]:
    matches = [Path(match) for match in glob.glob(pattern, recursive=True)]  # noqa: PTH207 (Path.glob takes no absolute one)
    if not matches:
        raise ArchiveError("No file matches this pattern; check the path.", pattern)
    for match in matches:
        if not match.is_dir():
            yield InputFile(match, named=True)
        elif "**" not in pattern:  # which has matched the files within by itself
            yield from _files_in(match)


def _files_in(folder: Path) -> Iterator[InputFile]:
    files = list(_walk(folder))
    if not files:
        raise ArchiveError("The folder holds no files; name the folder that holds the reports.", str(folder))
    yield from (InputFile(path, named=False) for path in files)


def _walk(folder: Path) -> Iterator[Path]:
    visited: set[str] = set()  # links may lead back up
    for parent, folders, names in os.walk(folder, onerror=_raise, followlinks=True):
        real_path = os.path.realpath(parent)
        if real_path in visited:
            folders.clear()
            continue
        visited.add(real_path)
        folders[:] = sorted(name for name in folders if not is_clutter(PurePath(name)))
        yield from (Path(parent, name) for name in names if not is_clutter(PurePath(name)))


def _raise(error: OSError) -> None:
    raise ArchiveError("The folder cannot be read; check its permissions.", str(error.filename)) from error


def is_clutter(path: PurePath) -> bool:
    """Whether a file within a folder or .zip is hidden or left there by a system, by any part of its relative path."""
    return any(
        part.lower() in _CLUTTER_NAMES or (part not in (".", "..") and part.startswith(_CLUTTER_PREFIXES))
        for part in path.parts
    )


def check_named_file(path: Path, is_supported: Callable[[str], bool], supported: str) -> None:
    """Refuses a file that the user named and that cannot be an archive, before an hour's scan comes to it.

    Raises:
        ArchiveError: if it is empty, cannot be opened, has an unknown suffix, or can be read but once, as a pipe.
    """
    if not is_supported(path.name):
        old_excel = " Save it in Excel as .xlsx." if path.suffix.lower() == ".xls" else ""
        raise ArchiveError(f"This type of file is not supported.{old_excel} Supported: {supported}.", str(path))
    if not path.is_file():
        raise ArchiveError("This is no regular file; write what it holds to one, and name that.", str(path))
    try:
        with path.open("rb") as stream:
            is_empty = not stream.read(1)
    except OSError as error:
        raise ArchiveError("The file cannot be read; check its permissions.", str(path)) from error
    if is_empty:
        raise ArchiveError("The file is empty; write it again or leave it out.", str(path))
