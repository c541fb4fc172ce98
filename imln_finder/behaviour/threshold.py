"""The deciding size moved across the 10 mm of the case definition."""

from __future__ import annotations

import re
from collections.abc import Iterator

from imln_finder.behaviour.case import Subject, Variant
from imln_finder.behaviour.deciding_size import only_size, with_size
from imln_finder.behaviour.sizes import in_other_unit, sizes_in, with_numbers
from imln_finder.domain import CASE_THRESHOLD_MM, CaseStatus

_SIZES_MM = (9.0, 9.9, 10.0, 10.1, 11.0)
#: The smaller dimension of a node of about 10 mm, where the written one would be the larger.
_SMALLER_MM = 7.0
#: Would contradict one of the sizes.
_BOUNDED = re.compile(
    r"sub-?\s?cent|[<>≤≥]|(?:less|more|greater|larger|smaller) than|at least|\bcentimet(?:er|re)\b", re.IGNORECASE
)


def near_threshold(subject: Subject) -> Iterator[Variant]:
    """The node measured at just below, at, and just above 10 mm, in the unit of the report and in the other."""
    size = only_size(subject) if subject.is_current else None
    if size is None or any(_BOUNDED.search(mention.passage.text) for mention in subject.mentions):
        return
    largest = max(size.millimetres)
    place = size.millimetres.index(largest)
    for new in _SIZES_MM:
        others = (min(value, _SMALLER_MM) for value in size.millimetres)
        numbers = tuple(new if i == place else value for i, value in enumerate(others))
        status = CaseStatus.CANDIDATE if new >= CASE_THRESHOLD_MM else CaseStatus.BELOW_THRESHOLD
        changed = {"case_status": status, "max_diameter_mm": new}
        written = with_numbers(size, numbers)
        yield Variant(f"{new:g} mm", with_size(subject, size, written), changed)
        [same] = sizes_in(written)
        yield Variant(f"{new:g} mm, other unit", with_size(subject, size, in_other_unit(same)), changed)
