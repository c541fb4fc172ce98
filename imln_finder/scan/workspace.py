"""The hidden folder of a scan under way: the partitions that are done, so that what is interrupted can go on.

    .imln-finder-scan/        within the folder of the outputs; for the owner alone
        scan.json             what is scanned, and with what: a scan goes on only if this is the same
        000000.part           the SHA-256 of a partition's records and its result, then the result
        outputs/              the files that get their final names at the end
            replaced/         while they get them: those of an earlier run

A part gets its name only when it is whole. One that is damaged all the same, or whose records are no longer those that
it was read from, is read anew.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from imln_finder.locks import lock
from imln_finder.scan.outputs import (
    FILES,
    HIDDEN,
    OWNER_ONLY,
    OWNER_ONLY_FOLDER,
    REPLACED,
    OutputError,
    made_folder,
    not_writable,
)

_NAME = f"{HIDDEN}scan"
_IDENTITY = "scan.json"
_OUTPUTS = "outputs"
_PART = ".part"
_DIGEST_BYTES = 32

#: What an error says beside itself when parts are left.
KEPT = "What is done is kept: add --resume to go on from there."


@dataclass(slots=True)
class Parts:
    """The results of partitions on disk.

    Attributes:
        resumed: the numbers of those that an interrupted scan has left.
        damaged: how many it has left that are not whole, or of other records.
    """

    folder: Path
    resumed: set[int] = field(default_factory=set)
    damaged: int = 0
    _records: dict[int, bytes] = field(default_factory=dict, repr=False)

    def read(self, number: int, records: bytes) -> bytes | None:
        """The result of a partition; None if it is not there, not as it was written, or not of these records.

        Args:
            number: of the partition.
            records: the SHA-256 of its records.
        """
        self._records[number] = records
        try:
            content = self._path(number).read_bytes()
        except OSError:
            return None
        digest, result = content[:_DIGEST_BYTES], content[_DIGEST_BYTES:]
        if sha256(records + result).digest() != digest:
            self.damaged += 1
            return None
        self.resumed.add(number)
        return result

    def keep(self, number: int, result: bytes) -> None:
        """Writes the result of a partition, unless an interrupted scan has left it.

        Raises:
            OSError: if it cannot be written.
        """
        records = self._records.pop(number)
        if number in self.resumed:
            return
        path = self._path(number)
        unfinished = path.with_suffix(".unfinished")
        with open(unfinished, "wb", opener=_owner_only) as stream:
            stream.write(sha256(records + result).digest())
            stream.write(result)
        unfinished.replace(path)

    def _path(self, number: int) -> Path:
        return self.folder / f"{number:06}{_PART}"


@dataclass(frozen=True, slots=True)
class Workspace:
    """A scan under way.

    Attributes:
        parts: what is done.
        outputs: the folder for the files that are to be published.
        replaces: whether they replace an earlier run.
    """

    parts: Parts
    outputs: Path
    replaces: bool


def holds_parts(folder: Path) -> bool:
    """Whether the folder holds what an interrupted scan has left."""
    return any((folder / _NAME).glob(f"*{_PART}"))


def is_begun(folder: Path) -> bool:
    """Whether a scan into the folder has said what it scans and not ended; it may have no part yet, or no longer.

    What it said guards an earlier run: only the same scan may go on, and replace it.
    """
    return (folder / _NAME / _IDENTITY).exists()


def restore_replaced(folder: Path) -> None:
    """Gives an earlier run its names back, if a scan was killed while its own files took them.

    Raises:
        OutputError: if another scan uses the folder, or a file cannot be moved.
    """
    outputs = folder / _NAME / _OUTPUTS
    if not (outputs / REPLACED).exists():
        return
    with _locked(folder), _written_to(folder):
        if (outputs / FILES[-1]).exists():  # the last to get its name: the new files do not stand together yet
            for path in (outputs / REPLACED).iterdir():
                path.replace(folder / path.name)


@contextmanager
def open_workspace(folder: Path, identity: Mapping[str, Any], resume: bool, force: bool) -> Iterator[Workspace]:
    """The workspace of a scan into a folder; it is gone when the block ends, and kept with its parts if it fails.

    Args:
        folder: of the outputs; made if need be.
        identity: what is scanned, and with what, as JSON values.
        resume: go on with the parts that are there.
        force: replace an earlier run, and parts of one unless resumed.

    Raises:
        OutputError: if the folder cannot be used, another scan uses it, or its parts are of another scan.
    """
    hidden = folder / _NAME
    with made_folder(folder), _locked(folder):
        found, begun = is_begun(folder), False
        try:
            with _written_to(folder):
                replaces = _begin(hidden, folder, identity, resume, force)
                begun = True
                yield Workspace(Parts(hidden), hidden / _OUTPUTS, replaces)
        except BaseException as error:
            if not holds_parts(folder) and (begun or not found):
                shutil.rmtree(hidden, ignore_errors=True)
            elif begun:
                shutil.rmtree(hidden / _OUTPUTS, ignore_errors=True)
                error.add_note(KEPT)
            raise
        _clear(hidden)


def _clear(hidden: Path) -> None:
    """Removes the workspace of a finished scan, what tells of it last: killed meanwhile, it can still be resumed."""
    for path in hidden.glob(f"*{_PART}"):
        path.unlink(missing_ok=True)
    shutil.rmtree(hidden / _OUTPUTS, ignore_errors=True)
    shutil.rmtree(hidden, ignore_errors=True)


@contextmanager
def _written_to(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise not_writable(folder, error) from error


def _begin(hidden: Path, folder: Path, identity: Mapping[str, Any], resume: bool, force: bool) -> bool:
    """Makes the workspace ready, and says whether the outputs replace an earlier run."""
    described = hidden / _IDENTITY
    goes_on = resume and (is_begun(folder) or holds_parts(folder))
    hidden.mkdir(mode=OWNER_ONLY_FOLDER, exist_ok=True)
    shutil.rmtree(hidden / _OUTPUTS, ignore_errors=True)
    if goes_on:
        found = _read_identity(described, folder)
        changed = [name for name, value in identity.items() if found.get(name) != value]
        if changed:
            raise OutputError(
                f"{folder}: The interrupted scan had other {' and '.join(changed)}; "
                "scan as it was begun, or begin anew with --force."
            )
    else:
        if holds_parts(folder) and not force:
            raise interrupted(folder)
        for path in hidden.iterdir():
            if path.suffix in (_PART, ".unfinished", ".json"):
                path.unlink()
        unfinished = described.with_suffix(".unfinished")
        with open(unfinished, "w", encoding="utf-8", opener=_owner_only) as stream:
            json.dump(identity, stream)
        unfinished.replace(described)
    (hidden / _OUTPUTS).mkdir(mode=OWNER_ONLY_FOLDER)
    # Outputs beside it are of a run that was to be replaced, or were moved there when the scan was interrupted.
    return force or goes_on


def interrupted(folder: Path) -> OutputError:
    """The error that the folder holds an interrupted scan."""
    return OutputError(
        f"{folder}: The folder holds an interrupted scan; add --resume to go on with it, or --force to begin anew."
    )


def _read_identity(path: Path, folder: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return found
    except (OSError, ValueError):
        raise OutputError(f"{folder}: The interrupted scan cannot be told; begin anew with --force.") from None


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Refuses the folder to two scans at once."""
    if os.name == "nt":  # which opens no folders
        yield
        return
    with _written_to(folder):
        handle = os.open(folder, os.O_RDONLY)
    try:
        if not lock(handle):
            raise OutputError(
                f"{folder}: Another scan is writing to this folder; wait for it, or name another with --out."
            )
        yield
    finally:
        os.close(handle)


def _owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, OWNER_ONLY)
