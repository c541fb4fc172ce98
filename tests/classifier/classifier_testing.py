"""What the classifier tests share: mentions, and a small model trained on made ones."""

from __future__ import annotations

from functools import cache

from imln_finder.classifier.examples import Example
from imln_finder.classifier.features import FeatureExtractor, without_findings
from imln_finder.classifier.masking import Masker
from imln_finder.classifier.training import Trained, train
from imln_finder.domain import Evidence, TargetMention

SENTENCE = "A 14 mm left internal mammary node."


@cache
def extractor() -> FeatureExtractor:
    return FeatureExtractor(Masker())


def mention(sentence: str = SENTENCE, **found: object) -> TargetMention:
    return TargetMention(Evidence("target.internal-mammary", 0, len(sentence), sentence), **found)  # type: ignore[arg-type]


def example(group: str, is_candidate: bool, number: int = 0, flagged: bool | None = None) -> Example:
    """A current node of 14 mm or an absent one; every number with a word of its own."""
    words = ("enlarged", f"word{chr(97 + number)}") if is_candidate else ("no", f"word{chr(97 + number)}")
    found = (
        mention(before=words, presence="current", diameter_mm=14.0)
        if is_candidate
        else mention(before=words, presence="negated")
    )
    return made(group, found, is_candidate, is_candidate if flagged is None else flagged)


def made(group: str, found: TargetMention, is_candidate: bool, flagged: bool) -> Example:
    return Example(group, extractor()([found]), extractor()(without_findings([found])), is_candidate, flagged)


@cache
def trained() -> Trained:
    return train([example(group, truth, n) for group in "abcd" for truth in (True, False) for n in range(5)])
