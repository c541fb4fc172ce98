"""Step 8: context. medSpaCy's ConText (Harkema 2009, Chapman 2011) with rules written for radiology.

Three rule files, run one after the other so that a word may mean different things to each: `context_existence.json`
(is the node there, and now?), `context_change.json` (against the prior), `context_size.json` (of what time is a size?).
"""

from spacy.language import Language
from spacy.tokens import Doc, Span

from imln_finder.engine import measurements
from imln_finder.engine.sentence_context import Cue, Cues, SentenceContext
from imln_finder.engine.structure import Structure
from imln_finder.rules_store import load_json

#: Labels of the spans that the rules' `allowed_types` name.
TARGET, OTHER = "TARGET", "OTHER"
RULE_FILES = ("context_existence.json", "context_change.json", "context_size.json")


@Language.factory("imln_context", default_config={"language": "en"})
def create_context_finder(nlp: Language, name: str, language: str) -> "ContextFinder":
    """Factory of the component."""
    return ContextFinder(nlp, language)


class ContextFinder:
    """Sets `Doc._.imln_cues`: for each term and size the cues that ConText finds to modify it (`cues_of`)."""

    def __init__(self, nlp: Language, language: str) -> None:
        """Compile the three rule sets."""
        Doc.set_extension("imln_cues", default={}, force=True)
        self._steps = [SentenceContext(nlp, load_json(file, language)["context_rules"]) for file in RULE_FILES]

    def __call__(self, doc: Doc) -> Doc:
        """Run the rule sets over the structures and sizes of a document."""
        structures: list[Structure] = doc._.imln_structures
        spans = [
            Span(doc, term.start, term.end, label=TARGET if structure.is_target else OTHER)
            for structure in structures
            for term in structure.own_terms
        ]
        spans += [Span(doc, m.span.start, m.span.end, label=measurements.LABEL) for m in doc._.imln_measurements]
        cues: Cues = {}
        for step in self._steps:
            for place, found in step(doc, spans).items():
                cues.setdefault(place, []).extend(found)
        doc._.imln_cues = cues
        return doc


def cues_of(span: Span) -> list[Cue]:
    """The cues that modify a term or a size of a document."""
    cues: Cues = span.doc._.imln_cues
    return cues.get((span.start, span.end), [])
