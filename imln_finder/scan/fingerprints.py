"""What a scan read, as hashes: enough to tell the same input again, too little to tell whose reports they are."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from imln_finder.archive import ArchiveError, resolve_inputs
from imln_finder.archive.site_readers import site_suffixes
from imln_finder.archive.source import format_suffix
from imln_finder.archive.sql import Database
from imln_finder.rules_store import rules_folder
from imln_finder.scan.outputs import FILES, RUN_RECORD

#: Stands for the hash of a file that cannot be read, and so becomes a reject.
_UNREADABLE = ""
#: One report a file: the file is named after the report, and its name is an identifier.
_NAMED_AFTER_REPORTS = (".txt", ".json", ".hl7")


@dataclass(frozen=True, slots=True)
class InputFingerprint:
    """One input of a scan, as it goes into the run record.

    Attributes:
        path: the input as it was given. Files that may be named after a report are `FOLDER/*.txt`, for all of them.
        files: how many files it stands for.
        bytes: their size together; None if it is no file here.
        sha256: of the file; for several the SHA-256 of their SHA-256 in hexadecimal, in the order of their paths.
            Of the query for a database; None for a table.
    """

    path: str
    files: int
    bytes: int | None
    sha256: str | None


def input_fingerprints(inputs: Sequence[str | Path]) -> list[InputFingerprint]:
    """The fingerprints of all inputs, in the order given.

    Raises:
        ArchiveError: if an input does not exist, or holds nothing to read.
    """
    files_of: dict[str, list[Path]] = {}
    for given in inputs:
        files_of.setdefault(_label(given), []).extend(resolve_inputs([given]))
    return [_fingerprint(label, sorted(set(files))) for label, files in files_of.items()]


def database_fingerprint(database: Database) -> InputFingerprint:
    """The fingerprint of a database with its query.

    Raises:
        ArchiveError: if it cannot be used.
    """
    database.check()
    return InputFingerprint(database.name, 0, None, database.query_sha256)


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file.

    Raises:
        ArchiveError: if it cannot be read.
    """
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise ArchiveError("The file cannot be read; check its permissions.", str(path)) from error


def outputs_sha256(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file that a scan has written, but for the run record, which holds them."""
    return {name: file_sha256(folder / name) for name in FILES if name != RUN_RECORD}


def names_sha256(files: Sequence[Path]) -> str:
    """The SHA-256 of the names of files, which may name reports."""
    return _combined([hashlib.sha256(str(file).encode("utf-8", "surrogateescape")).hexdigest() for file in files])


def rules_sha256(language: str) -> str:
    """The SHA-256 of all rule files of a language, combined in the order of their names."""
    files = sorted(rules_folder(language).iterdir(), key=lambda file: file.name)
    return _combined([hashlib.sha256(file.read_bytes()).hexdigest() for file in files if file.is_file()])


def _label(given: str | Path) -> str:
    path = Path(given)
    suffix = format_suffix(path.name)
    return str(path.with_name(f"*{suffix}")) if suffix in (*_NAMED_AFTER_REPORTS, *site_suffixes()) else str(given)


def _fingerprint(label: str, files: list[Path]) -> InputFingerprint:
    size = sum(path.stat().st_size for path in files)
    return InputFingerprint(label, len(files), size, _combined([*map(_readable_sha256, files)]))


def _readable_sha256(path: Path) -> str:
    """The SHA-256 of a file that may be no more than a reject."""
    try:
        return file_sha256(path)
    except ArchiveError:
        return _UNREADABLE


def _combined(digests: Sequence[str]) -> str:
    return digests[0] if len(digests) == 1 else hashlib.sha256("".join(digests).encode("ascii")).hexdigest()
