"""Step 8: context. medSpaCy's ConText (Harkema 2009, Chapman 2011) with rules written for radiology.

Three rule files, run one after the other so that a word may mean different things to each: `context_existence.json`
(is the node there, and now?), `context_change.json` (against the prior), `context_size.json` (is this size the prior's?).
"""

from dataclasses import dataclass

from medspacy.context import ConText, ConTextRule
from spacy.language import Language
from spacy.tokens import Doc, Span

from imln_finder.engine import measurements
from imln_finder.engine.structures import Structure
from imln_finder.rules_store import load_json

#: Labels of the spans that the rules' `allowed_types` name.
TARGET, OTHER = "TARGET", "OTHER"
RULE_FILES = ("context_existence.json", "context_change.json", "context_size.json")
_GROUP = "context_targets"


@dataclass(frozen=True, slots=True)
class Cue:
    """A phrase that modifies a term: its category, its place in the document and the rule that found it."""

    category: str
    start: int
    end: int
    rule: str
    forward: bool
    backward: bool


@Language.factory("imln_context")
def create_context_finder(nlp: Language, name: str) -> "ContextFinder":
    """Factory of the component."""
    return ContextFinder(nlp)


class ContextFinder:
    """Attaches to each term and size the cues that ConText finds to modify it (`cues_of`)."""

    def __init__(self, nlp: Language) -> None:
        self._steps: list[ConText] = []
        for file in RULE_FILES:
            step = ConText(nlp, rules=None, span_attrs=None, input_span_type="group", span_group_name=_GROUP)
            step.add([ConTextRule.from_dict(rule) for rule in load_json(file, nlp.lang)["context_rules"]])
            self._steps.append(step)

    def __call__(self, doc: Doc) -> Doc:
        """Run the three rule sets over the structures and sizes of a document."""
        structures: list[Structure] = doc._.imln_structures
        spans = [
            Span(doc, term.start, term.end, label=TARGET if structure.is_target else OTHER)
            for structure in structures
            for term in structure.terms
        ]
        spans += [Span(doc, m.span.start, m.span.end, label=measurements.LABEL) for m in doc._.imln_measurements]
        doc.spans[_GROUP] = spans
        for span in spans:
            span._.modifiers = ()
        for step in self._steps:
            step(doc)
        return doc


def cues_of(span: Span) -> list[Cue]:
    """The cues that modify a term or a size, each once."""
    cues = {}
    for modifier in span._.modifiers:
        start, end = modifier.modifier_span
        direction = modifier.rule.direction.upper()
        cues[(modifier.category, start)] = Cue(
            modifier.category, start, end, modifier.rule.metadata["id"], direction != "BACKWARD", direction != "FORWARD"
        )
    return list(cues.values())
