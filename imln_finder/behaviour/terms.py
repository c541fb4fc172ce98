"""The report's own words for the target, as a phrase that fits into another sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass

from imln_finder.behaviour.case import Subject

_TERM = re.compile(
    r"\b(?P<side>(?:left|right|bilateral|lt\.?|rt\.?)[ -](?:sided )?)?"
    r"(?:(?P<place>internal (?:mammary|thoracic)|parasternal|IMC?)"
    r"(?:(?: (?:chain|lymph|nodal|soft[- ]tissue|LN|station))*"
    r" (?:nodes?|adenopathy|lymphadenopathy|nodules?|mass(?:es)?|LNs?|metastas[ei]s|disease))\b"
    r"|(?:IMLNs?|IMNs?)\b)",
    re.IGNORECASE,
)
#: Of abbreviations in small letters only those that cannot be another word.
_AMBIGUOUS = re.compile(r"\bim\b|\bimns?\b")


@dataclass(frozen=True, slots=True)
class Term:
    """A name of the target.

    Attributes:
        text: with its side, if one stands before it: "left internal mammary nodes".
        place: what names the chain alone: "internal mammary".
    """

    text: str
    place: str

    @property
    def is_plural(self) -> bool:
        """Whether a verb after it is in the plural."""
        last = self.text.lower().rsplit(" ", 1)[-1]
        return last.endswith("s") and last not in ("mass", "metastasis")

    @property
    def is_node(self) -> bool:
        """Whether it names a lymph node, which is there in health too and may be called enlarged."""
        return re.search(r"\b(?:nodes?|lns?|imlns?|imns?)$", self.text, re.IGNORECASE) is not None

    def verb(self, singular: str, plural: str) -> str:
        """The form of the verb that fits."""
        return plural if self.is_plural else singular


def term_of(subject: Subject) -> Term | None:
    """The fullest name that the report gives the target; None if it only describes it."""
    found = [
        match
        for mention in subject.mentions
        for match in _TERM.finditer(" ".join(mention.passage.text.split()))
        if not _AMBIGUOUS.search(match.group())
    ]
    if not found:
        return None
    match = max(found, key=lambda match: len(match.group()))
    text = match.group()
    if not any(word.isupper() and len(word) > 1 for word in text.split()):
        text = text.lower()
    return Term(text, match["place"] or "internal mammary")


def capitalised(text: str) -> str:
    """The text with a capital at its start."""
    return text[:1].upper() + text[1:]
