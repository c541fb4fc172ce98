"""Sentences that have nothing to do with the breast, its nodes or the sternum: findings of other organs, technique."""

from __future__ import annotations

import re
from collections.abc import Iterable

from imln_finder.behaviour.leaning import leans_back
from imln_finder.behaviour.sentences import sentences_of, starts_item

_ORGAN = re.compile(
    r"\b(?:thyroid|liver|hepatic|gallbladder|gallstones?|cholelithiasis|kidneys?|renal|spleen|splenic|pancrea\w*|"
    r"adrenals?|aorta|aortic|coronary|cardiomegaly|pericardial|heart|hiatal|hiatus|colon\w*|divertic\w*|bowel|"
    r"emphysema|atelectasis|bronchiectasis|lungs?|lobes?|pulmonary|trachea|bronch\w+|oesophag\w*|esophag\w*|uterus|"
    r"uterine|ovar\w+|prostate|bladder|calculus|calculi|pleural|effusions?|spondyl\w*|osteophytes?|haemangioma|"
    r"hemangioma|lipoma|hernia|goitre|goiter|pacemaker|catheter)\b",
    re.IGNORECASE,
)
_TECHNIQUE = re.compile(r"[ \t]*(?:technique|protocol|procedure|contrast|scan technique|acquisition)\b", re.IGNORECASE)
#: What could bear on the chain, the cancer, the sternum, a malignant site, or the study as a whole.
_RELATED = re.compile(
    r"mam+[ae]r|thoracic (?:node|chain|vess|vein|arter)|parasternal|stern|\bim[nlcv]?s?\b|imln|nod[ae]|\bln|lymph|"
    r"chain|vessel|breast|mast\w*ectom|lumpectom|wle\b|axill|supraclav|metast|\bmets\b|malign|cancer|carcin|tumou?r|neoplas|"
    r"recurr|suspic|progress|staging|prior|previous|compar|interval|unchanged|stable|since|new\b|addend|resolv|remain|"
    r"\bthis\b|\bthese\b|\bthose\b|\babove|\bbelow\b|\bsame\b|describ|mention|said|aforement|other|also|likewise|"
    r"\bas (?:well|before)|chest wall|space|rib\b|ribs\b|costal|cartilag|radiat|radioth|follow|recommend|suggest|advis|"
    r"history|post[- ]?op|surg|clip|flap|implant|biops|mass\b|soft tissue|avid|suv|uptake|lesion",
    re.IGNORECASE,
)
_SHORTEST, _LONGEST = 20, 180


def is_unrelated(text: str) -> bool:
    """Whether a sentence or line is of another organ alone, or of the technique."""
    if _TECHNIQUE.match(text):
        return not _RELATED.search(text.replace("contrast", ""))
    return bool(_ORGAN.search(text)) and not _RELATED.search(text) and not leans_back(text)


def unrelated_sentences(texts: Iterable[str]) -> list[str]:
    """Whole sentences on other organs, each once, in the order in which they come."""
    found: dict[str, None] = {}
    for text in texts:
        for sentence in sentences_of(text):
            written = " ".join(text[sentence.start : sentence.end].split())
            if _stands_alone(written):
                found.setdefault(written)
    return list(found)


def _stands_alone(sentence: str) -> bool:
    """Whether it reads the same wherever it stands: begins with a capital, ends with a stop, and has no label."""
    return (
        _SHORTEST <= len(sentence) <= _LONGEST
        and sentence[0].isupper()
        and sentence[-1] == "."
        and ":" not in sentence
        and not sentence.isupper()
        and not starts_item(sentence)
        and not _TECHNIQUE.match(sentence)
        and is_unrelated(sentence)
    )
