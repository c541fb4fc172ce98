"""The classifier: a logistic regression over the features of a report, and its calibration.

The regression's score is made a probability by a second logistic regression of one variable, fitted on scores of
reports that the first did not see (Platt, Advances in Large Margin Classifiers 1999:61-74).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import LeaveOneGroupOut, cross_val_predict
from sklearn.pipeline import Pipeline

from imln_finder.classifier.features import SEPARATOR

#: Inverse strength of the ridge penalty; of 0.1, 0.3, 1 and 3 the area under the curve hardly changes from 1 on.
_C = 1.0
#: A feature of fewer reports is not learnt: it tells little, and a rare word may be somebody's name.
MIN_REPORTS = 3
_MAX_ITERATIONS = 2000
#: The calibration has one variable and is to be fitted, not shrunk.
_UNPENALISED = 1e6

Probabilities = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Model:
    """The two fitted parts. Texts are those of `FeatureExtractor`."""

    regression: Pipeline
    calibration: LogisticRegression

    def probabilities(self, texts: Sequence[str]) -> Probabilities:
        """The probability of each report to be a candidate, among reports that name the target."""
        return _calibrated(self.calibration, self.regression.decision_function(texts))

    @property
    def features(self) -> int:
        """How many features it has learnt."""
        return len(self.regression[0].vocabulary_)


@dataclass(frozen=True, slots=True)
class Fit:
    """A model, and the probabilities that models without a report's own group give it."""

    model: Model
    unseen: Probabilities


def fit(texts: Sequence[str], is_candidate: Sequence[bool], groups: Sequence[str]) -> Fit:
    """Fits a model; its calibration takes each group's scores from a regression that did not see the group.

    Raises:
        ValueError: if there are fewer than two groups, or one without the other kind of report.
    """
    truth, sources = np.asarray(is_candidate), np.asarray(groups)
    scores = cross_val_predict(
        _regression(), list(texts), truth, groups=sources, cv=LeaveOneGroupOut(), method="decision_function"
    )
    calibration = LogisticRegression(C=_UNPENALISED).fit(scores.reshape(-1, 1), truth)
    model = Model(_regression().fit(list(texts), truth), calibration)
    return Fit(model, _calibrated(calibration, scores))


def leave_one_group_out(groups: Sequence[str]) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """The reports to learn from and those to predict, a pair for each group."""
    sources = np.asarray(groups)
    yield from LeaveOneGroupOut().split(sources, groups=sources)


def _regression() -> Pipeline:
    vectoriser = CountVectorizer(
        lowercase=False, token_pattern=rf"[^{SEPARATOR}]+", binary=True, min_df=MIN_REPORTS, dtype=np.float64
    )
    return Pipeline([("vectoriser", vectoriser), ("regression", LogisticRegression(C=_C, max_iter=_MAX_ITERATIONS))])


def _calibrated(calibration: LogisticRegression, scores: Probabilities) -> Probabilities:
    """As `calibration.predict_proba`, without its checks, which take longer than the sum."""
    probabilities: Probabilities = expit(scores * calibration.coef_[0, 0] + calibration.intercept_[0])
    return probabilities
