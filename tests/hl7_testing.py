"""How to write HL7 v2 messages."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from pathlib import Path

ESCAPES = {"\\": "\\E\\", "|": "\\F\\", "^": "\\S\\", "&": "\\T\\", "~": "\\R\\", "\n": "\\.br\\", "\r": "\\X0D\\"}


def escaped(text: str) -> str:
    """The text as a value of a message."""
    return "".join(ESCAPES.get(character, character) for character in text)


def header(kind: str = "ORU^R01", character_set: str = "") -> str:
    return rf"MSH|^~\&|RIS|H|X|H|20190314101500||{kind}|77|P|2.5|||||{'|' + character_set if character_set else ''}"


def patient(identifier: str = "00042") -> str:
    return f"PID|1||{identifier}^^^H^MR||DOE^JANE"


def result(accession: str = "A1", exam: str = "CTCH^CT chest", status: str = "F", section: str = "CT") -> str:
    return "|".join(["OBR", "1", "P1", accession, exam, "", "", "20190314101500", *[""] * 16, section, status])


def observation(value: str, kind: str = "TX", identifier: str = "1^REPORT", status: str = "F") -> str:
    return f"OBX|1|{kind}|{identifier}||{value}||||||{status}"


def message(text: str | Iterable[str], accession: str = "A1", status: str = "F", exam: str = "CTCH^CT chest") -> str:
    """A message with one result; a text is one observation, several are one each."""
    values = [text] if isinstance(text, str) else text
    return segments(header(), patient(), result(accession, exam, status), *map(observation, values))


def segments(*lines: str) -> str:
    return "".join(f"{line}\r" for line in lines)


def write_hl7(path: Path, *messages: str, encoding: str = "utf-8") -> Path:
    data = "".join(messages).encode(encoding)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path
