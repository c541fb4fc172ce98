"""From one report to its result: passed over by the gate, or read by the engine and the classifier."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from imln_finder.archive import limits
from imln_finder.classifier.policy import Classifier
from imln_finder.domain import Reading, Reject, Report, ReportResult
from imln_finder.engine.gate import load_gate
from imln_finder.engine.pipeline import load, read_report
from imln_finder.scan.time_budget import SECONDS_PER_REPORT, OverBudget, time_budget

MAX_REPORT_CHARACTERS = limits.MAX_REPORT_CHARACTERS

TOO_LONG = f"too long: a text of more than {MAX_REPORT_CHARACTERS:,} characters is no single report"
TOO_SLOW = f"gave up: the report took more than {SECONDS_PER_REPORT:g} seconds"
FAILED = "processing failed: {exception}"


class MentionGate(Protocol):
    """Tells cheaply that a text cannot mention the target."""

    def may_mention(self, text: str) -> bool:
        """False only if the engine would find no mention."""


class ReportReader:
    """Reads reports, one at a time, and never fails: a report that cannot be read is a Reject."""

    def __init__(
        self, gate: MentionGate | None, engine: Callable[[str], Reading], classifier: Classifier | None = None
    ) -> None:
        """Takes the steps; no gate lets every report through to the engine, no classifier leaves the rules alone."""
        self._gate = gate
        self._engine = engine
        self._classifier = classifier

    def read(self, report: Report) -> ReportResult | Reject | None:
        """The result for one report; None if the gate keeps it from the engine.

        Returns:
            A Reject if it takes too long or its processing fails; its reason never holds report text.
        """
        try:
            if self._gate is not None and not self._gate.may_mention(report.text):
                return None
            with time_budget():
                reading = self._engine(report.text)
                if self._classifier is None:
                    return ReportResult(report, reading)
                return self._classifier.decide(report, reading)
        except OverBudget:
            return Reject(report.source, report.position, TOO_SLOW)
        except Exception as error:  # whatever it is, it must cost one report and not the scan
            # The message of an exception may quote the report, its type cannot.
            return Reject(report.source, report.position, FAILED.format(exception=type(error).__name__))


def load_reader(language: str, use_gate: bool, classifier: Classifier | None) -> ReportReader:
    """A reader by the rules of a language; takes about a second.

    Raises:
        ValueError: if there are no rules for the language.
    """
    nlp = load(language)
    gate = load_gate(language) if use_gate else None
    return ReportReader(gate, partial(read_report, nlp), classifier)
