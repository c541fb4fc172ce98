"""How well models do on sources that they did not see: the figures of a model card."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from imln_finder.classifier.training import LeftOut
from imln_finder.measures.calibration import calibration
from imln_finder.measures.detection import Detection, detection
from imln_finder.measures.discrimination import discrimination
from imln_finder.measures.estimate import Estimate
from imln_finder.measures.proportion import Proportion

Figures = dict[str, Any]

#: Figures are kept to as many places as a retraining on another machine gives again.
_PLACES = 3


def cross_validated_figures(left_out: Sequence[LeftOut]) -> Figures:
    """The figures by name, as numbers and text only.

    Areas and the Brier score are of the probability; the others compare three ways to flag a report: by the
    classifier at its threshold, by the rules, and by both, as a scan does. Of the rules alone this is no
    cross-validation: they were not written anew for each source.
    """
    truth = [item.example.is_candidate for item in left_out]
    probabilities = [item.probability for item in left_out]
    by_classifier = [item.flagged for item in left_out]
    by_rules = [item.example.flagged_by_rules for item in left_out]
    by_both = [one or other for one, other in zip(by_classifier, by_rules, strict=True)]
    found: Figures = {"reports": len(truth), "candidates": sum(truth)}
    ranked = discrimination(truth, probabilities)
    if ranked is not None:
        found |= {"auroc": _estimate(ranked.auroc), "auprc": _estimate(ranked.auprc)}
    found["brier"] = round(calibration(truth, probabilities).brier, _PLACES)
    for name, flagged in (("classifier", by_classifier), ("rules", by_rules), ("both", by_both)):
        found[name] = _detection(detection(truth, flagged))
    rescued = [p for p in left_out if p.flagged and not p.example.flagged_by_rules]
    doubted = [p for p in left_out if not p.flagged and p.example.flagged_by_rules]
    found["rescued"] = {"candidates": _candidates(rescued), "others": len(rescued) - _candidates(rescued)}
    found["doubted"] = {"candidates": _candidates(doubted), "others": len(doubted) - _candidates(doubted)}
    found["by_source"] = {source: _of_source(source, left_out) for source in _sources(left_out)}
    return found


def _of_source(source: str, left_out: Sequence[LeftOut]) -> Figures:
    own = [item for item in left_out if item.example.group == source]
    return _detection(detection([p.example.is_candidate for p in own], [p.flagged for p in own]))


def _sources(left_out: Sequence[LeftOut]) -> list[str]:
    return sorted({item.example.group for item in left_out})


def _candidates(left_out: Sequence[LeftOut]) -> int:
    return sum(item.example.is_candidate for item in left_out)


def _detection(found: Detection) -> Figures:
    return {"sensitivity": _proportion(found.sensitivity), "specificity": _proportion(found.specificity)}


def _proportion(share: Proportion) -> Figures:
    interval = None if share.interval is None else [round(limit, _PLACES) for limit in share.interval]
    return {"hits": share.hits, "of": share.of, "interval": interval}


def _estimate(estimate: Estimate) -> Figures:
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return {"value": None, "interval": None}
    interval = [round(estimate.low, _PLACES), round(estimate.high, _PLACES)]
    return {"value": round(estimate.value, _PLACES), "interval": interval}
