"""Step 8: context. medSpaCy's ConText (Harkema 2009, Chapman 2011) with rules written for radiology.

Three sets of rules, run one after the other so that a word may mean different things to each: is the node there, and
now? How has it changed? Of what time is a size?
"""

from collections.abc import Collection, Sequence
from typing import Final

from spacy.language import Language

from imln_finder.engine.document.layout import sentence_start
from imln_finder.engine.document.page import Noted
from imln_finder.engine.document.text import Span
from imln_finder.engine.matching.sentence_context import Cue, Cues, SentenceContext
from imln_finder.engine.sizes.measurements import sizes_in
from imln_finder.engine.structures.structure import structures_at
from imln_finder.rules_store import load_json

#: Labels of the spans that the rules' `allowed_types` name.
TARGET, OTHER = "TARGET", "OTHER"
#: The rule files of each set; of rules that match the same words the earlier one counts.
_EXISTENCE: Final = tuple(
    f"context_{what}.json"
    for what in ("no_cue", "gone", "absent", "earlier", "uncertain", "small", "not_observed", "something_else")
)
RULE_SETS: Final = (_EXISTENCE, ("context_change.json",), ("context_size.json",))
#: The category of cues that a size is one of before.
PRIOR_SIZE: Final = frozenset({"PRIOR_SIZE"})
_KEY: Final = "imln_cues"


@Language.factory("imln_context", default_config={"language": "en"})
def create_context_finder(nlp: Language, name: str, language: str) -> "ContextFinder":
    """Factory of the component."""
    return ContextFinder(nlp, language)


class ContextFinder:
    """Makes `cues_of` tell, for each term and size of a document, the cues that ConText finds to modify it."""

    def __init__(self, nlp: Language, language: str) -> None:
        """Index the rules of each set."""
        self._steps = [
            SentenceContext(nlp, [rule for file in files for rule in load_json(file, language)["context_rules"]])
            for files in RULE_SETS
        ]

    def __call__(self, doc: Noted) -> Noted:
        """Let the cues of a document be found when they are asked for."""
        doc.user_data[_KEY] = _Cues(self._steps)
        return doc


class _Cues:
    """The cues of a document, those of a set of rules worked out for a sentence when one of its terms is asked for."""

    def __init__(self, steps: Sequence[SentenceContext]) -> None:
        self._steps = steps
        self._targets: dict[int, list[Span]] = {}
        self._found: list[dict[int, Cues]] = [{} for _ in steps]

    def of(self, span: Span) -> list[Cue]:
        """Those of a term or size."""
        start, place = sentence_start(span), (span.start, span.end)
        found: list[Cue] = []
        for step in range(len(self._steps)):
            found += self._in_sentence(span, start, step).get(place, ())
        return found

    def has(self, span: Span, categories: Collection[str]) -> bool:
        """Whether a term or size has one of some categories; rules that find none are not tried."""
        start, place = sentence_start(span), (span.start, span.end)
        for index, step in enumerate(self._steps):
            if not step.categories.isdisjoint(categories):
                for cue in self._in_sentence(span, start, index).get(place, ()):
                    if cue.category in categories:
                        return True
        return False

    def idle_words(self, sentence: Span) -> set[int]:
        """The tokens of a sentence that belong to a cue of existence which modifies nothing."""
        return self._steps[0].idle_words(sentence)

    def _in_sentence(self, span: Span, start: int, step: int) -> Cues:
        """What a set of rules finds in the sentence of a span, which begins at a token."""
        found = self._found[step].get(start)
        if found is None:
            targets = self._targets.get(start)
            if targets is None:
                targets = self._targets[start] = _targets_in(span.sentence)
            found = self._found[step][start] = self._steps[step].in_sentence(span.doc, targets) if targets else {}
        return found


def _targets_in(sentence: Span) -> list[Span]:
    """The terms and sizes of a sentence, with the labels that rules name."""
    terms = [
        Span(term.doc, term.start, term.end, label)
        for structure in structures_at(sentence)
        for label in (TARGET if structure.is_target else OTHER,)
        for term in structure.own_terms
    ]
    return terms + [measurement.span for measurement in sizes_in(sentence)]


def cues_of(span: Span) -> list[Cue]:
    """The cues that modify a term or a size of a document."""
    cues: _Cues = span.doc.user_data[_KEY]
    return cues.of(span)


def has_cue(span: Span, categories: Collection[str]) -> bool:
    """Whether a cue of one of some categories modifies a term or a size of a document."""
    cues: _Cues = span.doc.user_data[_KEY]
    return cues.has(span, categories)


def idle_words(sentence: Span) -> set[int]:
    """The tokens of a sentence that look as if they told of existence, and do not: "no change"."""
    cues: _Cues = sentence.doc.user_data[_KEY]
    return cues.idle_words(sentence)
