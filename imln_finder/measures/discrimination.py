"""How well the probability ranks true candidates before the others, at whatever threshold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn import config_context
from sklearn.metrics import average_precision_score, precision_recall_curve, roc_auc_score, roc_curve

from imln_finder.measures.estimate import Estimate

RESAMPLES = 1000
_SEED = 20100906
_LIMITS = (2.5, 97.5)

_Truth = NDArray[np.bool_]
_Scores = NDArray[np.float64]
_Measure = Callable[[_Truth, _Scores], Any]


@dataclass(frozen=True, slots=True)
class Discrimination:
    """Areas under the two curves, with 95% bootstrap intervals, and the curves.

    Attributes:
        auroc: area under the receiver operating characteristic: the chance that a candidate ranks before another.
        auprc: area under the precision-recall curve, as average precision; a random order gives the candidates' share.
        roc: points (1 - specificity, sensitivity).
        precision_recall: points (sensitivity, positive predictive value).
    """

    auroc: Estimate
    auprc: Estimate
    roc: tuple[tuple[float, float], ...]
    precision_recall: tuple[tuple[float, float], ...]


def discrimination(cases: Sequence[bool], probabilities: Sequence[float]) -> Discrimination | None:
    """The areas and curves from a truth and a probability a report; None if all or none are candidates.

    The intervals are percentiles of 1000 stratified resamples (Efron & Tibshirani, An Introduction to the Bootstrap,
    1993, chapter 13): candidates and others are drawn apart, each as many as there are. The seed is fixed.
    """
    truth, scores = np.array(cases, dtype=bool), np.array(probabilities, dtype=float)
    if truth.all() or not truth.any():
        return None
    false_positive, true_positive, _ = roc_curve(truth, scores)
    precision, recall, _ = precision_recall_curve(truth, scores, drop_intermediate=True)
    auroc, auprc = _with_intervals(truth, scores, (roc_auc_score, average_precision_score))
    return Discrimination(auroc, auprc, _points(false_positive, true_positive), _points(recall, precision))


def auroc_of(cases: Sequence[bool], probabilities: Sequence[float]) -> float | None:
    """The area under the receiver operating characteristic; None if all or none are candidates."""
    return float(roc_auc_score(cases, probabilities)) if any(cases) and not all(cases) else None


def _with_intervals(truth: _Truth, scores: _Scores, measures: Sequence[_Measure]) -> Iterator[Estimate]:
    samples = list(_resamples(truth))
    for measure in measures:
        with config_context(assume_finite=True, skip_parameter_validation=True):
            resampled = [measure(truth[drawn], scores[drawn]) for drawn in samples]
        low, high = np.percentile(resampled, _LIMITS)
        yield Estimate(float(measure(truth, scores)), float(low), float(high))


def _resamples(truth: _Truth) -> Iterator[NDArray[np.intp]]:
    random = np.random.default_rng(_SEED)
    groups = (np.flatnonzero(truth), np.flatnonzero(~truth))
    for _ in range(RESAMPLES):
        yield np.concatenate([random.choice(group, len(group)) for group in groups])


def _points(x: _Scores, y: _Scores) -> tuple[tuple[float, float], ...]:
    return tuple(zip(x.tolist(), y.tolist(), strict=True))
