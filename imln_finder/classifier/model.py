"""The classifier: a logistic regression over the features of a report, and its calibration.

The regression's score is made a probability by a second logistic regression of one variable, fitted on scores of
reports that the first did not see (Platt, Advances in Large Margin Classifiers 1999:61-74).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import Pipeline

from imln_finder.classifier.examples import Example
from imln_finder.classifier.features import SEPARATOR

#: Inverse strength of the ridge penalty; of 0.1, 0.3, 1 and 3 the area under the curve hardly changes from 1 on.
_C = 1.0
#: A feature of fewer reports is not learnt: it tells little, and a rare word may be somebody's name.
MIN_REPORTS = 3
_MAX_ITERATIONS = 2000
#: Of a report by its words alone, beside 1 for the report as the engine read it. Without it, nothing that the rules
#: had lost in new reports reached the threshold; with 0.1 half of it did, and with more too much else.
_WEIGHT_OF_WORDS = 0.1
#: Parts that the groups are dealt into, to calibrate each by a regression of the others.
_FOLDS = 5
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
    """A model, and the probabilities that models without a report's own group give it.

    Attributes:
        unseen: of each report as the engine read it.
        unseen_words: of each report by its words alone, as if the rules had lost it.
    """

    model: Model
    unseen: Probabilities
    unseen_words: Probabilities


def fit(examples: Sequence[Example]) -> Fit:
    """Fits a model; its calibration takes each group's scores from a regression that did not see the group."""
    truth = np.array([example.is_candidate for example in examples])
    scores, scores_of_words = np.empty(len(examples)), np.empty(len(examples))
    groups = np.array([example.group for example in examples])
    folds = GroupKFold(min(_FOLDS, len(set(groups))))
    for learnt, left_out in folds.split(groups, groups=groups):
        regression = _regression([examples[index] for index in learnt])
        scores[left_out] = regression.decision_function([examples[index].features for index in left_out])
        scores_of_words[left_out] = regression.decision_function([examples[index].words for index in left_out])
    calibration = LogisticRegression(C=_UNPENALISED).fit(scores.reshape(-1, 1), truth)
    return Fit(
        Model(_regression(examples), calibration),
        _calibrated(calibration, scores),
        _calibrated(calibration, scores_of_words),
    )


def _regression(examples: Sequence[Example]) -> Pipeline:
    """A regression fitted on each report twice: as the engine read it, and with little weight by its words alone.

    So it learns to trust the engine where it has read something, and the words where it has not.
    """
    texts = [*(example.features for example in examples), *(example.words for example in examples)]
    truth = [example.is_candidate for example in examples] * 2
    weights = np.repeat([1.0, _WEIGHT_OF_WORDS], len(examples))
    # Each report gives its words twice.
    vectoriser = CountVectorizer(
        lowercase=False, token_pattern=rf"[^{SEPARATOR}]+", binary=True, min_df=2 * MIN_REPORTS, dtype=np.float64
    )
    regression = LogisticRegression(C=_C, max_iter=_MAX_ITERATIONS)
    pipeline = Pipeline([("vectoriser", vectoriser), ("regression", regression)])
    return pipeline.fit(texts, truth, regression__sample_weight=weights)


def _calibrated(calibration: LogisticRegression, scores: Probabilities) -> Probabilities:
    """As `calibration.predict_proba`, without its checks, which take longer than the sum."""
    probabilities: Probabilities = expit(scores * calibration.coef_[0, 0] + calibration.intercept_[0])
    return probabilities
