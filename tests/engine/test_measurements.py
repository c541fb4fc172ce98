from __future__ import annotations

from decimal import Decimal

import pytest
from engine_testing import parse, read
from hypothesis import example, given, settings
from hypothesis import strategies as st

from imln_finder.engine.sizes.measurements import Bound, Measurement
from imln_finder.engine.sizes.size_axes import Axis


def measurements(text: str) -> list[Measurement]:
    found: list[Measurement] = parse(text)._.imln_measurements
    return found


def dimensions(text: str) -> list[tuple[float, ...]]:
    return [m.dimensions_mm for m in measurements(text)]


@pytest.mark.parametrize(
    ("written", "millimetres"),
    [
        ("14 mm", (14,)),
        ("14mm", (14,)),
        ("14-mm", (14,)),
        ("1.4 cm", (14,)),
        ("1.4cm", (14,)),
        ("1,4 cm", (14,)),
        (".9 cm", (9,)),
        ("0,9 cm", (9,)),
        ("1.25 cm", (12.5,)),
        ("14 millimetres", (14,)),
        ("1.4 centimeters", (14,)),
        ("１４ｍｍ", (14,)),
        ("1.4 x 1.1 cm", (14, 11)),
        ("1.4cm x 1.1cm", (14, 11)),
        ("1.4x1.1cm", (14, 11)),
        ("1.4 × 1.1 cm", (14, 11)),
        ("2.5cm*1.8cm", (25, 18)),
        ("14 by 11 mm", (14, 11)),
        ("14/11 mm", (14, 11)),
        ("14 mm x 11 mm", (14, 11)),
        ("1.4 cm x 11 mm", (14, 11)),
        ("1,4 x 1,1 cm", (14, 11)),
        ("1.4 (AP) x 1.1 (TR) cm", (14, 11)),
        ("1.4 x 1.1 x 2 cm", (14, 11, 20)),
        ("14 x 11 x 20 mm", (14, 11, 20)),
        ("2 cm x 1.5 cm x 1 cm", (20, 15, 10)),
        ("2 x 1.5 x 1 cm (AP x TR x CC)", (20, 15, 10)),
        ("14 x 11", (14, 11)),
        ("1.4 x 1.1", (14, 11)),
        ("1.4 x 1.1 x 0.9", (14, 11, 9)),
        ("one centimetre", (10,)),
        ("twelve mm", (12,)),
        ("Fifteen millimeter", (15,)),
        ("half a centimetre", (5,)),
        ("one and a half cm", (15,)),
    ],
)
@pytest.mark.parametrize("sentence", ["The node measures {}.", "A node of {} is new.", "Node ({}) beside the sternum."])
def test_sizes_are_millimetres(sentence: str, written: str, millimetres: tuple[float, ...]) -> None:
    assert dimensions(sentence.format(written)) == [millimetres]


@pytest.mark.parametrize(
    ("written", "millimetres"),
    [
        ("8-12 mm", 12),
        ("8 - 12 mm", 12),
        ("8–12 mm", 12),
        ("8 to 12 mm", 12),
        ("0.8 to 1.2 cm", 12),
        ("0.8 cm to 1.2 cm", 12),
        ("8 mm up to 12 mm", 12),
        ("between 8 and 12 mm", 12),
        ("12 and 9 mm", 12),
        ("9 and 12 mm", 12),
    ],
)
def test_of_several_the_largest_counts(written: str, millimetres: float) -> None:
    assert read(f"Internal mammary nodes of {written}.").max_diameter_mm == millimetres


@pytest.mark.parametrize(
    ("written", "millimetres"),
    [
        ("up to 2 cm", 20),
        ("> 1 cm", 10),
        (">1cm", 10),
        ("≥ 12 mm", 12),
        ("at least 1 cm", 10),
        ("about 1 cm", 10),
        ("approximately 14 mm", 14),
        ("approx. 14 mm", 14),
        ("~14 mm", 14),
        ("ca. 14 mm", 14),
        ("more than 1 cm", 10),
        ("not exceeding 4 mm", 4),
        ("maximally 14 mm", 14),
        ("not more than 6 mm", 6),
        ("no more than 6 mm", 6),
        ("no larger than 7 mm", 7),
    ],
)
def test_bounds_that_leave_a_size(written: str, millimetres: float) -> None:
    assert read(f"Left internal mammary node measuring {written}.").max_diameter_mm == millimetres


@pytest.mark.parametrize(
    "written",
    ["< 1 cm", "<1cm", "less than 1 cm", "under 1 cm", "below 10 mm", "smaller than 10 mm", "not reaching 1 cm"],
)
def test_bounds_that_leave_no_size(written: str) -> None:
    text = f"Left internal mammary node measuring {written}."
    assert [m.bound for m in measurements(text)] == [Bound.BELOW]
    assert read(text).max_diameter_mm is None


@pytest.mark.parametrize(
    ("text", "largest", "short"),
    [
        ("IMLN with a short axis of 9 mm.", 9, 9),
        ("IMLN, 9 mm in short axis.", 9, 9),
        ("IMLN, 9 mm SA.", 9, 9),
        ("IMLN 9 mm (short axis).", 9, 9),
        ("IMLN, short-axis diameter 9 mm.", 9, 9),
        ("IMLN, short axis 9 mm, long axis 14 mm.", 14, 9),
        ("IMLN, long axis 14 mm, short axis 9 mm.", 14, 9),
        ("IMLN measuring 14 mm in long axis and 9 mm in short axis.", 14, 9),
        ("IMLN measuring 14 x 9 mm.", 14, 9),
        ("IMLN measuring 9 x 14 mm.", 14, 9),
        ("IMLN measuring 14 x 9 x 12 mm.", 14, None),
        ("IMLN measuring 14 mm.", 14, None),
        ("IMLN measuring 14 mm in long axis.", 14, None),
        ("IMLN, 14 mm long axis x 9 mm short axis.", 14, 9),
    ],
)
def test_axes(text: str, largest: float, short: float | None) -> None:
    reading = read(text)
    assert (reading.max_diameter_mm, reading.short_axis_mm) == (largest, short)


def test_the_short_axis_is_that_of_the_largest_node() -> None:
    reading = read("Internal mammary nodes, 18 x 10 mm and 12 x 11 mm.")
    assert (reading.max_diameter_mm, reading.short_axis_mm) == (18, 10)


def test_axis_of_a_measurement() -> None:
    found = measurements("Short axis 9 mm, long axis 14 mm.")
    assert [m.axis for m in found] == [Axis.SHORT, Axis.LONG]


@pytest.mark.parametrize(
    "text",
    [
        "Helical CT, 5 mm slices.",
        "3 mm axial images were reconstructed.",
        "Slice thickness 5 mm.",
        "Slice thickness: 1.25 mm.",
        "5 mm slice thickness with 2.5 mm increment.",
        "TECHNIQUE: 5 mm sections, reformats of 2 mm.",
        "Seen on image 45.",
        "Seen on series 3, image 45 x 2.",
        "Series 4/187.",
        "See (4:87) and (3/112).",
        "Compared with 11/03/2019.",
        "Compared with 2019-03-11.",
        "Compared with 3. 11. 2019.",
        "Destruction at T4-5.",
        "Level of T4.",
        "SUVmax 14.",
        "SUV of 8.2.",
        "SUVmax 12.4 (previously 8.1).",
        "90 mL of contrast.",
        "Dose 50 Gy in 25 fractions.",
        "HU of 40.",
        "A 58 year old woman, 2 x operated.",
        "1/3 of the sternum.",
        "3 cm from the nipple.",
        "Lies 2 cm above the xiphoid.",
        "Abuts the sternum over 2 cm.",
        "DLP 450 mGy cm.",
        "Stage 2, grade 3, T2 N1.",
        "700 mm field.",
    ],
)
def test_numbers_that_are_no_size(text: str) -> None:
    assert dimensions(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "New left internal mammary node, 14 mm (series 3, image 45).",
        "New left internal mammary node (3/45), 14 mm, 5 mm slices.",
        "New left internal mammary node at the level of T4, 14 mm, 2 cm below the angle.",
        "New 14 mm left internal mammary node, SUVmax 35.",
        "New 14 mm left internal mammary node, compared with the CT of 12/30/2019.",
        "New 14 mm left internal mammary node which abuts the sternum over 3 cm.",
    ],
)
def test_the_node_keeps_its_own_size(text: str) -> None:
    assert read(text).max_diameter_mm == 14


@pytest.mark.parametrize(
    "text",
    [
        "Axillary node 25 mm, internal mammary node 14 mm.",
        "Internal mammary node 14 mm, axillary node 25 mm.",
        "25 mm axillary node and 14 mm internal mammary node.",
        "14 mm internal mammary node and 25 mm axillary node.",
        "A 14 mm node along the internal mammary chain. A 25 mm liver cyst.",
        "Liver metastasis, 25 mm. The internal mammary node is 14 mm.",
        "A 14 mm internal mammary node adjacent to the sternum. Hilar node of 25 mm.",
        "Nodes in the axilla (25 mm) and along the internal mammary chain (14 mm).",
    ],
)
def test_sizes_of_other_structures_are_theirs(text: str) -> None:
    assert read(text).max_diameter_mm == 14


def test_evidence_of_a_size_is_its_passage() -> None:
    text = "Left internal mammary node,\n1.4 × 1.1 cm."
    found = [e for e in read(text).evidence if e.rule == "size"]
    assert [e.text for e in found] == ["1.4 × 1.1 cm"]


#: Decimals, so that what is written is what is meant.
MILLIMETRES = st.decimals(min_value=1, max_value=99, places=0)


def in_unit(value: Decimal, unit: str, comma: bool) -> str:
    number = f"{value / 10:.1f}" if unit.startswith("c") else f"{value:f}"
    return number.replace(".", ",") if comma else number


@given(
    values=st.lists(MILLIMETRES, min_size=1, max_size=3),
    unit=st.sampled_from(["mm", "cm", "MM", "Cm", "millimeters", "centimetres"]),
    comma=st.booleans(),
    times=st.sampled_from(["x", " x ", " × ", "*", " by ", " X "]),
    every=st.booleans(),
    gap=st.sampled_from(["", " "]),
    frame=st.sampled_from(["{}", "Node of {}.", "Nodes ({}), new.", "measuring {} today", "IMLN {}; hila clear."]),
)
@example(values=[Decimal(1), Decimal(1)], unit="millimeters", comma=False, times="x", every=False, gap="", frame="{}")
@settings(max_examples=300, deadline=None)
def test_any_notation_comes_back_as_the_same_millimetres(
    values: list[Decimal], unit: str, comma: bool, times: str, every: bool, gap: str, frame: str
) -> None:
    unit_in_text = unit.lower()
    parts = [in_unit(value, unit_in_text, comma) for value in values]
    written = times.join(part + gap + unit for part in parts) if every else times.join(parts) + gap + unit
    assert dimensions(frame.format(written)) == [tuple(float(value) for value in values)]


@given(values=st.lists(MILLIMETRES, min_size=2, max_size=3), in_cm=st.booleans())
@settings(max_examples=100, deadline=None)
def test_without_a_unit_small_numbers_are_centimetres(values: list[Decimal], in_cm: bool) -> None:
    written = " x ".join(in_unit(value, "cm" if in_cm else "mm", comma=False) for value in values)
    scale = 1 if in_cm or max(values) >= 10 else 10
    assert dimensions(f"Node {written}.") == [tuple(float(value * scale) for value in values)]


@given(low=st.integers(1, 30), width=st.integers(1, 30), join=st.sampled_from(["-", " - ", "–", " to ", " mm to "]))
@settings(max_examples=100, deadline=None)
def test_a_range_is_its_upper_end(low: int, width: int, join: str) -> None:
    assert dimensions(f"Nodes of {low}{join}{low + width} mm.") == [(float(low + width),)]


def test_the_axis_of_the_next_size_is_not_that_of_the_last() -> None:
    reading = read("Internal mammary node 9 mm, short axis 8 mm.")
    assert (reading.max_diameter_mm, reading.short_axis_mm) == (9, 8)


def test_a_margin_of_a_target_volume_is_no_size() -> None:
    assert read("IMN CTV drawn as vessel + 7 mm.").max_diameter_mm is None


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("Left internal mammary node, mm 13x9 (in the previous it was barely perceptible, mm 5).", 13),
        ("Right parasternal node, originally 1 cm, today ca. 4 mm.", 4),
        ("Parasternal adenopathy in the pre-cartilaginous portion of the space, cm 1,2.", 12),
        ("Left internal mammary node 12 mm, no prior available.", 12),
        ("Left internal mammary node 11 mm, same as before.", 11),
        ("Parasternal l/node left 12 mm (before treatment 21 mm).", 12),
        ("Left internal mammary node 12 mm today, 21 mm then.", 12),
        ("Left parasternal node, a centimetre and a half in size.", 15),
        ("The left parasternal node had a size of 13 mm.", 13),
        ("Internal mammary adenopathy which reaches 18 mm of small axis for 25 mm of large axis.", 25),
        ("Internal mammary node left, xiphoid level: 6 mm.", 6),
    ],
)
def test_sizes_as_other_schools_write_them(text: str, size: float) -> None:
    assert read(text).max_diameter_mm == size
