from __future__ import annotations

import pytest
from engine_testing import mentions, read
from hypothesis import given, settings
from hypothesis import strategies as st


@pytest.mark.parametrize(
    "words",
    [
        "previously 22 mm, now 13 mm",
        "now 13 mm, previously 22 mm",
        "13 mm (previously 22 mm)",
        "13 mm (prior 22 mm)",
        "13 mm (22 mm)",
        "13 mm, formerly 22 mm",
        "13 mm today, 22 mm last year",
        "13 mm, was 22 mm",
        "13 mm compared to 22 mm on the prior study",
        "13 mm versus 22 mm before",
        "decreased from 22 mm to 13 mm",
        "decreased from 22 to 13 mm",
        "decreased to 13 mm from 22 mm",
        "from 22 to 13 mm, smaller",
        "has shrunk from 2.2 cm to 1.3 cm",
        "22 mm -> 13 mm",
        "22mm→13mm",
        "22 mm at baseline, 13 mm now",
        "which was 22 mm is now 13 mm",
        "previously 22 x 18 mm, today 13 x 9 mm",
        "currently 13 mm, 22 mm in March",
        "22 to 13 mm",
        "13 mm; on the prior CT it measured 22 mm",
        "13 mm. It measured 22 mm on the prior CT",
        "13 mm. Previously this was 22 mm",
        "is now 13 mm as compared to 22 mm",
        "13 mm today vs. 22 mm on 3/4/2019",
        "22 mm in 2018, now 13 mm",
        "13 mm (22 mm on 3/4/2019)",
        ("22 mm, now 13 mm"),
    ],
)
def test_prior_and_current_in_any_order(words: str) -> None:
    reading = read(f"Left internal mammary node {words}.")
    assert (reading.max_diameter_mm, reading.change) == (13, "decreased")


def test_a_dated_prior_behind_the_noun() -> None:
    assert read("6 mm right internal mammary node (12 mm on 3/4/2019).").max_diameter_mm == 6


@pytest.mark.parametrize(
    "words",
    [
        "has grown from 8 to 14 mm",
        "increased from 8 mm to 14 mm",
        "14 mm, previously 8 mm",
        "8 mm -> 14 mm",
        "14 mm (8 mm)",
        "measures 14 mm, it was 8 mm",
        "measured 8 mm on the prior study and measures 14 mm now",
    ],
)
def test_a_prior_size_may_be_the_smaller(words: str) -> None:
    reading = read(f"Left internal mammary node {words}.")
    assert (reading.max_diameter_mm, reading.change) == (14, "increased")


@given(
    now=st.integers(10, 60),
    before=st.integers(10, 60),
    form=st.sampled_from(["{n} mm (previously {b} mm)", "previously {b} mm, now {n} mm", "{n} mm, was {b} mm"]),
)
@settings(max_examples=100, deadline=None)
def test_current_and_prior_sizes_are_told_apart(now: int, before: int, form: str) -> None:
    (mention,) = mentions(f"Left internal mammary node {form.format(n=now, b=before)}.")
    assert [m.largest_mm for m in mention.sizes] == [now]
    assert [m.largest_mm for m in mention.prior_sizes] == [before]


def test_the_past_tense_of_a_report_is_no_prior() -> None:
    assert read("A left internal mammary node measured 12 mm.").max_diameter_mm == 12
    assert read("Left internal mammary node 9 mm; it measured 12 mm on the prior CT.").max_diameter_mm == 9


def test_new_since_the_prior_is_measured_now() -> None:
    assert read("Left internal mammary node 12 mm, new since prior.").max_diameter_mm == 12
    assert read("Left internal mammary node of 15 mm, not present previously.").max_diameter_mm == 15


@pytest.mark.parametrize(
    ("text", "millimetres", "change"),
    [
        ("Last November a left internal mammary node was 19 mm and today it is 7 mm.", 7, "decreased"),
        ("The left IM node was 18 mm last March and now is 8 mm.", 8, "decreased"),
        ("The index left IM node is 0.9 x 0.5 cm. It has been 1.3 x 0.9 cm.", 9, "decreased"),
        ("Lymph node of 1.6 cm (prior CT 0.9 cm) close to the right internal mammary vessels.", 16, "increased"),
        ("The previously queried 9 mm left internal mammary node has not changed.", 9, "stable"),
        (
            "Left internal mammary adenopathy, 15 mm in the first study, is reduced to a tiny residue.",
            None,
            "decreased",
        ),
        ("Lesion\tBaseline\tPrior\tCurrent\nR parasternal LN\t21\t14\t17\nLiver S2\t44\t36\t39", 17, "increased"),
    ],
)
def test_sizes_and_changes_in_time(text: str, millimetres: float | None, change: str) -> None:
    reading = read(text)
    assert (reading.max_diameter_mm, reading.change) == (millimetres, change)


@pytest.mark.parametrize(
    ("sizes", "millimetres", "change"),
    [
        ("14 Mar 2021 18 mm, 2 Sep 2021 9 mm", 9, "decreased"),
        ("9 mm on Sept 2, 2021 (18 mm on March 14, 2021)", 9, "decreased"),
        ("14 mm in May 2019, 8 mm in Nov 2019, 12 mm in Apr 2020", 12, "increased"),
        ("in May 2019 14 mm, in Nov 2019 8 mm, in Apr 2020 12 mm", 12, "increased"),
        ("12 mm (Nov 2019 8 mm; May 2019 14 mm)", 12, "increased"),
        ("(June '19: 14 mm; Dec '19: 8 mm)", 8, "decreased"),
        ("12 mm in November, 7 mm in February", 7, "decreased"),
        ("13 mm in March 2019 and 6 mm in September", 6, "decreased"),
        ("8 mm in 11/19; 14 mm in 05/19", 8, "decreased"),
        ("14 mm in 05/19 and 8 mm in 11/19", 8, "decreased"),
        ("05-2019 14 mm; 11-2019 8 mm", 8, "decreased"),
        ("12/11/23 - 8 mm, 15/05/24 - 13 mm", 13, "increased"),
        ("13 mm on 5/15/24, 8 mm on 11/12/23", 13, "increased"),
        ("14.04 - 6 mm; 08.07 - up to 13 mm", 13, "increased"),
        ("16 mm (02/21) → 7 mm (08/21)", 7, "decreased"),
        ("7 mm (08/21) ← 16 mm (02/21)", 7, "decreased"),
        ("11 mm (CT of 03.02.21: 16 mm, CT of 10.08.20: 9 mm)", 11, "decreased"),
        ("11 mm (10/08/2020: 9 mm; 02/13/2021: 16 mm)", 11, "decreased"),
        ("8 mm (prior dated 2019-05-03: 14 mm)", 8, "decreased"),
        ("2019: 14 mm and 11 mm; 2020: 9 mm and 8 mm", 9, "decreased"),
        ("7 mm (C3: 11 mm; C1: 16 mm)", 7, "decreased"),
        ("C6 7 mm, C3 15 mm, baseline 22 mm", 7, "decreased"),
        ("baseline 22 mm -> C3 15 mm -> C6 7 mm", 7, "decreased"),
        ("baseline 22 mm, nadir 8 mm, today 13 mm", 13, "increased"),
        ("W24: 12 mm; W12: 8 mm; screening: 19 mm", 12, "increased"),
        ("7 mm [W12], 15 mm [baseline]", 7, "decreased"),
        ("16 mm at baseline and 7 mm at week 12", 7, "decreased"),
        ("staging 20 mm, FU1 9 mm, FU2 12 mm", 12, "increased"),
        ("was 38 mm in 12/18 and 29 mm in 3/19; it is now 21 mm", 21, "decreased"),
        ("was 38 mm in January 2018 and 29 mm in March 2019. It is now 21 mm", 21, "decreased"),
    ],
)
def test_times_beside_sizes_part_them(sizes: str, millimetres: float, change: str) -> None:
    reading = read(f"Left internal mammary node: {sizes}.")
    assert (reading.max_diameter_mm, reading.change) == (millimetres, change)


@pytest.mark.parametrize(
    "sizes",
    [
        "12 mm (2/13) and 9 mm (2/24)",
        "12 mm (3/38) and 9 mm (3/45)",
        "12 mm, SUV 4.5, and 9 mm, SUV 3.2",
        "12 mm, decreased, and 9 mm, marked enhancement",
        "12 mm (may be reactive) and 9 mm",
        "12 mm in the 2nd and 9 mm in the 3rd space",
        "12 mm and 9 mm on the CT of 12.03.2020",
    ],
)
def test_what_stands_beside_sizes_may_not_part_them(sizes: str) -> None:
    (mention,) = mentions(f"Left internal mammary nodes {sizes}.")
    assert [m.largest_mm for m in mention.sizes] == [12, 9]
