"""Fits a model: a logistic regression over the features of reports, and its calibration.

The regression's score is made a probability by a second logistic regression of one variable, fitted on scores of
reports that the first did not see (Platt, Advances in Large Margin Classifiers 1999:61-74).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from threadpoolctl import threadpool_limits

from imln_finder.classifier.examples import Example
from imln_finder.classifier.features import SEPARATOR
from imln_finder.classifier.model import Model

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
_UNCALIBRATED = (1.0, 0.0)

Probabilities = NDArray[np.float64]


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
    with threadpool_limits(1, "blas"):  # its threads wait for one another longer than they add up
        return _fit(examples)


def _fit(examples: Sequence[Example]) -> Fit:
    learning = _Learning(examples)
    regressions: dict[int, Model] = {}
    groups = np.array([example.group for example in examples])
    folds = GroupKFold(min(_FOLDS, len(set(groups))))
    for learnt, left_out in folds.split(groups, groups=groups):
        regressions.update(dict.fromkeys(left_out.tolist(), learning.regression(learnt)))
    scores = np.array([[regressions[index].score(example.features)] for index, example in enumerate(examples)])
    line = LogisticRegression(C=_UNPENALISED).fit(scores, learning.truth)
    calibration = float(line.coef_[0, 0]), float(line.intercept_[0])
    calibrated = {index: replace(regression, calibration=calibration) for index, regression in regressions.items()}
    return Fit(
        replace(learning.regression(np.arange(len(examples))), calibration=calibration),
        np.array([calibrated[index].probability(example.features) for index, example in enumerate(examples)]),
        np.array([calibrated[index].probability(example.words) for index, example in enumerate(examples)]),
    )


class _Learning:
    """Fits regressions on parts of the same reports."""

    def __init__(self, examples: Sequence[Example]) -> None:
        vectoriser = CountVectorizer(lowercase=False, token_pattern=rf"[^{SEPARATOR}]+", binary=True, dtype=np.float64)
        self.truth = np.array([example.is_candidate for example in examples])
        self._counts = vectoriser.fit_transform(
            [*(example.features for example in examples), *(example.words for example in examples)]
        )
        self._features = vectoriser.get_feature_names_out()

    def regression(self, learnt: Any) -> Model:
        """A regression fitted on each report twice: as the engine read it, and with little weight by its words alone.

        So it learns to trust the engine where it has read something, and the words where it has not.
        """
        counts = self._counts[np.concatenate([learnt, learnt + len(self.truth)])]
        known = np.flatnonzero(counts.sum(axis=0).A1 >= 2 * MIN_REPORTS)  # each report gives its words twice
        regression = LogisticRegression(C=_C, max_iter=_MAX_ITERATIONS)
        regression.fit(
            counts[:, known],
            np.tile(self.truth[learnt], 2),
            sample_weight=np.repeat([1.0, _WEIGHT_OF_WORDS], len(learnt)),
        )
        weights = dict(zip(self._features[known].tolist(), regression.coef_[0].tolist(), strict=True))
        return Model(weights, float(regression.intercept_[0]), _UNCALIBRATED)
