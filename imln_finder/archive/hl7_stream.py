"""An HL7 v2 file as its messages, one after the other, whatever wraps them: batches, MLLP frames, blank lines.

Segments end with a carriage return by the standard, with any line end in practice. A line that is no segment belongs to
the one before it: senders leave line ends within report texts as they are.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TextIO

from imln_finder.archive.csv_lines import bounded_lines
from imln_finder.archive.encoding import MARK_UNDECODABLE, detect_encoding
from imln_finder.archive.hl7_charsets import python_encoding
from imln_finder.archive.limits import MAX_RECORD_CHARACTERS
from imln_finder.archive.source import Source

#: Start and end of an MLLP frame, and where one message ends and the next begins though no line ends there.
_FRAMING = "\x0b\x1c"
_BETWEEN_FRAMES = re.compile("\x1c\x0b?(?=.)|\x0b(?=MSH)")

_BYTE_ORDER_MARK = "\xef\xbb\xbf"
_HEADER = re.compile(r"MSH(?=[^\w\s])")
_ENVELOPE = re.compile(r"[FB](?:HS|TS)(?=[^\w\s]|$)")

#: Segments that HL7 v2 has in results, and that senders put there besides. Any three capitals would take a line of a
#: report for one ("CTA", "IMN|14 mm"), and the rest of the report with it.
_NAMES = (
    "ABS ACC AL1 ARV BLG CON CTD CTI DB1 DEV DG1 DRG DSC DSP ERR EVN FT1 GT1 IAM IN1 IN2 IN3 IPC MRG MSA NK1 NTE OBR "
    "OBX OH1 OH2 OH3 OH4 ORC PD1 PDA PID PR1 PRT PV1 PV2 QAK QRD QRF ROL RXA RXC RXE RXO RXR SAC SFT SHP SPM TCD TQ1 "
    "TQ2 TXA UAC UB1 UB2"
)
_SEGMENT = re.compile(rf"(?:{'|'.join(_NAMES.split())}|Z[A-Z0-9]{{2}})(?=([^\w\s]))|OBX$")
_CHARACTER_SET = 18


@dataclass(frozen=True, slots=True)
class HL7Message:
    """The segments of a message, the header first, and the encoding that they were in."""

    segments: list[str]
    encoding: str


def hl7_messages(source: Source) -> Iterator[HL7Message | None]:
    """The messages of a file; None for one that is longer than a record may be, or has no header.

    Each message is decoded by its own character set (MSH-18). If it names none, or does not decode by it, the encoding
    that the file appears to have is taken.

    Raises:
        ArchiveError: if the file holds no message, or a segment is longer than a record may be.
    """
    detected = detect_encoding(source)
    if detected.startswith("utf-16") or detected.startswith("utf-32"):
        raise source.error("is an HL7 file in UTF-16 or UTF-32, which is not read; write it as UTF-8.")
    any_message = False
    for segments in _stored_messages(source):
        any_message = any_message or segments is not None
        yield None if segments is None else _decoded(segments, detected)
    if not any_message:
        raise source.error("holds no HL7 v2 message (a line that begins with MSH); check that it is an HL7 file.")


def _stored_messages(source: Source) -> Iterator[list[str] | None]:
    """The segments of each message, each byte as the character of that number."""
    segments: list[str] = []
    headless = False
    with io.TextIOWrapper(source.open(), encoding="latin-1", newline=None) as text:
        for line in _lines(text, source.name):
            segment = line.removeprefix(_BYTE_ORDER_MARK).strip(_FRAMING)
            is_header = _HEADER.match(segment)
            if is_header or _ENVELOPE.match(segment):
                if segments or headless:
                    yield _whole(segments)
                segments, headless = [segment] if is_header else [], False
            elif not segments:
                headless = headless or bool(segment.strip())
            elif _is_segment(segment, segments[0]):
                segments.append(segment)
            else:
                segments[-1] += f"\n{segment}"
    if segments or headless:
        yield _whole(segments)


def _lines(text: TextIO, source: str) -> Iterator[str]:
    """The lines of a file without their ends, which frames end as well."""
    for line in bounded_lines(text, source):
        yield from _BETWEEN_FRAMES.split(line.removesuffix("\n"))


def _is_segment(line: str, header: str) -> bool:
    found = _SEGMENT.match(line)
    return found is not None and found[1] in (None, header[3])


def _whole(segments: list[str]) -> list[str] | None:
    return segments if segments and sum(map(len, segments)) <= MAX_RECORD_CHARACTERS else None


def _decoded(segments: list[str], detected: str) -> HL7Message:
    header = segments[0].split(segments[0][3])
    declared = python_encoding(header[_CHARACTER_SET - 1]) if len(header) >= _CHARACTER_SET else None
    stored = "\r".join(segments).encode("latin-1")
    encoding = declared or detected
    try:
        text = stored.decode(encoding)
    except UnicodeError:
        encoding = detected
        text = stored.decode(encoding, MARK_UNDECODABLE)
    return HL7Message([segment.rstrip("\n") for segment in text.split("\r")], encoding)
