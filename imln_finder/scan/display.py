"""What a scan shows on the terminal: how far it is, and at the end what it found and where that lies."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich import box
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from imln_finder.domain import CaseStatus
from imln_finder.scan.outputs import REJECTS, RESULTS, RUN_RECORD, WORKLIST
from imln_finder.scan.record import Counts
from imln_finder.scan.runner import ScanSummary, Watch

_SECONDS_BETWEEN_UPDATES = 0.1

_CONTENTS = {
    WORKLIST: "the candidates, most probable cases first",
    RESULTS: "every report that was read",
    REJECTS: "records that could not be read or processed",
    RUN_RECORD: "inputs, counts, versions, timings",
}


@contextmanager
def progress_bar(console: Console) -> Iterator[Watch]:
    """Yields a watch for `scan` that shows rate and candidates so far; it shows nothing if this is no terminal."""
    columns = (BarColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("starting", total=None)
        start = last = 0.0

        def watch(counts: Counts) -> None:
            nonlocal start, last
            now = time.monotonic()
            start = start or now
            if now - last < _SECONDS_BETWEEN_UPDATES:
                return
            last = now
            rate = counts.read / (now - start) if now > start else 0.0
            told = f"{counts.read:,} reports, {rate:,.0f} a second, {counts.candidates:,} candidates"
            progress.update(task, description=told)

        yield watch


def print_summary(summary: ScanSummary, console: Console) -> None:
    """Prints what was found, and where the files are; in plain ASCII if this is no terminal."""
    counts = summary.counts
    table = Table(box=box.ROUNDED if console.is_terminal else box.ASCII, show_header=False)
    table.add_column()
    table.add_column(justify="right")
    table.add_row("records read", f"{counts.read:,}")
    for status in CaseStatus:
        style = "bold" if status is CaseStatus.CANDIDATE else None
        table.add_row(f"  {status.value}", f"{counts.statuses[status]:,}", style=style)
        if status is CaseStatus.CANDIDATE and counts.rescued:
            table.add_row("    rescued by the classifier", f"{counts.rescued:,}")
        if status is CaseStatus.CANDIDATE and counts.doubted:
            table.add_row("    doubted by the classifier", f"{counts.doubted:,}")
    table.add_row("  rejected", f"{counts.rejects:,}")
    table.add_row("same identifier, other text (ID#2)", f"{counts.numbered:,}")
    if summary.since is not None:
        table.add_row("new or changed", f"{counts.new_or_changed:,}")
        table.add_row("unchanged, as in the earlier run", f"{counts.unchanged:,}")
    if summary.execution.resumed:
        table.add_row(
            "partitions done before, of", f"{summary.execution.resumed:,} of {summary.execution.partitions:,}"
        )
    table.add_row("workers", f"{summary.execution.workers:,}")
    table.add_row("seconds to start the last worker", f"{summary.startup_seconds:,.1f}")
    table.add_row("seconds", f"{summary.seconds:,.1f}")
    console.print(table)
    if summary.execution.damaged:
        console.out(
            f"{summary.execution.damaged:,} damaged parts of the interrupted scan were read anew.", highlight=False
        )
    if not summary.usable:
        console.out(
            f"{summary.since} was made with other rules, model or settings: all was read anew.", highlight=False
        )
    if not counts.read:
        console.out("The archive holds no record: check that it was written to its end.", highlight=False)
    for name, content in _CONTENTS.items():
        console.out(f"{summary.folder / name}: {content}", highlight=False)
