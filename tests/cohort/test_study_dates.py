"""Dates of an archive: one order for all of them, told by the archive or by someone who knows, and none guessed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imln_finder.cohort.study_dates import StudyDates
from imln_finder.review.dates import Order
from imln_finder.rules_store import load_json

MONTHS: dict[str, int] = load_json("readers.json", "en")["months"]
DAYS = st.dates(date(1990, 1, 1), date(2060, 1, 1))


def of_archive(*texts: str, order: Order | None = None) -> StudyDates:
    return StudyDates.of_archive(texts, MONTHS, order)


@pytest.mark.parametrize(
    "text",
    [
        "2019-04-03",
        "20190403",
        "201904030815",
        "20190403081500.000+0200",
        "2019-04-03 08:15:00",
        "2019-04-03T08:15:00.5+02:00",
        "3 Apr 2019",
        "April 3, 2019",
    ],
)
def test_what_is_plain_needs_no_order(text: str) -> None:
    dates = of_archive(text)
    assert dates.day(text) == date(2019, 4, 3)
    assert (dates.ambiguous, dates.unreadable) == (0, 0)


def test_one_date_with_a_thirteenth_day_tells_the_order_of_all() -> None:
    assert of_archive("03/04/2019", "25/12/2018").day("03/04/2019") == date(2019, 4, 3)
    assert of_archive("03/04/2019", "12/25/2018").day("03/04/2019") == date(2019, 3, 4)


def test_an_archive_that_does_not_tell_leaves_its_dates_empty_and_says_so() -> None:
    dates = of_archive("03/04/2019", "05/05/2019", "01/02/2018")
    assert dates.order is None
    assert dates.day("03/04/2019") is None
    assert dates.day("05/05/2019") == date(2019, 5, 5)
    assert dates.ambiguous == 2


def test_an_archive_that_contradicts_itself_leaves_what_is_ambiguous_empty() -> None:
    dates = of_archive("25/12/2018", "12/26/2018", "03/04/2019")
    assert [dates.day(text) for text in ("25/12/2018", "12/26/2018", "03/04/2019")] == [
        date(2018, 12, 25),
        date(2018, 12, 26),
        None,
    ]


def test_the_order_can_be_named() -> None:
    dates = of_archive("03/04/2019", order=Order.MONTH_FIRST)
    assert (dates.day("03/04/2019"), dates.ambiguous) == (date(2019, 3, 4), 0)


def test_what_is_no_date_is_counted() -> None:
    dates = of_archive("unknown", "2019-13-45", "2019-01-02")
    assert (dates.unreadable, dates.day("unknown"), dates.day(None)) == (2, None, None)


@given(st.lists(DAYS, min_size=1, max_size=30))
def test_no_date_is_ever_read_as_another(days: list[date]) -> None:
    texts = [day.strftime("%d/%m/%Y") for day in days]
    dates = of_archive(*texts)
    if any(day.day > 12 for day in days):
        assert dates.order is Order.DAY_FIRST
        assert [dates.day(text) for text in texts] == days
    else:
        assert all(dates.day(text) in (day, None) for text, day in zip(texts, days, strict=True))
