"""Step 11: mentions. Each target structure with its assertion, sizes, sides and spaces: all that the status needs."""

from dataclasses import replace
from operator import attrgetter
from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

from imln_finder.domain import Change, Laterality
from imln_finder.engine.attributes.history import CancerSideReader, cancer_side_of
from imln_finder.engine.attributes.laterality import SideFinder
from imln_finder.engine.attributes.linking import Linker
from imln_finder.engine.attributes.mention import Mention
from imln_finder.engine.attributes.settling import settle_references
from imln_finder.engine.attributes.shared_sizes import SharedSizes
from imln_finder.engine.attributes.sides import sides_of_structures
from imln_finder.engine.attributes.size_places import SizePlaces
from imln_finder.engine.attributes.size_times import (
    is_of_earlier_time,
    load_time_words,
    of_last_time,
    split_by_time,
    told_then_seen,
    with_axis_of_before,
)
from imln_finder.engine.attributes.spaces import SpaceFinder
from imln_finder.engine.document.layout import within
from imln_finder.engine.document.page import Noted
from imln_finder.engine.document.sections import Section, section_of
from imln_finder.engine.document.text import Span, Text, text_of
from imln_finder.engine.grammar.grammar import Grammar
from imln_finder.engine.matching.terms import FLUID, IM_CHAIN, IMLN, MASS, NODE
from imln_finder.engine.presence.analogies import Analogies
from imln_finder.engine.presence.assertion import Asserter, Assertion, Presence
from imln_finder.engine.presence.change_headings import ChangeHeadings
from imln_finder.engine.presence.cue_ownership import CHANGES, all_cues
from imln_finder.engine.presence.detail_errors import DetailErrors
from imln_finder.engine.presence.small_ones import SmallOnes
from imln_finder.engine.sizes.measurements import Measurement, sizes_in_lines
from imln_finder.engine.structures.references import names_alone
from imln_finder.engine.structures.structure import Structure, is_heading, structures_at
from imln_finder.rules_store import load_json

_KEY: Final = "imln_mentions"
_START: Final = attrgetter("span.start")


@Language.factory("imln_mentions", default_config={"language": "en"})
def create_mention_builder(nlp: Language, name: str, language: str) -> "MentionBuilder":
    """Factory of the component."""
    return MentionBuilder(language)


class MentionBuilder:
    """Makes `mentions_of` tell, and `cancer_side_of`; also `Doc._.imln_mentions` and `Doc._.imln_cancer_side`."""

    def __init__(self, language: str) -> None:
        Doc.set_extension("imln_mentions", getter=lambda doc: mentions_of(text_of(doc)), force=True)
        Doc.set_extension("imln_cancer_side", getter=lambda doc: cancer_side_of(text_of(doc)), force=True)
        words = load_json("status.json", language)
        self._grammar = Grammar(language)
        self._sides, self._spaces = SideFinder(language), SpaceFinder(language)
        self._size_places, self._shared_sizes = SizePlaces(self._grammar), SharedSizes(language, self._grammar)
        self._time_words = load_time_words(language, self._grammar.older_times)
        self._cancer_side = CancerSideReader(language, self._sides)
        self._small_ones = SmallOnes(words, self._grammar.several_ones)
        self._asserter = Asserter(
            self._grammar,
            words["causes"],
            words["enlarged"],
            words["of_cause"],
            words["differentials"],
            self._small_ones,
            words["partly"],
            words["fields"],
            Analogies(words["analogies"], self._grammar),
            DetailErrors(language, self._grammar),
        )
        self._change_headings = ChangeHeadings(language)
        self._enlarged, self._complaints = frozenset(words["enlarged"]), frozenset(words["complaints"])
        self._felt, self._fields = frozenset(words["felt"]), frozenset(words["fields"])
        self._inspected, self._others = frozenset(words["inspected"]), frozenset(words["others"])

    def __call__(self, doc: Noted) -> Noted:
        """Build the mentions of a document."""
        text = text_of(doc)
        text.user_data[_KEY] = self._mentions(text, self._cancer_side(text))
        return doc

    def _mentions(self, doc: Text, cancer_side: Laterality | None) -> list[Mention]:
        linker = Linker(doc, self._grammar)
        if not linker.targets:
            return []
        sizes: dict[Structure, list[Measurement]] = {}
        measured = sizes_in_lines(doc, linker.lines)
        in_order = self._size_places.in_order(measured, linker)
        for measurement in measured:
            owner = in_order.get(measurement)
            if owner is None and linker.may_own(measurement.span):
                owner = linker.owner(measurement.span)
            if owner is not None:
                sizes.setdefault(owner, []).append(measurement)
        shared = {s: self._shared_sizes.of(s, sizes) for s in linker.targets if not self._is_enlarged(s)}
        spaces: dict[Structure, set[int]] = {}
        for span, named in self._spaces.of_report(doc):
            owner = _owner_of_space(span, linker)
            if owner is not None:
                spaces.setdefault(owner, set()).update(named)
        sides = sides_of_structures(doc, linker, self._sides, self._grammar, cancer_side)
        mentions: dict[Structure, Mention] = {}
        for structure in linker.targets:
            owned = [] if self._names_field(structure) else sizes.get(structure, shared.get(structure, []))
            own = [m for m in owned if not self._size_places.is_of_another_place(m, structure, owned)]
            now, prior = split_by_time(own, is_of_earlier_time(structure), self._time_words)
            now, prior = told_then_seen(structure, now, prior)
            if not now and self._is_denied_before(prior, structure):
                now, prior = prior, []  # "14 mm, not seen on the old CT"
            if not now and self._is_complaint(structure):
                continue
            assertion = self._asserter(structure, structures_at(structure.head), now, prior)
            if not now and assertion.changes == (Change.STABLE,) and within(prior, structure.head.sentence, _START):
                now, prior = prior, []  # "12 mm on the prior study, unchanged"
            mentions[structure] = Mention(
                structure,
                self._under_heading(structure, assertion),
                tuple(with_axis_of_before(now, prior)),
                tuple(of_last_time(prior, self._time_words)),
                sides[structure],
                frozenset(spaces.get(structure, ())),
                self._is_enlarged(structure),
                structure.head.label_ not in (MASS, FLUID) or structure.head[-1].lower_ in self._grammar.masses,
                not self._grammar.conclusive.isdisjoint(structure.head.sentence.words),
                not now and self._is_bare(structure),
                not self._others.isdisjoint(structure.head.sentence.words),
                structure.refers_to is not None and self._small_ones.are_told_of(structure.head.sentence),
            )
        return settle_references(mentions)

    def _under_heading(self, structure: Structure, assertion: Assertion) -> Assertion:
        """The assertion with the change that a heading tells, if nothing else tells one.

        A noun is a heading, too: "The nodes have grown: left axilla 12 mm, left internal mammary 14 mm".
        """
        if assertion.presence is not Presence.CURRENT or assertion.changes:
            return assertion
        heading = self._change_headings(structure)
        if heading is not None:
            return replace(assertion, changes=(CHANGES[heading.category],), cues=(*assertion.cues, heading))
        start = structure.start
        neighbours = structures_at(structure.head)
        titles = (s for s in neighbours if s.noun is not None and not s.places and s.head.end < start)
        title = next((s for s in titles if ":" in s.head.doc.words[s.head.end : start]), None)
        told = self._asserter(title, neighbours) if title is not None else None
        if told is None or told.presence is not Presence.CURRENT or not told.changes:
            return assertion
        cues = (cue for cue in told.cues if cue.category in CHANGES)
        return replace(assertion, changes=told.changes, cues=(*assertion.cues, *cues))

    def _is_denied_before(self, sizes: list[Measurement], structure: Structure) -> bool:
        """Whether what stands behind the sizes of a sentence says that nothing was there on an earlier examination."""
        sentence, times = structure.head.sentence, self._grammar.earlier_times
        denial = times.denies(sentence.words) if sizes and times.opening(sentence.words) is None else None
        return denial is not None and all(
            sentence.start <= size.span.start and size.span.end <= sentence.start + denial[0] and not size.prior_by_form
            for size in sizes
        )

    def _names_field(self, structure: Structure) -> bool:
        """Whether a chain names but a field of radiotherapy, which has no size: "fibrosis of the [IMC field], 3 cm"."""
        if structure.noun is not None or structure.refers_to is not None:
            return False
        words, end = structure.head.doc.words, structure.head.end
        behind = (cue.end for cue in all_cues(structure) if cue.category == "RADIOTHERAPY" and cue.start == end)
        return any(words[last - 1] in self._fields for last in (end, *behind))

    def _is_complaint(self, structure: Structure) -> bool:
        """A "palpable parasternal lump" is what the patient feels, not what the report finds."""
        if any(place.label_ in (IMLN, IM_CHAIN) for place in structure.places):
            return False
        if section_of(structure.head) is Section.HISTORY:
            return not self._complaints.isdisjoint(structure.head.sentence.words)
        return not self._felt.isdisjoint(structure.head.words)

    def _is_bare(self, structure: Structure) -> bool:
        """Whether no more is said of a place than its name, or that it was looked at; of a node, as a heading."""
        sentence = structure.head.sentence
        if not self._grammar.affirmed.isdisjoint(sentence.words):
            return False
        if names_alone(structure, self._grammar):
            return structure.noun is None or sentence[-1].is_space
        return structure.noun is None and not self._inspected.isdisjoint(sentence.words)

    def _is_enlarged(self, structure: Structure) -> bool:
        if structure.noun is None and structure.refers_to is not None:
            return False
        sentence = structure.head.sentence
        first, end = max(structure.start - 4, sentence.start), min(structure.end + 4, sentence.end)
        return not self._enlarged.isdisjoint(structure.head.doc.words[first:end])


def mentions_of(doc: Text) -> list[Mention]:
    """The mentions of a document, in the order of the text."""
    mentions: list[Mention] = doc.user_data[_KEY]
    return mentions


def _owner_of_space(space: Span, linker: Linker) -> Structure | None:
    """Whose space it is: no heading's ("Chest wall and axillae: in the second space …"); of a node without any other
    place that of the target before it: "Index node at the third interspace has enlarged".
    """
    if not linker.may_own(space):
        here = structures_at(space)
        nodes = [s for s in here if s.head.label_ == NODE and not s.places]
        alone = bool(nodes) and all(s in nodes or s.is_landmark for s in here)
        before = [target for target in linker.targets if target.head.start < space.start]
        return before[-1] if alone and before else None
    owner = linker.owner(space)
    if owner is None or owner.is_target or owner.noun is not None or not is_heading(owner.head):
        return owner
    return next((s for s in structures_at(space) if s.is_target), owner)
