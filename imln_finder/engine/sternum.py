"""The sternum: eroded, spared, or not certain? Whatever the cause, and whatever the report says of the node.

A term for erosion counts when a sternal term stands in its sentence and no other bone stands nearer. Words that only
suggest it ("indistinct", "rough") give way to a hedge. Terms and cues: `sternum.json`, `context_sternum.json`.
"""

from medspacy.context import ConText, ConTextRule
from medspacy.target_matcher import TargetMatcher, TargetRule
from spacy.language import Language
from spacy.tokens import Doc, Span

from imln_finder.domain import SternalErosion
from imln_finder.engine import terms as t
from imln_finder.engine.context import Cue, cues_of
from imln_finder.engine.sections import PREAMBLE
from imln_finder.rules_store import load_json

EROSION, SUGGESTION, INTACT = "EROSION", "SUGGESTION", "INTACT"
_GROUP = "sternal_terms"
_OTHER_BONES = frozenset({t.BONE})


@Language.factory("imln_sternum")
def create_sternum_reader(nlp: Language, name: str) -> "SternumReader":
    """Factory of the component."""
    return SternumReader(nlp)


class SternumReader:
    """Sets `Doc._.imln_sternum`, a `SternalErosion`, and `Doc._.imln_sternum_evidence`, pairs of span and rule id."""

    def __init__(self, nlp: Language) -> None:
        Doc.set_extension("imln_sternum", default=SternalErosion.NOT_STATED, force=True)
        Doc.set_extension("imln_sternum_evidence", default=[], force=True)
        self._matcher = TargetMatcher(nlp, result_type=None)
        self._matcher.add([TargetRule.from_dict(rule) for rule in load_json("sternum.json", nlp.lang)["target_rules"]])
        self._context = ConText(nlp, rules=None, span_attrs=None, input_span_type="group", span_group_name=_GROUP)
        rules = load_json("context_sternum.json", nlp.lang)["context_rules"]
        self._context.add([ConTextRule.from_dict(rule) for rule in rules])

    def __call__(self, doc: Doc) -> Doc:
        """Read what a document says of the sternum."""
        sternal = {term[0].sent.start for term in doc.spans["terms"] if term.label_ == t.STERNUM}
        if not sternal:
            return doc
        said = [s for s in self._matcher(doc) if s[0].sent.start in sternal and s[0]._.imln_section not in PREAMBLE]
        said = [span for span in said if _is_sternal(span)]
        doc.spans[_GROUP] = said
        for span in said:
            span._.modifiers = ()
        self._context(doc)
        readings = [(span, *_read(span)) for span in said]
        verdict = _verdict([(span.label_, reading) for span, reading, _ in readings])
        doc._.imln_sternum = verdict
        doc._.imln_sternum_evidence = [
            (span, str(span._.target_rule.metadata["id"])) for span, reading, _ in readings if reading is verdict
        ]
        return doc


def _is_sternal(span: Span) -> bool:
    """Whether the sternum is the nearest bone to a term for erosion; a list of bones belongs together."""
    terms = [term for term in span.doc.spans["terms"] if term[0].sent == span[0].sent]
    sternal = min(_distance(term, span) for term in terms if term.label_ == t.STERNUM)
    others = [_distance(term, span) for term in terms if term.label_ in _OTHER_BONES and not term.text.lower().startswith(("bon", "oss", "marrow", "costal"))]
    return sternal <= min(others, default=sternal) + 6


def _distance(one: Span, other: Span) -> int:
    return max(one.start - other.end, other.start - one.end, 0)


def _read(span: Span) -> tuple[SternalErosion, list[Cue]]:
    cues = cues_of(span)
    categories = {cue.category for cue in cues}
    if "IGNORED" in categories:
        return SternalErosion.NOT_STATED, cues
    if span.label_ == INTACT:
        return (SternalErosion.NOT_STATED if "NEGATED" in categories else SternalErosion.ABSENT), cues
    if "UNCERTAIN" in categories:
        return SternalErosion.UNCERTAIN, cues
    return (SternalErosion.ABSENT if "NEGATED" in categories else SternalErosion.PRESENT), cues


def _verdict(readings: list[tuple[str, SternalErosion]]) -> SternalErosion:
    """Affirmed erosion first, then doubt, then what only suggests it, then its absence."""
    values = {reading for _, reading in readings}
    if (EROSION, SternalErosion.PRESENT) in readings:
        return SternalErosion.PRESENT
    for value in (SternalErosion.UNCERTAIN, SternalErosion.PRESENT, SternalErosion.ABSENT):
        if value in values:
            return value
    return SternalErosion.NOT_STATED
