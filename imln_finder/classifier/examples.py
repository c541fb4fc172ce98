"""What the classifier learns from: reports with their features, the truth, and what the rules say."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from imln_finder.classifier.features import FeatureExtractor, without_findings
from imln_finder.domain import CaseStatus, Reading
from imln_finder.labels import LabelledReport


@dataclass(frozen=True, slots=True)
class Example:
    """One report to learn from.

    Attributes:
        group: the file that it came from; figures come from models that did not see its group.
        features: as `FeatureExtractor` gives them; empty for a report that does not name the target.
        words: the features that are left if the rules had made nothing of the mentions.
        is_candidate: the truth, by its label or by the adjudicated decision of its readers.
        flagged_by_rules: whether the rules alone call it a candidate.
    """

    group: str
    features: str
    words: str
    is_candidate: bool
    flagged_by_rules: bool


def make_examples(
    labelled: Iterable[LabelledReport], read: Callable[[str], Reading], extractor: FeatureExtractor
) -> list[Example]:
    """The examples of labelled reports, in their order.

    Args:
        labelled: the reports.
        read: reads a text as the engine does.
        extractor: makes the features.
    """
    return [_example(item, read(item.report.text), extractor) for item in labelled]


def _example(item: LabelledReport, reading: Reading, extractor: FeatureExtractor) -> Example:
    mentions = reading.mentions
    return Example(
        item.group,
        extractor(mentions) if mentions else "",
        extractor(without_findings(mentions)) if mentions else "",
        item.label.case_status is CaseStatus.CANDIDATE,
        reading.case_status is CaseStatus.CANDIDATE,
    )
