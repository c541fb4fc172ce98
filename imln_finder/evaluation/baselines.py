"""Two simple systems to compare with: a search for keywords, and medSpaCy as it comes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import product
from typing import TYPE_CHECKING

from loguru import logger

from imln_finder.domain import CASE_THRESHOLD_MM
from imln_finder.evaluation.ablation import System, Verdict
from imln_finder.labels import LabelledReport
from imln_finder.rules_store import load_json

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Span

#: What a study coordinator types into the search of the archive; the first three also within longer words.
_KEYWORDS = re.compile(r"internal\s+mammary|internal\s+thoracic|parasternal|\bIMLNs?\b|\bIMNs?\b", re.IGNORECASE)

#: Categories of `targets.json` whose rules name a node or the chain; a vessel or "parasternal" alone is none.
_BY_ITSELF = frozenset({"IMLN", "IM_CHAIN"})
_PLACES = ("internal mammary", "internal thoracic", "parasternal")
_FINDINGS = ("node", "nodes", "nodule", "mass", "soft tissue", "soft tissue nodule", "soft tissue mass")
_TARGET = "TARGET"

#: One or more numbers with a unit at the end: "14 mm", "1.5 x 1.2 cm".
_SIZE = re.compile(r"((?:\d+(?:[.,]\d+)?\s*(?:[cm]m)?\s*[x×*]\s*)*\d+(?:[.,]\d+)?)\s*([cm]m)\b", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_MILLIMETRES = {"mm": 1.0, "cm": 10.0}


def baseline_verdicts(labelled: Sequence[LabelledReport]) -> dict[System, list[Verdict]]:
    """What the two systems say of each labelled report, from its text alone."""
    texts = [report.report.text for report in labelled]
    return {System.KEYWORDS: keyword_search(texts), System.MEDSPACY: stock_medspacy(texts)}


def keyword_search(texts: Iterable[str]) -> list[Verdict]:
    """Flags a text in which any of the words that a coordinator would search for occurs."""
    return [Verdict(bool(_KEYWORDS.search(text))) for text in texts]


def stock_medspacy(texts: Iterable[str]) -> list[Verdict]:
    """Flags a text with a target that ConText leaves standing, in a sentence with no size or with one of 1 cm or more.

    The pipeline is `medspacy.load()` with PyRuSH and the default rules of ConText, and with our own rules for targets,
    so that it differs in what is made of a target. ConText rules out one that is negated, historical, hypothetical or
    of the family.
    """
    pipeline = _stock_pipeline()
    return [Verdict(any(map(_stands, pipeline(text).ents))) for text in texts]


@cache
def _stock_pipeline() -> Language:
    # They take seconds to import.
    import medspacy
    from medspacy.target_matcher import TargetRule

    # PyRuSH logs a line for each token, with the words of the report.
    logger.disable("PyRuSH")
    pipeline: Language = medspacy.load()
    ours = load_json("targets.json")["target_rules"]
    rules = [
        *(TargetRule(" ".join(words), _TARGET) for words in product(_PLACES, _FINDINGS)),
        *(TargetRule.from_dict(rule) for rule in ours),
    ]
    pipeline.get_pipe("medspacy_target_matcher").add(rules)  # type: ignore[attr-defined]
    return pipeline


def _stands(target: Span) -> bool:
    if target.label_ != _TARGET and target.label_ not in _BY_ITSELF:
        return False
    said = target._
    if said.is_negated or said.is_historical or said.is_hypothetical or said.is_family:
        return False
    sizes = list(_sizes(target.sent.text))
    return not sizes or max(sizes) >= CASE_THRESHOLD_MM


def _sizes(sentence: str) -> Iterable[float]:
    """Every size in a sentence, in millimetres."""
    for numbers, unit in _SIZE.findall(sentence):
        for number in _NUMBER.findall(numbers):
            yield float(number.replace(",", ".")) * _MILLIMETRES[unit.lower()]
