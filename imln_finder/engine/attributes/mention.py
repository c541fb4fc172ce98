"""The value of step 11: one mention of the target, with all that is told of it."""

from dataclasses import dataclass

from imln_finder.domain import Laterality
from imln_finder.engine.document.sections import Section, is_added, section_of
from imln_finder.engine.document.text import Span
from imln_finder.engine.presence.assertion import Assertion, Presence
from imln_finder.engine.sizes.measurements import Bound, Measurement
from imln_finder.engine.structures.structure import Structure


@dataclass(frozen=True, slots=True)
class Mention:
    """One mention of the target.

    Attributes:
        sizes: its sizes on this examination; `prior_sizes`: those of an earlier one.
        sides: sides stated for it; `spaces`: anterior intercostal spaces stated for it.
        enlarged: called enlarged, a mass, metastatic … in its own phrase.
        named: called a node or a mass, not only "soft tissue", a "nodule" or a "density".
        concludes: its sentence draws a conclusion from what was said: "There is therefore no node".
        bare: its sentence only names the place, or says that it was looked at: "The internal mammary chains:".
        of_others: its sentence speaks of more of the kind: "No other node".
        small_ones: it takes up what was told of, and its sentence tells of small or large ones: "A few tiny ones".
    """

    structure: Structure
    assertion: Assertion
    sizes: tuple[Measurement, ...]
    prior_sizes: tuple[Measurement, ...]
    sides: frozenset[Laterality]
    spaces: frozenset[int]
    enlarged: bool
    named: bool
    concludes: bool = False
    bare: bool = False
    of_others: bool = False
    small_ones: bool = False

    @property
    def sentence(self) -> Span:
        """The sentence of its head."""
        return self.structure.head.sentence

    @property
    def section(self) -> Section | None:
        """The section of its head."""
        return section_of(self.structure.head)

    @property
    def in_addendum(self) -> bool:
        """Whether it stands in an addendum."""
        return is_added(self.structure.head)

    @property
    def is_current(self) -> bool:
        """Whether the node is there on this examination, affirmed or hedged."""
        return self.assertion.presence is Presence.CURRENT

    @property
    def is_small(self) -> bool:
        """Whether it is called small, or bounded from above ("< 1 cm")."""
        return self.assertion.small or any(m.bound is Bound.BELOW for m in self.sizes)
