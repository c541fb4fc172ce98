from __future__ import annotations

import pyarrow as pa

from imln_finder.archive.batches import batch_of
from imln_finder.archive.duplicates import number_repeats
from imln_finder.domain import Report
from imln_finder.scan.partition_result import REJECTS_SCHEMA, PartitionResult
from imln_finder.scan.record import Counts


def test_only_reports_that_got_a_number_here_count_as_numbered() -> None:
    records = [Report("A#2", "x"), Report("B", "x"), Report("B", "y"), Report("C#10", "z")]
    counts = Counts()
    for batch in number_repeats([batch_of(records)]):
        columns = {
            "case_status": pa.array(["not_mentioned"] * len(records)),
            "disagreement": pa.nulls(len(records), pa.string()),
            "numbered": batch.column("numbered"),
        }
        counts.add(PartitionResult(pa.table(columns), REJECTS_SCHEMA.empty_table(), 0, 4))
    assert (counts.results, counts.numbered) == (4, 1)
