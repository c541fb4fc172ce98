"""Label and reading compared field by field, and how often they agree.

A field is compared where it means the same for both: the attributes of the node where both call it current, other
malignant sites where both call the report a candidate, the sternum and the side of the cancer wherever the label says
that the chain is mentioned.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from imln_finder.domain import CaseStatus, Reading, SternalErosion
from imln_finder.evaluation.pairs import Pair
from imln_finder.labels import Label
from imln_finder.measures.proportion import Proportion

#: Sizes that differ by less are the same size, rounded. In millimetres.
SAME_MM = 0.51

STATUS, SITES = "case_status", "concurrent_sites"
_OF_THE_NODE = ("max_diameter_mm", "short_axis_mm", "certainty", "laterality", "change", "intercostal_spaces")
_OF_THE_REPORT = ("sternal_erosion", "cancer_side")
_CURRENT = (CaseStatus.CANDIDATE, CaseStatus.BELOW_THRESHOLD)

#: None, a word, millimetres, or the items of a list.
Value = str | float | tuple[str | int, ...] | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """One field of one report: what its label says, what was found, and whether that is the same."""

    field: str
    expected: Value
    found: Value

    @property
    def agrees(self) -> bool:
        """Whether both say the same: sizes within rounding, lists in any order."""
        if isinstance(self.expected, int | float) and isinstance(self.found, int | float):
            return abs(self.expected - self.found) < SAME_MM
        if isinstance(self.expected, tuple) and isinstance(self.found, tuple):
            return set(self.expected) == set(self.found)
        return self.expected == self.found


def comparisons(pair: Pair) -> Iterator[Comparison]:
    """Every field that can be compared in one report."""
    label, reading = pair.label, pair.reading
    yield Comparison(STATUS, label.case_status.value, pair.status)
    if reading and label.case_status in _CURRENT and reading.case_status in _CURRENT:
        for name in _OF_THE_NODE:
            yield Comparison(name, getattr(label, name), getattr(reading, name))
    if pair.is_case and pair.is_flagged and reading:
        yield Comparison(SITES, label.concurrent_sites, reading.concurrent_sites)
    if label.case_status is not CaseStatus.NOT_MENTIONED:
        yield from _of_the_report(label, reading)


def _of_the_report(label: Label, reading: Reading | None) -> Iterator[Comparison]:
    erosion = (reading and reading.sternal_erosion) or SternalErosion.NOT_STATED
    yield Comparison("sternal_erosion", label.sternal_erosion, erosion)
    yield Comparison("cancer_side", label.cancer_side, reading.cancer_side if reading else None)


def agreement(pairs: Iterable[Pair]) -> dict[str, Proportion]:
    """How often label and reading agree, by field; for sites precision and recall over all of them."""
    compared = [comparison for pair in pairs for comparison in comparisons(pair)]
    of_fields = {
        name: Proportion.of_all(each.agrees for each in compared if each.field == name)
        for name in (STATUS, *_OF_THE_NODE, *_OF_THE_REPORT)
    }
    return of_fields | _agreement_in_sites([each for each in compared if each.field == SITES])


def _agreement_in_sites(compared: Sequence[Comparison]) -> dict[str, Proportion]:
    both = [(_site_set(each.expected), _site_set(each.found)) for each in compared]
    return {
        "sites_precision": Proportion.of_all(site in expected for expected, found in both for site in found),
        "sites_recall": Proportion.of_all(site in found for expected, found in both for site in expected),
    }


def _site_set(sites: Value) -> set[str | int]:
    return set(sites) if isinstance(sites, tuple) else set()
