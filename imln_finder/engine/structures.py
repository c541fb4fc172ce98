"""Step 7: structures. Joins what is seen (node, mass) to where it is (internal mammary chain, axilla, lung …).

A radiologist names the place before the noun ("left internal mammary node"), after it ("a nodule beside the internal
mammary vessels"), at the head of the sentence or line ("Internal mammary: …"), or a sentence before ("It measures …").
The vessels, and "parasternal", only become the target when a node or soft tissue is said to lie there.
"""

from spacy.language import Language
from spacy.tokens import Doc

from imln_finder.engine import terms as t
from imln_finder.engine.grammar import Grammar
from imln_finder.engine.holding import PlaceHolder
from imln_finder.engine.layout import line_of, sentence_start
from imln_finder.engine.lesion_labels import LesionLabels
from imln_finder.engine.places import SentencePlaces
from imln_finder.engine.references import take_up
from imln_finder.engine.sections import is_added
from imln_finder.engine.structure import Structure, is_heading, note_structures, structures_of
from imln_finder.engine.text import Span, Text, text_of
from imln_finder.engine.unclaimed import UnclaimedPlaces


@Language.factory("imln_structures", default_config={"language": "en"})
def create_structure_finder(nlp: Language, name: str, language: str) -> "StructureFinder":
    """Factory of the component."""
    return StructureFinder(Grammar(language))


class StructureFinder:
    """Makes `structures_of` and `topics_of` tell; tests ask `Doc._.imln_structures`."""

    def __init__(self, grammar: Grammar) -> None:
        Doc.set_extension("imln_structures", getter=lambda doc: structures_of(text_of(doc)), force=True)
        self._grammar = grammar

    def __call__(self, doc: Doc) -> Doc:
        """Find the structures of a document."""
        note_structures(text_of(doc), *self._read(text_of(doc)))
        return doc

    def _read(self, doc: Text) -> tuple[dict[int, list[Structure]], dict[int, Structure | None]]:
        structures: dict[int, list[Structure]] = {}
        topics: dict[int, Structure | None] = {}
        by_sentence = _terms_by_sentence(doc)
        headings = _headings_of_lines(by_sentence)
        topic: Structure | None = None
        vessels: Structure | None = None
        spoken_of: list[Structure] = []
        nodes_line = -1
        chain = next((term for term in t.terms_of(doc) if term.label_ in (t.IM_CHAIN, t.IMLN)), None)
        labels = LesionLabels(self._grammar.lesion_labels)
        for sentence in doc.sentences():
            if self._opens_topic(doc, sentence, bool(by_sentence.get(sentence.start))):
                topic = None
            if is_added(sentence) and topic is None:
                topic = self._last_target(structures)
            topics[sentence.start] = topic
            terms = by_sentence.get(sentence.start, [])
            line = line_of(doc, sentence.start)[0]
            found = []
            if terms or (topic is not None and topic.is_target):
                found = SentencePlaces(
                    sentence, terms, topic, headings, self._grammar, vessels, line == nodes_line
                ).structures()
            if not is_added(sentence):
                take_up(found, spoken_of, headings.get(line), self._grammar)
            found = _call_by_label(sentence, found, labels)
            if chain is not None and terms:
                holder = PlaceHolder(sentence, self._grammar)
                UnclaimedPlaces(sentence, terms, holder, self._grammar).settle_in_interspace(found, chain)
            if sentence.start == line:
                labels.note(sentence.words, found)
            if any(s.noun is not None and s.head.label_ == t.NODE and not s.places for s in found):
                nodes_line = line  # "General lymphadenopathy." speaks for what follows on its line
            vessels = next((s for s in found if s.noun is None and s.head.label_ == t.IM_VESSEL), None)
            if found:
                structures[sentence.start] = found
                spoken_of += found
            topic = self._next_topic(sentence, found, topic)
        return structures, topics

    @staticmethod
    def _last_target(structures: dict[int, list[Structure]]) -> Structure | None:
        """The last target of the body of a report, which an addendum may take up."""
        body = [structure for found in structures.values() for structure in found if not is_added(structure.head)]
        return next((structure for structure in reversed(body) if structure.is_target), None)

    def _opens_topic(self, doc: Text, sentence: Span, has_terms: bool) -> bool:
        """Whether a new line turns to another thing: not under a ":", not after a pronoun, not in a bare sub-item."""
        if not sentence.start or doc[sentence.start - 1].text != "\n":
            return False
        before = sentence.start - 1
        while before >= 0 and doc[before].text == "\n":
            before -= 1
        if before >= 0 and doc[before].text == ":":
            return False
        if sentence.start > 1 and doc[sentence.start - 2].text == "\n":
            return True
        return has_terms and not self._grammar.starts_with(sentence, self._grammar.anaphors, 2)

    def _next_topic(self, sentence: Span, found: list[Structure], topic: Structure | None) -> Structure | None:
        targets = [s for s in found if s.is_target]
        if (
            topic is not None
            and topic.is_target
            and self._grammar.starts_with(sentence, self._grammar.anaphors, 3)
            and not targets
        ):
            return topic
        return next(iter(targets), None) or next((s for s in found if not s.is_landmark), topic)


def _call_by_label(sentence: Span, found: list[Structure], labels: LesionLabels) -> list[Structure]:
    """The structures of a sentence, of which the one that it calls by its label is that of the list."""
    called = labels.called(sentence.words)
    if called is None:
        return found
    index, lesion = called
    named = next((s for s in found if s.noun is not None and s.head.start - sentence.start <= index), None)
    if named is None:
        head = Span(sentence.doc, sentence.start + index, sentence.start + index + 1, t.NODE)
        return [Structure(head, list(lesion.places), refers_to=lesion), *found]
    named.places, named.refers_to = list(lesion.places), lesion
    return found


def _terms_by_sentence(doc: Text) -> dict[int, list[Span]]:
    grouped: dict[int, list[Span]] = {}
    for span in t.terms_of(doc):
        if span.label_ != t.DISTRACTOR:
            grouped.setdefault(sentence_start(span), []).append(span)
    return grouped


def _headings_of_lines(by_sentence: dict[int, list[Span]]) -> dict[int, Span]:
    """The place that heads a line ("Right axilla: …"), by the line's first token."""
    found: dict[int, Span] = {}
    for terms in by_sentence.values():
        for term in terms:
            if term.label_ not in t.LESION_TERMS and is_heading(term):
                found.setdefault(line_of(term.doc, term.start)[0], term)
    return found
