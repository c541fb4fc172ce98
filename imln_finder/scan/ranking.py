"""Which candidate a radiologist reads first."""

from __future__ import annotations

from imln_finder.domain import CASE_THRESHOLD_MM, Certainty, Change, ReportResult, SternalErosion

#: The intercostal spaces of the case definition (Chen et al., BMC Cancer 2010;10:479).
_CASE_SPACES = range(1, 7)

#: Probabilities that differ only beyond these digits are the same.
_DIGITS = 2

Key = tuple[float, ...]


def rank_key(result: ReportResult) -> Key:
    """The sort key of a candidate: the smallest comes first, and equal ones stay in the order of the archive.

    By probability, where a classifier gives one; then by how completely the report meets the case definition, each
    point deciding only among reports that are equal in those before it:

    1. a measured diameter of at least 10 mm;
    2. a node that is affirmed, not hedged;
    3. the larger diameter (none counts as 0 mm);
    4. an intercostal space from the first to the sixth;
    5. a stated side;
    6. new or increased against the prior;
    7. sternal erosion, present before uncertain.
    """
    reading = result.reading
    diameter_mm = reading.max_diameter_mm or 0.0
    return (
        -round(result.probability or 0.0, _DIGITS),
        not diameter_mm >= CASE_THRESHOLD_MM,
        reading.certainty is not Certainty.AFFIRMED,
        -diameter_mm,
        not any(space in _CASE_SPACES for space in reading.intercostal_spaces),
        reading.laterality is None,
        reading.change not in (Change.NEW, Change.INCREASED),
        reading.sternal_erosion is not SternalErosion.PRESENT,
        reading.sternal_erosion is not SternalErosion.UNCERTAIN,
    )
