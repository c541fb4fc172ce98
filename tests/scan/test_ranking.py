from __future__ import annotations

import random

from imln_finder.domain import (
    CaseStatus,
    Certainty,
    Change,
    Laterality,
    Reading,
    Report,
    ReportResult,
    SternalErosion,
)
from imln_finder.scan.ranking import rank_key


def candidate(
    probability: float | None = None, certainty: Certainty = Certainty.AFFIRMED, **fields: object
) -> ReportResult:
    reading = Reading(CaseStatus.CANDIDATE, certainty=certainty, **fields)  # type: ignore[arg-type]
    return ReportResult(Report("1", ""), reading, probability)


def test_each_point_of_the_case_definition_decides_among_equals() -> None:
    best_to_worst = [
        candidate(max_diameter_mm=30.0),
        candidate(max_diameter_mm=12.0, intercostal_spaces=(2,)),
        candidate(max_diameter_mm=12.0, laterality=Laterality.LEFT),
        candidate(max_diameter_mm=12.0, change=Change.NEW),
        candidate(max_diameter_mm=12.0, sternal_erosion=SternalErosion.PRESENT),
        candidate(max_diameter_mm=12.0, sternal_erosion=SternalErosion.UNCERTAIN),
        candidate(max_diameter_mm=12.0, intercostal_spaces=(7,), change=Change.STABLE),
        candidate(max_diameter_mm=40.0, certainty=Certainty.UNCERTAIN),
        candidate(laterality=Laterality.LEFT),
        candidate(),
        candidate(certainty=Certainty.UNCERTAIN, intercostal_spaces=(2,)),
    ]
    shuffled = best_to_worst.copy()
    random.Random(1).shuffle(shuffled)
    assert sorted(shuffled, key=rank_key) == best_to_worst


def test_probability_comes_first() -> None:
    likely, unlikely = candidate(0.9), candidate(0.2, max_diameter_mm=30.0)
    assert sorted([unlikely, likely], key=rank_key) == [likely, unlikely]


def test_probabilities_of_the_same_two_digits_are_the_same() -> None:
    larger, likelier = candidate(0.991, max_diameter_mm=30.0), candidate(0.994, max_diameter_mm=12.0)
    assert sorted([likelier, larger], key=rank_key) == [larger, likelier]


def test_equals_stay_in_order() -> None:
    first, second = candidate(max_diameter_mm=12.0), candidate(max_diameter_mm=12.0, change=Change.STABLE)
    assert sorted([first, second], key=rank_key) == [first, second]
