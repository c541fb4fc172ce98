"""The resources of a FHIR file: one a line (NDJSON), an array, or bundles in any layout and of any length."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from imln_finder.archive.encoding import open_text
from imln_finder.archive.json_array import member_elements
from imln_finder.archive.json_files import array_values, line_value, line_values
from imln_finder.archive.json_objects import BROKEN, DECODER, DECODING_ERRORS
from imln_finder.archive.limits import CHUNK, MAX_RECORD_CHARACTERS
from imln_finder.archive.source import Source

_TYPE = "resourceType"
_NAMES_A_TYPE = re.compile(r'"resourceType"\s*:\s*"[A-Z]')
_OPENS_A_BUNDLE = re.compile(r'"resourceType"\s*:\s*"Bundle"|\A\s*\{\s*"entry"')
_START = re.compile(r"\s*(\[?)\s*")


class Found(NamedTuple):
    """A value of a FHIR file, which should be a resource, and where it stands."""

    position: str
    value: object


def is_fhir(source: Source) -> bool:
    """Whether a JSON file holds FHIR resources.

    Its first value is one, or too long to tell but names a type, or broken and lines of resources follow.
    """
    head = _head(source)
    start = _start(head).end()
    try:
        value, _ = DECODER.raw_decode(head, start)
    except DECODING_ERRORS:
        value = BROKEN
        if head[start : start + 1] == "{" and _NAMES_A_TYPE.search(head):
            return True
    return _is_resource(value if isinstance(value, dict) else _value_of_a_line(source))


def fhir_values(source: Source) -> Iterator[Found]:
    """The values of a FHIR file, bundles opened.

    Raises:
        ArchiveError: if the file is no JSON as a whole.
    """
    if _value_of_a_line(source) is not BROKEN:
        for number, value in line_values(source):
            yield from _opened(f"line {number}", value)
    elif _start(_head(source))[1]:
        for number, value in array_values(source):
            yield from _opened(f"item {number}", value)
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


def _is_resource(value: object) -> bool:
    return isinstance(value, dict) and _TYPE in value


def _value_of_a_line(source: Source) -> object:
    """The first object of a file with one a line; BROKEN if the file is laid out in another way.

    A bundle in a line that is longer than what is read at once is none: it is read entry by entry.
    """
    with open_text(source, newline="\n") as text:
        lines = (line for line in iter(partial(text.readline, MAX_RECORD_CHARACTERS), "") if not line.isspace())
        first = next(lines, "")
        if len(first) == MAX_RECORD_CHARACTERS or (len(first) > CHUNK and _OPENS_A_BUNDLE.search(first, 0, CHUNK)):
            return BROKEN
        value = line_value(first)
        return value if isinstance(value, dict) else _value_behind_a_broken_line(lines)


def _value_behind_a_broken_line(lines: Iterator[str]) -> object:
    """The first of the resources that follow, a line each. Of a bundle over many lines less than half may look so."""
    resources: list[object] = []
    others = characters = 0
    for line in lines:
        value = line_value(line)
        if _is_resource(value):
            resources.append(value)
        else:
            others += 1
        characters += len(line)
        if characters >= CHUNK:
            break
    return resources[0] if len(resources) > others else BROKEN
