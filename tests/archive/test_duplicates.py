from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from imln_finder.archive.duplicates import number_repeats
from imln_finder.domain import Reject, Report


def ids(*pairs: tuple[str, str]) -> list[str | None]:
    """The identifiers that come out, None for a Reject."""
    records = number_repeats(Report(report_id, text) for report_id, text in pairs)
    return [record.report_id if isinstance(record, Report) else None for record in records]


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
    found = ids(*(("A", str(n)) for n in range(20_000)))
    assert len(set(found)) == 20_000


def test_rejects_pass_and_the_rest_of_the_report_stays() -> None:
    reject = Reject("s", "row 1", "r")
    report = Report("A", "y", "s", "row 3", "p", "a", "d", "CT", "chest")
    assert list(number_repeats([reject, Report("A", "x"), report])) == [
        reject,
        Report("A", "x"),
        Report("A#2", "y", "s", "row 3", "p", "a", "d", "CT", "chest", numbered=True),
    ]


@given(st.lists(st.tuples(st.sampled_from(["A", "A#2", "A#2#2", "#2", "B"]), st.sampled_from("xyz"))))
def test_identifiers_are_unique_and_no_text_is_lost(pairs: list[tuple[str, str]]) -> None:
    found = list(number_repeats(Report(report_id, text) for report_id, text in pairs))
    kept = [record for record in found if isinstance(record, Report)]
    assert len(found) == len(pairs)
    assert len({report.report_id for report in kept}) == len(kept) == len(set(pairs))
