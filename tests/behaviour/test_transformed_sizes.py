"""Sizes written otherwise: units, the threshold, and an earlier size beside the present one."""

from __future__ import annotations

import pytest
from behaviour_testing import texts, variants
from hypothesis import given
from hypothesis import strategies as st

from imln_finder.behaviour.sizes import in_other_unit, sizes_in, with_numbers
from imln_finder.behaviour.units import each_size_has_its_unit, with_sizes
from imln_finder.domain import CaseStatus, Change

NUMBERS = st.decimals(min_value="0.1", max_value=200, places=1).map(lambda number: f"{number.normalize():f}")
UNITS = st.sampled_from(["mm", "cm", "MM", " cm", "-mm", " millimetres", " centimeters"])


@given(st.lists(NUMBERS, min_size=1, max_size=3), UNITS, st.sampled_from([" x ", "*", "×", " by "]))
def test_the_other_unit_keeps_the_value(numbers: list[str], unit: str, times: str) -> None:
    [size] = sizes_in(times.join(numbers) + unit)
    [other] = sizes_in(in_other_unit(size))
    assert other.millimetres == pytest.approx(size.millimetres)
    assert other.unit[0].lower() != size.unit[0].lower()
    assert in_other_unit(other) == size.text


@given(st.lists(st.integers(1, 90).map(float), min_size=1, max_size=3))
def test_numbers_are_written_in_the_unit_of_the_size(millimetres: list[float]) -> None:
    [size] = sizes_in(" x ".join("1.5" for _ in millimetres) + " cm")
    [changed] = sizes_in(with_numbers(size, tuple(millimetres)))
    assert changed.millimetres == pytest.approx(millimetres)


@pytest.mark.parametrize(
    ("text", "converted"),
    [
        ("1.5 x 1.2 cm", "15 x 12 mm"),
        ("5.1cm*4.0cm", "51mm*40mm"),
        ("a 14-mm node", "a 1.4-cm node"),
        ("1,5 cm", "15 mm"),
        ("8-12 mm", "0.8-1.2 cm"),
        ("12 MM", "1.2 CM"),
        ("1.3 centimetres", "13 millimetres"),
        ("20 mmHg, 3 cm2, series 4", "20 mmHg, 3 cm2, series 4"),
    ],
)
def test_conversion(text: str, converted: str) -> None:
    assert with_sizes(text, in_other_unit) == converted


@pytest.mark.parametrize(
    "text", ["12 and 8 mm", "22 -> 13 mm", "was 15, now 22 mm", "Size (mm)\nnode 13", "13 mm (previously 22)"]
)
def test_numbers_with_the_unit_of_another_are_left_alone(text: str) -> None:
    assert not each_size_has_its_unit(text)


def test_units_of_a_report() -> None:
    assert texts("units", "IM node 1.4 cm. Cyst 8 mm.") == {
        "cm as mm": "IM node 14 mm. Cyst 8 mm.",
        "mm as cm": "IM node 1.4 cm. Cyst 0.8 cm.",
        "decimal comma": "IM node 1,4 cm. Cyst 8 mm.",
    }
    assert texts("units", "No IM node. Cyst 8 mm.") == {}


def test_threshold() -> None:
    found = {variant.form: variant for variant in variants("threshold", "Left internal mammary node 1.4 x 1.2 cm.")}
    assert len(found) == 10
    below = found["9.9 mm"]
    assert below.text == "Left internal mammary node 0.99 x 0.7 cm."
    assert below.changed == {"case_status": CaseStatus.BELOW_THRESHOLD, "max_diameter_mm": 9.9}
    at = found["10 mm, other unit"]
    assert at.text == "Left internal mammary node 10 x 7 mm."
    assert at.changed["case_status"] is CaseStatus.CANDIDATE


@pytest.mark.parametrize(
    "text",
    [
        "Internal mammary nodes, 14 mm and 12 mm.",
        "Internal mammary node, at least 14 mm.",
        "Subcentimetre internal mammary node, 8 mm.",
        "Internal mammary nodes of 8-12 mm.",
        "No internal mammary node. Cyst 14 mm.",
        "Internal mammary node 14 mm, previously 9 mm.",
    ],
)
def test_threshold_needs_one_plain_size(text: str) -> None:
    assert variants("threshold", text) == []


def test_earlier_size() -> None:
    found = {v.form: v for v in variants("earlier size", "Left internal mammary node, 20 mm in short axis.")}
    grown = found["(previously ...), increased"]
    assert grown.text == "Left internal mammary node, 20 mm in short axis (previously 12 mm)."
    assert grown.changed == {"change": Change.INCREASED}
    assert found["(was ...), stable"].text == "Left internal mammary node, 20 mm in short axis (was 20 mm)."
    assert found["previously ..., decreased"].text.endswith("20 mm in short axis, previously 32 mm.")
    assert "previously ..., now, increased" not in found


def test_earlier_size_before_the_present_one() -> None:
    found = texts("earlier size", "A 20 mm left internal mammary node.")
    assert found["previously ..., now, increased"] == "A previously 12 mm, now 20 mm left internal mammary node."
    assert not any(form.startswith("previously ...,") and ", now" not in form for form in found)


@pytest.mark.parametrize(
    "text",
    [
        "COMPARISON: None.\nInternal mammary node, 14 mm.",
        "New internal mammary node, 14 mm.",
        "Internal mammary node, 14 mm, seen before.\nNo earlier examination.",
    ],
)
def test_no_earlier_size_where_the_report_rules_it_out(text: str) -> None:
    assert variants("earlier size", text) == []
