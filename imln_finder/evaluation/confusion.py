"""Which status was found for which: the confusion matrix."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from imln_finder.domain import CaseStatus
from imln_finder.evaluation.pairs import MISSING, Pair

#: What may be found: every status, and none at all.
FOUND = (*(status.value for status in CaseStatus), MISSING)


def confusion_matrix(pairs: Iterable[Pair]) -> dict[str, dict[str, int]]:
    """Numbers of reports by labelled status, and within it by the status found (one of `FOUND`)."""
    counts = Counter((pair.label.case_status.value, pair.status) for pair in pairs)
    return {status.value: {found: counts[status.value, found] for found in FOUND} for status in CaseStatus}
