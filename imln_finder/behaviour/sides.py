"""Left and right of a whole report exchanged, in every spelling."""

from __future__ import annotations

import re
from collections.abc import Iterator

from imln_finder.behaviour.case import Subject, Variant
from imln_finder.domain import CaseStatus, Laterality

_OPPOSITE = {Laterality.LEFT: Laterality.RIGHT, Laterality.RIGHT: Laterality.LEFT}

_OTHER = {
    "left": "right", "lt": "rt", "l": "r", "lima": "rima", "lita": "rita", "limv": "rimv", "limn": "rimn",
    "limc": "rimc", "lul": "rul", "lll": "rll", "luq": "ruq", "llq": "rlq",
}  # fmt: skip
_OTHER |= {value: key for key, value in _OTHER.items()}

_WORD = r"left|right|lt|rt|lima|rima|lita|rita|limv|rimv|limn|rimn|limc|rimc|lul|rul|lll|rll|luq|ruq|llq|rlq"
#: Single letters that are no side: bilateral, "rule out", lumbar spine, litres, R-CHOP, units such as g/L.
_LETTER = r"(?<![Bb]/)(?<![a-z]/)(?<!\d )(?<![TC][/-])[LR](?!/[OoSs]\b)(?![- ]?(?:spine|CHOP|min))(?!['’])"
_SIDE = re.compile(rf"\b(?:(?i:{_WORD})|{_LETTER})(?![\w])|(?<=\b\d)[LR]\b|(?<=\b\d\d)[LR]\b")
#: "RT" is radiotherapy as well, and a swap would make one of the other.
_RADIOTHERAPY = re.compile(r"\b(?:[RL]T|[rl]t)\b")
_SIDE_OF_SOMETHING = re.compile(
    r"\.?[ -](?:side|breast|internal|int|im|imn|imln|imc|lung|lobe|lower|upper|middle|axilla|axillary|parasternal|"
    r"chest|hil|adrenal|kidney|renal|pleural|mastectomy|lumpectomy|supraclav|mrm|ca|\d|ant|lateral|medial|second|"
    r"third|first|infraclav|thyroid|lobectomy|rib|hemithorax|sternal|mammary)",
    re.IGNORECASE,
)
#: "left" as a verb, "right" as a word of time or agreement, sides misread by OCR, and those in other languages.
_NO_SIDE = re.compile(
    r"\bleft (?:behind|over|in situ|in place|untreated|unreported|alone)\b|"
    r"\b(?:was|been|be|being|has|have) left\b|\bright (?:now|away)\b|\ball right\b|\b[I1|]eft\b|\brlght\b|"
    r"\bl\.\s*(?:dx|sin)\b|\b(?:sinistra|dextra|destra|links|rechts|gauche|droite?|sin|dex|dxt|izq)\b",
    re.IGNORECASE,
)


def swap_sides(text: str) -> str | None:
    """The text with every side exchanged; None if a word may be a side or something else."""
    if _NO_SIDE.search(text):
        return None
    for match in _RADIOTHERAPY.finditer(text):
        if not _SIDE_OF_SOMETHING.match(text, match.end()):
            return None
    swapped = _SIDE.sub(lambda match: _in_case_of(match.group(), _OTHER[match.group().lower()]), text)
    return None if _NO_SIDE.search(swapped) else swapped


def swapped_reports(subject: Subject) -> Iterator[Variant]:
    """The report of the mirrored patient: the sides of node and cancer change, all else stays."""
    if subject.reading.case_status is CaseStatus.NOT_MENTIONED:
        return
    text = swap_sides(subject.text)
    if text is None or text == subject.text:
        return
    changed = {}
    for name in ("laterality", "cancer_side"):
        side = getattr(subject.reading, name)
        if side in _OPPOSITE:
            changed[name] = _OPPOSITE[side]
    yield Variant("left for right", text, changed)


def _in_case_of(word: str, other: str) -> str:
    if word.isupper():
        return other.upper()
    return other.capitalize() if word[0].isupper() else other
