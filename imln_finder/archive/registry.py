"""Which reader takes which file, by its suffix. A new format is one module and one line here."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from functools import partial
from zipfile import BadZipFile

from imln_finder.archive.batches import Reader, Records
from imln_finder.archive.columns import ColumnNames
from imln_finder.archive.delimited import read_delimited
from imln_finder.archive.excel import read_excel
from imln_finder.archive.json_files import read_json
from imln_finder.archive.parquet import read_parquet
from imln_finder.archive.plain_text import read_plain_text
from imln_finder.archive.source import Source, format_suffix
from imln_finder.archive.zip_archive import read_zip


def _read_zip(source: Source, names: ColumnNames) -> Iterator[Records]:
    return read_zip(source, partial(read_file, names=names))


READERS: dict[str, Reader] = {
    ".csv": read_delimited,
    ".tsv": read_delimited,
    ".xlsx": read_excel,
    ".xlsm": read_excel,
    ".parquet": read_parquet,
    ".jsonl": read_json,
    ".ndjson": read_json,
    ".json": read_json,
    ".txt": read_plain_text,
    ".zip": _read_zip,
}


def is_supported(filename: str) -> bool:
    """Whether there is a reader for a file of this name, gzip-ed or not."""
    return format_suffix(filename) in READERS


def supported_formats() -> str:
    """The suffixes that are read, for a message."""
    return f"{', '.join(READERS)}, each also with .gz"


def read_file(source: Source, names: ColumnNames) -> Iterator[Records]:
    """The records of one file of any supported format.

    Raises:
        ArchiveError: if the format is not supported, or the file is empty or damaged.
        ColumnError: if its columns do not fit.
    """
    if source.suffix not in READERS:
        raise source.error(f"This type of file is not supported. Supported: {supported_formats()}.")
    try:
        with source.open() as stream:
            if not stream.read(1):
                raise source.error("The file is empty; write it again or leave it out.")
        yield from READERS[source.suffix](source, names)
    except (EOFError, zlib.error, BadZipFile) as error:
        raise source.error("is damaged or cut short, and could not be read to its end; pack it again.") from error
    except OSError as error:  # also gzip.BadGzipFile
        raise source.error("could not be read to its end (damaged, or not accessible); check the file.") from error
