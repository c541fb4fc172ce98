"""Step 8: context. medSpaCy's ConText (Harkema 2009, Chapman 2011) with rules written for radiology.

Three rule files, run one after the other so that a word may mean different things to each: `context_existence.json`
(is the node there, and now?), `context_change.json` (against the prior), `context_size.json` (of what time is a size?).
"""

from collections.abc import Sequence

from spacy.language import Language
from spacy.tokens import Doc

from imln_finder.engine.layout import sentence_start
from imln_finder.engine.measurements import measurements_of
from imln_finder.engine.sentence_context import Cue, Cues, SentenceContext, by_sentence
from imln_finder.engine.structure import structures_of
from imln_finder.engine.text import Span, Text, text_of
from imln_finder.rules_store import load_json

#: Labels of the spans that the rules' `allowed_types` name.
TARGET, OTHER = "TARGET", "OTHER"
RULE_FILES = ("context_existence.json", "context_change.json", "context_size.json")
_KEY = "imln_cues"


@Language.factory("imln_context", default_config={"language": "en"})
def create_context_finder(nlp: Language, name: str, language: str) -> "ContextFinder":
    """Factory of the component."""
    return ContextFinder(nlp, language)


class ContextFinder:
    """Makes `cues_of` tell, for each term and size of a document, the cues that ConText finds to modify it."""

    def __init__(self, nlp: Language, language: str) -> None:
        """Index the three rule sets."""
        self._steps = [SentenceContext(nlp, load_json(file, language)["context_rules"]) for file in RULE_FILES]

    def __call__(self, doc: Doc) -> Doc:
        """Note the structures and sizes of a document; their cues are found when they are asked for."""
        text = text_of(doc)
        spans = [
            Span(text, term.start, term.end, label)
            for structure in structures_of(text)
            for label in (TARGET if structure.is_target else OTHER,)
            for term in structure.own_terms
        ]
        spans += [measurement.span for measurement in measurements_of(text)]
        text.user_data[_KEY] = _Cues(text, self._steps, by_sentence(text, spans))
        return doc


class _Cues:
    """The cues of a document, worked out for a sentence when one of its terms is asked for."""

    def __init__(self, doc: Text, steps: Sequence[SentenceContext], targets: dict[int, list[Span]]) -> None:
        self._doc = doc
        self._steps = steps
        self._targets = targets
        self._found: dict[int, Cues] = {}

    def of(self, span: Span) -> list[Cue]:
        start = sentence_start(span)
        if start not in self._found:
            self._found[start] = self._in_sentence(self._targets.get(start, []))
        return self._found[start].get((span.start, span.end), [])

    def _in_sentence(self, targets: Sequence[Span]) -> Cues:
        found: Cues = {}
        for step in self._steps if targets else ():
            for place, cues in step.in_sentence(self._doc, targets).items():
                found.setdefault(place, []).extend(cues)
        return found


def cues_of(span: Span) -> list[Cue]:
    """The cues that modify a term or a size of a document."""
    cues: _Cues = span.doc.user_data[_KEY]
    return cues.of(span)
