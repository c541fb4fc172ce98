"""Rows are tied to their cases: by a number that notices slips, and identifiers that bear what spreadsheets do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from review_testing import a_case

from imln_finder.review.case_number import case_number, is_case_number, read_case_number, row_check
from imln_finder.review.identity import changed_identifiers, same_identifier
from imln_finder.rules_store import load_json

MONTHS = load_json("readers.json")["months"]

digits = st.from_regex(r"[0-9]{1,60}([.,][0-9]{1,9})?(E[0-9]{1,4})?", fullmatch=True)
numbers = st.text().map(lambda report_id: case_number(report_id, 7, ()))


@given(numbers, st.integers(0, 7), st.sampled_from("BCDFGHJKLMNPQRTVWXZ"))
def test_a_mistyped_letter_is_noticed(number: str, place: int, letter: str) -> None:
    letters = list(number.replace("-", ""))
    unchanged = letters[place] == letter
    letters[place] = letter
    assert is_case_number("".join(letters)) is unchanged


@given(numbers, st.integers(0, 7), st.integers(0, 7))
def test_letters_that_changed_places_are_noticed(number: str, one: int, other: int) -> None:
    letters = list(number.replace("-", ""))
    unchanged = letters[one] == letters[other]
    letters[one], letters[other] = letters[other], letters[one]
    assert is_case_number("".join(letters)) is unchanged


@given(numbers)
def test_a_case_number_is_the_same_in_any_writing(number: str) -> None:
    assert is_case_number(number)
    for written in (number.lower(), number.replace("-", ""), f" {number} ", number.replace("-", "–"), f"'{number}"):
        assert read_case_number(written) == number


def test_case_numbers_are_never_given_twice() -> None:
    first = case_number("1", 7, ())
    second = case_number("1", 7, {first})
    assert second != first
    assert case_number("1", 8, ()) != first


def test_a_row_check_is_of_one_case_and_one_reader() -> None:
    case = a_case()
    checks = {
        row_check(case, "A"),
        row_check(case, "B"),
        row_check(a_case("DFGHJKLM"), "A"),
        row_check(a_case(accession_number="123"), "A"),
    }
    assert len(checks) == 4


@pytest.mark.parametrize(
    ("returned", "original"),
    [
        ("00042", "00042"),
        (42, "00042"),
        (42.0, "00042"),
        ("42", "00042"),
        ("'00042", "00042"),
        ("42.0", "42"),
        ("1.23457E+15", "1234567890123456"),
        ("1,23457E+15", "1234567890123456"),
        ("1.2E+15", "1234567890123456"),
        (1234567890123450, "1234567890123456"),
        (1.234567890123456e15, "1234567890123456"),
        ("12345678901234500000", "12345678901234567890"),
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        ("da-001 ", "DA-001"),
        ("100000", "1E5"),
        ("1.00E+05", "1E5"),
        ("ＤＡ－００１", "DA-001"),
        ("A 7", "A\x007"),
        ("''7", "'7"),
    ],
)
def test_what_a_spreadsheet_does_to_an_identifier_is_tolerated(returned: object, original: str) -> None:
    assert same_identifier(returned, original)


@pytest.mark.parametrize(
    ("returned", "original"),
    [
        ("43", "00042"),
        ("DA-002", "DA-001"),
        ("1.3E+15", "1234567890123456"),
        ("1.2E+14", "1234567890123456"),
        ("1234567890123456", "1234567890122456"),
        ("420", "42"),
        ("A42", "42"),
    ],
)
def test_another_identifier_is_noticed(returned: object, original: str) -> None:
    assert not same_identifier(returned, original)


@given(st.text(alphabet="0123456789", min_size=1, max_size=25))
def test_numbers_survive_as_numbers_and_in_scientific_notation(original: str) -> None:
    assert same_identifier(int(original), original)
    assert same_identifier(float(original), original)
    assert same_identifier(f"{float(original):.5E}", original)


@given(st.integers(1, 10**12), st.integers(1, 10**12))
def test_different_numbers_are_different(one: int, other: int) -> None:
    assert same_identifier(str(one), str(other)) is (one == other)


@given(st.text(min_size=1) | digits, st.text(min_size=1) | digits)
def test_any_text_is_compared_without_error(returned: str, original: str) -> None:
    same_identifier(returned, original)
    assert same_identifier(original, original)


def test_changed_identifiers_are_named_and_lost_columns_passed_over() -> None:
    case = a_case()  # patient P1, accession 000123, report 007, of 2019-03-14
    assert (
        changed_identifiers(case, {"accession_number": 123, "study_date": "14.03.2019", "report_id": 7}, MONTHS) == []
    )
    assert changed_identifiers(case, {}, MONTHS) == []
    changed = {"patient_id": "P2", "accession_number": "", "study_date": "15/03/2019", "report_id": "7"}
    assert changed_identifiers(case, changed, MONTHS) == ["patient_id", "study_date"]
    assert changed_identifiers(case, {"study_date": "spring"}, MONTHS) == []
