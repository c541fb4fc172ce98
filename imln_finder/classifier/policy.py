"""How the rules' status and the classifier's probability become one result.

The rules' status stands, with one exception: a report that the rules put below candidate is *rescued* when its
probability reaches the model's threshold (`threshold.py` says how it is chosen). A candidate of the rules below it is a
strong disagreement, too: marked, but kept.
"""

from __future__ import annotations

from dataclasses import replace

from imln_finder.classifier.features import FeatureExtractor
from imln_finder.classifier.model import Model
from imln_finder.domain import CaseStatus, Certainty, DecidedBy, Disagreement, Reading, Report, ReportResult


class Classifier:
    """A trained model at work on the readings of the engine."""

    def __init__(self, extractor: FeatureExtractor, model: Model, threshold: float) -> None:
        """Takes what makes the features, the model, and the probability from which a report is rescued."""
        self._extractor = extractor
        self._model = model
        self._threshold = threshold

    def decide(self, report: Report, reading: Reading) -> ReportResult:
        """The result of a report that the engine has read."""
        if not reading.mentions:
            return ReportResult(report, reading)
        probability = self.probability(reading)
        by_rules = reading.case_status is CaseStatus.CANDIDATE
        if (probability >= self._threshold) == by_rules:
            return ReportResult(report, reading, probability)
        told = f"The classifier gives it a probability of {probability:.3f} (threshold {self._threshold:.3f})"
        if by_rules:
            doubted = replace(reading, reasoning=(*reading.reasoning, f"{told} and doubts it."))
            return ReportResult(report, doubted, probability, disagreement=Disagreement.RULES_ONLY)
        rescued = _rescued(reading, f"{told} and makes it a candidate; the rules call it {_words(reading)}.")
        return ReportResult(
            report, rescued, probability, DecidedBy.CLASSIFIER, disagreement=Disagreement.CLASSIFIER_ONLY
        )

    def probability(self, reading: Reading) -> float:
        """The probability of a reading with mentions to be that of a candidate."""
        return self._model.probability(self._extractor(reading.mentions))


def _rescued(reading: Reading, reason: str) -> Reading:
    """The reading as a candidate, with the mentions as evidence before that of the rules.

    What the rules could not link is taken as it stands: the node as affirmed, the largest size beside it as its own.
    """
    passages = dict.fromkeys([*(mention.passage for mention in reading.mentions), *reading.evidence])
    return replace(
        reading,
        case_status=CaseStatus.CANDIDATE,
        certainty=reading.certainty or Certainty.AFFIRMED,
        max_diameter_mm=reading.max_diameter_mm or _largest_beside(reading),
        evidence=tuple(passages),
        reasoning=(*reading.reasoning, reason),
    )


def _largest_beside(reading: Reading) -> float | None:
    sizes = [mention.sentence_diameter_mm for mention in reading.mentions if mention.sentence_diameter_mm is not None]
    return max(sizes, default=None)


def _words(reading: Reading) -> str:
    return reading.case_status.value.replace("_", " ")
