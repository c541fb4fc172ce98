from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from imln_finder.archive.batches import batch_of, records_of
from imln_finder.archive.duplicates import number_repeats
from imln_finder.archive.records import Record
from imln_finder.domain import Reject, Report


def numbered(records: Iterable[Record], at_a_time: int = 3) -> list[Record]:
    records = list(records)
    batches = [batch_of(records[start : start + at_a_time]) for start in range(0, len(records), at_a_time)]
    return [record for batch in number_repeats(batches) for record in records_of(batch)]


def ids(*pairs: tuple[str, str], at_a_time: int = 3) -> list[str | None]:
    """The identifiers that come out, None for a Reject."""
    records = numbered((Report(report_id, text) for report_id, text in pairs), at_a_time)
    return [record.report_id if isinstance(record, Report) else None for record in records]


def digests(*reports: Report) -> list[bytes | None]:
    [batch] = number_repeats([batch_of(reports)])
    found: list[bytes | None] = batch.column("record_digest").to_pylist()
    return found


def test_same_identifier_and_text_is_rejected() -> None:
    assert ids(("A", "x"), ("A", "x"), ("B", "x"), ("A", "x")) == ["A", None, "B", None]


def test_same_identifier_with_another_text_is_numbered() -> None:
    assert ids(("A", "x"), ("A", "y"), ("A", "z"), ("A", "y")) == ["A", "A#2", "A#3", None]


def test_numbers_avoid_identifiers_of_the_archive() -> None:
    assert ids(("A#2", "w"), ("A", "x"), ("A", "y")) == ["A#2", "A", "A#3"]
    assert ids(("A", "x"), ("A", "y"), ("A#2", "w"), ("A", "z")) == ["A", "A#2", "A#2#2", "A#3"]


def test_a_report_of_its_own_is_no_repeat_of_a_numbered_one() -> None:
    assert ids(("A", "x"), ("A", "y"), ("A#2", "y")) == ["A", "A#2", "A#2#2"]


def test_thousands_of_texts_under_one_identifier() -> None:
    found = ids(*(("A", str(n)) for n in range(20_000)), at_a_time=1_000)
    assert len(set(found)) == 20_000


def test_rejects_pass_and_the_rest_of_the_report_stays() -> None:
    reject = Reject("s", "row 1", "r")
    report = Report("A", "y", "s", "row 3", "p", "a", "d", "CT", "chest")
    assert numbered([reject, Report("A", "x"), report]) == [
        reject,
        Report("A", "x"),
        Report("A#2", "y", "s", "row 3", "p", "a", "d", "CT", "chest", numbered=True),
    ]


def test_a_digest_tells_all_that_a_result_comes_from() -> None:
    report = Report("A", "x", modality="CT", exam_description="chest")
    others = [
        Report("B", "x", modality="CT", exam_description="chest"),
        Report("A", "y", modality="CT", exam_description="chest"),
        Report("A", "x", modality="MR", exam_description="chest"),
        Report("A", "x", modality="CT", exam_description="head"),
        Report("A", "x", modality="CTchest"),
        Report("A", "x"),
    ]
    assert len({digests(one)[0] for one in [report, *others]}) == 1 + len(others)
    moved = Report("A", "x", "elsewhere", "row 9", "p", "a", "d", "CT", "chest")
    assert digests(Reject("s", "row 1", "r"), moved) == [None, *digests(report)]


@given(
    st.lists(st.tuples(st.sampled_from(["A", "A#2", "A#2#2", "#2", "B"]), st.sampled_from("xyz"))),
    st.integers(1, 7),
)
def test_identifiers_are_unique_and_no_text_is_lost(pairs: list[tuple[str, str]], at_a_time: int) -> None:
    found = ids(*pairs, at_a_time=at_a_time)
    kept = [report_id for report_id in found if report_id is not None]
    assert len(found) == len(pairs)
    assert len(set(kept)) == len(kept) == len(set(pairs))
    assert found == ids(*pairs, at_a_time=100)


def test_a_batch_may_be_a_slice() -> None:
    whole = batch_of([Report(str(n), f"text {n}") for n in range(6)])
    slices: list[pa.RecordBatch] = [whole.slice(0, 2), whole.slice(2, 3), whole.slice(4)]
    records = [record for batch in number_repeats(slices) for record in records_of(batch)]
    assert [type(record) for record in records] == [Report] * 5 + [Reject, Report]
