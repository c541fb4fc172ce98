"""Step 9: the sternum. Eroded, spared, or not certain? Whatever the cause, and whatever the report says of the node.

A term for erosion counts when the sternum is named in its sentence (or before a ";") and no other bone stands nearer;
bones that are listed together share what is said of them. Words that only suggest erosion ("indistinct", "rough") give
way to a hedge, and words for involvement are no erosion of a sclerotic bone. Terms lie in `sternum.json`, cues in
`context_sternum.json`.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

from imln_finder.domain import SternalErosion
from imln_finder.engine.document.layout import within
from imln_finder.engine.document.page import Noted
from imln_finder.engine.document.sections import PREAMBLE, is_added, section_of
from imln_finder.engine.document.text import Span, Text, text_of
from imln_finder.engine.grammar.grammar import Grammar
from imln_finder.engine.matching import terms as t
from imln_finder.engine.matching.matcher import RuleMatcher, labelled_spans
from imln_finder.engine.matching.sentence_context import Cue, SentenceContext
from imln_finder.medspacy_rules import TargetRule
from imln_finder.rules_store import load_json

_KEY: Final = "imln_sternum"
EROSION, INVOLVEMENT, SUGGESTION, INTACT = "EROSION", "INVOLVEMENT", "SUGGESTION", "INTACT"
#: Terms that say erosion outright.
_OUTRIGHT: Final = frozenset({EROSION, INVOLVEMENT})
#: Another bone takes a term for erosion when it stands nearer than the sternum by more than this many tokens.
_MARGIN: Final = 6
#: Longest list of bones, in tokens between two members.
_LIST: Final = 10
#: Words before the sternum that can make a landmark of it ("adjacent to the left lateral sternum").
_LOCATING: Final = 5
#: A sentence of as few words may leave out what it speaks of.
_BRIEF: Final = 4
#: Words between a term and the bone it is said of ("destruction [of the] rib"), and between it and a lesion.
_OF_BONE, _OF_LESION = 2, 1
#: Words between a hedge and the noun that it hedges.
_MODIFIERS: Final = 3


@dataclass(frozen=True, slots=True)
class Sternum:
    """Whether the sternum is eroded, and the terms that say so."""

    verdict: SternalErosion
    evidence: Sequence[Span] = ()


#: Of most reports.
_UNTOLD: Final = Sternum(SternalErosion.NOT_STATED)


def sternum_of(doc: Text) -> Sternum:
    """What a document says of the sternum."""
    told: Sternum = doc.user_data.get(_KEY, _UNTOLD)
    return told


def _evidence(doc: Doc) -> list[tuple[Span, str]]:
    return [(span, t.rule_id(span)) for span in sternum_of(text_of(doc)).evidence]


@Language.factory("imln_sternum", default_config={"language": "en"})
def create_sternum_reader(nlp: Language, name: str, language: str) -> "SternumReader":
    """Factory of the component."""
    return SternumReader(nlp, language)


class SternumReader:
    """Makes `sternum_of` tell; also `Doc._.imln_sternum` and `imln_sternum_evidence`, pairs of span and rule id."""

    def __init__(self, nlp: Language, language: str) -> None:
        """Load the rules of a language."""
        Doc.set_extension("imln_sternum", getter=lambda doc: sternum_of(text_of(doc)).verdict, force=True)
        Doc.set_extension("imln_sternum_evidence", getter=_evidence, force=True)
        rules = load_json("sternum.json", language)
        self._grammar = Grammar(language)
        self._anchors = frozenset(rules["anchors"])
        self._general_bones = frozenset(rules["general_bones"])
        self._cartilage = frozenset(rules["cartilage"])
        self._beside = frozenset(rules["beside"])
        self._beside_before_to = frozenset(rules["beside_before_to"])
        self._to = frozenset(rules["to"])
        self._relative = frozenset(rules["relative"])
        self._said_of_lesions = frozenset(rules["said_of_lesions"])
        self._unchanged = frozenset(rules["unchanged"])
        self._hedged_nouns = frozenset(rules["hedged_nouns"])
        self._contours = frozenset(rules["contours"])
        self._outlines, self._sclerosis = frozenset(rules["outlines"]), frozenset(rules["sclerosis"])
        self._cortex = frozenset(rules["cortex"])
        self._described_by = frozenset(rules["described_by"])
        self._matcher = RuleMatcher(nlp, map(TargetRule.from_dict, rules["target_rules"]))
        self._context = SentenceContext(nlp, load_json("context_sternum.json", language)["context_rules"])

    def __call__(self, doc: Noted) -> Noted:
        """Read what a document says of the sternum."""
        text = text_of(doc)
        anchors = [text[index : index + 1] for index in text.places_of(self._anchors)]
        if not anchors:
            return doc
        matches = (self._matcher(text, part.start, part.end) for part in _told_of(anchors))
        spans = labelled_spans(text, chain.from_iterable(matches))
        found = [span for span in spans if section_of(span) not in PREAMBLE]
        if not found:
            return doc
        lesions = {term.start for term in t.terms_of(text) if term.label_ in t.LESION_TERMS}
        nodes = {term.end - 1 for term in t.terms_of(text) if term.label_ == t.NODE}
        found = [span for span in found if not _describes_lesion(span, lesions)]
        found = [span for span in found if not self._outlines_sclerosis(span)]
        found = [span for span in found if not self._is_of_lesion(span, anchors, lesions)]
        bones = [term for term in t.terms_of(text) if self._is_other_bone(term)] if found else []
        said = [span for span in found if self._is_sternal(span, anchors, bones)]
        if not said:
            return doc
        cues = self._context(text, said)
        starts = {span.start for span in found}
        cues = {
            place: [cue for cue in own if not self._hedges_node(cue, place, text, nodes)] for place, own in cues.items()
        }
        readings = [(span, _read(span, cues.get((span.start, span.end), []), starts)) for span in said]
        added = [(span, reading) for span, reading in readings if is_added(span)]
        if any(reading is not SternalErosion.NOT_STATED for _, reading in added):
            readings = added  # an addendum corrects the body
        readings = [(span, reading) for span, reading in readings if not self._is_settled(span, reading, readings)]
        verdict = _verdict([(span.label_, reading) for span, reading in readings])
        doc.user_data[_KEY] = Sternum(verdict, [span for span, reading in readings if reading is verdict])
        return doc

    def _outlines_sclerosis(self, span: Span) -> bool:
        """Whether it is the outline of what is only sclerotic: "[ill defined] sclerotic focus", not of a cortex."""
        words = span.sentence.words
        outline = span.label_ == SUGGESTION and span.doc.words[span.start] in self._outlines
        return outline and not self._sclerosis.isdisjoint(words) and self._cortex.isdisjoint(words)

    def _is_of_lesion(self, span: Span, anchors: list[Span], lesions: set[int]) -> bool:
        """Whether what has disappeared, or has not changed, is a lesion: "sclerotic manubrial lesion, no change"."""
        sentence = span.sentence
        if span.text.lower() in self._said_of_lesions:
            last = max((anchor.end for anchor in anchors if anchor.end <= span.start), default=sentence.start)
        elif span.text.lower() in self._unchanged:
            last = sentence.start
        else:
            return False
        return any(max(last, sentence.start) <= lesion < span.start for lesion in lesions)

    def _hedges_node(self, cue: Cue, place: tuple[int, int], doc: Text, nodes: Container[int]) -> bool:
        """Whether a hedge is of the node that does it: "[probably] nodal recurrence, with sternal destruction"."""
        if cue.category != "UNCERTAIN" or cue.end > place[0]:
            return False
        words = doc.words[cue.end : min(cue.end + _MODIFIERS + 1, place[0])]
        hedged = next((i for i, word in enumerate(words, cue.end) if word in self._hedged_nouns or i in nodes), None)
        if hedged is None or not all(map(str.isalpha, doc.words[cue.end : hedged])):
            return False
        return not self._described_by.isdisjoint(doc.words[hedged : place[0]])

    def _is_settled(self, span: Span, reading: SternalErosion, readings: Sequence[tuple[Span, SternalErosion]]) -> bool:
        """Whether its sentence answers a doubt ("the erosion cannot be confirmed: intact"), or tells that it is past.

        "The inner table, irregular at staging, is now smooth"; of what was eroded, a smooth contour tells little.
        """
        behind = (o for o, answer in readings if o.label_ == INTACT and answer is SternalErosion.ABSENT)
        answers = [other for other in behind if span.end <= other.start < span.sentence.end]
        if reading is SternalErosion.UNCERTAIN:
            return bool(answers)
        if reading is not SternalErosion.PRESENT:
            return False
        doc = span.doc
        return any(
            (span.label_ == SUGGESTION or other.text.lower() not in self._contours)
            and not self._grammar.now.isdisjoint(doc.words[span.end : min(other.end + 2, span.sentence.end)])
            for other in answers
        )

    def _is_other_bone(self, term: Span) -> bool:
        """Whether a term names a bone or cartilage besides the sternum; "bony" may well be the sternum's."""
        if term.label_ in t.LESION_TERMS:
            return False
        word = term.text.lower()
        return word in self._cartilage or (term.label_ == t.BONE and word not in self._general_bones)

    def _is_sternal(self, span: Span, anchors: list[Span], bones: list[Span]) -> bool:
        """Whether a term for erosion is said of the sternum and not of a nearer bone."""
        sentence = span.sentence
        start = _clause_start(sentence)
        own = [anchor for anchor in anchors if start <= anchor.start < sentence.end]
        if not own and self._follows_on(sentence):
            return self._is_told_of(sentence.start - 1, anchors, bones)
        if span.label_ == INTACT:
            own = [anchor for anchor in own if not self._only_locates(anchor, span)]
        if not own:
            return False
        if (
            span.label_ != INTACT
            and all(self._only_locates(anchor, span) for anchor in own)
            and any(0 <= bone.start - span.end <= _OF_BONE for bone in bones)
        ):
            return False  # "destruction of the costal cartilage next to the sternum"
        near = within(bones, sentence)
        listed = self._listed_with(own, near)
        sternal = min(_distance(term, span) for term in [*own, *listed])
        others = [_distance(bone, span) for bone in near if bone not in listed]
        if sternal > 0 and any(bone.end == span.start for bone in near if bone not in listed):
            return False  # "rib destruction lateral to the sternum"
        return sternal <= min(others, default=sternal) + _MARGIN

    def _follows_on(self, sentence: Span) -> bool:
        """Whether a sentence names no place and goes on with the one before: "… osteitis? Erosion questionable."."""
        doc, start = sentence.doc, sentence.start
        same_line = start > doc.layout.line_starts[start]
        brief = sum(map(str.isalpha, sentence.words)) <= _BRIEF
        return same_line and brief and not t.terms_in(sentence)

    def _is_told_of(self, index: int, anchors: list[Span], bones: list[Span]) -> bool:
        """Whether the sentence of a token names the sternum, and no other bone."""
        before = anchors[0].doc.sentence_at(index)
        return bool(within(anchors, before)) and not within(bones, before)

    def _only_locates(self, anchor: Span, span: Span) -> bool:
        """Whether the sternum is named to tell where something else lies: "to the right of the sternum … is smooth"."""
        start = max(anchor.start - _LOCATING, anchor.sentence.start)
        before = anchor.doc.words[start : anchor.start]
        beside = any(word in self._beside for word in before) or any(
            word in self._beside_before_to and following in self._to for word, following in pairwise(before)
        )
        between = anchor.doc[anchor.end : span.start]
        return beside and bool(self._relative.isdisjoint(between.words))

    def _listed_with(self, anchors: Sequence[Span], bones: Sequence[Span]) -> list[Span]:
        """The bones of a list that the sternum is in: "at L3, in a rib and in the sternum"."""
        listed, rest = list[Span](), [*bones]
        while more := [bone for bone in rest if any(self._listed(member, bone) for member in [*anchors, *listed])]:
            listed += more
            rest = [bone for bone in rest if bone not in more]
        return listed

    def _listed(self, anchor: Span, bone: Span) -> bool:
        left, right = sorted((anchor, bone), key=lambda term: term.start)
        return self._grammar.coordinated(left, right, _LIST)


def _told_of(anchors: Sequence[Span]) -> list[Span]:
    """The sentences that may speak of the sternum: those that name it, and those that follow, which may go on."""
    named = {anchor.sentence.start: anchor.sentence for anchor in anchors}
    doc = anchors[0].doc
    following = [doc.sentence_at(sentence.end) for sentence in named.values() if sentence.end < len(doc)]
    told = named | {sentence.start: sentence for sentence in following}
    return [told[start] for start in sorted(told)]


def _describes_lesion(span: Span, lesions: set[int]) -> bool:
    """Whether a word that only suggests erosion describes a lesion: "by the sternum an [ill defined] density"."""
    return span.label_ == SUGGESTION and any(span.end + i in lesions for i in range(_OF_LESION + 1))


def _clause_start(sentence: Span) -> int:
    """Start of a sentence, or of the one before where only ";" divides them."""
    start = sentence.start
    if start and sentence.doc[start - 1].text == ";":
        return sentence.doc.layout.sentence_starts[start - 1]
    return start


def _distance(one: Span, other: Span) -> int:
    return max(one.start - other.end, other.start - one.end, 0)


def _read(span: Span, cues: Sequence[Cue], starts: Container[int]) -> SternalErosion:
    """What one term says of the sternum, given its cues and where terms start."""
    categories = {cue.category for cue in cues if not _hedges_next(cue, span, starts)}
    denials = [cue for cue in cues if cue.category == "NEGATED" and cue.end <= span.start]
    causes = [cue for cue in cues if cue.category == "IGNORED"]
    if denials and all(cause.end <= denials[-1].start or cause.start >= span.end for cause in causes):
        categories.discard("IGNORED")  # "healed, no erosion", "without lysis, wires intact"
    if "IGNORED" in categories:
        return SternalErosion.NOT_STATED
    if span.label_ == INTACT:
        words = span.doc.words  # "no uptake in the sternum, which is intact"
        denied = "NEGATED" in categories and not all("," in words[cue.end : span.start] for cue in denials)
        behind = any(cue.category == "NEGATED" and cue.start >= span.start for cue in cues)
        return SternalErosion.NOT_STATED if denied or behind else SternalErosion.ABSENT
    hedges = [cue for cue in cues if cue.category == "UNCERTAIN"]
    settled = denials and all(hedge.end <= denials[-1].start for hedge in hedges)  # "nothing suspect, with no lysis"
    if "UNCERTAIN" in categories and not settled:
        return SternalErosion.UNCERTAIN
    return SternalErosion.ABSENT if "NEGATED" in categories else SternalErosion.PRESENT


def _hedges_next(cue: Cue, span: Span, starts: Container[int]) -> bool:
    """Whether a hedge behind a term belongs to the next one: "destruction, [probable] osteomyelitis"."""
    is_behind = span.end <= cue.start and cue.end < span.sentence.end  # not "Erosion[?] Destruction of a rib."
    return cue.category == "UNCERTAIN" and is_behind and cue.end in starts


def _verdict(readings: list[tuple[str, SternalErosion]]) -> SternalErosion:
    """Affirmed erosion first, then doubt, then what only suggests it, then its absence."""
    values = {reading for _, reading in readings}
    if any(kind in _OUTRIGHT and reading is SternalErosion.PRESENT for kind, reading in readings):
        return SternalErosion.PRESENT
    for value in (SternalErosion.UNCERTAIN, SternalErosion.PRESENT, SternalErosion.ABSENT):
        if value in values:
            return value
    return SternalErosion.NOT_STATED
