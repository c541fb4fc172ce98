"""The probability from which a report is rescued.

Of all at which rules and classifier together find 99.5% of the candidates in training, it is the one with the best J
(sensitivity + specificity - 1; Youden, Cancer 1950;3:32-35). The rules were written with the reports in training and
lose hardly any of their candidates, so J is taken as if they overlooked some, for which the words alone speak.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from imln_finder.classifier.fitting import Probabilities

#: The share of candidates that rules and classifier together must find in training.
SENSITIVITY = 0.995
#: The share of candidates in which the rules are taken to see no target, so that words alone speak: 12 of 341 in the
#: ten newest files of corpora/development, before the rules were mended with them. (8 more were lost as denied, past or
#: small; there what the rules found speaks against the words, and no threshold brings them back.)
UNSEEN_BY_RULES = 0.035
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Chances:
    """Probabilities that models which did not see a report give it; 1 for what the rules flag: that is not rescued.

    Attributes:
        candidates: of each candidate as the engine read it; at least one.
        by_words: of each candidate by its words alone, as if the rules had overlooked it.
        others: of each report that is no candidate.
    """

    candidates: Probabilities
    by_words: Probabilities
    others: Probabilities


def threshold_for(chances: Chances) -> float:
    """The threshold of a rescue; the lowest, if several are as good.

    Rounded down to four digits, so that it stays the same where a library's arithmetic changes in the last ones.
    """
    highest = _reached_by(SENSITIVITY, chances.candidates)
    reached = np.concatenate([chances.by_words, chances.candidates])
    steps = np.unique(reached[reached <= highest])
    found = (1 - UNSEEN_BY_RULES) * _reaching(chances.candidates, steps)
    found += UNSEEN_BY_RULES * _reaching(chances.by_words, steps)
    j = found - _reaching(chances.others, steps)
    best = int(np.argmax(j >= j.max() - _ROUNDING))
    return math.floor(float(steps[best]) * 1e4) / 1e4


def _reached_by(share: float, of_reports: Probabilities) -> float:
    """The highest threshold that at least this share of some reports reaches."""
    may_fall_below = math.floor((1 - share) * len(of_reports) + _ROUNDING)
    return float(np.sort(of_reports)[may_fall_below])


def _reaching(of_reports: Probabilities, steps: Probabilities) -> Probabilities:
    """The share of reports that reaches each of some thresholds; none of no reports."""
    below = np.searchsorted(np.sort(of_reports), steps, side="left")
    return (len(of_reports) - below) / max(len(of_reports), 1)
