"""What the tests of the suite share: the labelled reports that it runs on, and subjects made from a text."""

from __future__ import annotations

from functools import cache

from engine_testing import CORPORA, read

from imln_finder.behaviour.capabilities import CAPABILITIES
from imln_finder.behaviour.case import Capability, Subject, Variant
from imln_finder.domain import Reading
from imln_finder.labels import Label, LabelledReport, read_labelled

READ_IN_VIEW = ("labelled", "development")

#: Readings are asked for by many capabilities.
reading_of = cache(read)


@cache
def reports() -> tuple[LabelledReport, ...]:
    paths = [path for corpus in READ_IN_VIEW for path in sorted((CORPORA / corpus).glob("*.jsonl"))]
    return tuple(read_labelled(paths))


def label_of(reading: Reading) -> Label:
    """A label that agrees with a reading."""
    return Label(
        reading.case_status,
        certainty=reading.certainty,
        max_diameter_mm=reading.max_diameter_mm,
        short_axis_mm=reading.short_axis_mm,
        laterality=reading.laterality,
        intercostal_spaces=reading.intercostal_spaces,
        change=reading.change,
        cancer_side=reading.cancer_side,
    )


def subject(text: str, unrelated: tuple[str, ...] = (), report_id: str = "T-1") -> Subject:
    reading = reading_of(text)
    return Subject(report_id, text, label_of(reading), reading, unrelated)


def capability(name: str) -> Capability:
    [found] = [one for one in CAPABILITIES if one.name == name]
    return found


def variants(name: str, text: str, unrelated: tuple[str, ...] = ()) -> list[Variant]:
    return list(capability(name).transform(subject(text, unrelated)))


def texts(name: str, text: str, unrelated: tuple[str, ...] = ()) -> dict[str, str]:
    """The variants of a text by their form."""
    return {variant.form: variant.text for variant in variants(name, text, unrelated)}
