"""Step 11: mentions. Each target structure with its assertion, sizes, sides and spaces: all that the status needs."""

from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc, Span

from imln_finder.domain import Laterality
from imln_finder.engine.assertion import Asserter, Assertion, Presence
from imln_finder.engine.context import cues_of
from imln_finder.engine.grammar import Grammar
from imln_finder.engine.history import CancerSideReader
from imln_finder.engine.laterality import SideFinder, sides_of_structures
from imln_finder.engine.linking import Linker
from imln_finder.engine.measurements import Bound, Measurement
from imln_finder.engine.sections import Section
from imln_finder.engine.spaces import SpaceFinder
from imln_finder.engine.structures import Structure
from imln_finder.rules_store import load_json


@dataclass(frozen=True, slots=True)
class Mention:
    """One mention of the target.

    Attributes:
        sizes: its sizes on this examination; `prior_sizes`: those of an earlier one.
        sides: sides stated for it; `spaces`: anterior intercostal spaces stated for it.
        enlarged: called enlarged, a mass, metastatic … in its own phrase.
    """

    structure: Structure
    assertion: Assertion
    sizes: tuple[Measurement, ...]
    prior_sizes: tuple[Measurement, ...]
    sides: frozenset[Laterality]
    spaces: frozenset[int]
    enlarged: bool

    @property
    def sentence(self) -> Span:
        """The sentence of its head."""
        return self.structure.head[0].sent

    @property
    def section(self) -> Section | None:
        """The section of its head."""
        section: Section | None = self.structure.head[0]._.imln_section
        return section

    @property
    def in_addendum(self) -> bool:
        """Whether it stands in an addendum."""
        return bool(self.structure.head[0]._.imln_addendum)

    @property
    def is_current(self) -> bool:
        """Whether the node is there on this examination, affirmed or hedged."""
        return self.assertion.presence is Presence.CURRENT

    @property
    def is_small(self) -> bool:
        """Whether it is called small, or bounded from above ("< 1 cm")."""
        return self.assertion.small or any(m.bound is Bound.BELOW for m in self.sizes)


@Language.factory("imln_mentions")
def create_mention_builder(nlp: Language, name: str) -> "MentionBuilder":
    """Factory of the component."""
    return MentionBuilder(nlp.lang)


class MentionBuilder:
    """Sets `Doc._.imln_mentions` and `Doc._.imln_cancer_side`."""

    def __init__(self, language: str) -> None:
        Doc.set_extension("imln_mentions", default=[], force=True)
        Doc.set_extension("imln_cancer_side", default=None, force=True)
        words = load_json("status.json", language)
        self._grammar = Grammar(language)
        self._sides = SideFinder(language)
        self._spaces = SpaceFinder(language)
        self._cancer_side = CancerSideReader(language, self._sides)
        self._asserter = Asserter(self._grammar, words["causes"])
        self._enlarged = frozenset(words["enlarged"])

    def __call__(self, doc: Doc) -> Doc:
        """Build the mentions of a document."""
        doc._.imln_cancer_side = self._cancer_side(doc)
        linker = Linker(doc, self._grammar)
        sizes: dict[Structure, list[Measurement]] = {}
        for measurement in doc._.imln_measurements:
            owner = linker.owner(measurement.span)
            if owner is not None:
                sizes.setdefault(owner, []).append(measurement)
        spaces: dict[Structure, set[int]] = {}
        for span, named in self._spaces(doc):
            owner = linker.owner(span)
            if owner is not None:
                spaces.setdefault(owner, set()).update(named)
        sides = sides_of_structures(doc, linker, self._sides, doc._.imln_cancer_side)
        mentions = []
        for structure in doc._.imln_structures:
            if not structure.is_target:
                continue
            now, prior = split_by_time(sizes.get(structure, []))
            assertion = self._asserter(structure, linker.in_sentence(structure.head), bool(now))
            mentions.append(
                Mention(
                    structure,
                    assertion,
                    tuple(now),
                    tuple(prior),
                    sides[structure],
                    frozenset(spaces.get(structure, ())),
                    self._is_enlarged(structure),
                )
            )
        doc._.imln_mentions = mentions
        return doc

    def _is_enlarged(self, structure: Structure) -> bool:
        own = [term for term in structure.terms if term[0].sent == structure.head[0].sent]
        start, end = min(term.start for term in own), max(term.end for term in own)
        phrase = structure.head.doc[max(start - 4, structure.head[0].sent.start) : min(end + 4, structure.head[0].sent.end)]
        return any(token.lower_ in self._enlarged for token in phrase)


def split_by_time(sizes: list[Measurement]) -> tuple[list[Measurement], list[Measurement]]:
    """The sizes of this examination and those of an earlier one."""
    prior = [m for m in sizes if _is_prior(m)]
    now = [m for m in sizes if m not in prior]
    return now, prior


def _is_prior(measurement: Measurement) -> bool:
    categories = {cue.category for cue in cues_of(measurement.span)}
    if "CURRENT_SIZE" in categories:
        return False
    bracketed = measurement.in_brackets_after_size and measurement.axis is None
    return "PRIOR_SIZE" in categories or bracketed or measurement.before_arrow
