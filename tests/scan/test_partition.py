"""The partition function: the same results whatever batches the records come in."""

from __future__ import annotations

from functools import cache

import pyarrow as pa
import pytest
from scan_testing import CANDIDATE, NEGATED, SILENT

from imln_finder.archive.batches import batch_of
from imln_finder.archive.duplicates import number_repeats
from imln_finder.domain import Reject, Report
from imln_finder.scan import reading
from imln_finder.scan.partition import PartitionReader, load_partition_reader
from imln_finder.scan.partition_result import PartitionResult, decode_result, encode_result
from imln_finder.scan.partitions import PARTITION_RECORDS, partitions_of
from imln_finder.scan.results_file import PARTITION_SCHEMA, result_of

RECORDS = [
    Report("1", SILENT, "a.csv", "row 2", "P1", "A1", "2019", "CT", "CT chest"),
    Reject("a.csv", "row 3", "no text"),
    Report("2", CANDIDATE, "a.csv", "row 4", "P2", None, None, "CT", "CT chest"),
    Report("3", CANDIDATE, "a.csv", "row 5", modality="MR", exam_description="MRI breast"),
    Report("4", "Clear lungs. " * 10_000, "a.csv", "row 6"),
    Report("5", NEGATED, "a.csv", "row 7"),
    Report("2", NEGATED, "a.csv", "row 8"),
]


@cache
def reader() -> PartitionReader:
    return load_partition_reader()


@pytest.fixture
def batch() -> pa.RecordBatch:
    [checked] = number_repeats([batch_of(RECORDS)])
    return checked


def test_each_record_is_a_result_or_a_reject(batch: pa.RecordBatch) -> None:
    part = reader()(batch)
    assert part.results.schema == PARTITION_SCHEMA
    found = [(row["report_id"], row["case_status"]) for row in part.results.to_pylist()]
    assert found == [
        ("1", "not_mentioned"),
        ("2", "candidate"),
        ("3", "out_of_scope"),
        ("5", "negated"),
        ("2#2", "negated"),
    ]
    assert [tuple(row.values()) for row in part.rejects.to_pylist()] == [
        ("a.csv", "row 3", "no text"),
        ("a.csv", "row 6", reading.TOO_LONG),
    ]
    assert (part.may_mention, part.passed_over) == (3, 1)


def test_a_row_gives_back_its_result(batch: pa.RecordBatch) -> None:
    row = reader()(batch).results.to_pylist()[1]
    result = result_of(row)
    read = reader()._reader.read(RECORDS[2])  # type: ignore[arg-type]
    assert read is not None
    assert not isinstance(read, Reject)
    assert (result.probability, result.decided_by) == (read.probability, read.decided_by)
    for field in (
        "case_status",
        "certainty",
        "max_diameter_mm",
        "laterality",
        "intercostal_spaces",
        "evidence",
        "change",
    ):
        assert getattr(result.reading, field) == getattr(read.reading, field)


def test_pieces_of_a_batch_give_the_pieces_of_its_results(batch: pa.RecordBatch) -> None:
    pieces = [reader()(batch.slice(start, 2)) for start in range(0, batch.num_rows + 1, 2)]
    whole = reader()(batch)
    assert pa.concat_tables([piece.results for piece in pieces]).equals(whole.results)
    assert pa.concat_tables([piece.rejects for piece in pieces]).equals(whole.rejects)
    assert sum(piece.may_mention for piece in pieces) == whole.may_mention


def test_a_result_comes_back_from_its_bytes(batch: pa.RecordBatch) -> None:
    part = reader()(batch)
    again = decode_result(encode_result(part))
    assert isinstance(again, PartitionResult)
    assert again == part


@pytest.mark.parametrize("sizes", [[], [3], [PARTITION_RECORDS, PARTITION_RECORDS, 5], [7_000, 1], [900] * 5])
def test_partitions_hold_all_records_in_order(sizes: list[int]) -> None:
    numbers = iter(range(sum(sizes)))
    batches = [batch_of([Report(str(next(numbers)), "x") for _ in range(size)]) for size in sizes]
    partitions = list(partitions_of(batches))
    assert [number for part in partitions for number in part.column("report_id").to_pylist()] == [
        str(number) for number in range(sum(sizes))
    ]
    assert all(part.num_rows == PARTITION_RECORDS for part in partitions[:-1])
