"""DataFrames of reports to DataFrames of results."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from imln_finder.archive.columns import ColumnNames
from imln_finder.pseudonyms.pseudonymiser import Pseudonymiser
from imln_finder.scan.workers import ReaderOptions
from imln_finder.spark.worker import PATH, ROW, ROWS_SCHEMA, TableReading, read_rows

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame


def read_reports(
    reports: DataFrame,
    columns: Mapping[str, str] | None = None,
    *,
    language: str = "en",
    model: Path | None = None,
    use_classifier: bool = True,
    pseudonymiser: Pseudonymiser | None = None,
) -> DataFrame:
    """A row for each row of a table of reports: the columns of `results.parquet`, and `reject`.

    `reject` is null, or says why the row could not be read; then `case_status` is null. Rows are read one by one: the
    same identifier twice is not told. Nothing is read before the result is asked for.

    Args:
        reports: a row a report; the usual column names are known, as for `imln-finder scan`.
        columns: the column of a field where its name is not a usual one.
        language: of the reports.
        model: of the classifier, at a path that every worker has; if None that which comes with the package.
        use_classifier: if not, the rules alone decide.
        pseudonymiser: replaces the identifiers.

    Raises:
        ArchiveError: if no column holds the text, or one that is named is not there.
    """
    from pyspark.sql import functions

    names = ColumnNames(columns, language)
    found = names.require(reports.columns, "the table")
    options = ReaderOptions(language, True, model, use_classifier)
    reading = TableReading(tuple(found), options, pseudonymiser=pseudonymiser)
    return map_in_arrow(
        reports.select(
            *used_columns(found),
            functions.lit("table").alias(PATH),
            functions.monotonically_increasing_id().alias(ROW),
        ),
        partial(read_rows, reading),
        ROWS_SCHEMA,
    )


def used_columns(found: Mapping[str, str]) -> list[Column]:
    """The columns of a table that are used, by the names of their fields: Arrow batches take none that holds a dot."""
    from pyspark.sql import functions

    return [functions.col(f"`{column.replace('`', '``')}`").alias(field) for field, column in found.items()]


def map_in_arrow(frame: DataFrame, function: Any, schema: pa.Schema) -> DataFrame:
    """The batches of a DataFrame through a function, whose batches have the schema."""
    from pyspark.sql.pandas.types import from_arrow_schema

    return frame.mapInArrow(function, from_arrow_schema(schema))
