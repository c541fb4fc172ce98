from __future__ import annotations

import pytest
from engine_testing import parse, read
from hypothesis import given, settings
from hypothesis import strategies as st

SIZES = st.lists(st.integers(11, 60), min_size=2, max_size=5)


def sizes(text: str) -> list[tuple[float, ...]]:
    return [m.dimensions_mm for m in parse(text)._.imln_measurements]


@settings(deadline=None)
@given(SIZES)
def test_a_list_shares_its_unit(numbers: list[int]) -> None:
    listed = ", ".join(map(str, numbers[:-1]))
    text = f"Left internal mammary nodes measuring {listed} and {numbers[-1]} mm respectively."
    assert sizes(text) == [(float(number),) for number in numbers]
    assert read(text).max_diameter_mm == max(numbers)


@pytest.mark.parametrize(
    "text",
    [
        "Left internal mammary node, images 12, 14 and 16, 9 mm.",
        "Left internal mammary node in spaces 1, 2 and 3, 9 mm.",
        "Left IMN x3, 9 mm.",
    ],
)
def test_other_numbers_are_no_sizes(text: str) -> None:
    assert sizes(text) == [(9,)]


@pytest.mark.parametrize(
    ("text", "prior"),
    [
        ("The biggest internal mammary node was 9 and is now 12 mm.", [9]),
        ("Internal mammary node: Feb 20: 6, Aug 20: 8, now: 12 mm.", [6, 8]),
        ("Internal mammary node, previously 9 and currently 12 mm.", [9]),
        ("Internal mammary node 12 mm (\u2190 9 mm).", [9]),
        ("Internal mammary node 12 mm.", []),
    ],
)
def test_earlier_sizes_leave_their_unit_out(text: str, prior: list[int]) -> None:
    assert [m.largest_mm for m in parse(text)._.imln_measurements if m.prior_by_form] == prior


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Node, length 19 mm, depth 8 mm.", [(19, 8)]),
        ("Node 19 mm long and 8 mm wide.", [(19, 8)]),
        ("Node 19 mm craniocaudal, 8 mm AP.", [(19, 8)]),
        ("Nodes of 19 mm and 8 mm.", [(19,), (8,)]),
        ("Node 13 x 11 mm in the axial plane and 17 mm in craniocaudal length.", [(13, 11), (17,)]),
    ],
)
def test_named_dimensions_are_one_size(text: str, expected: list[tuple[float, ...]]) -> None:
    assert sizes(text) == expected


@pytest.mark.parametrize("text", ["SUM 86 mm (prev. 119 mm)", "Sum of diameters: 86 mm.", "SLD 86 mm, was 119 mm."])
def test_a_sum_is_no_size(text: str) -> None:
    assert sizes(text) == []


@settings(deadline=None)
@given(SIZES, st.data(), st.sampled_from(["formerly", "previously", "before"]), st.sampled_from(["mm", "cm"]))
def test_a_list_of_now_and_one_of_before(now: list[int], data: st.DataObject, earlier: str, unit: str) -> None:
    before = data.draw(st.lists(st.integers(11, 60), min_size=len(now), max_size=len(now)))
    text = f"Left internal mammary nodes in the first intercostal spaces: {_listed(now, unit)}, {earlier} "
    text += f"{_listed(before, unit)}."
    assert read(text).max_diameter_mm == max(now)
    largest = max(now) - max(before)
    assert (read(text).change == "stable") == (abs(largest) < 1)


def _listed(millimetres: list[int], unit: str) -> str:
    numbers = [str(size) if unit == "mm" else f"{size / 10:.1f}" for size in millimetres]
    return f"{', '.join(numbers[:-1])} and {numbers[-1]} {unit}"


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("Internal mammary nodes (short axis): right 14 mm, left 9 mm.", [14, 9]),
        ("Two left internal mammary nodes of 4 mm and 3 mm short axis.", [4, 3]),
        ("Nodal diameters are given in short axis. Left internal mammary node 8 mm.", [8]),
        ("One left internal mammary node of 15 mm and 9 mm short axis.", [None, 9]),
        ("Nodes (short axis):\n- left internal mammary 13 mm, length 19 mm", [13, None]),
    ],
)
def test_an_axis_named_far_from_its_sizes(text: str, short: list[float | None]) -> None:
    assert [m.short_axis_mm for m in parse(text)._.imln_measurements] == short
