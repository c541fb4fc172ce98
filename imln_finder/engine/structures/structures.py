"""Step 7: structures. Joins what is seen (node, mass) to where it is (internal mammary chain, axilla, lung …).

A radiologist names the place before the noun ("left internal mammary node"), after it ("a nodule beside the internal
mammary vessels"), at the head of the sentence or line ("Internal mammary: …"), or a sentence before ("It measures …").
The vessels, and "parasternal", only become the target when a node or soft tissue is said to lie there.
"""

from collections.abc import Collection
from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

from imln_finder.engine.document.layout import line_of, sentence_start
from imln_finder.engine.document.page import Noted
from imln_finder.engine.document.sections import PREAMBLE, is_added, section_of
from imln_finder.engine.document.text import Span, Text, text_of
from imln_finder.engine.grammar.grammar import Grammar
from imln_finder.engine.matching import terms as t
from imln_finder.engine.sizes.measurements import sizes_in
from imln_finder.engine.structures.holding import PlaceHolder
from imln_finder.engine.structures.lesion_labels import LabelWords, LesionLabels
from imln_finder.engine.structures.places import SentencePlaces
from imln_finder.engine.structures.references import asked_for, names_alone, names_side, points_at, take_up
from imln_finder.engine.structures.structure import LANDMARKS, Structure, is_heading, note_structures, structures_of
from imln_finder.engine.structures.unclaimed import UnclaimedPlaces, is_interspace


@Language.factory("imln_structures", default_config={"language": "en"})
def create_structure_finder(nlp: Language, name: str, language: str) -> "StructureFinder":
    """Factory of the component."""
    return StructureFinder(Grammar(language))


class StructureFinder:
    """Lets the structures of a document be told (`structure.structures_in`); tests ask `Doc._.imln_structures`."""

    def __init__(self, grammar: Grammar) -> None:
        Doc.set_extension("imln_structures", getter=lambda doc: structures_of(text_of(doc)), force=True)
        self._grammar = grammar
        self._label_words = LabelWords(grammar.lesion_labels)

    def __call__(self, doc: Noted) -> Noted:
        """Find the structures of a document."""
        text = text_of(doc)
        note_structures(text, FoundStructures(text, self._grammar, self._label_words))
        return doc


#: Tokens of a mark before the heading of a line: "2.", "- ".
_MARKS: Final = 2
#: Tokens of a label and of the mark that closes it: "#2.".
_LABEL: Final = 3


class _Stretch:
    """Sentences on end that can name no target, and what was spoken of before them: read when they are asked for."""

    __slots__ = ("sentences", "topic")

    def __init__(self, topic: Structure | None) -> None:
        self.topic = topic
        self.sentences: list[Span] = []


class FoundStructures:
    """The structures of a document, those of sentences that can name no target found when they are asked for."""

    def __init__(self, doc: Text, grammar: Grammar, label_words: LabelWords) -> None:
        self._doc = doc
        self._grammar = grammar
        self._terms = _terms_by_sentence(doc)
        self._headings = _headings_of_lines(self._terms)
        self._chain = next((term for term in t.chain_terms_of(doc) if term.label_ in (t.IM_CHAIN, t.IMLN)), None)
        #: Where what is seen may be of the chain, if the report speaks of it elsewhere.
        self._with_interspace = self._terms.keys() & {
            doc.layout.sentence_starts[index]
            for index in doc.places_of(grammar.interspaces | grammar.spaces)
            if is_interspace(doc, index, grammar)
        }
        self._named_again = self._terms.keys() & _sentences_with(doc, grammar.names_again)
        self._named_again |= _pointing(self._terms, grammar)
        of_chain = {sentence_start(term) for term in t.chain_terms_of(doc)}
        #: The sentences that may name a target by their own words.
        self._telling = of_chain | self._with_interspace | self._named_again
        self._headed_by_chain = {line for line, term in self._headings.items() if term.label_ in t.CHAIN_TERMS}
        self._headed_by_nodes = _lines_under_nodes(doc, self._terms)
        self._labels = LesionLabels(label_words)
        self._structures: dict[int, list[Structure]] = {}
        self._topics: dict[int, Structure | None] = {}
        self._unread: dict[int, _Stretch] = {}
        self._all: list[Structure] | None = None
        self._vessels: Structure | None = None
        #: The target that history, question or comparison spoke of last.
        self._asked: Structure | None = None
        self._nodes_line = -1
        self._find_targets()

    def at(self, sentence: int) -> list[Structure]:
        """Those of a sentence."""
        self._read_if_put_off(sentence)
        return self._structures.get(sentence, [])

    def topic_before(self, sentence: int) -> Structure | None:
        """What was last spoken of before a sentence."""
        self._read_if_put_off(sentence)
        return self._topics[sentence]

    def all(self) -> list[Structure]:
        """All, in the order of the text."""
        if self._all is None:
            self._all = self._read_so_far()
        return self._all

    def _read_so_far(self) -> list[Structure]:
        """The structures up to the sentence that is read, with those of all sentences that were put off."""
        for sentence in [*self._unread]:
            self._read_if_put_off(sentence)
        return self._in_order()

    def targets(self) -> list[Structure]:
        """Those that are the target, in the order of the text."""
        in_order = sorted(self._structures)
        return [structure for sentence in in_order for structure in self._structures[sentence] if structure.is_target]

    def sentences_of(self, targets: Collection[Structure]) -> set[int]:
        """The sentences that name one of some targets, or follow where one was last spoken of."""
        told_before = {sentence for sentence, topic in self._topics.items() if topic in targets}
        return told_before.union(sentence_start(target.head) for target in targets)

    def _in_order(self) -> list[Structure]:
        return [structure for sentence in sorted(self._structures) for structure in self._structures[sentence]]

    def _find_targets(self) -> None:
        """Read all sentences that may name a target, with what that depends on, and put the others off."""
        unread: _Stretch | None = None
        topic: Structure | None = None  # of the last sentence that was read; one put off has no target for a topic
        for sentence in self._doc.sentences():
            if self._opens_topic(sentence) and not self._is_below_chain(sentence, topic):
                topic, unread = None, None
            if self._asked is not None and asked_for(sentence, self._asked, self._terms, self._grammar):
                topic, unread = self._asked, None
            if not self._may_name_target(sentence, topic):
                if unread is None:
                    unread = _Stretch(topic)
                unread.sentences.append(sentence)
                self._unread[sentence.start] = unread
                continue
            if unread is not None:
                topic, unread = self._read_stretch(unread), None
            if topic is None and is_added(sentence):
                topic = self._last_target()
            topic = self._read_sentence(sentence, topic)

    def _may_name_target(self, sentence: Span, topic: Structure | None) -> bool:
        """Whether a sentence may name a target or take one up, may call a lesion by its label, or gives it one."""
        start, line = sentence.start, self._doc.layout.line_starts[sentence.start]
        if (
            self._vessels is not None
            or start in self._telling
            or line in self._headed_by_chain
            or (topic is not None and topic.is_target)
            or is_added(sentence)
        ):
            return True
        if start == line and self._labels.label_of(self._doc.words[start : min(start + _LABEL, sentence.end)]):
            return True
        return self._labels.called(sentence) is not None

    def _read_if_put_off(self, sentence: int) -> None:
        if sentence in self._unread:
            self._read_stretch(self._unread[sentence])

    def _read_stretch(self, stretch: _Stretch) -> Structure | None:
        """Read sentences that were put off; tells what is spoken of behind them."""
        topic = stretch.topic
        for sentence in stretch.sentences:
            del self._unread[sentence.start]
            found = self._find(sentence, topic)
            self._note(sentence, found)
            topic = self._next_topic(sentence, found, topic)
        return topic

    def _read_sentence(self, sentence: Span, topic: Structure | None) -> Structure | None:
        """Read a sentence, given what was spoken of before it; tells what is spoken of behind it."""
        found = self._find(sentence, topic, self._vessels)
        measured_later = is_added(sentence) and sentence.start in self._terms and bool(sizes_in(sentence))
        if measured_later or (sentence.start in self._named_again and not is_added(sentence)):
            heading = self._headings.get(sentence.doc.layout.line_starts[sentence.start])
            take_up(found, self._read_so_far, heading, self._grammar)
        found = _call_by_label(sentence, found, self._labels)
        if self._chain is not None and sentence.start in self._with_interspace:
            terms = self._terms[sentence.start]
            holder = PlaceHolder(sentence, self._grammar)
            UnclaimedPlaces(sentence, terms, holder, self._grammar).settle_in_interspace(found, self._chain)
        self._note(sentence, found)
        if section_of(sentence) in PREAMBLE:
            self._asked = next((s for s in reversed(found) if s.is_target), self._asked)
        if sentence.start == sentence.doc.layout.line_starts[sentence.start]:
            self._labels.note(sentence.words, found)
        if found:  # "These measure 4 and 3 mm." says no more of them
            self._vessels = next((s for s in found if s.noun is None and s.head.label_ == t.IM_VESSEL), None)
        return self._next_topic(sentence, found, topic)

    def _find(self, sentence: Span, topic: Structure | None, vessels: Structure | None = None) -> list[Structure]:
        """Find the structures of a sentence, given what was spoken of before it, and the vessels right before it."""
        self._topics[sentence.start] = topic
        terms = self._terms.get(sentence.start, [])
        if not terms and (topic is None or not topic.is_target):
            return []
        line = sentence.doc.layout.line_starts[sentence.start]
        found = SentencePlaces(
            sentence, terms, topic, self._headings, self._grammar, vessels, line == self._nodes_line
        ).structures()
        for structure in found if line in self._headed_by_nodes else ():
            told = structure.noun is None and PlaceHolder(sentence, self._grammar).is_told_of(structure.head)
            structure.under_nodes |= told  # "Nodes: axilla 12 mm. Parasternal not enlarged."
        return found

    def _note(self, sentence: Span, found: list[Structure]) -> None:
        if any(s.noun is not None and s.head.label_ == t.NODE and not s.places for s in found):
            # "General lymphadenopathy." speaks for what follows on its line
            self._nodes_line = max(self._nodes_line, sentence.doc.layout.line_starts[sentence.start])
        if found:
            self._structures[sentence.start] = found

    def _last_target(self) -> Structure | None:
        """The last target of the body of a report, which an addendum may take up."""
        body = [structure for found in self._structures.values() for structure in found if not is_added(structure.head)]
        return next((structure for structure in reversed(body) if structure.is_target), None)

    def _opens_topic(self, sentence: Span) -> bool:
        """Whether a new line turns to another thing: not under a ":", not after a pronoun, not in a bare sub-item."""
        words = self._doc.words
        if not sentence.start or words[sentence.start - 1] != "\n":
            return False
        before = sentence.start - 1
        while before >= 0 and words[before] == "\n":
            before -= 1
        if before >= 0 and words[before] == ":":
            return False
        if sentence.start > 1 and words[sentence.start - 2] == "\n":
            return True
        has_terms = sentence.start in self._terms
        return has_terms and not self._grammar.starts_with(sentence, self._grammar.anaphors, 2)

    def _is_below_chain(self, sentence: Span, topic: Structure | None) -> bool:
        """Whether a line lies below the bare name of the chain, and is the first there or tells of a side.

        "- left: one node" below "Internal mammary chain".
        """
        if topic is None or not topic.is_target:
            return False
        heading = topic.refers_to or topic
        if heading.head.sentence.end != sentence.start and not names_side(sentence, self._grammar):
            return False
        here = self._terms.get(sentence.start, [])
        if any(term.label_ not in t.LESION_TERMS and term.label_ not in LANDMARKS for term in here):
            return False
        return names_alone(heading, self._grammar)

    def _next_topic(self, sentence: Span, found: list[Structure], topic: Structure | None) -> Structure | None:
        target = next((s for s in found if s.is_target), None)
        if target is not None:
            return target
        if topic is not None and topic.is_target and self._grammar.starts_with(sentence, self._grammar.anaphors, 3):
            return topic
        return next((s for s in found if not s.is_landmark), topic)


def _sentences_with(doc: Text, words: frozenset[str]) -> set[int]:
    """The sentences that hold one of some words, by their first tokens."""
    return {doc.layout.sentence_starts[index] for index in doc.places_of(words)}


def _pointing(by_sentence: dict[int, list[Span]], grammar: Grammar) -> set[int]:
    """The sentences that point at a node that was named: "On our scan [this node] …"."""
    return {
        sentence
        for sentence, terms in by_sentence.items()
        if any(term.label_ == t.NODE and points_at(term, grammar) for term in terms)
    }


def _call_by_label(sentence: Span, found: list[Structure], labels: LesionLabels) -> list[Structure]:
    """The structures of a sentence, of which the one that it calls by its label is that of the list."""
    called = labels.called(sentence)
    if called is None:
        return found
    index, lesion = called
    named = next((s for s in found if s.noun is not None and s.head.start - sentence.start <= index + 2), None)
    if named is None:
        head = Span(sentence.doc, sentence.start + index, sentence.start + index + 1, t.NODE)
        return [Structure(head, list(lesion.places), refers_to=lesion), *found]
    named.places, named.refers_to = list(lesion.places), lesion
    return found


def _terms_by_sentence(doc: Text) -> dict[int, list[Span]]:
    grouped: dict[int, list[Span]] = {}
    sentences = doc.layout.sentence_starts
    reached = -1
    here: list[Span] = []  # terms come in the order of the text, so that those of a sentence follow one another
    for span in t.terms_of(doc):
        if span.label_ == t.DISTRACTOR:
            continue
        if sentences[span.start] != reached:
            reached = sentences[span.start]
            here = grouped[reached] = []
        here.append(span)
    return grouped


def _lines_under_nodes(doc: Text, by_sentence: dict[int, list[Span]]) -> set[int]:
    """The lines that the word for nodes heads, and those up to a blank one below a line of that word alone."""
    found: set[int] = set()
    layout = doc.layout
    for start, terms in by_sentence.items():
        if layout.line_starts[start] != start:
            continue
        first = nodes = terms[0]
        if len(terms) > 1 and first.label_ not in t.LESION_TERMS and terms[1].start == first.end:
            nodes = terms[1]  # "Intrathoracic lymph nodes: …"
        if nodes.label_ != t.NODE or first.start - start > _MARKS:
            continue
        end = layout.line_ends[start]
        behind = [word for word in doc.words[nodes.end : end] if not word.isspace()]
        if behind[:1] not in ([], [":"], ["."], ["-"]):
            continue
        found.add(start)
        while behind in ([], [":"]) and end + 1 < len(doc) and doc.words[end + 1] != "\n":
            found.add(end + 1)
            end = layout.line_ends[end + 1]
    return found


def _headings_of_lines(by_sentence: dict[int, list[Span]]) -> dict[int, Span]:
    """The place that heads a line ("Right axilla: …"), by the line's first token."""
    found: dict[int, Span] = {}
    for terms in by_sentence.values():
        for term in terms:
            if term.label_ not in t.LESION_TERMS and is_heading(term):
                found.setdefault(line_of(term.doc, term.start)[0], term)
    return found
