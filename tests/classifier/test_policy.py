"""Rules and classifier together: who decides, and what the result says of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from classifier_testing import SENTENCE, extractor, mention

from imln_finder.classifier.policy import Classifier
from imln_finder.domain import CaseStatus, Certainty, DecidedBy, Disagreement, Evidence, Reading, Report

REPORT = Report("1", SENTENCE)
RULES_EVIDENCE = Evidence("not.no", 0, 1, "A")
BELOW = [status for status in CaseStatus if status not in (CaseStatus.CANDIDATE, CaseStatus.OUT_OF_SCOPE)]


class Certain:
    """A model that gives every report the same probability."""

    def __init__(self, probability: float) -> None:
        self._probability = probability

    def probability(self, features: str) -> float:
        return self._probability


def classifier(probability: float, threshold: float = 0.4) -> Classifier:
    return Classifier(extractor(), Certain(probability), threshold)  # type: ignore[arg-type]


def reading(status: CaseStatus) -> Reading:
    return Reading(status, evidence=(RULES_EVIDENCE,), reasoning=("Why.",), mentions=(mention(),))


@pytest.mark.parametrize("status", BELOW)
def test_a_report_below_candidate_is_rescued_at_the_threshold(status: CaseStatus) -> None:
    result = classifier(0.4).decide(REPORT, reading(status))
    assert result.reading.case_status is CaseStatus.CANDIDATE
    assert (result.decided_by, result.disagreement) == (DecidedBy.CLASSIFIER, Disagreement.CLASSIFIER_ONLY)
    assert result.reading.evidence == (mention().passage, RULES_EVIDENCE)
    assert result.reading.reasoning[0] == "Why."
    assert "0.400" in result.reading.reasoning[1]
    assert status.value.replace("_", " ") in result.reading.reasoning[1]


@pytest.mark.parametrize("status", BELOW)
def test_below_the_threshold_the_rules_stand(status: CaseStatus) -> None:
    found = reading(status)
    result = classifier(0.39).decide(REPORT, found)
    assert (result.reading, result.decided_by, result.disagreement) == (found, DecidedBy.RULES, None)
    assert result.probability == 0.39


def test_a_rescued_report_takes_the_largest_size_beside_its_mentions() -> None:
    places = (mention(sentence_diameter_mm=14.0), mention(), mention(sentence_diameter_mm=9.0))
    found = replace(reading(CaseStatus.NOT_MENTIONED), mentions=places)
    rescued = classifier(0.9).decide(REPORT, found).reading
    assert (rescued.max_diameter_mm, rescued.certainty) == (14.0, Certainty.AFFIRMED)
    measured = replace(reading(CaseStatus.BELOW_THRESHOLD), max_diameter_mm=8.0, mentions=places)
    assert classifier(0.9).decide(REPORT, measured).reading.max_diameter_mm == 8.0


def test_a_doubted_candidate_stays_one_and_says_so() -> None:
    result = classifier(0.1).decide(REPORT, reading(CaseStatus.CANDIDATE))
    assert result.reading.case_status is CaseStatus.CANDIDATE
    assert (result.decided_by, result.disagreement) == (DecidedBy.RULES, Disagreement.RULES_ONLY)
    assert "doubts" in result.reading.reasoning[-1]


def test_a_candidate_of_both_is_left_as_it_is() -> None:
    found = reading(CaseStatus.CANDIDATE)
    result = classifier(0.9).decide(REPORT, found)
    assert (result.reading, result.disagreement) == (found, None)


def test_a_report_that_does_not_name_the_target_has_no_probability() -> None:
    result = classifier(1.0).decide(REPORT, Reading(CaseStatus.NOT_MENTIONED))
    assert result.probability is None
    assert result.reading.case_status is CaseStatus.NOT_MENTIONED
