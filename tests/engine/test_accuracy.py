"""How well the engine reads the labelled reports; the floors are those that the project promises."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

import pytest
from engine_testing import labelled_readings

from imln_finder.domain import Reading

CURRENT = ("candidate", "below_threshold")
#: Sizes that differ by less are the same size, rounded.
SAME_MM = 0.51

FLOORS = {
    "sensitivity": 0.98,
    "specificity": 0.95,
    "case_status": 0.92,
    "max_diameter_mm": 0.95,
    "laterality": 0.95,
    "intercostal_spaces": 0.95,
    "sternal_erosion": 0.95,
    "short_axis_mm": 0.90,
    "change": 0.90,
    "certainty": 0.90,
    "cancer_side": 0.90,
    "sites_precision": 0.85,
    "sites_recall": 0.85,
}


def agree(gold: Any, read: Any) -> bool:
    if isinstance(gold, int | float) and isinstance(read, int | float):
        return abs(gold - read) < SAME_MM
    if isinstance(gold, list):
        return set(gold) == set(read)
    return bool(gold == read)


def share(hits: Iterable[bool]) -> float:
    hits = list(hits)
    return sum(hits) / len(hits)


@cache
def figures() -> dict[str, float]:
    pairs: list[tuple[dict[str, Any], Reading]] = [(record["gold"], reading) for record, reading in labelled_readings()]
    found = {
        "sensitivity": share(r.case_status == "candidate" for g, r in pairs if g["case_status"] == "candidate"),
        "specificity": share(r.case_status != "candidate" for g, r in pairs if g["case_status"] != "candidate"),
        "case_status": share(r.case_status == g["case_status"] for g, r in pairs),
    }
    current = [(g, r) for g, r in pairs if g["case_status"] in CURRENT and r.case_status in CURRENT]
    for name in ("max_diameter_mm", "short_axis_mm", "certainty", "laterality", "change", "intercostal_spaces"):
        found[name] = share(agree(g[name], getattr(r, name)) for g, r in current)
    mentioned = [(g, r) for g, r in pairs if g["case_status"] != "not_mentioned"]
    found["sternal_erosion"] = share(
        agree(g["sternal_erosion"], r.sternal_erosion or "not_stated") for g, r in mentioned
    )
    found["cancer_side"] = share(agree(g["cancer_side"], r.cancer_side) for g, r in mentioned)
    both = [
        (set(g["concurrent_sites"]), set(r.concurrent_sites))
        for g, r in pairs
        if g["case_status"] == r.case_status == "candidate"
    ]
    right = sum(len(gold & read) for gold, read in both)
    found["sites_precision"] = right / sum(len(read) for _, read in both)
    found["sites_recall"] = right / sum(len(gold) for gold, _ in both)
    return found


def test_there_are_reports_of_every_status() -> None:
    statuses = {record["gold"]["case_status"] for record, _ in labelled_readings()}
    assert statuses == {"candidate", "below_threshold", "non_current", "negated", "not_mentioned"}
    assert len(labelled_readings()) >= 200


@pytest.mark.parametrize(("figure", "floor"), FLOORS.items(), ids=list(FLOORS))
def test_the_floor_holds(figure: str, floor: float) -> None:
    assert figures()[figure] >= floor
