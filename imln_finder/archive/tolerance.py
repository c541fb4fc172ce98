"""Many files, some of them bad: the bad ones are noted and the others read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from imln_finder.archive.batches import Records
from imln_finder.archive.errors import ArchiveError, ColumnError
from imln_finder.archive.source import Source
from imln_finder.domain import Reject


def read_each(sources: Iterable[Source | Reject], read: Callable[[Source], Iterator[Records]]) -> Iterator[Records]:
    """The records of all sources; a Reject for each source that fails and is not `required`.

    Raises:
        ArchiveError: for a required source, or at the end if no source could be read at all.
        ColumnError: for any source.
    """
    first_failure: ArchiveError | None = None
    any_read = False
    for source in sources:
        if isinstance(source, Reject):
            yield source
            first_failure = first_failure or ArchiveError(source.reason, source.source)
            continue
        failure: ArchiveError | None = None
        try:
            for record in read(source):
                any_read = True
                yield record
        except ColumnError:
            raise
        except ArchiveError as error:
            if source.required:
                raise
            failure = error
        if failure is None:
            any_read = True
        else:
            first_failure = first_failure or failure
            yield Reject(source.name, "", failure.reason)
    if first_failure is not None and not any_read:
        raise first_failure
