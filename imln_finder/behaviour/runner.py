"""Runs the suite: transforms the reports that the engine reads rightly, and compares what it makes of the variants."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import islice

from imln_finder.behaviour.capabilities import CAPABILITIES
from imln_finder.behaviour.case import Capability, Case, Subject, Variant
from imln_finder.behaviour.fields import differences, is_right, values
from imln_finder.behaviour.unrelated import unrelated_sentences
from imln_finder.domain import CaseStatus, Reading
from imln_finder.labels import LabelledReport
from imln_finder.measures.proportion import Proportion

#: Cases of a capability, at most: enough to tell a failure rate of 2% from one of 5%.
MOST_CASES = 300


@dataclass(frozen=True, slots=True)
class CapabilityResult:
    """The cases of one capability."""

    capability: Capability
    cases: tuple[Case, ...]

    @property
    def failures(self) -> tuple[Case, ...]:
        """The cases that were not read as expected."""
        return tuple(case for case in self.cases if case.failed)

    @property
    def failed(self) -> Proportion:
        """The failure rate."""
        return Proportion.of_all(case.failed for case in self.cases)


@dataclass(frozen=True, slots=True)
class BehaviourReport:
    """The results of all capabilities, in the order of their table."""

    results: tuple[CapabilityResult, ...]


def run_behaviour(
    labelled: Sequence[LabelledReport],
    read: Callable[[str], Reading],
    *,
    capabilities: Sequence[Capability] = CAPABILITIES,
    most_cases: int = MOST_CASES,
) -> BehaviourReport:
    """Puts every capability to the test on labelled reports. The same reports always give the same cases.

    Args:
        labelled: the reports; those on which the engine disagrees with the label, in the fields that a capability looks
            at, are left out of it.
        read: the engine, such as `imln_finder.read_report`.
        capabilities: those to test.
        most_cases: cases of a capability, at most; they are spread over as many reports as can be.
    """
    unrelated = unrelated_sentences(
        one.report.text for one in labelled if one.label.case_status is CaseStatus.NOT_MENTIONED
    )
    subjects: dict[str, Subject] = {}

    def subject_of(one: LabelledReport) -> Subject:
        identifier, text = one.report.report_id, one.report.text
        if identifier not in subjects:
            subjects[identifier] = Subject(identifier, text, one.label, read(text), unrelated)
        return subjects[identifier]

    def cases_of(capability: Capability) -> Iterator[Case]:
        ordered = sorted(labelled, key=lambda one: _digest(f"{capability.name}/{one.report.report_id}"))
        started = (_fair_variants(capability, subject_of(one), is_without_chain) for one in ordered)
        for subject, variant in _spread(started):
            expected = {**values(subject.reading, capability.fields), **variant.changed}
            found = tuple(differences(read(variant.text), expected))
            yield Case(capability.name, subject.report_id, variant.form, variant.text, found)

    @cache
    def is_without_chain(text: str) -> bool:
        return read(text).case_status is CaseStatus.NOT_MENTIONED

    results = []
    for capability in capabilities:
        cases = tuple(islice(cases_of(capability), most_cases))
        results.append(CapabilityResult(capability, cases))
    return BehaviourReport(tuple(results))


def _fair_variants(
    capability: Capability, subject: Subject, is_without_chain: Callable[[str], bool]
) -> Iterator[tuple[Subject, Variant]]:
    """The variants of a report in an order of its own, so that the first of each report are of many forms."""
    if not is_right(subject.reading, subject.label, capability.fields):
        return
    variants = list(capability.transform(subject))
    subject.draw(f"{capability.name}/forms").shuffle(variants)
    for variant in variants:
        if variant.premise is None or is_without_chain(variant.premise):
            yield subject, variant


def _spread(groups: Iterator[Iterator[tuple[Subject, Variant]]]) -> Iterator[tuple[Subject, Variant]]:
    """The first of each group, then the second of each, and so on."""
    left = []
    for group in groups:
        for item in group:
            yield item
            left.append(group)
            break
    while left:
        still = []
        for group in left:
            for item in group:
                yield item
                still.append(group)
                break
        left = still


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
