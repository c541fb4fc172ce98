"""All figures of predictions against labels in one value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from imln_finder.evaluation.ablation import AblationRow, System, Verdict, ablation
from imln_finder.evaluation.attributes import agreement
from imln_finder.evaluation.confusion import confusion_matrix
from imln_finder.evaluation.pairs import have_probabilities, pair_up
from imln_finder.evaluation.predictions import Prediction
from imln_finder.evaluation.prevalence import AtPrevalence, at_prevalence
from imln_finder.evaluation.report_errors import ReportErrors, report_errors
from imln_finder.evaluation.strata import Stratum, by_phenomenon, by_source
from imln_finder.labels import LabelledReport
from imln_finder.measures.calibration import Calibration, calibration
from imln_finder.measures.detection import Detection, detection
from imln_finder.measures.discrimination import Discrimination, discrimination
from imln_finder.measures.proportion import Proportion


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How well labelled reports were read.

    Attributes:
        reports, candidates: labelled reports, and true candidates among them.
        missing: labelled reports without a result; they count as not flagged.
        confusion: numbers of reports by labelled status, and within it by the status found.
        agreement: of label and reading by field, the status first; of other malignant sites precision and recall.
        discrimination: None if no report has a probability, or all or none are candidates.
        calibration: None if no report has a probability.
        prevalence: None if the reports hold no candidates, or nothing else.
        ablation: empty unless other systems were compared.
        errors: every report with an error, the worst kind first.
    """

    reports: int
    candidates: int
    missing: int
    detection: Detection
    prevalence: AtPrevalence | None
    confusion: Mapping[str, Mapping[str, int]]
    agreement: Mapping[str, Proportion]
    discrimination: Discrimination | None
    calibration: Calibration | None
    by_source: tuple[Stratum, ...]
    by_phenomenon: tuple[Stratum, ...]
    ablation: tuple[AblationRow, ...]
    errors: tuple[ReportErrors, ...]


def evaluate(
    labelled: Sequence[LabelledReport],
    predictions: Mapping[str, Prediction],
    prevalence: float,
    verdicts: Mapping[System, Sequence[Verdict]] | None = None,
) -> Evaluation:
    """Compares predictions, by `report_id`, with the labels.

    Args:
        labelled: the reports; a prediction for any other report is left out.
        predictions: as `predictions_of` gives them.
        prevalence: share of true candidates in the archive that predictive values are told for.
        verdicts: of the systems to compare, one a labelled report, as from `baseline_verdicts` and `verdicts_of`.

    Raises:
        ArchiveError: if no labelled report has a prediction.
        ValueError: if the prevalence is not between 0 and 1, or a system has too many or few verdicts.
    """
    pairs = pair_up(labelled, predictions)
    cases, scores = [pair.is_case for pair in pairs], [pair.score for pair in pairs]
    found = detection(cases, [pair.is_flagged for pair in pairs])
    scored = have_probabilities(pairs)
    return Evaluation(
        reports=len(pairs),
        candidates=found.sensitivity.of,
        missing=sum(pair.prediction is None for pair in pairs),
        detection=found,
        prevalence=at_prevalence(found, prevalence),
        confusion=confusion_matrix(pairs),
        agreement=agreement(pairs),
        discrimination=discrimination(cases, scores) if scored else None,
        calibration=calibration(cases, scores) if scored else None,
        by_source=by_source(pairs),
        by_phenomenon=by_phenomenon(pairs),
        ablation=ablation(labelled, verdicts or {}),
        errors=report_errors(pairs),
    )
