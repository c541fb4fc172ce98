"""Step 5: terms. medSpaCy's target rules for the target, anatomy and lesion vocabularies.

Categories of `targets.json`: `IMLN` (a node by itself: "IMLN"), `IM_CHAIN` ("internal mammary chain"), `IM_VESSEL`,
`PARASTERNAL`, and `DISTRACTOR` (what only looks like the target: "LIMA graft", "IM nail", "intramammary node"). The
categories of `anatomy.json` are the other sites and organs, those of `lesions.json` what can lie in them.
"""

from bisect import bisect_left
from dataclasses import dataclass
from typing import Final

from spacy.language import Language

from imln_finder.engine.document.page import Noted
from imln_finder.engine.document.text import Span, Text, text_of
from imln_finder.engine.matching.matcher import RuleMatcher, labelled_spans
from imln_finder.medspacy_rules import TargetRule
from imln_finder.rules_store import load_json

IMLN: Final = "IMLN"
IM_CHAIN: Final = "IM_CHAIN"
IM_VESSEL: Final = "IM_VESSEL"
PARASTERNAL: Final = "PARASTERNAL"
DISTRACTOR: Final = "DISTRACTOR"
IGNORED: Final = "IGNORED"
NODE: Final = "NODE"
MASS: Final = "MASS"
FLUID: Final = "FLUID"
STERNUM: Final = "STERNUM"
ORGAN: Final = "ORGAN"
BONE: Final = "BONE"
CHEST_WALL: Final = "CHEST_WALL"
BREAST: Final = "BREAST"
LUNG: Final = "LUNG"
PLEURA: Final = "PLEURA"

#: Terms that place a finding at the internal mammary chain.
CHAIN_TERMS: Final = frozenset({IMLN, IM_CHAIN, IM_VESSEL, PARASTERNAL})
#: Terms for what is seen, as against where.
LESION_TERMS: Final = frozenset({NODE, MASS, FLUID})

#: The files whose rules the matcher takes, in order.
RULE_FILES: Final = ("targets.json", "anatomy.json", "lesions.json")
_KEY: Final = "imln_terms"
_HEADING_MARKS: Final = frozenset({":", "=", "-"})


@Language.factory("imln_terms", default_config={"language": "en"})
def create_term_finder(nlp: Language, name: str, language: str) -> "TermFinder":
    """Factory of the component."""
    return TermFinder(nlp, language)


class TermFinder:
    """Makes `terms_of` tell the longest terms of a document; `rule_id` tells the rule of each."""

    def __init__(self, nlp: Language, language: str) -> None:
        rules = [rule for name in RULE_FILES for rule in load_json(name, language)["target_rules"]]
        targets = [TargetRule.from_dict(rule) for rule in rules]
        self._matcher = RuleMatcher(nlp, targets)
        self._doubtful = frozenset(filter(_is_doubtful, targets))

    def __call__(self, doc: Noted) -> Noted:
        """Find the terms of a document."""
        text = text_of(doc)
        spans = map(_without_mark, labelled_spans(text, self._matcher(text)))
        terms = [
            span for span in spans if span.rule not in self._doubtful or not (_is_spurious(span) or _is_vetoed(span))
        ]
        of_chain = [term for term in terms if term.label_ in CHAIN_TERMS]
        doc.user_data[_KEY] = _Terms(terms, [term.start for term in terms], of_chain)
        return doc


@dataclass(frozen=True, slots=True)
class _Terms:
    """The terms of a document in the order of the text, the first token of each, and those that name the chain."""

    spans: list[Span]
    starts: list[int]
    of_chain: list[Span]


def terms_of(doc: Text) -> list[Span]:
    """The terms of a document, in the order of the text."""
    terms: _Terms = doc.user_data[_KEY]
    return terms.spans


def chain_terms_of(doc: Text) -> list[Span]:
    """The terms of a document that place a finding at the chain, in the order of the text."""
    terms: _Terms = doc.user_data[_KEY]
    return terms.of_chain


def term_before(doc: Text, index: int) -> Span | None:
    """The last term that begins before a token."""
    terms: _Terms = doc.user_data[_KEY]
    before = bisect_left(terms.starts, index) - 1
    return terms.spans[before] if before >= 0 else None


def terms_in(part: Span) -> list[Span]:
    """The terms that begin in a part of a document, in the order of the text."""
    terms: _Terms = part.doc.user_data[_KEY]
    return terms.spans[bisect_left(terms.starts, part.start) : bisect_left(terms.starts, part.end)]


def rule_id(span: Span) -> str:
    """The identifier of the rule that matched a term."""
    return str(span.metadata["id"])


def _without_mark(span: Span) -> Span:
    """A term without the mark that makes a heading of it, which may belong to a cue: "IM[: none]"."""
    if len(span) > 1 and span.label_ in CHAIN_TERMS and span.doc.words[span.end - 1] in _HEADING_MARKS:
        span.end -= 1
    return span


def _is_doubtful(rule: TargetRule) -> bool:
    """Whether what a rule matches may be spurious or vetoed."""
    return rule.category in (BONE, IGNORED) or not {"unless_near", "unless_in_report"}.isdisjoint(rule.metadata)


def _is_spurious(span: Span) -> bool:
    """Whether a term is only listed to keep a shorter one from matching, or is "L 4 mm" read as a vertebra."""
    if span.label_ != BONE:
        return span.label_ == IGNORED
    return len(span) > 1 and span.doc.is_spaced(span.start) and span[-1].like_num


def _is_vetoed(span: Span) -> bool:
    """Whether the rule says that here the letters mean another thing.

    A rule's metadata may name words that veto it `unless_near` (in the same sentence), or `unless_in_report` (anywhere,
    where the sentence has none of the words `kept_with`).
    """
    metadata = span.metadata
    near, anywhere = metadata.get("unless_near"), metadata.get("unless_in_report")
    if not near and not anywhere:
        return False
    sentence = frozenset(span.sentence.words)
    if near and not sentence.isdisjoint(near):
        return True
    if not anywhere:
        return False
    return span.doc.has(anywhere) and sentence.isdisjoint(metadata["kept_with"])
