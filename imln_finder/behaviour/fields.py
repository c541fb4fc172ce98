"""Which fields of a reading are compared, and when two values are the same: by the rules of the case definition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from imln_finder.behaviour.case import CURRENT, Difference
from imln_finder.domain import CaseStatus, Reading, SternalErosion
from imln_finder.labels import Label

STATUS = ("case_status",)
NODE = (*STATUS, "certainty", "max_diameter_mm", "short_axis_mm", "laterality", "intercostal_spaces", "change")
EVERYTHING = (*NODE, "concurrent_sites", "sternal_erosion", "cancer_side")

#: A label may round; a transformation may not.
_ROUNDED_MM, _EXACT_MM = 0.51, 0.001


def is_right(reading: Reading, label: Label, fields: Sequence[str]) -> bool:
    """Whether a reading agrees with the label in those of the fields that count for such a report."""
    return all(
        _same(getattr(label, name), _value(reading, name), _ROUNDED_MM) for name in _compared(label.case_status, fields)
    )


def differences(reading: Reading, expected: Mapping[str, object]) -> Iterator[Difference]:
    """The expected fields that a reading has otherwise, as far as they count for a report of the expected status."""
    status = CaseStatus(str(expected["case_status"]))
    for name in _compared(status, tuple(expected)):
        want, got = expected[name], _value(reading, name)
        if not _same(want, got, _EXACT_MM):
            yield Difference(name, want, got)


def values(reading: Reading, fields: Sequence[str]) -> dict[str, object]:
    """The named fields of a reading."""
    return {name: _value(reading, name) for name in fields}


def _compared(status: CaseStatus, fields: Sequence[str]) -> list[str]:
    return [name for name in fields if _counts(name, status)]


def _counts(name: str, status: CaseStatus) -> bool:
    if name == "concurrent_sites":
        return status is CaseStatus.CANDIDATE
    if name in ("sternal_erosion", "cancer_side"):
        return status is not CaseStatus.NOT_MENTIONED
    return name in STATUS or status in CURRENT


def _value(reading: Reading, name: str) -> object:
    value: object = getattr(reading, name)
    return SternalErosion.NOT_STATED if name == "sternal_erosion" and value is None else value


def _same(want: object, got: object, tolerance: float) -> bool:
    if isinstance(want, float) and isinstance(got, float):
        return abs(want - got) < tolerance
    if isinstance(want, tuple) and isinstance(got, tuple):
        return set(want) == set(got)
    return want == got
