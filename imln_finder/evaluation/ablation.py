"""What each part is worth: the same labelled reports, judged by simple systems and by parts of this one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from imln_finder.domain import CaseStatus, Disagreement
from imln_finder.evaluation.pairs import Pair, have_probabilities, pair_up
from imln_finder.evaluation.predictions import Prediction
from imln_finder.labels import LabelledReport
from imln_finder.measures.detection import Detection, detection
from imln_finder.measures.discrimination import auroc_of
from imln_finder.measures.proportion import Proportion


class System(StrEnum):
    """What judges the reports, in the order of the table."""

    KEYWORDS = "keyword search"
    MEDSPACY = "stock medSpaCy"
    RULES = "rules alone"
    CLASSIFIER = "classifier alone"
    BOTH = "both"


class Verdict(NamedTuple):
    """What a system says of one report; no score if it knows only yes and no."""

    flagged: bool
    score: float | None = None


@dataclass(frozen=True, slots=True)
class AblationRow:
    """The figures of one system.

    Attributes:
        f1: harmonic mean of sensitivity and positive predictive value, at the share of candidates in these reports.
        youden: sensitivity + specificity - 1 (Youden, Cancer 1950;3:32), which does not depend on that share.
        auroc: area under the receiver operating characteristic; of a system that knows only yes and no that of its one
            point, the mean of sensitivity and specificity.
    """

    system: System
    sensitivity: Proportion
    specificity: Proportion
    ppv: Proportion
    f1: float | None
    youden: float | None
    auroc: float | None


def verdicts_of(
    labelled: Sequence[LabelledReport], predictions: Mapping[str, Prediction]
) -> dict[System, list[Verdict]]:
    """What rules and classifier, apart and together, say of each labelled report.

    The results of one scan tell all three: a candidate that only one of the two calls so is marked with a disagreement.
    Of results without probabilities there are the rules alone.

    Raises:
        ArchiveError: if no labelled report has a prediction.
    """
    pairs = pair_up(labelled, predictions)
    rules = [Verdict(pair.is_flagged and not _by(pair, Disagreement.CLASSIFIER_ONLY)) for pair in pairs]
    if not have_probabilities(pairs):
        return {System.RULES: rules}
    return {
        System.RULES: rules,
        System.CLASSIFIER: [
            Verdict(pair.is_flagged and not _by(pair, Disagreement.RULES_ONLY), pair.score) for pair in pairs
        ],
        System.BOTH: [Verdict(pair.is_flagged, pair.score) for pair in pairs],
    }


def _by(pair: Pair, one_side: Disagreement) -> bool:
    """Whether only this side calls the report a candidate."""
    return pair.prediction is not None and pair.prediction.disagreement is one_side


def ablation(
    labelled: Sequence[LabelledReport], verdicts: Mapping[System, Sequence[Verdict]]
) -> tuple[AblationRow, ...]:
    """A row for each system that has verdicts, one a labelled report, in the order of `System`.

    Raises:
        ValueError: if a system has more or fewer verdicts than there are reports.
    """
    cases = [report.label.case_status is CaseStatus.CANDIDATE for report in labelled]
    return tuple(_row(system, cases, verdicts[system]) for system in System if system in verdicts)


def _row(system: System, cases: Sequence[bool], verdicts: Sequence[Verdict]) -> AblationRow:
    flags, scores = [verdict.flagged for verdict in verdicts], [verdict.score for verdict in verdicts]
    found = detection(cases, flags)
    ranked = [float(flag) for flag in flags] if None in scores else [score for score in scores if score is not None]
    return AblationRow(
        system,
        found.sensitivity,
        found.specificity,
        found.ppv,
        _f1(found),
        _youden(found),
        auroc_of(cases, ranked),
    )


def _f1(found: Detection) -> float | None:
    # 2 TP / (2 TP + FP + FN): flagged and cases counted together hold the true positives twice.
    both = found.ppv.of + found.sensitivity.of
    return 2 * found.sensitivity.hits / both if both else None


def _youden(found: Detection) -> float | None:
    sensitivity, specificity = found.sensitivity.value, found.specificity.value
    return None if sensitivity is None or specificity is None else sensitivity + specificity - 1
