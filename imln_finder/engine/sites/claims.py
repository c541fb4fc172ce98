"""What a report calls malignant: the words that claim it, and whether the claim stands.

A claim is a phrase such as "metastases", "suspicious for", "carcinoma" (`sites.json`). ConText (`context_sites.json`)
tells of each whether it is denied, doubted, past or only asked for. The name of a disease ("left breast cancer") claims
a tumour in place only where the report describes one, for it is also how a history is told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from spacy.language import Language

from imln_finder.domain import Site
from imln_finder.engine.document.layout import line_of, within
from imln_finder.engine.document.sections import PREAMBLE, Section, section_of
from imln_finder.engine.document.text import Span, Text
from imln_finder.engine.matching import terms as t
from imln_finder.engine.matching.matcher import RuleMatcher, labelled_spans
from imln_finder.engine.matching.sentence_context import Cue, SentenceContext
from imln_finder.engine.sites.alternatives import offers_tumours
from imln_finder.engine.sites.operations import Operations
from imln_finder.engine.sites.words import SiteWords
from imln_finder.engine.sizes.measurements import sizes_in
from imln_finder.medspacy_rules import TargetRule

#: A cause named within this many tokens behind "suspicious for" belongs to it.
_CAUSE_REACH: Final = 6
#: Without "for", only the noun at once behind tells what is suspicious.
_NOUN_REACH: Final = 2
#: An abbreviated name of a disease is no longer, in letters.
_ABBREVIATION: Final = 3
#: Words between a disease and its year.
_DATE: Final = 2
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
#: A place this near in front of a disease's name is part of the name ("[right breast] carcinoma").
_NAME_REACH: Final = 4
_LUNG: Final = "LUNG"

#: Tokens of a sentence that only names a disease.
_TITLE: Final = 4
#: Lines at the top of a report that hold its title and indication.
_OPENING: Final = 3


class Claim(StrEnum):
    """How a phrase calls something malignant; the categories of `sites.json`."""

    SPREAD = "SPREAD"
    TUMOUR = "TUMOUR"
    DISEASE_NAME = "DISEASE_NAME"
    LYMPHOMA = "LYMPHOMA"
    RECURRENCE = "RECURRENCE"
    DISEASE = "DISEASE"
    QUALITY = "QUALITY"
    LIST = "LIST"
    ALL = "ALL"
    TABLE = "TABLE"
    FOLLOWED = "FOLLOWED"
    INTRINSIC = "INTRINSIC"
    SAME = "SAME"
    NO_CLAIM = "NO_CLAIM"


#: Cue categories under which no claim stands.
_DENIED: Final = frozenset({"NEGATED", "UNCERTAIN", "PAST", "HYPOTHETICAL"})
#: Under this a claim is a suspicion, unless something else is offered beside it.
_POSSIBLE: Final = "POSSIBLE"
#: Under these a history does not tell what is known; that it is past needs no word there.
_NOT_TOLD: Final = frozenset({"NEGATED", "UNCERTAIN", "HYPOTHETICAL", _POSSIBLE})
#: Kinds that speak of another disease as well, where the sentence names one ("sarcoidosis with splenic involvement").
_OF_ANY_DISEASE: Final = frozenset({Claim.DISEASE, Claim.LIST, Claim.QUALITY})
#: Kinds that speak of a tumour alone.
_OF_TUMOURS: Final = frozenset(
    {Claim.SPREAD, Claim.TUMOUR, Claim.DISEASE_NAME, Claim.LYMPHOMA, Claim.RECURRENCE, Claim.INTRINSIC}
)
#: Kinds that stand where nothing but tumours is offered; a "primary" so offered may lie elsewhere.
_OFFERED: Final = frozenset({Claim.SPREAD, Claim.QUALITY})
#: Kinds that "the same holds for …" can take up, within this many tokens.
_TAKEN_UP: Final = _OF_TUMOURS | {Claim.DISEASE, Claim.QUALITY}
_SAME_REACH: Final = 15
#: Headings and openers make no statement that a cue could deny.
_NO_STATEMENT: Final = frozenset({Claim.TABLE, Claim.ALL, Claim.FOLLOWED})


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims of a document, in the order of its text.

    Attributes:
        standing: those of the report proper that are neither denied nor past.
        known: those of the history that it does not deny.
        all: wherever and however.
        doubtful: those that are denied, doubted or asked for, in whatever part of the report.
    """

    standing: tuple[Span, ...]
    known: tuple[Span, ...]
    all: tuple[Span, ...]
    doubtful: frozenset[Span] = frozenset()


class ClaimFinder:
    """Finds the claims of a document."""

    def __init__(
        self,
        nlp: Language,
        claim_rules: list[dict[str, Any]],
        words: SiteWords,
        context_rules: list[dict[str, Any]],
        sharing: frozenset[str],
    ) -> None:
        """Take the rules of `sites.json` and `context_sites.json`; words of `sharing` let two share what is behind."""
        self._sharing = sharing
        self._matcher = RuleMatcher(nlp, map(TargetRule.from_dict, claim_rules))
        self._context = SentenceContext(nlp, context_rules)
        self._words = words

    def __call__(self, doc: Text, operations: Operations) -> Claims:
        """The claims of a document, given the operations that it tells of."""
        found = [span for span in labelled_spans(doc, self._matcher(doc)) if span.label_ != Claim.NO_CLAIM]
        found = [span for span in found if not self._names_clinic(span)]
        if not found:
            return Claims((), (), ())
        claims = [span for span in found if section_of(span) not in PREAMBLE]
        told = [span for span in found if section_of(span) is Section.HISTORY]
        cues = self._context(doc, found)
        categories = {
            span: {
                cue.category
                for cue in cues.get((span.start, span.end), [])
                if not (
                    self._is_of_later(cue, span, found)
                    or (span.label_ in _OFFERED and offers_tumours(cue, span, found, self._words))
                )
            }
            for span in found
        }
        standing = [
            claim
            for claim in claims
            if self._stands(claim, categories[claim], operations) and not self._is_benign(claim, found)
        ]
        standing = [claim for claim in standing if claim.label_ != Claim.SAME or _takes_up(claim, standing, found)]
        known = [span for span in told if not categories[span] & _NOT_TOLD]
        doubtful = frozenset(span for span in found if categories[span] & _NOT_TOLD)
        return Claims(tuple(standing), tuple(known), tuple(found), doubtful)

    def _names_clinic(self, claim: Span) -> bool:
        """Whether the name of a disease only names who sees the patient: "discuss at the skin [cancer] MDM"."""
        behind = claim.doc.words[claim.end : claim.end + 1]
        return claim.label_ == Claim.DISEASE_NAME and not self._words.clinics.isdisjoint(behind)

    def _stands(self, claim: Span, categories: set[str], operations: Operations) -> bool:
        if claim.label_ == Claim.TABLE:
            return len(claim) > 1 or _opens_line(claim)
        if claim.label_ in _NO_STATEMENT:
            return True
        if categories & _DENIED or (_POSSIBLE in categories and self._is_open(claim)):
            return False
        if claim.label_ in (Claim.QUALITY, Claim.DISEASE):
            return not self._names_other_cause(claim)
        return claim.label_ != Claim.DISEASE_NAME or self._is_in_place(claim, categories, operations)

    def _is_of_later(self, cue: Cue, claim: Span, found: Sequence[Span]) -> bool:
        """Whether what has gone is the last of two, the first with its size: "met 8 mm, LLL [met gone]"."""
        if cue.category not in _DENIED or cue.start < claim.end:
            return False
        later = [other for other in within(found, claim.doc[claim.end : cue.start]) if other.end <= cue.start]
        gap = claim.doc.words[claim.end : later[-1].start] if later else []
        first = gap.index(",") if "," in gap else 0
        return any(word[0].isdigit() for word in gap[:first]) and self._sharing.isdisjoint(gap)

    def _is_open(self, claim: Span) -> bool:
        """Whether a hedge leaves open what is seen: it names another cause as well, or only how a disease is called."""
        open_to = self._words.other_causes | self._words.undecided
        return claim.label_ == Claim.DISEASE_NAME or not open_to.isdisjoint(claim.sentence.words)

    def _is_benign(self, claim: Span, found: Sequence[Span]) -> bool:
        """Whether the sentence of a claim names another disease and no tumour: "sarcoidosis, splenic involvement"."""
        sentence = claim.sentence
        if claim.label_ not in _OF_ANY_DISEASE:
            return False
        words = sentence.words
        if sentence.start > 1:
            before = sentence.doc.sentence_at(sentence.start - 1)
            words += before.words if len(before) <= _TITLE else []  # "Impression: Sarcoidosis. …"
        if self._words.benign_diseases.isdisjoint(words):
            return False
        return not any(other.label_ in _OF_TUMOURS for other in within(found, sentence))

    def _names_other_cause(self, claim: Span) -> bool:
        """Whether the suspicion is of something else: "suspicious for infection", "suspicious destruction"."""
        reach = _CAUSE_REACH if self.asks_for_cause(claim) else _NOUN_REACH
        sentence = claim.sentence
        following = claim.doc[claim.end : min(claim.end + reach, sentence.end)]
        if claim.metadata.get("nodes"):
            following = sentence  # a node is avid or pathological for any cause that its sentence tells
        return not self._words.other_causes.isdisjoint(following.words)

    def asks_for_cause(self, claim: Span) -> bool:
        """Whether a claim names a cause behind it ("suspicious for …") and so is said of what stands before it."""
        return claim.label_ == Claim.QUALITY and claim[-1].lower_ in self._words.prepositions

    def _is_in_place(self, claim: Span, categories: set[str], operations: Operations) -> bool:
        """Whether the name of a disease stands for a tumour that is there, and not for what the patient had."""
        if _is_dated(claim):
            return False
        if not _is_organ_name(claim) and _describes_lesion(claim):
            return True
        organ, behind = organ_of(claim, self._words), claim.doc[claim.end : claim.sentence.end]
        if "ORIGIN" in categories or operations.removed(claim, organ, behind):
            return False  # "locally advanced breast cancer, mastectomised 2013"
        if "IN_PLACE" in categories or _is_measured(claim):
            return True
        section = section_of(claim)
        told = opens_report(claim) or (section is Section.FINDINGS and _is_title(claim))
        reported = section in (Section.FINDINGS, Section.IMPRESSION, Section.ADDENDUM) and not told
        return reported and not operations.removed(claim, organ)


def _takes_up(same: Span, standing: Sequence[Span], found: Sequence[Span]) -> bool:
    """Whether the claim before "the same holds for …" stands, in its sentence or the one before."""
    before = [claim for claim in found if claim.end <= same.start and claim.label_ != Claim.SAME][-1:]
    near = [claim for claim in before if same.start - claim.end <= _SAME_REACH]
    return any(claim in standing and claim.label_ in _TAKEN_UP for claim in near)


def _opens_line(claim: Span) -> bool:
    """Whether a word heads a table: it opens its line, and a mark, a time or nothing follows; not "Target volume"."""
    start, end = line_of(claim.doc, claim.start)
    if any(token.is_alpha for token in claim.doc[start : claim.start]):
        return False
    return claim.end >= end or not claim.doc[claim.end].is_lower


def opens_report(claim: Span) -> bool:
    """Whether a name stands in the first lines of a report, below its title: an indication without a heading."""
    if section_of(claim) not in (Section.FINDINGS, None):
        return False
    lines, end = 0, -1
    while end + 1 < claim.start:
        start, end = line_of(claim.doc, end + 1)
        lines += any(token.is_alpha for token in claim.doc[start : min(end, claim.start)])
        if lines > _OPENING:
            return False
    return True


def _is_dated(claim: Span) -> bool:
    """Whether the year of a disease stands right behind its name: "contralateral DCIS 2021"."""
    return any(_YEAR.fullmatch(word) for word in claim.doc.words[claim.end : claim.end + _DATE])


def _is_title(claim: Span) -> bool:
    """Whether a sentence only names the disease, as a history in catchwords does: "Bilateral breast cancers."."""
    words = claim.sentence.words
    return ":" not in words and _is_organ_name(claim) and sum(map(str.isalpha, words)) <= _TITLE


def _is_organ_name(claim: Span) -> bool:
    """Whether an organ belongs to the disease's name: "right breast carcinoma", "carcinoma of the right breast"."""
    return is_name_of(claim, None)


def organ_of(claim: Span, words: SiteWords) -> Site | None:
    """Whether a disease's name is that of a cancer of the breast or the lung; not "thyroid [carcinoma] lung mets"."""
    before = (term for term in t.terms_in(claim.sentence) if term.end == claim.start)
    if any(term.label_ not in {*t.LESION_TERMS, t.BREAST, _LUNG} for term in before):
        return None
    kinds = ((Site.BREAST, t.BREAST, words.breast_names), (Site.LUNG, _LUNG, words.lung_names))
    return next((site for site, organ, known in kinds if claim.text.lower() in known or is_name_of(claim, organ)), None)


def is_name_of(claim: Span, organ: str | None) -> bool:
    """Whether a disease's name holds an organ, or a certain one."""
    doc, sentence = claim.doc, claim.sentence
    if claim.end == sentence.end - 1 and len(claim.text) <= _ABBREVIATION and doc.words[claim.end] == ".":
        sentence = doc[sentence.start : min(sentence.end + _NAME_REACH, len(doc))]  # "Ca. breast"
    for term in t.terms_in(sentence):
        if term.label_ in t.LESION_TERMS:
            continue
        if organ is not None and term.label_ != organ:
            continue
        gap = claim.doc[term.end : claim.start] if term.end <= claim.start else claim.doc[claim.end : term.start]
        if len(gap) < _NAME_REACH and all(token.is_alpha or token.text == "." for token in gap):
            return True
    return False


def _describes_lesion(claim: Span) -> bool:
    """Whether the name is said of a lesion before it: "retroareolar mass with nipple retraction, known carcinoma"."""
    doc, start = claim.doc, claim.sentence.start
    terms = t.terms_in(claim.sentence)
    if start > 1 and doc.words[start - 1] == ";" and not any(term.label_ not in t.LESION_TERMS for term in terms):
        terms = [*t.terms_in(doc.sentence_at(start - 1)), *terms]
    return any(term.label_ in t.LESION_TERMS and term.end <= claim.start for term in terms)


def _is_measured(claim: Span) -> bool:
    """Whether the sentence of a claim gives a size."""
    return bool(sizes_in(claim.sentence))
