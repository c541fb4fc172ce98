from __future__ import annotations

import pytest
from engine_testing import parse, read

from imln_finder.domain import CaseStatus


def table(*rows: str, gap: str = "   ") -> str:
    """Rows whose cells are parted by commas."""
    return "\n".join(gap.join(cell.strip() for cell in row.split(",")) for row in rows)


def sizes(text: str) -> list[tuple[float, bool]]:
    """Largest dimension and whether it is the prior's, of each size in the order of the text."""
    return [(m.largest_mm, m.prior_by_form) for m in parse(text)._.imln_measurements]


@pytest.mark.parametrize(
    ("header", "cells", "expected"),
    [
        ("Lesion, Baseline, Current", "IMLN, 22, 13", [(22, True), (13, False)]),
        ("Lesion, Current, Prior", "IMLN, 13, 22", [(13, False), (22, True)]),
        ("Site, Prior (mm), Today (mm)", "IMLN, 22, 13", [(22, True), (13, False)]),
        ("Lesion, Baseline, Nadir, Now", "IMLN, 22, 9, 13", [(22, True), (9, True), (13, False)]),
        ("Lesion, 12.03.2019, 14.09.2019", "IMLN, 22, 13", [(22, True), (13, False)]),
        ("Lesion, 2019-03-12, 2019-09-14", "IMLN, 22, 13", [(22, True), (13, False)]),
        ("Lesion, 3/12/19, 9/14/19", "IMLN, 22, 13", [(22, True), (13, False)]),
        ("Lesion, TP1, TP2, TP3", "IMLN, 22, 18, 13", [(22, True), (18, True), (13, False)]),
        ("Lesion, Week 0, Week 8", "IMLN, 22, 13", [(22, True), (13, False)]),
        ("Lesion, Baseline, Current", "IMLN, 2.2 cm, 1.3 cm", [(22, True), (13, False)]),
        ("Lesion (cm), Baseline, Current", "IMLN, 2.2, 1.3", [(22, True), (13, False)]),
        ("Lesion, Baseline, Current", "IMLN, 2.2, 1.3", [(22, True), (13, False)]),
        ("Lesion (mm), Baseline, Current", "IMLN, 9, 8", [(9, True), (8, False)]),
        ("Lesion, Baseline, Current", "IMLN, 22 x 18 mm, 13 x 9 mm", [(22, True), (13, False)]),
        ("#, Lesion, Baseline, Current", "1, IMLN, 22, 13", [(22, True), (13, False)]),
    ],
)
@pytest.mark.parametrize("gap", ["   ", "\t", " | "], ids=["spaces", "tabs", "ruled"])
def test_columns_tell_the_time(gap: str, header: str, cells: str, expected: list[tuple[float, bool]]) -> None:
    assert sizes(table(header, cells, gap=gap)) == expected


@pytest.mark.parametrize("dates", ["03/2019, 09/2019", "Mar 2019, Sep 2019", "12 Mar 2019, 14 Sep 2019", "2018, 2019"])
def test_columns_with_other_dates(dates: str) -> None:
    assert sizes(table(f"Lesion, {dates}", "IMLN, 22, 13")) == [(22, True), (13, False)]


def test_a_stop_within_a_cell() -> None:
    assert read(table("Lesion, Prior, Now", "IMLN. Left, 22, 13")).max_diameter_mm == 13


def test_rows_own_their_sizes() -> None:
    text = table(
        "Lesion, Baseline, Current",
        "Right axillary node, 31, 28",
        "Left internal mammary node, 22, 13",
        "Liver segment VI, 40, 35",
    )
    reading = read(f"TARGET LESIONS\n{text}\n\nNo new lesion.")
    assert reading.case_status is CaseStatus.CANDIDATE
    assert (reading.max_diameter_mm, reading.laterality, reading.change) == (13, "left", "decreased")


def test_a_column_of_image_numbers_is_no_size() -> None:
    text = table("Lesion, Image, Baseline, Current", "Left IMLN, 45, 22, 13", "Liver, 87, 40, 35")
    assert read(text).max_diameter_mm == 13


def test_a_row_that_names_the_axis() -> None:
    text = table("Lesion, Baseline, Current", "Left IMLN short axis, 14, 11", "Liver, 40, 35")
    reading = read(text)
    assert (reading.max_diameter_mm, reading.short_axis_mm) == (11, 11)


def test_a_table_without_times() -> None:
    text = table("Station, Side, Size", "Internal mammary, left, 14 mm", "Axilla, right, 25 mm")
    reading = read(text)
    assert (reading.max_diameter_mm, reading.laterality) == (14, "left")


def test_prose_after_a_table_is_prose() -> None:
    text = table("Lesion, Baseline, Current", "Liver, 40, 35") + "\nThe left internal mammary node measures 14 mm."
    assert read(text).max_diameter_mm == 14


def test_a_node_below_the_threshold_in_its_last_column() -> None:
    text = table("Lesion, Baseline, Current", "Left parasternal node, 14, 8", "Liver, 40, 35")
    reading = read(text)
    assert reading.case_status is CaseStatus.BELOW_THRESHOLD
    assert reading.max_diameter_mm == 8


def test_a_row_is_evidence() -> None:
    text = table("Lesion, Baseline, Current", "Left IMLN, 22, 13", "Liver, 40, 35")
    assert "Left IMLN   22   13" in {e.text for e in read(text).evidence}
