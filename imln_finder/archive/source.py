"""One file to read: on disk or a member of a .zip, gzip-ed or not. The readers see only its bytes."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from imln_finder.archive.errors import ArchiveError
from imln_finder.archive.limits import MAX_BYTES_IN_MEMORY, MIB

GZIP_SUFFIX = ".gz"


def format_suffix(filename: str) -> str:
    """The suffix that tells the format, in lower case and without `.gz`: `.csv` of `2019.CSV.gz`."""
    return PurePosixPath(_without_gzip(filename)).suffix.lower()


def printable(filename: str) -> str:
    """A name that can be shown on one line: bytes that are no UTF-8 as `\\xff`, a line end as `\\n`."""
    name = filename.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return name if name.isprintable() else "".join(map(_visible, name))


def _visible(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape").decode("ascii")


def _without_gzip(filename: str) -> str:
    return filename[: -len(GZIP_SUFFIX)] if filename.lower().endswith(GZIP_SUFFIX) else filename


@dataclass(frozen=True, slots=True)
class Source:
    """A file that can be opened as often as needed.

    Attributes:
        name: what reports and messages call it: the path, then `!` and the member for a file within a .zip.
        filename: the last part of the path.
        open_stored: opens the bytes as they are stored.
        required: the user named this very file, so a failure ends the scan instead of becoming a Reject.
        path: where it lies on disk; None for a member of a .zip.
    """

    name: str
    filename: str
    open_stored: Callable[[], BinaryIO]
    required: bool = True
    path: Path | None = None

    @classmethod
    def on_disk(cls, path: Path, required: bool = True) -> Source:
        """The source for a file on disk."""
        return cls(printable(str(path)), printable(path.name), lambda: path.open("rb"), required, path)

    @property
    def suffix(self) -> str:
        """The suffix that tells the format, in lower case and without `.gz`."""
        return format_suffix(self.filename)

    @property
    def stem(self) -> str:
        """The file name without its suffixes: `2019` of `2019.csv.gz`."""
        return PurePosixPath(_without_gzip(self.filename)).stem

    @property
    def is_gzip(self) -> bool:
        """Whether the stored bytes are gzip-ed."""
        return self.filename.lower().endswith(GZIP_SUFFIX)

    def open(self) -> BinaryIO:
        """The bytes of the file, unpacked, from the start."""
        stored = self.open_stored()
        return cast(BinaryIO, _OwningGzipFile(stored)) if self.is_gzip else stored

    def open_seekable(self) -> BinaryIO:
        """The bytes for a reader that jumps about in them.

        Raises:
            ArchiveError: if they lie within a .gz or .zip and are too large to hold in memory.
        """
        if self.path is not None and not self.is_gzip:
            return self.open()
        # Not spooled to a temporary file: patient data is never written anywhere but to the scan's own output.
        with self.open() as stream:
            content = stream.read(MAX_BYTES_IN_MEMORY + 1)
        if len(content) > MAX_BYTES_IN_MEMORY:
            raise ArchiveError(
                f"is larger than {MAX_BYTES_IN_MEMORY // MIB} MB once unpacked; unpack it and scan the unpacked file.",
                self.name,
            )
        return io.BytesIO(content)

    def error(self, reason: str) -> ArchiveError:
        """An ArchiveError about this file."""
        return ArchiveError(reason, self.name)


class _OwningGzipFile(gzip.GzipFile):
    """A gzip file that closes the stored bytes with itself, which `gzip.GzipFile` leaves open."""

    def __init__(self, stored: BinaryIO) -> None:
        self._stored = stored
        super().__init__(fileobj=stored, mode="rb")

    def close(self) -> None:
        try:
            super().close()
        finally:
            self._stored.close()
