"""JSON objects as records, whatever file they come from: each has its own keys, and a bad one spoils no other."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Final

from imln_finder.archive.columns import TEXT_FIELDS, ColumnNames
from imln_finder.archive.limits import RECORDS_TO_FIND_COLUMNS
from imln_finder.archive.records import NO_TEXT, Record, make_record
from imln_finder.archive.source import Source
from imln_finder.domain import Reject

BAD_JSON = "malformed: not valid JSON"
NO_OBJECT = "malformed: not a JSON object"

#: Reads a value at a place of a text. Lenient about raw control characters and NaN, exact about numbers.
DECODER = json.JSONDecoder(parse_float=Decimal, parse_constant=lambda _: None, strict=False)

#: What the decoder raises: ValueError also for numbers of thousands of digits, RecursionError for absurd nesting.
DECODING_ERRORS = (ValueError, RecursionError, ArithmeticError)

#: In the place of a value that could not be decoded.
BROKEN: Final = object()

#: Different sets of keys whose columns are remembered.
_MOST_KEY_SETS = 1000


class ObjectReader:
    """Makes records of the objects of one file.

    JSON has no header: which keys there are shows only as the objects come. So an object without a text is held back as
    a Reject until another has one; if none of the first thousand has, the file has no text column.
    """

    def __init__(self, source: Source, names: ColumnNames) -> None:
        """Starts on a file."""
        self._source = source
        self._names = names
        self._columns_by_keys: dict[tuple[str, ...], dict[str, str]] = {}
        self._keys: dict[str, None] = {}
        self._fields: set[str] = set()
        self._held_back: list[Reject] = []
        self._count = 0
        self._objects = 0
        self._checked = False

    def records(self, value: object, position: str, fallback_id: str) -> list[Record]:
        """The records that are known after this one: usually it alone, none while it is held back.

        Args:
            value: the decoded value, or BROKEN.
            position: for the record.
            fallback_id: for a record without an identifier.

        Raises:
            ColumnError: once it is clear that the columns do not fit.
            ArchiveError: once it is clear that the file holds no JSON objects.
        """
        record = self._record(value, position, fallback_id)
        self._count += 1
        if self._checked:
            return [record]
        if self._count == RECORDS_TO_FIND_COLUMNS:
            return [*self.rest(), record]
        if isinstance(record, Reject) and self._fields.isdisjoint(TEXT_FIELDS):
            self._held_back.append(record)
            return []
        held_back, self._held_back = self._held_back, []
        return [*held_back, record]

    def rest(self) -> list[Record]:
        """What is still held back; to be called at the end of the file.

        Raises:
            ColumnError: if the columns do not fit.
            ArchiveError: if there were values, but no object among them.
        """
        if not self._checked and self._count:
            if not self._objects:
                raise self._source.error("holds no JSON objects; give one object a line, or an array of objects.")
            self._names.check(self._fields, self._keys, self._source.name)
        self._checked = True
        held_back, self._held_back = self._held_back, []
        return list[Record](held_back)

    def _record(self, value: object, position: str, fallback_id: str) -> Record:
        if value is BROKEN:
            return Reject(self._source.name, position, BAD_JSON)
        if not isinstance(value, dict):
            return Reject(self._source.name, position, NO_OBJECT)
        self._objects += 1
        columns = self._columns(tuple(value))
        if columns.keys().isdisjoint(TEXT_FIELDS):
            return Reject(self._source.name, position, NO_TEXT)
        values = {field: value[key] for field, key in columns.items()}
        return make_record(values, self._source.name, position, fallback_id)

    def _columns(self, keys: tuple[str, ...]) -> dict[str, str]:
        columns = self._columns_by_keys.get(keys)
        if columns is None:
            columns = self._names.find(keys)
            if len(self._columns_by_keys) < _MOST_KEY_SETS:
                self._columns_by_keys[keys] = columns
                self._keys.update(dict.fromkeys(keys))
            self._fields.update(columns)
        return columns
