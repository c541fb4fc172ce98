"""What tells at a glance that a report has no remark on its unit never says so of one that may have."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from imln_finder.engine.normalising.unit_remarks import UnitRemarks
from imln_finder.rules_store import load_json

RULES = load_json("normalise.json")
REMARKS = UnitRemarks(RULES)
PIECES = st.sampled_from(
    [*RULES["units"], "MM", "Cm", "14", "1.4", " ", "  ", "\n", "\t", "(", ")", "/", "_", ":", "x", "é"]
)


@given(st.lists(PIECES, max_size=8).map("".join))
@example("9\nmm")
@example("9(mm)")
@example("14 mm, 9 cm; all in mm")
def test_no_unit_without_its_number_is_missed(text: str) -> None:
    if REMARKS._pattern.search(text):
        assert REMARKS._may_have(text)


def test_a_report_whose_units_have_numbers_is_passed_over() -> None:
    assert not REMARKS._may_have("Mammary node 14 mm (was 1.1 cm), comments: 3 centimetres of scar, 2 x 3 mm.")
