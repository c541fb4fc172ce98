"""The lines of a text file, one at a time or many together, with a way to put back what was taken."""

from __future__ import annotations

import codecs
import io
import zlib
from collections import deque
from collections.abc import Iterator
from io import BufferedIOBase
from types import TracebackType
from typing import BinaryIO, TextIO, cast
from zipfile import BadZipFile

from imln_finder.archive.encoding import MARK_UNDECODABLE, detect_encoding
from imln_finder.archive.errors import ArchiveError
from imln_finder.archive.limits import CHUNK, MAX_RECORD_CHARACTERS, MIB
from imln_finder.archive.source import Source

_UTF8 = "utf-8"
#: Bytes of a block: so many that what is done once for each costs little.
BLOCK = 2 * MIB


def bounded_lines(text: TextIO, source: str) -> Iterator[str]:
    """The lines of a text, with their ends.

    Raises:
        ArchiveError: at a line that is longer than a record may be; then it is hardly a text file.
    """
    while line := text.readline(MAX_RECORD_CHARACTERS + 1):
        _check_length(len(line), source)
        yield line


def _check_length(characters: int, source: str) -> None:
    if characters > MAX_RECORD_CHARACTERS:
        raise ArchiveError(
            f"has a line of more than {MAX_RECORD_CHARACTERS // MIB} million characters; "
            "check that it is a text file with one record a line.",
            source,
        )


class Lines:
    """An iterator over the lines of a file, as a csv.reader takes them, that also gives them in blocks.

    Use it as a context manager. Where the file is damaged, all whole lines before come first.

    Attributes:
        given: how many characters were given as lines, less those taken back.
    """

    def __init__(self, source: Source, encoding: str | None = None) -> None:
        """Opens the file, in an encoding that was detected before, or else in the one that it appears to have."""
        self._source = source.name
        encoding = encoding or detect_encoding(source)
        self._decoder = None if encoding == _UTF8 else codecs.getincrementaldecoder(encoding)(MARK_UNDECODABLE)
        self._bytes = _Postponing(source.open())
        self._begun = b""  # a line whose end was not read yet
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
        self._bytes.close()

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        """The next line.

        Raises:
            EOFError, OSError, BadZipFile: if the file cannot be read further.
        """
        if not self._waiting:
            self.put_back(self._next_lines())
        if not self._waiting:
            raise StopIteration
        line = self._waiting.popleft()
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

    def block(self) -> bytes:
        """The next whole lines, of about `BLOCK` bytes together, in UTF-8; empty at the end.

        What is not decodable is not valid in UTF-8, either.

        Raises:
            EOFError, OSError, BadZipFile: if the file cannot be read further.
        """
        waiting = _in_utf8("".join(self._waiting))
        self._waiting.clear()
        return waiting if len(waiting) >= BLOCK else self._next_lines(waiting)

    def put_back(self, content: bytes) -> int:
        """Puts back the end of a block, and says how many characters come before the file is read on."""
        text = content.decode(_UTF8, MARK_UNDECODABLE)
        self._waiting.extendleft(reversed(list(io.StringIO(text, newline=""))))
        return len(text)

    def _next_lines(self, before: bytes = b"") -> bytes:
        """What comes before them and the next whole lines of the file, of which there are none at its end."""
        while True:
            pieces = self._bytes.read(BLOCK)
            at_end, failure = not pieces, self._bytes.failure
            if self._decoder is not None:
                pieces = [_in_utf8(self._decoder.decode(b"".join(pieces), at_end))]
            content = b"".join((before, self._begun, *pieces))  # of a large file each copy would be felt
            end = len(content) if at_end and failure is None else _end_of_lines(content, len(before), at_end)
            self._begun = content[max(end, len(before)) :]
            if len(self._begun) > MAX_RECORD_CHARACTERS:
                _check_length(len(self._begun.decode(_UTF8, MARK_UNDECODABLE)), self._source)
            if end or (at_end and failure is None):
                return content[:end]
            if failure is not None and before:
                return before
            if failure is not None:
                raise failure


def _in_utf8(text: str) -> bytes:
    return text.encode(_UTF8, "surrogatepass")


def _end_of_lines(content: bytes, start: int, at_end: bool) -> int:
    """Where the last line end behind a place ends. Before the end of the file the last character may be half of one."""
    return content.rfind(b"\n", start) + 1 or content.rfind(b"\r", start, len(content) if at_end else -1) + 1


class _Postponing:
    """The bytes of a file that seems to end where it is damaged.

    Attributes:
        failure: what came instead of the next bytes.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = cast(BufferedIOBase, stream)
        self.failure: Exception | None = None

    def read(self, size: int) -> list[bytes]:
        """So many bytes, fewer only at the end. In pieces: of one that is damaged nothing comes."""
        pieces: list[bytes] = []
        while size and self.failure is None:
            try:
                piece = self._stream.read1(min(size, CHUNK))
            except (EOFError, OSError, zlib.error, BadZipFile) as error:
                self.failure = error
                break
            if not piece:
                break
            pieces.append(piece)
            size -= len(piece)
        return pieces

    def close(self) -> None:
        self._stream.close()
