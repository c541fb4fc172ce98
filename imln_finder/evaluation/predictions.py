"""What was found in each report: read from the results of a scan, or from a scan made for this."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from imln_finder.archive.errors import ArchiveError
from imln_finder.domain import (
    CaseStatus,
    Certainty,
    Change,
    DecidedBy,
    Disagreement,
    Evidence,
    Laterality,
    Reading,
    Site,
    SternalErosion,
)
from imln_finder.scan.outputs import RESULTS
from imln_finder.scan.runner import Watch, scan

#: Without these a table is none of results; every other column may be missing, and is empty then.
NEEDED = ("report_id", "case_status")

_PARQUET, _CSV = ".parquet", ".csv"
_BETWEEN_ITEMS = re.compile(r"[;,\s]+")


@dataclass(frozen=True, slots=True)
class Prediction:
    """What was found in one report.

    Attributes:
        reading: the fields of the case definition, with evidence; reasoning only where the results have it.
        probability: that the report is a candidate; None where no classifier was asked.
        decided_by, disagreement: None where the results do not say.
    """

    report_id: str
    reading: Reading
    probability: float | None = None
    decided_by: DecidedBy | None = None
    disagreement: Disagreement | None = None


def predictions_of(
    inputs: Sequence[str | Path],
    columns: Mapping[str, str] | None = None,
    watch: Watch = lambda counts: None,
) -> dict[str, Prediction]:
    """The predictions by `report_id`: results of scans are read, archives are scanned first, all of them together.

    Args:
        inputs: results as `is_results` knows them, and files, folders and globs with reports.
        columns: the column of a field in the archives where its name is not a usual one, as for `scan`.
        watch: is shown the progress of the scan.

    Raises:
        ArchiveError: if an input cannot be used, a report is in two of them, or there is no result at all.
    """
    tables = [given for given in inputs if is_results(given)]
    archives = [given for given in inputs if given not in tables]
    found = [prediction for table in tables for prediction in read_results(table)]
    if archives:
        with tempfile.TemporaryDirectory(prefix="imln-finder-") as folder:
            scan(archives, Path(folder), columns=columns, watch=watch)
            found += read_results(folder)
    if not found:
        raise ArchiveError("There is not one result here; check the files.", ", ".join(map(str, inputs)))
    return _by_identifier(found, inputs)


def is_results(path: str | Path) -> bool:
    """Whether this is a table of results, or the folder of a scan that holds one; if not, it can be an archive."""
    try:
        return set(NEEDED) <= set(_column_names(_table(path)))
    except (OSError, ValueError, pa.ArrowException):  # the archive tells what is wrong with it
        return False


def read_results(path: str | Path) -> list[Prediction]:
    """The predictions in a table of results, in its order.

    Lists in a CSV file are written "2;3" or "[2, 3]"; evidence is a JSON array of objects with rule, start, end, text.

    Raises:
        ArchiveError: if the file cannot be read or lacks a column, or a cell holds a value that the case definition
            does not know; the message names file, row and column, and quotes no cell.
    """
    path = _table(path)
    try:
        missing = [name for name in NEEDED if name not in _column_names(path)]
        if missing:
            reason = f"There is no column {' and no column '.join(missing)}; name the results of a scan."
            raise ArchiveError(reason, str(path))
        table = pd.read_parquet(path) if path.suffix.lower() == _PARQUET else _read_csv(path)
    except (OSError, ValueError, pa.ArrowException) as error:
        if isinstance(error, ArchiveError):
            raise
        raise ArchiveError("The file is empty, damaged or no table; name the results of a scan.", str(path)) from error
    rows: Iterable[dict[str, Any]] = table.to_dict("records")
    return [_prediction(row, f"{path}, row {number}") for number, row in enumerate(rows, start=1)]


def _by_identifier(found: Iterable[Prediction], inputs: Sequence[str | Path]) -> dict[str, Prediction]:
    by_identifier: dict[str, Prediction] = {}
    for prediction in found:
        if prediction.report_id in by_identifier:
            reason = "A report_id comes twice in the results; give the results of each report once."
            raise ArchiveError(reason, ", ".join(map(str, inputs)))
        by_identifier[prediction.report_id] = prediction
    return by_identifier


def _table(path: str | Path) -> Path:
    return Path(path, RESULTS) if Path(path, RESULTS).is_file() else Path(path)


def _column_names(path: Path) -> list[str]:
    if path.suffix.lower() == _PARQUET:
        names: list[str] = pq.read_schema(path).names
        return names
    return list(_read_csv(path, nrows=0).columns) if path.suffix.lower() == _CSV else []


def _read_csv(path: Path, **options: int) -> Any:
    return pd.read_csv(path, dtype=str, keep_default_na=False, index_col=False, encoding="utf-8-sig", **options)


def _prediction(row: Mapping[str, Any], place: str) -> Prediction:
    def cell(name: str, read: Callable[[Any], Any]) -> Any:
        try:
            return read(row.get(name))
        except (TypeError, ValueError, KeyError):  # its message would quote the cell
            raise ArchiveError(f"The column {name} holds a value that is not known here.", place) from None

    return Prediction(
        cell("report_id", _identifier),
        Reading(**{name: cell(name, read) for name, read in _READING.items()}),
        cell("probability", _probability),
        cell("decided_by", _choice(DecidedBy)),
        cell("disagreement", _choice(Disagreement)),
    )


def _is_empty(value: Any) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and value != value) or value == ""


def _choice(kind: Callable[[str], Any]) -> Callable[[Any], Any]:
    return lambda value: None if _is_empty(value) else kind(value)


def _number(value: Any) -> float | None:
    return None if _is_empty(value) else float(value)


def _identifier(value: Any) -> str:
    if _is_empty(value):
        raise ValueError
    return str(value)


def _probability(value: Any) -> float | None:
    number = _number(value)
    if number is not None and not 0 <= number <= 1:
        raise ValueError
    return number


def _items(value: Any) -> list[str]:
    if isinstance(value, str):
        value = [item.strip("'\"") for item in _BETWEEN_ITEMS.split(value.strip(" []"))]
    elif not hasattr(value, "__len__"):  # an empty cell of a Parquet file
        value = []
    return [str(item) for item in value if str(item)]


def _spaces(value: Any) -> tuple[int, ...]:
    return tuple(sorted(int(float(item)) for item in _items(value)))


def _sites(value: Any) -> tuple[Site, ...]:
    return tuple(sorted(map(Site, _items(value))))


def _evidence(value: Any) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(item["rule"], int(item["start"]), int(item["end"]), item["text"]) for item in _json_array(value)
    )


def _reasoning(value: Any) -> tuple[str, ...]:
    return tuple(map(str, _json_array(value)))


def _json_array(value: Any) -> list[Any]:
    if isinstance(value, str) and value:
        value = json.loads(value)
    return list(value) if hasattr(value, "__len__") else []


#: How each field of a reading is read from the column of its name.
_READING: Mapping[str, Callable[[Any], Any]] = {
    "case_status": CaseStatus,
    "certainty": _choice(Certainty),
    "max_diameter_mm": _number,
    "short_axis_mm": _number,
    "laterality": _choice(Laterality),
    "intercostal_spaces": _spaces,
    "change": _choice(Change),
    "concurrent_sites": _sites,
    "sternal_erosion": _choice(SternalErosion),
    "cancer_side": _choice(Laterality),
    "evidence": _evidence,
    "reasoning": _reasoning,
}
