"""Files within a .zip, read where they are: nothing is extracted to disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import PurePosixPath, PureWindowsPath
from typing import BinaryIO, cast
from zipfile import BadZipFile, ZipFile, ZipInfo

from imln_finder.archive.batches import Records
from imln_finder.archive.errors import ArchiveError
from imln_finder.archive.inputs import is_clutter
from imln_finder.archive.source import Source, printable
from imln_finder.archive.tolerance import read_each
from imln_finder.archive.zip_limits import expands_too_much
from imln_finder.domain import Reject

UNSAFE_NAME = "refused: the member's name points outside the archive file"
EXPANDS_TOO_MUCH = "refused: the member expands to many times its size, as zip bombs do"
ENCRYPTED = "refused: the member is encrypted; unpack it with its password and scan the files"
NESTED = "refused: a .zip within a .zip is not read; unpack the outer one and scan the folder"

_ENCRYPTED_FLAG = 0x1


def read_zip(source: Source, read_member: Callable[[Source], Iterator[Records]]) -> Iterator[Records]:
    """The records of all members of a .zip, in the order of their names; a member that cannot be read is a Reject.

    Args:
        source: the .zip.
        read_member: reads one member by its format.

    Raises:
        ArchiveError: if the .zip is damaged or empty, unpacks to absurdly much, or no member could be read.
        ColumnError: if the columns of a member do not fit.
    """
    with zip_members(source) as members:
        yield from read_each(members, read_member)


@contextmanager
def zip_members(source: Source) -> Iterator[list[Source | Reject]]:
    """Yields the members of a .zip, in the order of their names; a Reject for one that is refused.

    Raises:
        ArchiveError: if the .zip is damaged or empty, or unpacks to absurdly much.
    """
    with source.open_seekable() as stream:
        try:
            package = ZipFile(stream)
        except (BadZipFile, NotImplementedError, ValueError, OSError) as error:
            raise source.error("is not a readable .zip file (damaged or cut short); pack it again.") from error
        with package:
            members = sorted(
                (info for info in package.infolist() if not _is_folder(info) and not is_clutter(_posix(info.filename))),
                key=lambda info: info.filename,
            )
            if not members:
                raise source.error("holds no files; pack it again with the reports.")
            accepted = [info for info in members if _refusal(info) is None]
            if expands_too_much(accepted) or _overlaps(package, accepted):
                raise source.error("expands to many times its size, as zip bombs do; if you trust it, unpack it first.")
            yield [_member(source, package, info) for info in members]


def _is_folder(info: ZipInfo) -> bool:
    return info.filename.endswith("/")  # `is_dir` fails on a member without a name


def _member(source: Source, package: ZipFile, info: ZipInfo) -> Source | Reject:
    name = f"{source.name}!{printable(info.filename)}"
    refusal = _refusal(info)
    if refusal is not None:
        return Reject(name, "", refusal)
    return Source(name, _posix(info.filename).name, partial(_open_member, package, info, name), required=False)


def _open_member(package: ZipFile, info: ZipInfo, name: str) -> BinaryIO:
    try:
        return cast(BinaryIO, package.open(info))
    except (BadZipFile, NotImplementedError, RuntimeError, ValueError) as error:
        raise ArchiveError("is damaged, or packed in a way that is not supported; pack it again.", name) from error


def _refusal(info: ZipInfo) -> str | None:
    """Why a member is not read, if it is not."""
    name = _posix(info.filename)
    if name.is_absolute() or ".." in name.parts or PureWindowsPath(info.filename).drive:
        return UNSAFE_NAME
    if name.suffix.lower() == ".zip" or info.filename.lower().endswith(".zip.gz"):
        return NESTED
    if info.flag_bits & _ENCRYPTED_FLAG:
        return ENCRYPTED
    return EXPANDS_TOO_MUCH if expands_too_much([info]) else None


def _overlaps(package: ZipFile, members: list[ZipInfo]) -> bool:
    """Whether members share their packed bytes, which makes a small .zip unpack to anything."""
    stored = sum(info.compress_size for info in members)
    return stored > package.start_dir  # the members stand before the central directory


def _posix(filename: str) -> PurePosixPath:
    return PurePosixPath(filename.replace("\\", "/"))
