"""Tables to read: those of the lake by their names, and Parquet files by their path."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from imln_finder.archive.columns import ColumnNames
from imln_finder.archive.errors import ArchiveError
from imln_finder.pseudonyms.scanning import Pseudonyms
from imln_finder.scan.workers import ReaderOptions
from imln_finder.spark.frames import used_columns
from imln_finder.spark.worker import PATH, ROW, TableReading

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


@dataclass(frozen=True, slots=True)
class Table:
    """A table that is to be read.

    Attributes:
        rows: the columns that are used, and where each row stands.
        reading: how its rows are read.
    """

    rows: DataFrame
    reading: TableReading


def open_table(
    session: SparkSession, name: str, names: ColumnNames, options: ReaderOptions, pseudonyms: Pseudonyms
) -> Table:
    """The table of a name, or the Parquet files of a path.

    Raises:
        ArchiveError: if there is none, or it cannot be read.
        ColumnError: if its columns do not fit.
    """
    from pyspark.errors import PySparkException
    from pyspark.sql import functions

    try:
        frame = (
            session.read.option("recursiveFileLookup", True).parquet(_address(name))
            if _is_path(name)
            else session.table(name)
        )
        columns = frame.columns
    except PySparkException as error:
        what = "There is no such table, or no Parquet file at this path"
        raise ArchiveError(f"{what} ({error.getCondition() or type(error).__name__}); check the name.", name) from None
    found = names.require(columns, name)
    used = used_columns(found)
    try:
        rows = frame.select(
            *used, functions.col("_metadata.file_path").alias(PATH), functions.col("_metadata.row_index").alias(ROW)
        )
        files = _numbered(frame.inputFiles(), name)
    except PySparkException:  # no table of Parquet files: a view, say
        place = functions.monotonically_increasing_id().alias(ROW)
        rows, files = frame.select(*used, functions.lit(name).alias(PATH), place), {}
    keeps_originals = pseudonyms.table_path is not None
    return Table(rows, TableReading(tuple(found), options, files, pseudonyms.pseudonymiser, keeps_originals))


def _is_path(name: str) -> bool:
    return "://" in name or Path(name).exists() or name.endswith(".parquet")


def _address(name: str) -> str:
    """A path as Spark is asked for it, wherever its own file system is."""
    return f"file://{Path(name).absolute()}" if Path(name).exists() else name


def _numbered(addresses: list[str], name: str) -> dict[str, tuple[int, str]]:
    """The place of each file in the order of their names, and its name as the local engine would have it."""
    names = {address: _file_name(address, name) for address in addresses}
    in_order = sorted(addresses, key=lambda address: PurePosixPath(names[address]).parts)
    return {_as_rows_have_it(address): (number, names[address]) for number, address in enumerate(in_order)}


def _as_rows_have_it(address: str) -> str:
    """The address of a file as `_metadata.file_path` has it: Spark lists local files with two slashes more."""
    return address.replace("file:///", "file:/", 1) if address.startswith("file:///") else address


def _file_name(address: str, name: str) -> str:
    parts = urlsplit(address)
    if parts.scheme != "file" or not Path(name).exists():
        return address
    path = Path(unquote(parts.path))
    within = path.relative_to(Path(name).absolute()) if Path(name).is_dir() else Path()
    return str(Path(name) / within)
