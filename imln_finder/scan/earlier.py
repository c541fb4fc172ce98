"""An earlier run, whose results stand for records that have not changed since.

A record is the same if its identifier, text, modality and exam description are (`record_digest`), and its result is the
same if rules, model and programs are. Of an unchanged record only the identifiers are read; of what was read in the
earlier run that which the engine or the classifier made of a text is held, and 16 bytes for each record.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from imln_finder.archive.batches import with_columns
from imln_finder.archive.errors import ArchiveError
from imln_finder.archive.seen import DIGEST
from imln_finder.domain import CaseStatus
from imln_finder.scan.fingerprints import file_sha256
from imln_finder.scan.outputs import RESULTS, RUN_RECORD
from imln_finder.scan.partition_result import PartitionResult
from imln_finder.scan.record import Settings
from imln_finder.scan.results_file import READING_SCHEMA

_DIGEST = np.dtype(f"S{DIGEST}")
_UNREAD = pa.array([CaseStatus.NOT_MENTIONED.value, CaseStatus.OUT_OF_SCOPE.value])
_ROWS_AT_A_TIME = 20_000


class EarlierRun:
    """The results of an earlier run, by the digest of their record."""

    def __init__(self, results: Path) -> None:
        """Reads `results.parquet`.

        Raises:
            ArchiveError: if it cannot be read, or tells no records.
        """
        digests, readings, read = [], [], []
        try:
            file = pq.ParquetFile(results)
            for batch in file.iter_batches(_ROWS_AT_A_TIME, columns=["record_digest", *READING_SCHEMA.names]):
                found = _digests(batch.column("record_digest"))
                unread = pc.and_(
                    pc.is_in(batch.column("case_status"), _UNREAD), pc.is_null(batch.column("probability"))
                )
                rows = np.flatnonzero(~unread.to_numpy(zero_copy_only=False))
                digests.append(found)
                read.append(found[rows])
                readings.append(batch.select(READING_SCHEMA.names).take(pa.array(rows)))
        except (pa.ArrowException, OSError, KeyError) as error:
            raise ArchiveError("These are no results of an earlier run; check --since.", str(results)) from error
        self._known = np.sort(np.concatenate([np.empty(0, _DIGEST), *digests]))
        self._read = np.concatenate([np.empty(0, _DIGEST), *read])
        self._order = np.argsort(self._read)
        self._readings = pa.Table.from_batches(readings, READING_SCHEMA)

    def without_unchanged(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The batch without the texts of unchanged records, so that nothing is read of them but their exam."""
        unchanged = _found(self._known, _digests(batch.column("record_digest"))) >= 0
        return with_columns(batch, text=pc.if_else(pa.array(unchanged), "", batch.column("text")))

    def completed(self, part: PartitionResult) -> PartitionResult:
        """The result of such a batch, with what the earlier run read in its unchanged records."""
        digests = _digests(part.results.column("record_digest").combine_chunks())
        unchanged = _found(self._known, digests) >= 0
        places = _found(self._read, digests, self._order)
        rows = np.flatnonzero(places >= 0)
        which = np.arange(len(digests))
        which[rows] = len(digests) + np.arange(len(rows))
        earlier = self._readings.take(pa.array(self._order[places[rows]]))
        readings = pa.concat_tables([part.results.select(READING_SCHEMA.names), earlier]).take(pa.array(which))
        results = part.results
        for name in READING_SCHEMA.names:
            place = results.schema.get_field_index(name)
            results = results.set_column(place, results.schema.field(place), readings.column(name))
        in_scope = pc.not_equal(part.results.column("case_status"), CaseStatus.OUT_OF_SCOPE.value).to_numpy()
        return replace(
            part,
            results=results,
            passed_over=part.passed_over - int((unchanged & in_scope).sum()),
            unchanged=int(unchanged.sum()),
        )


def load_earlier(folder: Path, made_by: Mapping[str, Any], settings: Settings) -> EarlierRun | None:
    """The results of an earlier run; None if it was made with other rules, model, programs or settings.

    Raises:
        ArchiveError: if the folder holds no run, or its results are not those that the run wrote.
    """
    path = folder / RUN_RECORD
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        written = record["outputs"][RESULTS]
        same = record["versions"] == made_by and all(
            record["settings"][name] == getattr(settings, name) for name in ("language", "classifier")
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ArchiveError("There is no earlier run here; name its folder with --since.", str(folder)) from error
    if not same:
        return None
    results = folder / RESULTS
    if file_sha256(results) != written:
        raise ArchiveError("These results are not as their run wrote them; scan without --since.", str(results))
    return EarlierRun(results)


def _digests(column: pa.Array) -> Any:
    """The digests as numpy has them; of a record without one none that any other has."""
    return np.array([b"" if digest is None else digest for digest in column.to_pylist()], _DIGEST)


def _found(sorted_digests: Any, wanted: Any, order: Any = None) -> Any:
    """Where each digest stands among the sorted ones, or among others in a sorted order; -1 if it does not."""
    if not len(sorted_digests):
        return np.full(len(wanted), -1)
    places = np.searchsorted(sorted_digests, wanted, sorter=order)
    places = np.minimum(places, len(sorted_digests) - 1)
    at = places if order is None else order[places]
    return np.where((sorted_digests[at] == wanted) & (wanted != b""), places, -1)
