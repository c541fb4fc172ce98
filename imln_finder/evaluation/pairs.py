"""Each labelled report beside what was found in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from imln_finder.archive.errors import ArchiveError
from imln_finder.domain import CaseStatus, Reading
from imln_finder.evaluation.predictions import Prediction
from imln_finder.labels import Label, LabelledReport

#: Stands for the status of a report without a result: one that was rejected, or is not in the archive.
MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Pair:
    """A labelled report, and its prediction if there is one."""

    labelled: LabelledReport
    prediction: Prediction | None

    @property
    def label(self) -> Label:
        """What the report says, by its reader."""
        return self.labelled.label

    @property
    def reading(self) -> Reading | None:
        """What was found in it; None if there is no result."""
        return self.prediction.reading if self.prediction else None

    @property
    def status(self) -> str:
        """The status that was found, or `MISSING`."""
        return self.reading.case_status.value if self.reading else MISSING

    @property
    def is_case(self) -> bool:
        """Whether the label is candidate."""
        return self.label.case_status is CaseStatus.CANDIDATE

    @property
    def is_flagged(self) -> bool:
        """Whether the report was called a candidate; without a result it is not flagged, and a case is missed."""
        return self.status == CaseStatus.CANDIDATE

    @property
    def score(self) -> float:
        """The probability; 0 without one, as a report that never mentions the chain has none."""
        probability = self.prediction.probability if self.prediction else None
        return 0.0 if probability is None else probability


def pair_up(labelled: Iterable[LabelledReport], predictions: Mapping[str, Prediction]) -> list[Pair]:
    """Each labelled report with the prediction of its `report_id`; predictions without a label are left out.

    Raises:
        ArchiveError: if no labelled report has a prediction, as then both are of other reports.
    """
    pairs = [Pair(report, predictions.get(report.report.report_id)) for report in labelled]
    if not any(pair.prediction for pair in pairs):
        raise ArchiveError("No labelled report is among the results; give labels and results of the same report_id.")
    return pairs


def have_probabilities(pairs: Iterable[Pair]) -> bool:
    """Whether a classifier gave a probability to any of them."""
    return any(pair.prediction and pair.prediction.probability is not None for pair in pairs)
