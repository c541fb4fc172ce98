"""How well the engine reads a folder of labelled reports."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from engine_testing import labelled_readings

from imln_finder.domain import Reading

CURRENT = ("candidate", "below_threshold")
#: Sizes that differ by less are the same size, rounded.
SAME_MM = 0.51


class Figure(NamedTuple):
    """So many of so many."""

    hits: int
    of: int

    @property
    def share(self) -> float:
        return self.hits / self.of


def agree(gold: Any, read: Any) -> bool:
    if isinstance(gold, int | float) and isinstance(read, int | float):
        return abs(gold - read) < SAME_MM
    if isinstance(gold, list):
        return set(gold) == set(read)
    return bool(gold == read)


def count(hits: Iterable[bool]) -> Figure:
    hits = list(hits)
    return Figure(sum(hits), len(hits))


@cache
def figures(corpus: str) -> dict[str, Figure]:
    """Sensitivity, specificity and the agreement in each attribute over the reports of a folder.

    As the case definition has it, attributes are compared where both call the node current, the sternum and the side of
    the cancer where the chain is mentioned, and sites among true candidates.
    """
    pairs: list[tuple[dict[str, Any], Reading]] = [(record["gold"], r) for record, r in labelled_readings(corpus)]
    found = {
        "sensitivity": count(r.case_status == "candidate" for g, r in pairs if g["case_status"] == "candidate"),
        "specificity": count(r.case_status != "candidate" for g, r in pairs if g["case_status"] != "candidate"),
        "case_status": count(r.case_status == g["case_status"] for g, r in pairs),
    }
    current = [(g, r) for g, r in pairs if g["case_status"] in CURRENT and r.case_status in CURRENT]
    for name in ("max_diameter_mm", "short_axis_mm", "certainty", "laterality", "change", "intercostal_spaces"):
        found[name] = count(agree(g[name], getattr(r, name)) for g, r in current)
    mentioned = [(g, r) for g, r in pairs if g["case_status"] != "not_mentioned"]
    found["sternal_erosion"] = count(
        agree(g["sternal_erosion"], r.sternal_erosion or "not_stated") for g, r in mentioned
    )
    found["cancer_side"] = count(agree(g["cancer_side"], r.cancer_side) for g, r in mentioned)
    both = [
        (set(g["concurrent_sites"]), set(r.concurrent_sites))
        for g, r in pairs
        if g["case_status"] == r.case_status == "candidate"
    ]
    right = sum(len(gold & read) for gold, read in both)
    found["sites_precision"] = Figure(right, sum(len(read) for _, read in both))
    found["sites_recall"] = Figure(right, sum(len(gold) for gold, _ in both))
    return found
