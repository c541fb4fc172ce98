"""The resources of a FHIR file: one a line (NDJSON), an array, or bundles in any layout and of any length."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from imln_finder.archive.encoding import open_text
from imln_finder.archive.json_array import member_elements
from imln_finder.archive.json_files import array_values, line_values
from imln_finder.archive.json_objects import DECODER, DECODING_ERRORS
from imln_finder.archive.limits import CHUNK
from imln_finder.archive.source import Source

_TYPE = "resourceType"
_NAMES_A_TYPE = re.compile(r'"resourceType"\s*:\s*"[A-Z]')
_START = re.compile(r"\s*(\[?)\s*")


class Found(NamedTuple):
    """A value of a FHIR file, which should be a resource, and where it stands."""

    position: str
    value: object


def is_fhir(source: Source) -> bool:
    """Whether a JSON file holds FHIR resources: its first value is one, or too long to tell but names a type."""
    head = _head(source)
    start = _start(head)
    try:
        value, _ = DECODER.raw_decode(head, start.end())
    except DECODING_ERRORS:
        return head[start.end() : start.end() + 1] == "{" and _NAMES_A_TYPE.search(head) is not None
    return isinstance(value, dict) and _TYPE in value


def fhir_values(source: Source) -> Iterator[Found]:
    """The values of a FHIR file, bundles opened.

    Raises:
        ArchiveError: if the file is no JSON as a whole.
    """
    head = _head(source)
    if _start(head)[1]:
        for number, value in array_values(source):
            yield from _opened(f"item {number}", value)
    elif _is_one_a_line(head):
        for number, value in line_values(source):
            yield from _opened(f"line {number}", value)
    else:
        with open_text(source) as text:
            for number, (is_element, value) in enumerate(member_elements(text, source.name, "entry"), start=1):
                if is_element:
                    yield from _entry(f"entry {number}", value)
                elif not _is_bundle(value):
                    yield Found(f"item {number}", value)


def _opened(position: str, value: object) -> Iterator[Found]:
    if isinstance(value, dict) and _is_bundle(value):
        entries = value.get("entry")
        for number, entry in enumerate(entries if isinstance(entries, list) else [], start=1):
            yield from _entry(f"{position}, entry {number}", entry)
    else:
        yield Found(position, value)


def _entry(position: str, entry: object) -> Iterator[Found]:
    yield from _opened(position, entry.get("resource") if isinstance(entry, dict) else entry)


def _is_bundle(value: object) -> bool:
    return isinstance(value, dict) and value.get(_TYPE) == "Bundle"


def _head(source: Source) -> str:
    with open_text(source) as text:
        return text.read(CHUNK)


def _start(head: str) -> re.Match[str]:
    start = _START.match(head)
    assert start is not None  # it matches the empty text
    return start


def _is_one_a_line(head: str) -> bool:
    """Whether the first value ends with its line, as far as can be seen."""
    start = _start(head).end()
    try:
        _, end = DECODER.raw_decode(head, start)
    except DECODING_ERRORS:
        return False
    return "\n" not in head[start:end]
