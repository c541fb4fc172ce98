"""A limit to the time that one report may take.

The engine's work grows with the length of a text and, but for tables of very many headings, no faster; texts are
limited in length. Should a report take too long nevertheless, it costs a reject and not the scan.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from types import FrameType

#: Some thousand times what a report takes; of the texts of the longest permitted length only made-up ones exceed it.
SECONDS_PER_REPORT = 10.0


class OverBudget(Exception):
    """The time is up."""


@contextmanager
def time_budget(seconds: float = SECONDS_PER_REPORT) -> Iterator[None]:
    """Interrupt what runs inside after some seconds.

    It works by a timer signal, which Python gives to the main thread of a process alone; each worker of a scan has it.
    Elsewhere, on Windows, or where the embedding program uses the timer itself, what runs inside is not interrupted,
    but given up once it is done.

    Raises:
        OverBudget: if the time is up.
    """
    if not _can_interrupt():
        start = perf_counter()
        yield
        if perf_counter() - start > seconds:
            raise OverBudget
        return
    before = signal.signal(signal.SIGALRM, _interrupt)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _can_interrupt() -> bool:
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        return False
    return signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise OverBudget
