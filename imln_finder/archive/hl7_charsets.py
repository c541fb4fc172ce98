"""The character sets of HL7 v2 (table 0211), and the names that senders use besides, as Python knows them."""

from __future__ import annotations

import re

_ENCODINGS = {
    "UNICODE UTF-8": "utf-8",
    "UNICODE UTF8": "utf-8",
    "UNICODE": "utf-8",
    "UTF-8": "utf-8",
    "UTF8": "utf-8",
    # Senders who say Latin-1 mean what Windows calls so; it is the same, with more characters.
    "8859/1": "cp1252",
    "WE8MSWIN1252": "cp1252",
    "GB 18030-2000": "gb18030",
    "GB18030": "gb18030",
    "GBK": "gb18030",
    "GB2312": "gb18030",
    "BIG-5": "big5hkscs",
    "KS X 1001": "cp949",
    "ISO IR14": "iso2022_jp_2",
    "ISO IR87": "iso2022_jp_2",
    "ISO IR159": "iso2022_jp_2",
}
_ISO_8859 = re.compile(r"(?:ISO[- ]?)?8859[-/](\d{1,2})")
_WINDOWS = re.compile(r"(?:WINDOWS-|CP|WIN-?)(125\d)")


def python_encoding(character_set: str) -> str | None:
    """The encoding of a character set (MSH-18, of several the first); None if it is not known, or is plain ASCII."""
    name = re.split(r"[~^\\&]", character_set, maxsplit=1)[0].strip().upper()
    if name in _ENCODINGS:
        return _ENCODINGS[name]
    if found := _ISO_8859.fullmatch(name):
        part = int(found[1])
        return "cp1252" if part == 1 else f"iso8859-{part}" if part in {*range(2, 12), 13, 14, 15, 16} else None
    if found := _WINDOWS.fullmatch(name):
        return f"cp{found[1]}" if found[1] != "1259" else None
    return None
