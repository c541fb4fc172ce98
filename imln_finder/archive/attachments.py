"""Report texts that come as attachments (HL7 v2 ED, FHIR): base64 and hexadecimal to text, HTML to what it shows."""

from __future__ import annotations

import base64
import binascii
import io
import re

from imln_finder.archive.encoding import open_text
from imln_finder.archive.source import Source

BAD_BASE64 = "malformed: the attached report is not valid base64"
BAD_HEX = "malformed: the attached report is not valid hexadecimal"
BAD_HTML = "malformed: the attached report is HTML that cannot be read"

_PLAIN = ("text", "text/plain", "plain", "txt", "text/markdown")
_HTML = ("text/html", "html", "htm", "application/xhtml+xml", "xhtml")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)


class AttachmentError(ValueError):
    """An attachment that cannot be read. The message is the reason of a Reject."""


def is_plain(media_type: str) -> bool:
    """Whether an attachment of this type is plain text."""
    return _bare(media_type) in _PLAIN


def is_html(media_type: str) -> bool:
    """Whether an attachment of this type is HTML."""
    return _bare(media_type) in _HTML


def attached_text(data: str | bytes, media_type: str) -> str:
    """The text of an attachment that `is_plain` or `is_html`.

    Args:
        data: base64, or the bytes themselves.
        media_type: with a charset if the sender gives one; otherwise the encoding is detected.

    Raises:
        AttachmentError: if it cannot be decoded.
    """
    content = _from_base64(data) if isinstance(data, str) else data
    if not content:
        return ""
    charset = _CHARSET.search(media_type)
    text = _decoded(content, charset[1] if charset else None)
    return html_text(text) if is_html(media_type) else text


def bytes_from_hex(data: str) -> bytes:
    """The bytes of an attachment in hexadecimal.

    Raises:
        AttachmentError: if it is none.
    """
    try:
        return bytes.fromhex(data)
    except ValueError as error:
        raise AttachmentError(BAD_HEX) from error


def html_text(html: str) -> str:
    """The text that HTML shows, with line ends where it breaks lines.

    Raises:
        AttachmentError: if it is no HTML at all.
    """
    from inscriptis import get_text  # takes its time, and few archives hold HTML

    try:
        shown: str = get_text(html)
        return shown.strip()
    except Exception as error:  # lxml and inscriptis raise many things at hostile input
        raise AttachmentError(BAD_HTML) from error


def _bare(media_type: str) -> str:
    return media_type.partition(";")[0].strip().lower()


def _from_base64(data: str) -> bytes:
    compact = "".join(data.split())
    try:
        return base64.b64decode(compact + "=" * (-len(compact) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise AttachmentError(BAD_BASE64) from error


def _decoded(content: bytes, charset: str | None) -> str:
    if charset is not None:
        try:
            return content.decode(charset)
        except (UnicodeError, LookupError):
            pass
    source = Source("", "", lambda: io.BytesIO(content))
    with open_text(source) as text:
        return text.read()
