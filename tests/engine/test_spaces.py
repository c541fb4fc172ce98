from __future__ import annotations

from pathlib import Path

import pytest
from engine_testing import engine, labelled, read
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from imln_finder.engine.attributes.spaces import SpaceFinder, _matches, _numbers_in
from imln_finder.engine.document.text import read_text

FINDER = SpaceFinder("en")


ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", 6: "sixth"}
NUMERALS = {1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 5: "5th", 6: "6th"}
ROMAN = {1: "I", 2: "II", 3: "III", 4: "IV", 5: "V", 6: "VI"}
DIGITS = {number: str(number) for number in range(1, 7)}

NUMBER = st.integers(1, 6)
NOTATION = st.sampled_from([ORDINALS, NUMERALS, ROMAN, DIGITS])
#: A hyphen between letters does not outlive the normaliser.
LETTERS = (ORDINALS, ROMAN)
SPACE = st.sampled_from(["intercostal space", "interspaces", "ICS", "anterior intercostal spaces", "rib interspaces"])


def spaces(text: str) -> list[int]:
    split = engine().get_pipe("imln_sentences")(engine().make_doc(text))
    return sorted({space for _, named in FINDER(read_text(split)) for space in named})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in the second intercostal space", [2]),
        ("in the 2nd intercostal space", [2]),
        ("in the 2 intercostal space", [2]),
        ("in the first interspace", [1]),
        ("in the first anterior interspace", [1]),
        ("in the left third anterior intercostal space", [3]),
        ("in the third left anterior intercostal space", [3]),
        ("2nd ICS", [2]),
        ("2ICS", [2]),
        ("2do and 3er intercostal spaces", [2, 3]),
        ("II.-III. intercostal", [2, 3]),
        ("between rib 1 and rib 2", [1]),
        ("between the 1st rib and the 2nd rib", [1]),
        ("between the first and second ribs and again between the second and third", [1, 2]),
        ("ICS 2", [2]),
        ("ICS II", [2]),
        ("(ICS 4)", [4]),
        ("ICS: 3", [3]),
        ("intercostal space IV", [4]),
        ("intercostal space 5", [5]),
        ("intercostal space no. 3", [3]),
        ("interspace 2", [2]),
        ("II intercostal space", [2]),
        ("4th rib interspace", [4]),
        ("second and third intercostal spaces", [2, 3]),
        ("2nd and 3rd ICS", [2, 3]),
        ("2nd & 3rd interspaces", [2, 3]),
        ("2nd/3rd ICS", [2, 3]),
        ("first, second and fourth interspaces", [1, 2, 4]),
        ("1st, 2nd, and 4th interspaces", [1, 2, 4]),
        ("ICS 1, 2 and 4", [1, 2, 4]),
        ("2nd to 4th intercostal spaces", [2, 3, 4]),
        ("second through fourth interspaces", [2, 3, 4]),
        ("2-4 ICS", [2, 3, 4]),
        ("2nd-4th ICS", [2, 3, 4]),
        ("ICS 2-4", [2, 3, 4]),
        ("ICS II-IV", [2, 3, 4]),
        ("ICS II–IV", [2, 3, 4]),
        ("second-fourth interspaces", [2, 3, 4]),
        ("intercostal spaces 2 to 4", [2, 3, 4]),
        ("1st to 3rd and 5th interspaces", [1, 2, 3, 5]),
        ("first three intercostal spaces", [1, 2, 3]),
        ("upper two interspaces", [1, 2]),
        ("between the second and third ribs", [2]),
        ("between the 2nd and 3rd ribs", [2]),
        ("between ribs 2 and 3", [2]),
        ("between the 2nd and 3rd costal cartilages", [2]),
        ("between the second and third anterior ribs", [2]),
        ("in the second interspace and in the third interspace", [2, 3]),
        ("second interspace on the left, third on the right", [2, 3]),
        ("2 nd intercostal space", [2]),
        ("2nd inter space", [2]),
        ("2nd intercostaI space", [2]),
        ("２nd intercostal space", [2]),
        ("SECOND INTERCOSTAL SPACE", [2]),
        ("second intercostal\nspace", [2]),
        ("between the second and fourth ribs", [2, 3]),
    ],
)
def test_notations(text: str, expected: list[int]) -> None:
    assert spaces(f"A node {text}.") == expected


@pytest.mark.parametrize(
    "text",
    [
        "at the level of the second rib",
        "behind the third costal cartilage",
        "at the 2nd costochondral junction",
        "between the first and second visit",
        "between the third and fourth cycles of chemotherapy",
        "in the intercostal space",
        "in one of the interspaces",
        "in the seventh intercostal space",
        "in the 8th and 9th intercostal spaces",
        "ICS 12 mm",
        "the disc space L2",
        "T4-5 disc space narrowing",
        "second largest node",
        "14 mm in the third week",
    ],
)
def test_what_names_no_space(text: str) -> None:
    assert spaces(f"A node {text}.") == []


@given(number=NUMBER, notation=NOTATION, space=SPACE)
@settings(max_examples=60, deadline=None)
def test_one_space(number: int, notation: dict[int, str], space: str) -> None:
    assert spaces(f"Node in the {notation[number]} {space}.") == [number]


@given(
    numbers=st.lists(NUMBER, min_size=2, max_size=5, unique=True),
    notation=NOTATION,
    join=st.sampled_from([", ", "/", " and ", " & "]),
    last=st.sampled_from([" and ", ", and ", " & ", " or "]),
    space=SPACE,
)
@settings(max_examples=150, deadline=None)
def test_lists(numbers: list[int], notation: dict[int, str], join: str, last: str, space: str) -> None:
    written = [notation[number] for number in numbers]
    listed = join.join(written[:-1]) + last + written[-1]
    assert spaces(f"Nodes in the {listed} {space}.") == sorted(numbers)


@given(
    ends=st.lists(NUMBER, min_size=2, max_size=2, unique=True).map(sorted),
    notation=NOTATION,
    to=st.sampled_from(["-", " - ", "–", " to ", " through ", " to the "]),
    space=SPACE,
)
@settings(max_examples=150, deadline=None)
def test_ranges(ends: list[int], notation: dict[int, str], to: str, space: str) -> None:
    first, last = ends
    assume(to not in "-–" or notation not in LETTERS)
    text = f"Nodes in the {notation[first]}{to}{notation[last]} {space}."
    assert spaces(text) == list(range(first, last + 1))


@given(
    ends=st.lists(NUMBER, min_size=2, max_size=2, unique=True).map(sorted),
    notation=st.sampled_from([ROMAN, DIGITS]),
    to=st.sampled_from(["-", "–", " to "]),
    space=st.sampled_from(["ICS", "intercostal spaces", "interspaces"]),
)
@settings(max_examples=80, deadline=None)
def test_ranges_behind_the_word(ends: list[int], notation: dict[int, str], to: str, space: str) -> None:
    first, last = ends
    assume(to not in "-–" or notation not in LETTERS)
    assert spaces(f"Nodes, {space} {notation[first]}{to}{notation[last]}.") == list(range(first, last + 1))


@given(rib=st.integers(1, 5), notation=st.sampled_from([ORDINALS, NUMERALS]))
def test_between_two_ribs(rib: int, notation: dict[int, str]) -> None:
    assert spaces(f"Node between the {notation[rib]} and {notation[rib + 1]} ribs.") == [rib]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("New 14 mm left internal mammary node in the second interspace.", (2,)),
        ("Internal mammary nodes. The largest lies in the 2nd ICS, another in the 4th ICS.", (2, 4)),
        ("Internal mammary node, 2nd ICS. Rib metastasis in the 5th intercostal space.", (2,)),
        ("Internal mammary node behind the third rib.", ()),
        ("No internal mammary node in the second interspace.", ()),
    ],
)
def test_spaces_of_the_target(text: str, expected: tuple[int, ...]) -> None:
    assert read(text).intercostal_spaces == expected


@pytest.mark.parametrize(
    ("text", "spaces"),
    [
        ("Left IMN 19 x 12 mm (2nd sp) and 9 x 7 mm (4th sp).", (2, 4)),
        ("Two left internal mammary nodes: one in the 2nd space, another in the 3rd space.", (2, 3)),
        ("Centred on the second interspace and reaching the first and third, a parasternal mass.", (1, 2, 3)),
    ],
)
def test_further_notations(text: str, spaces: tuple[int, ...]) -> None:
    assert read(text).intercostal_spaces == spaces


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Left parasternal node, 2. ICR, 12 mm.", (2,)),
        ("Nodes along the A. thoracica interna right, IV. ICR.", (4,)),
        ("Internal mammary nodes left from the 2. to 4. ICR.", (2, 3, 4)),
        ("Rt IMN at ICS-1, 13 x 8 mm.", (1,)),
        ("Internal mammary adenopathy, 1er and 2e spaces.", (1, 2)),
        ("Internal mammary node of 12 mm at the 2nd interchondral space.", (2,)),
        ("Internal mammary node in the 3rd space, 12 mm.", (3,)),
    ],
)
def test_spaces_as_other_schools_write_them(text: str, expected: tuple[int, ...]) -> None:
    assert read(text).intercostal_spaces == expected


def test_notations_open_where_they_are_tried() -> None:
    """Sought at the words that may open them, notations find what they would find anywhere in a line."""
    wordings = Path(__file__).with_name("wordings.txt").read_text(encoding="utf-8").splitlines()
    found = 0
    for text in [*wordings, *(record["text"] for record in labelled("labelled"))]:
        doc = read_text(engine().get_pipe("imln_sentences")(engine().make_doc(text)))
        lines = {*zip(doc.layout.line_starts, doc.layout.line_ends, strict=True)}
        stretches = sorted((doc[start:end].start_char, doc[start:end].end_char) for start, end in lines if end > start)
        for name, openings in FINDER._openings.items():
            pattern = FINDER._patterns[name]
            anywhere = [match.span() for stretch in stretches for match in pattern.finditer(doc.lower, *stretch)]
            tried = _matches(pattern, doc.lower, openings.starts(doc, _numbers_in(doc)))
            assert [match.span() for match in tried] == anywhere, (name, text)
            found += len(anywhere)
    assert found > 200
