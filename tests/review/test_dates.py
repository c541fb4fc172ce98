"""Dates in the forms that spreadsheets of the world write."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imln_finder.review.dates import Order, order_of, read_date
from imln_finder.rules_store import load_json

MONTHS = load_json("readers.json")["months"]
DAY = date(2019, 3, 14)


@pytest.mark.parametrize(
    "cell",
    [
        "2019-03-14",
        "2019/3/14",
        "20190314",
        "14/03/2019",
        "14.3.19",
        "3/14/2019",
        "14-Mar-19",
        "14 March 2019",
        "Mar 14, 2019",
        "14. März 2019",
        "14.03.2019 00:00",
        "2019-03-14T00:00:00",
        "43538",
        43538,
        43538.0,
        "'2019-03-14",
        datetime(2019, 3, 14, 8),
        DAY,
    ],
)
def test_a_date(cell: object) -> None:
    assert set(read_date(cell, MONTHS).values()) == {DAY}


@pytest.mark.parametrize("cell", ["", "today", "14/03", "99/99/2019", "2019-02-30", "12", "00731038", None, True, 1.5])
def test_no_date(cell: object) -> None:
    assert read_date(cell, MONTHS) == {}


def test_day_or_month_first_is_told_by_the_others() -> None:
    ambiguous = read_date("03/04/2026", MONTHS)
    assert ambiguous == {Order.DAY_FIRST: date(2026, 4, 3), Order.MONTH_FIRST: date(2026, 3, 4)}
    assert order_of([ambiguous, read_date("25/04/2026", MONTHS)]) is Order.DAY_FIRST
    assert order_of([ambiguous, read_date("4/25/2026", MONTHS)]) is Order.MONTH_FIRST
    assert order_of([ambiguous, read_date("2026-04-03", MONTHS)]) is None
    assert order_of(read_date(text, MONTHS) for text in ("25/04/2026", "4/25/2026")) is None


@given(
    st.dates(min_value=date(1970, 1, 1), max_value=date(2068, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%y", "%Y%m%d", "%d-%b-%Y", "%d/%m/%Y 00:00:00"]),
)
def test_a_date_is_among_those_that_its_form_may_mean(day: date, form: str) -> None:
    assert day in read_date(day.strftime(form), MONTHS).values()
    serial = (day - date(1899, 12, 30)) // timedelta(days=1)
    assert set(read_date(serial, MONTHS).values()) == {day}


@given(st.one_of(st.text(), st.floats(), st.integers()))
def test_anything_else_is_no_date_and_no_error(cell: object) -> None:
    read_date(cell, MONTHS)
