"""Figures as what JSON holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from imln_finder.measures.proportion import Proportion


def plain(value: Any, instead: Callable[[Any], Any] = lambda value: value) -> Any:
    """The value in dicts, lists, text and numbers.

    A proportion becomes an object with `hits`, `of`, `value` and its 95% Wilson `interval`.

    Args:
        value: of dataclasses, mappings, tuples and plain values.
        instead: is asked for each value first, and may give another in its place.
    """
    value = instead(value)
    if isinstance(value, Proportion):
        return {"hits": value.hits, "of": value.of, "value": value.value, "interval": value.interval}
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name), instead) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: plain(item, instead) for key, item in value.items()}
    return [plain(item, instead) for item in value] if isinstance(value, tuple | list) else value
