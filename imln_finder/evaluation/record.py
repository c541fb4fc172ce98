"""The figures of an evaluation as JSON: all of them, and of the errors identifiers and fields, but no report text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from importlib.metadata import version
from typing import Any

from imln_finder.behaviour.record import behaviour_record
from imln_finder.behaviour.runner import BehaviourReport
from imln_finder.evaluation.evaluation import Evaluation
from imln_finder.evaluation.report_errors import ReportErrors
from imln_finder.measures.proportion import Proportion


def as_json(evaluation: Evaluation, behaviour: BehaviourReport | None = None) -> str:
    """A JSON object with the attributes of `Evaluation`, the behaviour if it was tested, and the package's version.

    A proportion is an object with `hits`, `of`, `value` and its 95% Wilson `interval`; what is None there is null here.
    """
    tested = None if behaviour is None else behaviour_record(behaviour)
    content = {"imln_finder": version("imln-finder")} | _plain(evaluation) | {"behaviour": tested}
    return json.dumps(content, indent=2, allow_nan=False) + "\n"


def _plain(value: Any) -> Any:
    """The value in dicts, lists, text and numbers."""
    if isinstance(value, Proportion):
        return {"hits": value.hits, "of": value.of, "value": value.value, "interval": value.interval}
    if isinstance(value, ReportErrors):
        report = value.pair.labelled
        errors = _plain(value.comparisons)
        return {"report_id": report.report.report_id, "source": report.group, "kind": value.kind, "errors": errors}
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, tuple) else value
