"""The results as plain values: figures, and for each failure the report's identifier and the fields; never its text."""

from __future__ import annotations

from collections.abc import Sequence

from imln_finder.behaviour.case import Case
from imln_finder.behaviour.runner import BehaviourReport, CapabilityResult


def behaviour_record(report: BehaviourReport) -> list[dict[str, object]]:
    """What JSON can hold of the report: one object a capability, in the order of the table."""
    return [_capability(result) for result in report.results]


def _capability(result: CapabilityResult) -> dict[str, object]:
    return {
        "name": result.capability.name,
        "statement": result.capability.statement,
        "kind": result.capability.kind.name,
        "fields": list(result.capability.fields),
        "cases": len(result.cases),
        "reports": len({case.report_id for case in result.cases}),
        "failure_rate": result.failed.value,
        "failure_rate_interval": result.failed.interval,
        "failures": [_failure(case) for case in result.failures],
    }


def _failure(case: Case) -> dict[str, object]:
    fields = {one.field: {"want": _plain(one.want), "got": _plain(one.got)} for one in case.differences}
    return {"report_id": case.report_id, "form": case.form, "fields": fields}


def _plain(value: object) -> object:
    return list(value) if isinstance(value, Sequence) and not isinstance(value, str) else value
