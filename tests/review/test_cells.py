"""What readers enter, in all the forms in which spreadsheets give it back."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imln_finder.domain import Decision, Laterality, SternalErosion
from imln_finder.review.cells import CellError, CellReader
from imln_finder.rules_store import load_json

CELLS = CellReader(load_json("readers.json"))

anything = st.one_of(st.none(), st.text(), st.integers(), st.floats(), st.booleans(), st.dates(), st.datetimes())


@pytest.mark.parametrize(
    ("cell", "decision"),
    [
        *((decision.value, decision) for decision in Decision),
        ("Confirmed ", Decision.CONFIRMED),
        ("YES", Decision.CONFIRMED),
        ("'confirmed", Decision.CONFIRMED),
        (True, Decision.CONFIRMED),
        ("not IMLN", Decision.NOT_IMLN),
        ("Not-IMLN.", Decision.NOT_IMLN),
        ("no", Decision.NOT_IMLN),
        ("< 1 cm", Decision.BELOW_1CM),
        ("Below 1 cm", Decision.BELOW_1CM),
        ("ｂｅｌｏｗ＿１ｃｍ", Decision.BELOW_1CM),
        ("\u00a0Indeterminate\u00a0", Decision.INDETERMINATE),
        ("can't assess", Decision.CANNOT_ASSESS),
        ("", None),
        (None, None),
        ("  ", None),
        ("-", None),
    ],
)
def test_decisions(cell: object, decision: Decision | None) -> None:
    assert CELLS.decision(cell) is decision


@pytest.mark.parametrize("cell", ["confirmed?", "?", "not confirmed", "confirmed / not_imln", "1", 3.0, "see comment"])
def test_a_decision_that_is_not_clear_is_none(cell: object) -> None:
    with pytest.raises(CellError, match="decision is none of confirmed, not_imln"):
        CELLS.decision(cell)


@pytest.mark.parametrize(
    ("cell", "millimetres"),
    [
        (12, 12),
        (12.0, 12),
        ("12", 12),
        ("12,5", 12.5),
        ("12.5 mm", 12.5),
        ("1.2cm", 12),
        ("1,2 CM", 12),
        ("1.2 x 0,8 cm", 12),
        ("8 mm × 14 mm", 14),
        ("8*14", 14),
        ("~12", 12),
        ("ca. 12 mm", 12),
        ("1.2E+01", 12),
        (".9 cm", 9),
        ("１２ mm", 12),
        ("'12", 12),
        ("", None),
        ("-", None),
        (None, None),
    ],
)
def test_sizes(cell: object, millimetres: float | None) -> None:
    assert CELLS.size_mm(cell) == millimetres


@pytest.mark.parametrize(
    "cell",
    ["large", "12-14", "> 10", datetime(2026, 2, 1), "1.2", 0, -12, "1200", "12 kg", "1.2.3", float("nan"), True],
)
def test_what_is_no_size_of_a_node_is_told(cell: object) -> None:
    with pytest.raises(CellError, match=r"^size_mm "):
        CELLS.size_mm(cell)


@pytest.mark.parametrize(
    ("cell", "spaces"),
    [
        (2, (2,)),
        (2.0, (2,)),
        ("2", (2,)),
        ("2; 3", (2, 3)),
        ("3,2", (2, 3)),
        (2.3, (2, 3)),  # "2,3" where the comma is the decimal mark
        ("2-4", (2, 3, 4)),
        ("2–4", (2, 3, 4)),
        ("2 to 4", (2, 3, 4)),
        ("1, 3-5", (1, 3, 4, 5)),
        ("2nd and 3rd ICS", (2, 3)),
        ("II/III", (2, 3)),
        ("second + third", (2, 3)),
        (datetime(2026, 3, 2), (2, 3)),
        (date(2026, 2, 3), (2, 3)),
        ("02-Mar", (2, 3)),
        ("Feb 3", (2, 3)),
        ("3. Feb.", (2, 3)),
        ("", ()),
        ("none", ()),
        (None, ()),
    ],
)
def test_spaces(cell: object, spaces: tuple[int, ...]) -> None:
    assert CELLS.intercostal_spaces(cell) == spaces


@pytest.mark.parametrize("cell", ["23", "0", "2-", "-3", "4-2", "upper", "2?", datetime(2026, 4, 2), "04-Feb", 46000])
def test_spaces_that_cannot_be_told(cell: object) -> None:
    with pytest.raises(CellError, match=r"^intercostal_spaces "):
        CELLS.intercostal_spaces(cell)


@pytest.mark.parametrize(
    ("cell", "side"),
    [
        ("L", "left"),
        ("Rt.", "right"),
        ("both sides", "bilateral"),
        ("L + R", "bilateral"),
        (" Left", "left"),
        ("", None),
    ],
)
def test_sides(cell: object, side: str | None) -> None:
    assert CELLS.laterality(cell) == side


@pytest.mark.parametrize(
    ("cell", "erosion"),
    [("Yes", "present"), ("no", "absent"), ("Intact", "absent"), ("possible", "uncertain"), ("not stated", None)],
)
def test_erosion(cell: object, erosion: str | None) -> None:
    assert CELLS.sternal_erosion(cell) == erosion


@given(anything)
def test_any_cell_is_read_or_refused_without_being_quoted(cell: object) -> None:
    for read in (CELLS.decision, CELLS.size_mm, CELLS.laterality, CELLS.intercostal_spaces, CELLS.sternal_erosion):
        try:
            value = read(cell)
        except CellError as error:
            assert "; enter" in str(error)
        else:
            assert value is None or isinstance(value, float | tuple | Decision | Laterality | SternalErosion)


@given(st.sampled_from(list(Decision)), st.sampled_from(["", " ", "\t", "\u00a0", "."]), st.booleans(), st.booleans())
def test_case_and_space_do_not_change_a_choice(decision: Decision, around: str, upper: bool, spaced: bool) -> None:
    text = decision.value.replace("_", " ") if spaced else decision.value
    assert CELLS.decision(around + (text.upper() if upper else text) + around) is decision


@given(st.integers(min_value=20, max_value=3000), st.sampled_from([",", "."]), st.sampled_from(["", " "]))
def test_a_size_is_the_same_in_either_unit_and_with_either_mark(tenths: int, mark: str, space: str) -> None:
    millimetres, centimetres = f"{tenths / 10:.1f}", f"{tenths / 100:.2f}"
    assert CELLS.size_mm(millimetres.replace(".", mark)) == pytest.approx(tenths / 10)
    assert CELLS.size_mm(f"{centimetres.replace('.', mark)}{space}cm") == pytest.approx(tenths / 10)


@given(
    st.sets(st.integers(min_value=1, max_value=11), min_size=1), st.sampled_from([", ", ";", "; ", " / ", " and ", " "])
)
def test_spaces_come_back_however_they_are_parted(spaces: set[int], between: str) -> None:
    assert CELLS.intercostal_spaces(between.join(map(str, spaces))) == tuple(sorted(spaces))
