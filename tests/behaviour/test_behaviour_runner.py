"""The suite itself: which reports it uses, what it counts as a failure, and that it tells no report's text."""

from __future__ import annotations

import io
import json
from dataclasses import replace

from behaviour_testing import capability, label_of, reading_of, reports
from rich.console import Console

from imln_finder.behaviour import Variant, run_behaviour
from imln_finder.behaviour.case import Capability
from imln_finder.behaviour.display import print_behaviour
from imln_finder.behaviour.record import behaviour_record
from imln_finder.domain import CaseStatus, Laterality, Reading, Report
from imln_finder.labels import LabelledReport

TEXT = "FINDINGS: New 14 mm left internal mammary node."


def labelled(text: str = TEXT, report_id: str = "T-1", **changes: object) -> LabelledReport:
    label = replace(label_of(reading_of(text)), **changes)  # type: ignore[arg-type]
    return LabelledReport(Report(report_id, text), label, "test")


def always_the_same(text: str) -> Reading:
    return reading_of(TEXT)


def test_a_reader_that_ignores_the_text_lacks_what_must_change() -> None:
    names = ("sides", "denial", "resolution", "threshold")
    report = run_behaviour([labelled()], always_the_same, capabilities=[capability(name) for name in names[:1]])
    assert [case.differences[0].field for case in report.results[0].failures] == ["laterality"]
    [result] = run_behaviour([labelled()], always_the_same, capabilities=[capability("threshold")]).results
    assert len(result.failures) == len(result.cases) == 10
    # Its denials are no fair cases: to it the text without the finding still tells of one.
    [result] = run_behaviour([labelled()], always_the_same, capabilities=[capability("denial")]).results
    assert result.cases == ()


def test_a_reader_that_finds_nothing_has_no_cases() -> None:
    report = run_behaviour([labelled()], lambda text: Reading(CaseStatus.NOT_MENTIONED))
    assert all(result.cases == () and result.failed.value is None for result in report.results)


def test_a_report_that_is_read_wrongly_is_left_out_where_it_matters() -> None:
    wrong = [labelled(laterality=Laterality.RIGHT)]
    results = run_behaviour(wrong, reading_of, capabilities=[capability("sides"), capability("letter case")]).results
    assert [len(result.cases) for result in results] == [0, 2]


def test_every_case_is_of_a_changed_text() -> None:
    originals = {one.report.report_id: one.report.text for one in reports()}
    for result in run_behaviour(reports()[:40], reading_of, most_cases=20).results:
        assert all(case.text != originals[case.report_id] for case in result.cases)


def test_the_cases_are_the_same_every_time() -> None:
    chosen = [capability("findings added"), capability("slip of the keyboard")]
    first, second = (run_behaviour(reports()[:30], reading_of, capabilities=chosen, most_cases=15) for _ in "ab")
    assert first == second
    assert all(len(result.cases) == 15 for result in first.results)


def test_cases_are_spread_over_reports() -> None:
    [result] = run_behaviour(reports()[:60], reading_of, capabilities=[capability("layout")], most_cases=40).results
    assert len({case.report_id for case in result.cases}) == 40
    assert len({case.form for case in result.cases}) > 2


def failing() -> Capability:
    return replace(
        capability("letter case"),
        transform=lambda subject: iter([Variant("x", "Secret text.", {"case_status": CaseStatus.NEGATED})]),
    )


def test_outputs_name_reports_and_fields_but_quote_nothing() -> None:
    report = run_behaviour([labelled()], reading_of, capabilities=[failing()])
    written = json.dumps(behaviour_record(report))
    [told] = json.loads(written)
    assert told["kind"] == "INV"
    assert (told["cases"], told["reports"], told["failure_rate"]) == (1, 1, 1.0)
    assert told["failures"] == [
        {
            "report_id": "T-1",
            "form": "x",
            "fields": {"case_status": {"want": "negated", "got": "not_mentioned"}},
        }
    ]
    shown = io.StringIO()
    print_behaviour(report, Console(file=shown, width=120))
    assert "letter case" in shown.getvalue()
    assert "100.0%" in shown.getvalue()
    assert shown.getvalue().isascii()
    for output in (written, shown.getvalue(), repr(report)):
        assert "Secret" not in output
        assert "mammary" not in output


def test_a_capability_without_cases_has_no_rate() -> None:
    shown = io.StringIO()
    report = run_behaviour([labelled("Clear lungs.")], reading_of, capabilities=[capability("denial")])
    print_behaviour(report, Console(file=shown, width=120))
    assert behaviour_record(report)[0]["failure_rate"] is None
    assert "|        - |" in shown.getvalue().replace("            - |", "        - |")
