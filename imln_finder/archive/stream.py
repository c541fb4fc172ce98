"""The archive as one stream of reports, whatever files it lies in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import pyarrow as pa

from imln_finder.archive.batches import Records, batches_of, records_of
from imln_finder.archive.columns import ColumnNames
from imln_finder.archive.duplicates import number_repeats
from imln_finder.archive.errors import ArchiveError
from imln_finder.archive.inputs import InputFile, check_named_file, find_input_files
from imln_finder.archive.records import Record
from imln_finder.archive.registry import is_supported, note_versions, read_file, supported_formats
from imln_finder.archive.source import Source
from imln_finder.archive.sql import Database
from imln_finder.archive.tolerance import read_each
from imln_finder.archive.versions import Versions
from imln_finder.domain import Reject

UNSUPPORTED = "not read: this type of file is not supported"
NO_FILE = "not read: this is no regular file, or a link to none"


def read_archive(
    inputs: str | Path | Sequence[str | Path],
    columns: Mapping[str, str] | None = None,
    language: str = "en",
) -> Iterator[Record]:
    """The reports of an archive, one after the other, with a Reject for each record that cannot be read.

    Nothing is held but what is being read, and 24 bytes a report to know repeats by (of HL7 and FHIR 8 more).

    Args:
        inputs: files, folders and globs.
        columns: the column of a field (`columns.FIELDS`) where its name is not a usual one.
        language: whose usual column names to take.

    Raises:
        ArchiveError: at once, if an input does not exist, is empty or not supported, or an override is for an unknown
            field; while reading, if a file that was named is damaged (one that was found in a folder or .zip is a
            Reject), or its columns do not fit.

    Example:
        >>> for record in read_archive(["reports/", "extra.csv"]):  # doctest: +SKIP
        ...     print(record)
    """
    batches = read_batches(inputs, columns, language)
    return (record for batch in batches for record in records_of(batch))


def read_batches(
    inputs: str | Path | Sequence[str | Path],
    columns: Mapping[str, str] | None = None,
    language: str = "en",
    *,
    database: Database | None = None,
    replace: Callable[[pa.RecordBatch], pa.RecordBatch] | None = None,
) -> Iterator[pa.RecordBatch]:
    """The records that `read_archive` gives, in its order, as batches of `batches.SCHEMA`.

    Args:
        inputs, columns, language: as for `read_archive`.
        database: to read instead of the inputs.
        replace: what is made of each batch before it is known by its digests; for pseudonyms.

    Raises: as `read_archive`.
    """
    names = ColumnNames(columns, language)
    if database is None:
        records = _current_records([_source(file) for file in _checked_files(inputs)], names)
    else:
        records = database.read(names)
    batches = batches_of(records)
    return number_repeats(batches if replace is None else map(replace, batches))


def _current_records(sources: Sequence[Source | Reject], names: ColumnNames) -> Iterator[Records]:
    """The records of all files, once it is known which versions of a report they hold."""
    versions = Versions()
    for source in sources:
        if isinstance(source, Source):
            note_versions(source, names, versions)
    yield from read_each(sources, partial(read_file, names=names, versions=versions))


def resolve_inputs(inputs: str | Path | Sequence[str | Path]) -> list[Path]:
    """The files that `read_archive` reads for these inputs, sorted, each once.

    Raises:
        ArchiveError: as `read_archive` does at once.
    """
    return [file.path for file in _checked_files(inputs) if is_supported(file.path.name) and file.path.is_file()]


def _checked_files(inputs: str | Path | Sequence[str | Path]) -> list[InputFile]:
    files = find_input_files(inputs)
    for file in files:
        if file.named:
            check_named_file(file.path, is_supported, supported_formats())
    if not any(is_supported(file.path.name) for file in files):
        raise ArchiveError(
            f"None of the files found is of a supported type. Supported: {supported_formats()}.",
            str(files[0].path.parent),
        )
    return files


def _source(file: InputFile) -> Source | Reject:
    source = Source.on_disk(file.path, required=file.named)
    if not is_supported(file.path.name):
        return Reject(source.name, "", UNSUPPORTED)
    return source if file.path.is_file() else Reject(source.name, "", NO_FILE)
