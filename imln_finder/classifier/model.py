"""The classifier at work: the weights of a logistic regression over the features of a report, and its calibration.

Adding weights up takes no library; what fits them (`fitting`) is loaded for training alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum, tanh

from imln_finder.classifier.features import SEPARATOR


@dataclass(frozen=True, slots=True)
class Model:
    """What was learnt.

    Attributes:
        weights: of each feature, in the score of a report that has it.
        intercept: the score of a report without any of them.
        calibration: slope and intercept of the line from a score to the log odds of a candidate.
    """

    weights: Mapping[str, float]
    intercept: float
    calibration: tuple[float, float]

    def score(self, features: str) -> float:
        """The score of a report by its features, as `FeatureExtractor` gives them."""
        weights = self.weights
        return self.intercept + fsum(weights[name] for name in features.split(SEPARATOR) if name in weights)

    def probability(self, features: str) -> float:
        """The probability of a report to be a candidate, among reports that name the target."""
        slope, intercept = self.calibration
        return (1 + tanh((slope * self.score(features) + intercept) / 2)) / 2
