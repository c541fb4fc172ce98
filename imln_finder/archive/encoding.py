"""Which encoding a text file has, and its text in that encoding.

Byte order mark first; then UTF-16 by the pattern of its NUL bytes; then UTF-8; at last GB18030 against Windows-1252.
The last two are told apart by how their high bytes pair up: in Chinese text they come in twos from the common planes of
GB 2312, in Western text mostly alone. The bytes that decide are taken from the first that is not ASCII, wherever in the
file it stands.
"""

from __future__ import annotations

import codecs
import io
import re
import zlib
from typing import BinaryIO
from zipfile import BadZipFile

from imln_finder.archive.limits import CHUNK
from imln_finder.archive.source import Source

#: Stands for bytes that the encoding does not allow. A lone surrogate, so no decoded text can hold one by itself.
UNDECODABLE = "\udcff"

#: Name of the codec error handler that puts UNDECODABLE in the place of undecodable bytes.
MARK_UNDECODABLE = "imln_finder.mark_undecodable"

#: Enough bytes to tell Chinese from Western text.
_PAIRS_SAMPLE = 64 * 1024

_NOT_ASCII = re.compile(rb"[\x80-\xff]")

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def _mark_undecodable(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return UNDECODABLE, error.end


# `surrogateescape` would do for most encodings, but not for UTF-16.
codecs.register_error(MARK_UNDECODABLE, _mark_undecodable)


def open_text(source: Source, newline: str = "", encoding: str | None = None) -> io.TextIOWrapper:
    """The text of a source in the encoding that it appears to have; UNDECODABLE stands for what does not decode.

    Args:
        source: the file.
        newline: where lines end, as for `open`; line ends are never translated.
        encoding: if it was detected before.

    Raises:
        ArchiveError: if the file is empty.
    """
    encoding = encoding or detect_encoding(source)
    return io.TextIOWrapper(source.open(), encoding=encoding, errors=MARK_UNDECODABLE, newline=newline)


def detect_encoding(source: Source) -> str:
    """The Python name of the encoding that a text file appears to have; `utf-8` if it is ASCII throughout."""
    with source.open() as stream:
        head = _next_chunk(stream)
        for mark, encoding in _BYTE_ORDER_MARKS:
            if head.startswith(mark):
                return encoding
        utf16 = _utf16_by_nul_bytes(head)
        if utf16:
            return utf16
        sample, is_whole = _from_first_non_ascii(head, stream)
    well_formed, damaged = _utf8_sequences(sample, is_whole)
    if not damaged:
        return "utf-8"
    # Some well-formed UTF-8 comes by chance of Chinese in GB18030, next to none of Western text in Windows-1252.
    if _is_mostly_chinese(sample[:_PAIRS_SAMPLE]):
        return "utf-8" if well_formed >= damaged else "gb18030"
    return "utf-8" if 2 * well_formed >= damaged else "cp1252"


def _from_first_non_ascii(head: bytes, stream: BinaryIO) -> tuple[bytes, bool]:
    """Up to two chunks from the first byte that is not ASCII (none: empty), and whether the file ends with them."""
    chunk = head
    while chunk:
        if found := _NOT_ASCII.search(chunk):
            rest = _next_chunk(stream)
            return chunk[found.start() :] + rest, len(rest) < CHUNK
        chunk = _next_chunk(stream)
    return b"", True


def _next_chunk(stream: BinaryIO) -> bytes:
    """The next bytes; empty also where the file is damaged: its reader will come to that, after what can be read."""
    try:
        return stream.read(CHUNK)
    except (EOFError, OSError, zlib.error, BadZipFile):
        return b""


def _utf16_by_nul_bytes(head: bytes) -> str | None:
    """UTF-16 if NUL bytes stand almost only at odd (little-endian) or only at even places, and often enough."""
    head = head[: len(head) // 2 * 2]
    odd, even = head[1::2].count(0), head[0::2].count(0)
    pairs = len(head) // 2
    more, encoding = (odd, "utf-16-le") if odd >= even else (even, "utf-16-be")
    if more < 2 or min(odd, even) > 0.2 * more:
        return None
    # ASCII in UTF-16 has a NUL in every pair, Chinese only in digits, delimiters and line ends; a stray NUL is rarer.
    if more >= 0.3 * pairs:
        return encoding
    _, utf8_damaged = _utf8_sequences(head, is_whole=False)
    utf16_damaged = _decoded(head, encoding, is_whole=False).count(UNDECODABLE)
    is_chinese = utf8_damaged > 10 * utf16_damaged and utf8_damaged >= 0.2 * pairs  # not a few odd bytes among ASCII
    return encoding if more >= 0.01 * pairs and is_chinese else None


def _decoded(sample: bytes, encoding: str, is_whole: bool) -> str:
    """The sample decoded; unless it is whole, less the character that its end may cut in two."""
    return codecs.getincrementaldecoder(encoding)(MARK_UNDECODABLE).decode(sample, is_whole)


def _utf8_sequences(sample: bytes, is_whole: bool) -> tuple[int, int]:
    """How many non-ASCII characters are well-formed UTF-8, and at how many places the sample is none."""
    text = _decoded(sample, "utf-8", is_whole)
    damaged = text.count(UNDECODABLE)
    return len(text) - len(text.encode("ascii", "ignore")) - damaged, damaged


def _is_mostly_chinese(sample: bytes) -> bool:
    """Whether most high bytes pair up as common GB 2312 characters (punctuation and first-level hanzi)."""
    common = other = 0
    index, last = 0, len(sample) - 1
    while index < last:
        lead, trail = sample[index], sample[index + 1]
        if lead < 0x80:
            index += 1
        elif lead in (0xC2, 0xC3) and 0xA1 <= trail <= 0xBF:
            index += 2  # as likely a Western letter in UTF-8
        elif trail >= 0xA1 and (0xA1 <= lead <= 0xA3 or 0xB0 <= lead <= 0xD7):
            common += 1
            index += 2
        else:
            other += 1
            index += 2 if trail >= 0x80 else 1
    return common > other
