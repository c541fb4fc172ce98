"""The value of a field as text, on the page of an evaluation."""

from __future__ import annotations

from imln_finder.evaluation.attributes import Value
from imln_finder.measures.formats import ABSENT


def field_value(value: Value) -> str:
    """What a label or a reading says in a field."""
    if value is None or value == ():
        return ABSENT
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return value if isinstance(value, str) else f"{value:g}"
