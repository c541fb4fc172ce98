"""Readers that a site adds for its own formats, from a package of its own, by entry points `imln_finder.readers`.

The name of the entry point is the suffix, without its dot; what it names is a `batches.Reader`. `docs/readers.md` has a
whole example.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from imln_finder.archive.batches import Reader
from imln_finder.archive.columns import ColumnNames
from imln_finder.archive.errors import ArchiveError
from imln_finder.archive.records import Record
from imln_finder.archive.source import Source
from imln_finder.domain import Reject, Report

GROUP = "imln_finder.readers"
#: What a record cannot do without.
_REQUIRED = {
    Report: ("report_id", "text", "source", "position"),
    Reject: ("source", "position", "reason"),
}
#: Suffixes of what is opened before anything else.
_OPENED = (".zip", ".gz")


def site_suffixes() -> tuple[str, ...]:
    """The suffixes that installed packages read, but for those that no file has here, as .zip and .gz are opened."""
    return tuple(_entry_points())


@cache
def site_reader(suffix: str) -> Reader | None:
    """The reader that an installed package has for a suffix; None if there is none.

    It goes before the one that comes with imln-finder: a site that installs its own wants it.

    Raises:
        ArchiveError: if several packages read the suffix, or the reader cannot be loaded.
    """
    found = _entry_points().get(suffix, [])
    if not found:
        return None
    if len({point.value for point in found}) > 1:
        packages = ", ".join(sorted(_package(point) for point in found))
        raise ArchiveError(f"Several installed packages read {suffix} files ({packages}); uninstall all but one.")
    try:
        read = found[0].load()
    except Exception as error:  # whatever is wrong with the package
        raise _failed(found[0], "cannot be loaded", error) from error
    return _guarded(read, found[0])


def _guarded(read: Any, point: EntryPoint) -> Reader:
    """The reader; what it raises is told in one line, as its messages may quote a report."""

    def guarded(source: Source, names: ColumnNames) -> Iterator[Record]:
        try:
            for record in read(source, names):
                _check(record)
                yield record
        except (ArchiveError, OSError, EOFError):
            raise
        except Exception as error:
            raise _failed(point, "failed", error, source.name) from error

    return guarded


def _check(record: object) -> None:
    """Refuses what no reader may yield.

    Raises:
        TypeError: if it is no record, or a value of it has another type than it must.
        UnicodeEncodeError: if a text has half a character pair.
    """
    if not isinstance(record, Report | Reject):
        raise TypeError
    required = _REQUIRED[type(record)]
    for name in record.__dataclass_fields__:
        value = getattr(record, name)
        if isinstance(value, str):
            value.encode("utf-8")
        elif name in required or not (isinstance(value, bool) if name == "numbered" else value is None):
            raise TypeError


def _failed(point: EntryPoint, how: str, error: Exception, source: str = "") -> ArchiveError:
    return ArchiveError(
        f"The reader for .{point.name} files of the package {_package(point)} {how} ({type(error).__name__}); "
        "mend or uninstall it.",
        source,
    )


def _package(point: EntryPoint) -> str:
    return point.dist.name if point.dist is not None else point.value


@cache
def _entry_points() -> dict[str, list[EntryPoint]]:
    found: dict[str, list[EntryPoint]] = {}
    for point in entry_points(group=GROUP):
        suffix = f".{point.name.lower().lstrip('.')}"
        if suffix.count(".") == 1 and suffix not in _OPENED:
            found.setdefault(suffix, []).append(point)
    return found
