"""From one report to its result: out of scope, passed over by the gate, or read by the engine and the classifier."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from imln_finder.classifier.policy import Classifier
from imln_finder.domain import CaseStatus, Reading, Reject, Report, ReportResult
from imln_finder.engine.gate import load_gate
from imln_finder.engine.pipeline import load, read_doc
from imln_finder.engine.status import NOT_MENTIONED
from imln_finder.scan.time_budget import SECONDS_PER_REPORT, OverBudget, time_budget
from imln_finder.scope import Scope

#: Some fifty times the usual length. What is longer is no single report, and would hold up the scan for minutes.
MAX_REPORT_CHARACTERS = 100_000

TOO_LONG = f"too long: a text of more than {MAX_REPORT_CHARACTERS:,} characters is no single report"
TOO_SLOW = f"gave up: the report took more than {SECONDS_PER_REPORT:g} seconds"
FAILED = "processing failed: {exception}"


class MentionGate(Protocol):
    """Tells cheaply that a text cannot mention the target."""

    def may_mention(self, text: str) -> bool:
        """False only if the engine would find no mention."""


class ReportReader:
    """Reads reports, one at a time, and never fails: a report that cannot be read is a Reject.

    Attributes:
        may_mention: how many reports the gate let through to the engine; of all in scope if there is no gate.
        passed_over: how many reports the gate kept from the engine.
    """

    def __init__(
        self,
        scope: Scope,
        gate: MentionGate | None,
        engine: Callable[[str], Reading],
        classifier: Classifier | None = None,
    ) -> None:
        """Takes the steps; no gate lets every report through to the engine, no classifier leaves the rules alone."""
        self.may_mention = 0
        self.passed_over = 0
        self._scope = scope
        self._gate = gate
        self._engine = engine
        self._classifier = classifier

    def read(self, report: Report) -> ReportResult | Reject:
        """The result for one report.

        Returns:
            A Reject if the report is too long, takes too long or its processing fails; its reason never holds report
            text.
        """
        try:
            out_of_scope = self._scope.reason(report)
            if out_of_scope is not None:
                return ReportResult(report, Reading(CaseStatus.OUT_OF_SCOPE, reasoning=(out_of_scope,)))
            if len(report.text) > MAX_REPORT_CHARACTERS:
                return Reject(report.source, report.position, TOO_LONG)
            if self._gate is not None and not self._gate.may_mention(report.text):
                self.passed_over += 1
                return ReportResult(report, NOT_MENTIONED)
            self.may_mention += 1
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
    return ReportReader(Scope.from_rules(language), gate, lambda text: read_doc(nlp(text)), classifier)
