"""The rules of comparison, by literal counts over nine reports."""

from __future__ import annotations

import pytest
from evaluation_testing import CANDIDATE, LABELS, NEGATED, PREDICTIONS, by_identifier, labelled, prediction

from imln_finder.archive.errors import ArchiveError
from imln_finder.evaluation.attributes import agreement
from imln_finder.evaluation.evaluation import evaluate
from imln_finder.evaluation.pairs import pair_up
from imln_finder.measures.proportion import Proportion

FOUND = evaluate(LABELS, PREDICTIONS, 0.015)


def test_candidates() -> None:
    detection = FOUND.detection
    assert (detection.sensitivity, detection.specificity) == (Proportion(2, 4), Proportion(3, 5))
    assert (detection.ppv, detection.npv) == (Proportion(2, 4), Proportion(3, 5))
    assert (FOUND.reports, FOUND.candidates, FOUND.missing) == (9, 4, 1)


def test_every_field_is_compared_where_it_means_the_same() -> None:
    assert FOUND.agreement == {
        "case_status": Proportion(4, 9),
        # Both current: R1, R2, R3 and R9.
        "max_diameter_mm": Proportion(2, 4),  # R2 has none, R3 is off by 0.6
        "short_axis_mm": Proportion(3, 4),  # R1 is off by 0.6
        "certainty": Proportion(3, 4),
        "laterality": Proportion(4, 4),
        "change": Proportion(4, 4),
        "intercostal_spaces": Proportion(4, 4),  # in any order
        # Mentioned by the label, also without a result: all but R5 and R8.
        "sternal_erosion": Proportion(5, 7),
        "cancer_side": Proportion(6, 7),
        # Both candidates: R1 and R9.
        "sites_precision": Proportion(2, 3),
        "sites_recall": Proportion(2, 4),
    }


def test_confusion() -> None:
    cells = {
        (expected, found): number
        for expected, row in FOUND.confusion.items()
        for found, number in row.items()
        if number
    }
    assert cells == {
        ("candidate", "candidate"): 2,
        ("candidate", "below_threshold"): 1,
        ("candidate", "missing"): 1,
        ("below_threshold", "candidate"): 1,
        ("non_current", "out_of_scope"): 1,
        ("negated", "negated"): 1,
        ("not_mentioned", "candidate"): 1,
        ("not_mentioned", "not_mentioned"): 1,
    }


def test_errors_tell_the_worst_first() -> None:
    told = [(each.pair.labelled.report.report_id, each.kind) for each in FOUND.errors]
    assert told == [
        ("R2", "missed case"),
        ("R6", "missed case"),
        ("R3", "extra read"),
        ("R5", "extra read"),
        ("R7", "other status"),
        ("R1", "attribute"),
        ("R4", "attribute"),
        ("R9", "attribute"),
    ]
    [without_result] = [each for each in FOUND.errors if each.pair.labelled.report.report_id == "R6"]
    assert [(each.field, each.expected, each.found) for each in without_result.comparisons] == [
        ("case_status", "candidate", "missing")
    ]


def test_by_source_and_phenomenon() -> None:
    assert [(each.name, each.reports, each.candidates) for each in FOUND.by_source] == [("a", 4, 3), ("b", 5, 1)]
    assert FOUND.by_source[1].sensitivity == Proportion(0, 1)
    assert FOUND.by_source[1].specificity == Proportion(2, 4)
    assert FOUND.by_source[1].status_agreement == Proportion(1, 5)
    assert [(each.name, each.reports) for each in FOUND.by_phenomenon] == [
        ("hedged", 2),
        ("list-negation", 1),
        ("size-2d", 1),
    ]


@pytest.mark.parametrize(("found", "agrees"), [(15.5, True), (14.5, True), (15.52, False), (None, False)])
def test_sizes_agree_within_rounding(found: float | None, agrees: bool) -> None:
    pairs = pair_up(
        [labelled("1", CANDIDATE, max_diameter_mm=15.0)],
        by_identifier([prediction("1", CANDIDATE, max_diameter_mm=found)]),
    )
    assert agreement(pairs)["max_diameter_mm"] == Proportion(agrees, 1)


def test_labels_and_results_of_other_reports_are_told() -> None:
    with pytest.raises(ArchiveError, match="No labelled report is among the results"):
        evaluate(LABELS, by_identifier([prediction("x", NEGATED)]), 0.015)


def test_nothing_to_count_is_no_figure() -> None:
    found = evaluate([labelled("1", NEGATED)], by_identifier([prediction("1", NEGATED)]), 0.015)
    assert found.detection.sensitivity.value is None
    assert found.prevalence is None and found.discrimination is None and found.calibration is None
