"""What a scan may use of the machine, and what it used."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from time import monotonic

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

_KIB = 1024
#: A look takes milliseconds a process.
_SECONDS_BETWEEN_LOOKS = 1.0


def available_cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def peak_memory_bytes() -> int:
    """The most memory that this process has held at once; 0 where the system does not tell."""
    if resource is None:
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * _KIB


class MemoryWatch:
    """Watches how much memory some processes hold together; what several of them share counts once.

    It looks only when it is told to, so that a peak between two looks goes unseen.

    Attributes:
        peak: the most so far, in bytes; 0 where the system does not tell.
    """

    def __init__(self, processes: Sequence[int]) -> None:
        """Takes the numbers of the processes."""
        self.peak = 0
        self._processes = processes
        self._looked = 0.0

    def look(self) -> None:
        """Looks, unless it did so a moment ago."""
        now = monotonic()
        if now - self._looked >= _SECONDS_BETWEEN_LOOKS:
            self._looked = now
            self.peak = max(self.peak, sum(map(_proportional_bytes, self._processes)))


def _proportional_bytes(process: int) -> int:
    """The memory of a process, of pages that it shares with others its part ("Pss" of Linux)."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:  # another system, or the process has ended
        return 0
    return next((int(line.split()[1]) * _KIB for line in lines if line.startswith("Pss:")), 0)
