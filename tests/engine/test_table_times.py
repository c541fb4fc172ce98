from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imln_finder.engine.normalising.table_times import ColumnTimes, latest_of
from imln_finder.rules_store import load_json

TIMES = ColumnTimes(load_json("tables.json"))
FORMATS = ["%Y-%m-%d", "%d.%m.%Y", "%d %b %Y", "%b %Y", "%m/%Y", "%Y/%m/%d"]


def now(*headings: str) -> list[str]:
    """The headings of the columns that are of now."""
    return [heading for heading, prior in zip(headings, TIMES(headings), strict=True) if prior is False]


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        (("lesion", "baseline", "current"), "current"),
        (("lesion", "current", "nadir", "baseline"), "current"),
        (("lesion", "prior", "14.09.2019"), "14.09.2019"),
        (("lesion", "size (mm)", "previous"), "size (mm)"),
        (("lesion", "14.09.2019", "12.03.2019"), "14.09.2019"),
        (("lesion", "9/14/19", "3/12/19"), "9/14/19"),
        (("lesion", "01.04.2000", "02.01.2000"), "01.04.2000"),  # with dots the day comes first
        (("lesion", "feb 2020", "nov 2019"), "feb 2020"),
        (("lesion", "2019", "2018", "2017"), "2019"),
        (("lesion", "tp3", "tp2", "tp1"), "tp3"),
        (("lesion", "week 12", "baseline"), "week 12"),
        (("lesion", "fu2", "fu1", "bl"), "fu2"),
        (("lesion", "follow up 2", "follow up 1", "bl"), "follow up 2"),
        (("lesion", "9/25", "12/18"), "12/18"),  # without years the last
        (("lesion", "05/06/19", "06/05/19"), "06/05/19"),  # which is the later depends on who reads it
    ],
)
def test_the_latest_column_is_now(headings: tuple[str, ...], expected: str) -> None:
    assert now(*headings) == [expected]


@pytest.mark.parametrize(
    "headings", [("lesion", "right (cm)", "left (cm)"), ("2.1 x 1.4", "1.2 x 0.9"), ("site", "suv")]
)
def test_other_columns_hold_no_time(headings: tuple[str, ...]) -> None:
    assert TIMES(headings) == [None] * len(headings)


@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(62, 2000), st.sampled_from(FORMATS), st.booleans())
def test_the_order_of_columns_does_not_matter(first: date, days: int, written: str, newest_first: bool) -> None:
    old, new = (day.strftime(written).lower() for day in (first, first + timedelta(days)))
    assert now("lesion", *((new, old) if newest_first else (old, new))) == [new]


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        ([[(2019, 3, 0), (2018, 12, 5)]], {0}),
        ([[(1,), (), (4,), (4,)]], {2, 3}),
        ([[(), (2018, 12, 5)]], {1}),
        ([[(0, 4, 14), (0, 7, 8)]], {1}),
        ([[(0, 11, 0), (0, 2, 0)]], {1}),  # February follows November sooner
        ([[(0, 1, 0), (0, 7, 0)]], None),
        ([[(0, 1, 0), (0, 6, 0), (0, 12, 0)]], {2}),
        ([[(2019, 3, 0), (0, 9, 0)]], None),
        ([[(2019, 3, 0), (4,)]], None),
        ([[(2019, 6, 5), (2019, 5, 6)], [(2019, 5, 6), (2019, 6, 5)]], None),
        ([[(2019, 6, 5), (2019, 1, 13)], [(2019, 5, 6), None]], {0}),
        ([[]], None),
    ],
)
def test_the_latest_of_times(readings: list[list[tuple[int, ...] | None]], expected: set[int] | None) -> None:
    assert latest_of(readings) == expected
