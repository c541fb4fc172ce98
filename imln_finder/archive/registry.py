"""Which reader takes which file, by its suffix. A new format is one module and one line here.

Sites add readers of their own from packages of their own; see `site_readers`.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from zipfile import BadZipFile

from imln_finder.archive.batches import Reader, Records
from imln_finder.archive.columns import ColumnNames
from imln_finder.archive.delimited import read_delimited
from imln_finder.archive.errors import ArchiveError
from imln_finder.archive.fhir import read_fhir
from imln_finder.archive.fhir_files import is_fhir
from imln_finder.archive.hl7_v2 import read_hl7
from imln_finder.archive.json_files import read_json
from imln_finder.archive.parquet import read_parquet
from imln_finder.archive.plain_text import read_plain_text
from imln_finder.archive.site_readers import site_reader, site_suffixes
from imln_finder.archive.source import Source, format_suffix
from imln_finder.archive.versions import VersionReader, Versions
from imln_finder.archive.zip_archive import read_zip, zip_members


def _read_excel(source: Source, names: ColumnNames) -> Iterator[Records]:
    from imln_finder.archive.excel import read_excel  # openpyxl takes longer to import than all other readers

    return read_excel(source, names)


READERS: dict[str, Reader] = {
    ".csv": read_delimited,
    ".tsv": read_delimited,
    ".xlsx": _read_excel,
    ".xlsm": _read_excel,
    ".parquet": read_parquet,
    ".jsonl": read_json,
    ".ndjson": read_json,
    ".json": read_json,
    ".txt": read_plain_text,
}

_ZIP = ".zip"
_HL7 = ".hl7"

#: May also hold FHIR resources.
_JSON = (".json", ".jsonl", ".ndjson")

#: What damaged files raise while they are read.
_DAMAGE = (EOFError, OSError, zlib.error, BadZipFile)


def is_supported(filename: str) -> bool:
    """Whether there is a reader for a file of this name, gzip-ed or not."""
    return format_suffix(filename) in _suffixes()


def supported_formats() -> str:
    """The suffixes that are read, for a message."""
    return f"{', '.join(_suffixes())}, each also with .gz"


def read_file(source: Source, names: ColumnNames, versions: Versions | None = None) -> Iterator[Records]:
    """The records of one file of any supported format.

    Args:
        source: the file.
        names: of its columns.
        versions: of all files; if None those of this file alone.

    Raises:
        ArchiveError: if the format is not supported, or the file is empty or damaged.
        ColumnError: if its columns do not fit.
    """
    if source.suffix not in _suffixes():
        raise source.error(f"This type of file is not supported. Supported: {supported_formats()}.")
    try:
        with source.open() as stream:
            if not stream.read(1):
                raise source.error("The file is empty; write it again or leave it out.")
        yield from _records(source, names, versions)
    except (EOFError, zlib.error, BadZipFile) as error:
        raise source.error("is damaged or cut short, and could not be read to its end; pack it again.") from error
    except OSError as error:  # also gzip.BadGzipFile
        raise source.error("could not be read to its end (damaged, or not accessible); check the file.") from error


def note_versions(source: Source, names: ColumnNames, versions: Versions) -> None:
    """Takes note of the versions of reports that a file holds, if its format has such.

    What is wrong with the file is told when it is read.
    """
    with suppress(ArchiveError, *_DAMAGE):
        if source.suffix == _ZIP:
            with zip_members(source) as members:
                for member in members:
                    if isinstance(member, Source):
                        note_versions(member, names, versions)
        elif read_versions := _version_reader(source):
            versions.note(read_versions(source, names))


def _records(source: Source, names: ColumnNames, versions: Versions | None) -> Iterator[Records]:
    if source.suffix == _ZIP:
        return read_zip(source, partial(read_file, names=names, versions=versions))
    read_versions = _version_reader(source)
    if read_versions is None:
        return (site_reader(source.suffix) or READERS[source.suffix])(source, names)
    if versions is None:
        versions = Versions()
        versions.note(read_versions(source, names))
    return versions.current(read_versions(source, names))


def _version_reader(source: Source) -> VersionReader | None:
    """The reader of a format whose records may be versions of one report."""
    if site_reader(source.suffix):
        return None
    if source.suffix == _HL7:
        return read_hl7
    return read_fhir if source.suffix in _JSON and is_fhir(source) else None


def _suffixes() -> dict[str, None]:
    return dict.fromkeys((*READERS, _HL7, _ZIP, *site_suffixes()))
