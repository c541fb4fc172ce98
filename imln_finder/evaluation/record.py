"""The figures of an evaluation as JSON: all of them, and of the errors identifiers and fields, but no report text."""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import Any

from imln_finder.behaviour.record import behaviour_record
from imln_finder.behaviour.runner import BehaviourReport
from imln_finder.evaluation.evaluation import Evaluation
from imln_finder.evaluation.report_errors import ReportErrors
from imln_finder.measures.record import plain


def as_json(evaluation: Evaluation, behaviour: BehaviourReport | None = None) -> str:
    """A JSON object with the attributes of `Evaluation`, the behaviour if it was tested, and the package's version.

    A proportion is an object with `hits`, `of`, `value` and its 95% Wilson `interval`; what is None there is null here.
    """
    tested = None if behaviour is None else behaviour_record(behaviour)
    content = {"imln_finder": version("imln-finder")} | plain(evaluation, _without_text) | {"behaviour": tested}
    return json.dumps(content, indent=2, allow_nan=False) + "\n"


def _without_text(value: Any) -> Any:
    """Of the errors in a report identifiers and fields; any other value as it is."""
    if not isinstance(value, ReportErrors):
        return value
    report = value.pair.labelled
    return {
        "report_id": report.report.report_id,
        "source": report.group,
        "kind": value.kind,
        "errors": value.comparisons,
    }
