from __future__ import annotations

import signal
import threading
import time

import pytest

from imln_finder.domain import CaseStatus, Reading, Reject, Report, ReportResult
from imln_finder.scan import reading
from imln_finder.scan.reading import ReportReader
from imln_finder.scan.time_budget import OverBudget, time_budget


def busy(seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass


def test_what_takes_too_long_is_interrupted() -> None:
    start = time.monotonic()
    with pytest.raises(OverBudget), time_budget(0.05):
        busy(30)
    assert time.monotonic() - start < 5


def test_what_is_in_time_goes_on_undisturbed() -> None:
    with time_budget(0.05):
        busy(0.001)
    busy(0.1)
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_signals_are_handled_as_before() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with pytest.raises(OverBudget), time_budget(0.01):
        busy(30)
    assert signal.getsignal(signal.SIGALRM) == before


def test_an_error_inside_passes_through() -> None:
    with pytest.raises(KeyError), time_budget(5):
        raise KeyError
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_in_another_thread_it_is_given_up_once_it_is_done() -> None:
    raised: list[bool] = []

    def work() -> None:
        try:
            with time_budget(0.01):
                busy(0.05)
        except OverBudget:
            raised.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert raised == [True]


def test_a_report_over_the_budget_is_a_reject_and_the_next_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reading, "time_budget", lambda: time_budget(0.05))

    def engine(text: str) -> Reading:
        busy(30 if text == "slow" else 0)
        return Reading(CaseStatus.NEGATED)

    reader = ReportReader(None, engine)
    slow = reader.read(Report("1", "slow", "a.csv", "row 2"))
    assert slow == Reject("a.csv", "row 2", reading.TOO_SLOW)
    assert isinstance(reader.read(Report("2", "quick")), ReportResult)
