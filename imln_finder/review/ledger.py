"""The ledger, `decisions.jsonl`: every read that was ever taken over, one JSON object a line, none ever changed.

Each entry holds the SHA-256 of the line before it, so that a line that was changed, taken out or put in is noticed. A
correction is a new entry for the same case, reader and kind; the last one counts, and the earlier ones stay. The chain
does not notice lines cut off at the end, nor a ledger written anew from the start: for that, compare its `head` with
the one that was noted when it was last written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from imln_finder.archive.errors import ArchiveError
from imln_finder.domain import Decision, Laterality, SternalErosion
from imln_finder.review.values import Provenance, Read, ReadKind

LEDGER = "decisions.jsonl"

#: Stands for the line before the first.
NO_HASH = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger.

    Attributes:
        number: of the line; the first is 1.
        corrects: the number of the entry that this one replaces; None for a first read.
        previous: SHA-256 of the line before.
        hash: SHA-256 of this line.
    """

    number: int
    read: Read
    corrects: int | None
    previous: str
    hash: str


def read_ledger(path: Path) -> list[Entry]:
    """All entries, verified; none if there is no such file.

    Raises:
        ArchiveError: if it cannot be read, or a line does not follow from the one before.
    """
    try:
        lines = path.read_bytes().splitlines(keepends=True)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise ArchiveError(f"The ledger cannot be read ({error.strerror}); check the path.", str(path)) from error
    entries: list[Entry] = []
    for number, line in enumerate(lines, start=1):
        previous = entries[-1].hash if entries else NO_HASH
        try:
            entry = _parsed(line, previous)
        except (ValueError, KeyError, TypeError):
            entry = None
        if entry is None or entry.number != number:
            reason = "The ledger was changed here or cut short; put back a copy that was kept. Nothing was written."
            raise ArchiveError(reason, f"{path}, line {number}")
        entries.append(entry)
    return entries


def head(entries: Sequence[Entry]) -> str:
    """The hash of the last entry: with it, all of the ledger is fixed."""
    return entries[-1].hash if entries else NO_HASH


def extended(entries: Sequence[Entry], reads: Iterable[Read]) -> list[Entry]:
    """The entries with those of new reads behind them; a read that says what stands there already adds none."""
    result = list(entries)
    last = {_place(entry.read): entry for entry in result}
    for read in reads:
        earlier = last.get(_place(read))
        if earlier is not None and earlier.read.answer == read.answer:
            continue
        corrects = None if earlier is None else earlier.number
        entry = _sealed(len(result) + 1, read, corrects, head(result))
        last[_place(read)] = entry
        result.append(entry)
    return result


def write_ledger(path: Path, entries: Iterable[Entry]) -> None:
    """Writes all entries to a new file; those that were read before come out as the bytes that they were.

    Raises:
        OSError: if the file cannot be written.
    """
    path.write_bytes(b"".join(_line(entry) for entry in entries))


def current_reads(entries: Iterable[Entry]) -> list[Read]:
    """The reads that count: for each case, reader and kind the last, in the order in which they were first entered."""
    last: dict[tuple[str, str, ReadKind], Read] = {}
    for entry in entries:
        last[_place(entry.read)] = entry.read
    return list(last.values())


def _place(read: Read) -> tuple[str, str, ReadKind]:
    return read.case_number, read.reader, read.kind


def _sealed(number: int, read: Read, corrects: int | None, previous: str) -> Entry:
    unsealed = Entry(number, read, corrects, previous, "")
    return Entry(number, read, corrects, previous, hashlib.sha256(_line(unsealed)).hexdigest())


def _line(entry: Entry) -> bytes:
    content = {"entry": entry.number, "corrects": entry.corrects, **_as_json(entry.read), "previous": entry.previous}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"


def _parsed(line: bytes, previous: str) -> Entry | None:
    """The entry of a line; None if it does not follow on the line before, or would not be written as it stands."""
    values: dict[str, Any] = json.loads(line)
    number, corrects, named = values.pop("entry"), values.pop("corrects"), values.pop("previous")
    entry = Entry(number, _from_json(values), corrects, named, hashlib.sha256(line).hexdigest())
    return entry if named == previous and _line(entry) == line else None


def _as_json(read: Read) -> dict[str, Any]:
    return dict(_plain(asdict(read)))


def _plain(values: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if isinstance(value, dict):
            yield name, dict(_plain(value))
        elif isinstance(value, datetime):
            yield name, value.isoformat(timespec="seconds")
        else:
            yield name, value.isoformat() if isinstance(value, date) else value


def _from_json(values: dict[str, Any]) -> Read:
    side, erosion, read_on = values["laterality"], values["sternal_erosion"], values["read_on"]
    provenance = values["provenance"]
    return Read(
        case_number=values["case_number"],
        reader=values["reader"],
        decision=Decision(values["decision"]),
        provenance=Provenance(**(provenance | {"merged_at": datetime.fromisoformat(provenance["merged_at"])})),
        size_mm=values["size_mm"],
        laterality=None if side is None else Laterality(side),
        intercostal_spaces=tuple(values["intercostal_spaces"]),
        sternal_erosion=None if erosion is None else SternalErosion(erosion),
        comment=values["comment"],
        read_on=None if read_on is None else date.fromisoformat(read_on),
        kind=ReadKind(values["kind"]),
    )
