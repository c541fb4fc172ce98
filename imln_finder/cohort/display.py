"""What `imln-finder cohort` shows on the terminal: the flow, what could not be told, and where the files are."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console

from imln_finder.cohort.study import StudySummary
from imln_finder.terminal import figures_table


def print_study(summary: StudySummary, console: Console) -> None:
    """Prints the flow, and a line for all that a study cannot stand on yet."""
    table = figures_table(console, "flow", "n")
    for step in summary.steps:
        if step.stays:
            table.add_row(step.label, f"{step.number:,}")
        elif step.number:
            table.add_row(f"  {step.label}", f"{step.number:,}")
    console.print(table)
    for line in _doubts(summary):
        console.print(line, highlight=False, markup=False, soft_wrap=True)
    for name in summary.files:
        console.out(summary.folder / name, highlight=False)


def _doubts(summary: StudySummary) -> Iterator[str]:
    dates = summary.dates
    if dates.order:
        yield f"Dates in numbers are read {dates.order}."
    if dates.ambiguous:
        yield f"Dates that may be one of two days, and are left empty: {dates.ambiguous:,}. Name --date-order."
    if dates.unreadable:
        yield f"Dates that cannot be read: {dates.unreadable:,}."
    if summary.without_index:
        yield f"Patients whose first confirmed CT cannot be told, as a date is missing: {summary.without_index:,}."
    if summary.without_identifier:
        yield f"Reports without patient_id, each counted as a patient: {summary.without_identifier:,}."
    if summary.unsettled:
        yield f"Cases that wait for a consensus: {summary.unsettled:,}. Make their list with queue consensus."
