"""The elements of one JSON array, by itself or within an object, decoded one by one as the text comes in.

ijson, the usual library for this, gives up the whole file at the first element that is not valid, and turns a lone
surrogate into a question mark; a report archive needs the elements behind the bad one, and to know what was damaged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TextIO

from imln_finder.archive.errors import ArchiveError
from imln_finder.archive.json_objects import BROKEN, DECODER, DECODING_ERRORS
from imln_finder.archive.limits import CHUNK, MAX_RECORD_CHARACTERS, MIB

_SPACE = re.compile(r"[ \t\n\r]*")
_STRUCTURE = re.compile(r'[,{}\[\]]|"[^"\\]*(?:\\.[^"\\]*)*("?)', re.DOTALL)


def array_elements(text: TextIO, source: str) -> Iterator[object]:
    """The elements of the array that the text holds; BROKEN for one that is not valid JSON by itself.

    Raises:
        ArchiveError: if the array does not end, or an element is longer than a record may be.
    """
    window = _Window(text, source)
    yield from _elements(window)
    if window.next_character():
        raise ArchiveError("goes on after the end of its JSON array; give one array, or one object a line.", source)


def member_elements(text: TextIO, source: str, member: str) -> Iterator[tuple[bool, object]]:
    """The objects that the text holds one after the other, each behind the elements of the array that is its `member`.

    Yields:
        Whether it is an element; then the element, or BROKEN for one that is not valid JSON by itself, or the object
        with its other members.

    Raises:
        ArchiveError: if the text holds anything else, or a value is longer than a record may be.
    """
    window = _Window(text, source)
    while window.next_character():
        others: dict[str, object] = {}
        window.expect("{")
        if window.next_character() == "}":
            window.expect("}")
        else:
            while True:
                name = window.take_element()
                window.expect(":")
                if name == member and window.next_character() == "[":
                    for element in _elements(window):
                        yield True, element
                else:
                    others[str(name)] = window.take_element()
                if window.expect(",}") == "}":
                    break
        yield False, others


def _elements(window: _Window) -> Iterator[object]:
    """The elements of the array that comes next."""
    window.expect("[")
    if window.next_character() == "]":
        window.expect("]")
        return
    while True:
        yield window.take_element()
        if window.expect(",]") == "]":
            return
        if window.next_character() == "]":  # a comma after the last element
            window.expect("]")
            return


class _Window:
    """The part of the text that is being decoded."""

    def __init__(self, text: TextIO, source: str) -> None:
        self._text = text
        self._source = source
        self._buffer = ""
        self._place = 0
        self._at_end = False

    def next_character(self) -> str:
        """The next character that is not a space, which is left in place; empty at the end of the text."""
        while True:
            space = _SPACE.match(self._buffer, self._place)
            self._place = space.end() if space else self._place
            if self._place < len(self._buffer):
                return self._buffer[self._place]
            if not self._read_more():
                return ""

    def expect(self, characters: str) -> str:
        """Takes the next character, which must be one of these."""
        found = self.next_character()
        if not found or found not in characters:
            raise self._damaged()
        self._place += 1
        return found

    def take_element(self) -> object:
        """Takes the next element and decodes it, reading as much as it needs."""
        self.next_character()
        while True:
            try:
                value, end = DECODER.raw_decode(self._buffer, self._place)
            except DECODING_ERRORS:
                end = self._end_of_element()
                value = BROKEN
            # A number at the very end of the buffer may go on in the next chunk.
            if 0 <= end < len(self._buffer):
                self._place = end
                return value
            if len(self._buffer) - self._place > MAX_RECORD_CHARACTERS:
                raise ArchiveError(
                    f"has a JSON element of more than {MAX_RECORD_CHARACTERS // MIB} million characters; "
                    "check its quotes and brackets.",
                    self._source,
                )
            if not self._read_more():
                raise self._damaged()

    def _end_of_element(self) -> int:
        """Where the element ends by its brackets and quotes, right or not; -1 if the buffer does not hold its end."""
        depth = 0
        for structure in _STRUCTURE.finditer(self._buffer, self._place):
            mark = structure[0][0]
            if mark == '"' and not structure[1]:
                return -1
            if depth == 0 and mark in ",]}":
                return structure.start()
            depth += (mark in "{[") - (mark in "}]")
        return -1

    def _read_more(self) -> bool:
        # Twice as much each time, so that a long element is not decoded over and over.
        kept = self._buffer[self._place :]
        more = "" if self._at_end else self._text.read(max(CHUNK, len(kept)))
        self._at_end = not more
        self._buffer, self._place = kept + more, 0
        return bool(more)

    def _damaged(self) -> ArchiveError:
        return ArchiveError("holds a JSON array that is damaged or cut short; write the file again.", self._source)
