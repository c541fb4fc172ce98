"""What the suite shows on the terminal: capabilities with their cases and failures, never a report."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table

from imln_finder.behaviour.runner import BehaviourReport, CapabilityResult


def print_behaviour(report: BehaviourReport, console: Console) -> None:
    """Prints a table of the capabilities; in plain ASCII if this is no terminal."""
    table = Table(box=box.ROUNDED if console.is_terminal else box.ASCII)
    table.add_column("capability", no_wrap=True)
    for heading in ("cases", "reports", "failures", "rate", "95% interval"):
        table.add_column(heading, justify="right")
    for result in report.results:
        capability = result.capability
        table.add_row(
            capability.name,
            f"{len(result.cases):,}",
            f"{len({case.report_id for case in result.cases}):,}",
            f"{len(result.failures):,}",
            *_rate(result),
            style="bold" if result.failures else None,
        )
    console.print(table)


def _rate(result: CapabilityResult) -> tuple[str, str]:
    value, interval = result.failed.value, result.failed.interval
    if value is None or interval is None:  # no report that the capability applies to
        return "-", "-"
    return f"{value:.1%}", f"{100 * interval[0]:.1f}-{interval[1]:.1%}"
