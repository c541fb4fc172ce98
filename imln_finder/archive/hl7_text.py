"""The report of an HL7 v2 result: the values of its OBX segments, in order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from imln_finder.archive.attachments import AttachmentError, attached_text, bytes_from_hex, html_text, is_html, is_plain
from imln_finder.archive.hl7_escapes import Delimiters, unescape

#: Value types (OBX-2) that hold text; empty where senders leave it out.
_TEXT_TYPES = ("TX", "FT", "ST", "")
_ATTACHMENT = "ED"

#: What OBX-11 may be (HL7 table 0085), and of these observations that the sender takes back: deleted, posted as wrong.
_STATUSES = tuple("ABCDFINOPRSUVWX")
_TAKEN_BACK = ("D", "W")

#: Suffixes of an observation's identifier (HL7 v2.5.1, chapter 7, figure 7-2) as the headings that they stand for.
_HEADINGS = {"GDT": "FINDINGS", "IMP": "IMPRESSION", "REC": "RECOMMENDATION", "ADT": "ADDENDUM"}

UNREAD_ATTACHMENT = "no text: the report is an attachment that is neither plain text nor HTML"
UNREAD_CODING = "no text: the report is an attachment in an encoding other than A, Base64 and Hex"

_TYPE, _IDENTIFIER, _VALUE, _STATUS = 2, 3, 5, 11


@dataclass(frozen=True, slots=True)
class ObservedText:
    """The text of a result, and the status of each of its observations.

    Attributes:
        text: empty if no observation holds text.
        statuses: the values of OBX-11.
        problem: why there is no text, if an attachment could not be read.
    """

    text: str
    statuses: set[str]
    problem: str | None


def observed_text(segments: Iterable[str], delimiters: Delimiters, encoding: str) -> ObservedText:
    """The text of OBX segments: each value, and each repetition of it, is a line.

    Where the identifiers of the observations have the suffixes of the standard, their headings are set.
    """
    lines: list[str] = []
    statuses: set[str] = set()
    problem: str | None = None
    heading: str | None = None
    for segment in segments:
        fields = _fields(segment, delimiters.field)
        kind, identifier, value, status = (fields[number].strip() for number in (_TYPE, _IDENTIFIER, _VALUE, _STATUS))
        statuses.add(status)
        if status in _TAKEN_BACK or kind.upper() not in (*_TEXT_TYPES, _ATTACHMENT):
            continue
        if kind.upper() == _ATTACHMENT:
            try:
                values = [_attachment(value, delimiters, encoding)]
            except AttachmentError as error:
                problem = str(error)
                continue
        else:
            values = [unescape(part, delimiters, encoding) for part in fields[_VALUE].split(delimiters.repetition)]
        previous, heading = heading, _heading(identifier, delimiters)
        if heading is not None and heading != previous:
            lines += ["", f"{heading}:"] if lines else [f"{heading}:"]
        lines += ["" if line == '""' else line for line in values]
    text = "\n".join(lines)
    return ObservedText(text, statuses - {""}, problem if not text.strip() else None)


def _fields(segment: str, separator: str) -> list[str]:
    """The fields of an OBX, at least up to its status; empty ones at its end may be left out.

    Where a sender leaves line ends in a value, it leaves field separators there as well: the value ends in the line in
    which the status stands where it should, else in the last.
    """
    fields = segment.split(separator, _VALUE)
    if len(fields) > _VALUE:
        lines = fields.pop().split("\n")
        last = next((number for number, line in enumerate(lines) if _has_status(line, separator)), len(lines) - 1)
        value, *others = lines[last].split(separator)
        fields += ["\n".join([*lines[:last], value]), *others]
    return fields + [""] * (_STATUS + 1 - len(fields))


def _has_status(line: str, separator: str) -> bool:
    """Whether a line from within the value goes on to the status of its segment."""
    fields = line.split(separator, _STATUS - _VALUE + 1)
    return len(fields) > _STATUS - _VALUE and fields[_STATUS - _VALUE].strip() in _STATUSES


def _heading(identifier: str, delimiters: Delimiters) -> str | None:
    """The heading that a suffix stands for: of `71250&IMP^CT CHEST` the impression."""
    code = identifier.split(delimiters.component)[0]
    return _HEADINGS.get(code.rpartition(delimiters.subcomponent)[2].strip().upper())


def _attachment(value: str, delimiters: Delimiters, encoding: str) -> str:
    """The text of encapsulated data: source, type, subtype, encoding, data.

    Raises:
        AttachmentError: if it is no text, or damaged.
    """
    parts = [*value.split(delimiters.component, 4), "", "", "", "", ""]
    _, kind, subtype, coding, data = parts[:5]
    media_type = _media_type(kind, subtype)
    coding = coding.strip().lower()
    if coding == "base64":
        return attached_text(data, media_type)
    if coding == "hex":
        return attached_text(bytes_from_hex(data), media_type)
    if coding not in ("", "a"):
        raise AttachmentError(UNREAD_CODING)
    plain = unescape(data, delimiters, encoding)
    return html_text(plain) if is_html(media_type) else plain


def _media_type(kind: str, subtype: str) -> str:
    """The media type of encapsulated data; its type counts alone where there is no subtype (`TEXT^rtf` is no text)."""
    for name in (subtype, f"{kind}/{subtype}") if subtype.strip() else (kind,):
        if is_html(name) or is_plain(name):
            return name
    raise AttachmentError(UNREAD_ATTACHMENT)
