"""Fits the classifier, and measures it on reports of sources that it did not see.

Each file of labelled reports is one source. For the figures, each source in turn is left out: regression, calibration
and threshold come from the others alone. The model that is kept learns from all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.model_selection import LeaveOneGroupOut

from imln_finder.archive.errors import ArchiveError
from imln_finder.classifier.examples import Example
from imln_finder.classifier.fitting import fit
from imln_finder.classifier.model import Model
from imln_finder.classifier.threshold import Chances, threshold_for

#: One source is left out to measure, others to calibrate; both kinds of report must still be there.
_FEWEST_SOURCES = 3


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What a model that did not see the source of an example says of it.

    Attributes:
        probability: of being a candidate; 0 for a report that does not name the target.
        threshold: of that model.
    """

    example: Example
    probability: float
    threshold: float

    @property
    def flagged(self) -> bool:
        """Whether the classifier alone calls it a candidate."""
        return self.probability >= self.threshold


@dataclass(frozen=True, slots=True)
class Trained:
    """A model, its threshold, and what cross-validation says of such models."""

    model: Model
    threshold: float
    left_out: tuple[LeftOut, ...]


def train(examples: Sequence[Example]) -> Trained:
    """Fits a model on all examples, and one for each source on the others.

    Raises:
        ArchiveError: if too few sources have candidates, or other reports, to leave two of them out.
    """
    known = [example for example in examples if example.features]
    for kind, name in ((True, "Candidates"), (False, "Reports that are no candidates")):
        sources = {example.group for example in known if example.is_candidate is kind}
        if len(sources) < _FEWEST_SOURCES:
            what = f"{name} are in {len(sources)} of the files; at least {_FEWEST_SOURCES} must hold some"
            raise ArchiveError(f"{what}, as files are left out in turn to measure.")
    model, threshold = _fitted(known)
    nothing_to_see = [LeftOut(example, 0.0, threshold) for example in examples if not example.features]
    return Trained(model, threshold, (*_cross_validated(known), *nothing_to_see))


def _cross_validated(examples: Sequence[Example]) -> list[LeftOut]:
    predicted: list[LeftOut] = []
    groups = [example.group for example in examples]
    for learnt, unlearnt in LeaveOneGroupOut().split(groups, groups=groups):
        model, threshold = _fitted([examples[index] for index in learnt])
        for example in (examples[index] for index in unlearnt):
            predicted.append(LeftOut(example, model.probability(example.features), threshold))
    return predicted


def _fitted(examples: Sequence[Example]) -> tuple[Model, float]:
    fitted = fit(examples)
    candidates = np.array([example.is_candidate for example in examples])
    flagged = np.array([example.flagged_by_rules for example in examples])
    as_read = np.where(flagged, 1.0, fitted.unseen)
    chances = Chances(as_read[candidates], fitted.unseen_words[candidates], as_read[~candidates])
    return fitted.model, threshold_for(chances)
