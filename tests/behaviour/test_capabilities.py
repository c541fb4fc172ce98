"""The engine has every capability that the suite states, on a sample of its cases."""

from __future__ import annotations

import pytest
from behaviour_testing import reading_of, reports

from imln_finder.behaviour import Capability, run_behaviour
from imln_finder.behaviour.capabilities import CAPABILITIES

#: A documented sample, so that all capabilities take about 40 seconds.
CASES = 200
HIGHEST_FAILURE_RATE = 0.02


@pytest.mark.parametrize("capability", CAPABILITIES, ids=[one.name for one in CAPABILITIES])
def test_capability(capability: Capability) -> None:
    [result] = run_behaviour(reports(), reading_of, capabilities=[capability], most_cases=CASES).results
    assert len(result.cases) == CASES
    failures = [(case.report_id, case.form, case.differences) for case in result.failures]
    assert result.failed.value is not None
    assert result.failed.value <= HIGHEST_FAILURE_RATE, failures


def test_names_are_given_once() -> None:
    names = [one.name for one in CAPABILITIES]
    assert len(set(names)) == len(names)
