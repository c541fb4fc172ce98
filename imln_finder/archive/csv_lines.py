"""The lines of a text file, one at a time or many together, with a way to put back what was taken."""

from __future__ import annotations

import io
import zlib
from collections import deque
from collections.abc import Iterator
from types import TracebackType
from typing import BinaryIO, TextIO, cast
from zipfile import BadZipFile

from imln_finder.archive.encoding import MARK_UNDECODABLE, detect_encoding
from imln_finder.archive.errors import ArchiveError
from imln_finder.archive.limits import CHUNK, MAX_RECORD_CHARACTERS, MIB
from imln_finder.archive.source import Source


def bounded_lines(text: TextIO, source: str) -> Iterator[str]:
    """The lines of a text, with their ends.

    Raises:
        ArchiveError: at a line that is longer than a record may be; then it is hardly a text file.
    """
    while line := text.readline(MAX_RECORD_CHARACTERS + 1):
        if len(line) > MAX_RECORD_CHARACTERS:
            raise ArchiveError(
                f"has a line of more than {MAX_RECORD_CHARACTERS // MIB} million characters; "
                "check that it is a text file with one record a line.",
                source,
            )
        yield line


class Lines:
    """An iterator over the lines of a file, as a csv.reader takes them, that also gives them in blocks.

    Use it as a context manager. Where the file is damaged, all whole lines before come first.

    Attributes:
        given: how many characters were given as lines, less those taken back.
    """

    def __init__(self, source: Source) -> None:
        """Opens the file."""
        encoding = detect_encoding(source)
        self._bytes = _Postponing(source.open())
        self._text = io.TextIOWrapper(
            cast(BinaryIO, self._bytes), encoding=encoding, errors=MARK_UNDECODABLE, newline=""
        )
        self._unread = bounded_lines(self._text, source.name)
        self._waiting: deque[str] = deque()
        self._taken: list[str] = []
        self.given = 0

    def __enter__(self) -> Lines:
        """The lines themselves."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes the file."""
        self._text.close()

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        """The next line.

        Raises:
            EOFError, OSError, BadZipFile: if the file cannot be read further.
        """
        line = self._waiting.popleft() if self._waiting else next(self._unread, "")
        if self._bytes.failure is not None and not line.endswith(("\n", "\r")):
            raise self._bytes.failure
        if not line:
            raise StopIteration
        self._taken.append(line)
        self.given += len(line)
        return line

    def start_row(self) -> None:
        """Says that a row begins with the next line."""
        self._taken.clear()

    def keep_only_first(self) -> str:
        """The first line of the current row; the others are to be read again as rows of their own."""
        first, *others = self._taken
        self._waiting.extendleft(reversed(others))
        self.given -= sum(map(len, others))
        return first

    def block(self) -> str:
        """The next whole lines, of about a million characters together; empty at the end.

        Raises:
            EOFError, OSError, BadZipFile: if the file cannot be read further.
        """
        text = "".join(self._waiting)
        self._waiting.clear()
        if len(text) < CHUNK:
            text += self._text.read(CHUNK)
            if not text.endswith("\n"):
                text += next(self._unread, "")
        if self._bytes.failure is not None:
            text = text[: text.rfind("\n") + 1]
            if not text:
                raise self._bytes.failure
        return text

    def put_back(self, text: str) -> None:
        """Puts back what comes next."""
        self._waiting.extendleft(reversed(list(io.StringIO(text, newline=""))))


class _Postponing:
    """The bytes of a file that seems to end where it is damaged.

    Attributes:
        failure: what came instead of the next bytes.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.failure: Exception | None = None

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)

    def read(self, size: int = -1) -> bytes:
        try:
            return self._stream.read(size)
        except (EOFError, OSError, zlib.error, BadZipFile) as error:
            self.failure = error
            return b""

    def read1(self, size: int = -1) -> bytes:
        return self.read(size)
