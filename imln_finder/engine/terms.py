"""Step 5: terms. medSpaCy's TargetMatcher over the target, anatomy and lesion vocabularies.

Categories of `targets.json`: `IMLN` (a node by itself: "IMLN"), `IM_CHAIN` ("internal mammary chain"), `IM_VESSEL`,
`PARASTERNAL`, and `DISTRACTOR` (what only looks like the target: "LIMA graft", "IM nail", "intramammary node"). The
categories of `anatomy.json` are the other sites and organs, those of `lesions.json` what can lie in them.
"""

from medspacy.target_matcher import TargetMatcher, TargetRule
from spacy.language import Language
from spacy.tokens import Doc, Span

from imln_finder.rules_store import load_json

IMLN, IM_CHAIN, IM_VESSEL, PARASTERNAL = "IMLN", "IM_CHAIN", "IM_VESSEL", "PARASTERNAL"
DISTRACTOR = "DISTRACTOR"
NODE, MASS, FLUID = "NODE", "MASS", "FLUID"
STERNUM, ORGAN, BONE, CHEST_WALL, BREAST = "STERNUM", "ORGAN", "BONE", "CHEST_WALL", "BREAST"

#: Terms that place a finding at the internal mammary chain.
CHAIN_TERMS = frozenset({IMLN, IM_CHAIN, IM_VESSEL, PARASTERNAL})
#: Terms for what is seen, as against where.
LESION_TERMS = frozenset({NODE, MASS, FLUID})

#: The files whose rules the matcher takes, in order.
RULE_FILES = ("targets.json", "anatomy.json", "lesions.json")


@Language.factory("imln_terms")
def create_term_finder(nlp: Language, name: str) -> "TermFinder":
    """Factory of the component."""
    return TermFinder(nlp)


class TermFinder:
    """Sets `Doc.spans["terms"]`: the longest terms, in the order of the text, each with its rule in `Span._.rule_id`."""

    def __init__(self, nlp: Language) -> None:
        Span.set_extension("rule_id", getter=rule_id, force=True)
        self._matcher = TargetMatcher(nlp, result_type=None)
        for name in RULE_FILES:
            self._matcher.add([TargetRule.from_dict(rule) for rule in load_json(name, nlp.lang)["target_rules"]])

    def __call__(self, doc: Doc) -> Doc:
        """Find the terms of a document."""
        spans = sorted(self._matcher(doc), key=lambda span: span.start)
        doc.spans["terms"] = [span for span in spans if not _is_vetoed(span)]
        return doc


def rule_id(span: Span) -> str:
    """The identifier of the rule that matched a term."""
    return str(span._.target_rule.metadata["id"])


def _is_vetoed(span: Span) -> bool:
    """Whether a word that the rule names as `unless_near` stands in the same sentence: then the letters mean another thing."""
    veto = span._.target_rule.metadata.get("unless_near")
    return bool(veto) and any(token.lower_ in veto for token in span[0].sent)
