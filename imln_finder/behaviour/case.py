"""What travels through the suite: a report to transform, its variants, and what came of each.

No `repr` holds a report's text, so that none gets into a message.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from imln_finder.domain import CaseStatus, Reading, TargetMention
from imln_finder.labels import Label

#: The statuses of a report that tells of a node that is there now.
CURRENT = (CaseStatus.CANDIDATE, CaseStatus.BELOW_THRESHOLD)


class Kind(StrEnum):
    """The three kinds of test of CheckList (Ribeiro et al., ACL 2020, section 2.1)."""

    MFT = "minimum functionality"
    INV = "invariance"
    DIR = "directional expectation"


@dataclass(frozen=True, slots=True)
class Subject:
    """A labelled report, as the engine reads it, before it is transformed.

    Attributes:
        unrelated: sentences on other organs from reports that do not mention the chain.
    """

    report_id: str
    text: str = field(repr=False)
    label: Label
    reading: Reading = field(repr=False)
    unrelated: Sequence[str] = field(default=(), repr=False)

    @property
    def mentions(self) -> tuple[TargetMention, ...]:
        """The places that speak of the target, or refer back to it; without terms that only look like it."""
        return tuple(mention for mention in self.reading.mentions if mention.presence is not None)

    @property
    def is_current(self) -> bool:
        """Whether the report tells of a node that is there now."""
        return self.reading.case_status in CURRENT

    def draw(self, purpose: str) -> random.Random:
        """A source of choices that are the same in every run: it depends on the report and the purpose alone."""
        return random.Random(f"{self.report_id}/{purpose}")


@dataclass(frozen=True, slots=True)
class Variant:
    """A transformed report.

    Attributes:
        form: which form of the transformation it is, in a few words.
        changed: fields that must read otherwise than in the report as it was, with their new values.
        premise: a text that must not mention the chain by the engine's own reading, or the variant is no fair case.
    """

    form: str
    text: str = field(repr=False)
    changed: Mapping[str, object] = field(default_factory=dict)
    premise: str | None = field(default=None, repr=False)


Transformation = Callable[[Subject], Iterator[Variant]]


@dataclass(frozen=True, slots=True)
class Capability:
    """Something that the engine must be able to do.

    Attributes:
        statement: what it does, in one sentence.
        fields: the fields of a `Reading` that are looked at; all but those that a variant changes stay as they were.
        transform: yields the variants of a report; none where the capability does not apply.
    """

    name: str
    statement: str
    kind: Kind
    fields: tuple[str, ...]
    transform: Transformation


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that was not read as expected."""

    field: str
    want: object
    got: object


@dataclass(frozen=True, slots=True)
class Case:
    """One variant of one report, and how its reading differs from what is expected of it."""

    capability: str
    report_id: str
    form: str
    text: str = field(repr=False)
    differences: tuple[Difference, ...]

    @property
    def failed(self) -> bool:
        """Whether any field differs."""
        return bool(self.differences)
