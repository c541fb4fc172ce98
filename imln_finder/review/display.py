"""What the queue commands show on the terminal."""

from __future__ import annotations

from collections import Counter

from rich import box
from rich.console import Console
from rich.table import Table

from imln_finder.review.ledger import LEDGER, head
from imln_finder.review.merge import MergeSummary
from imln_finder.review.problems import PROBLEMS, ProblemKind
from imln_finder.review.queue import QueueSummary
from imln_finder.review.values import Stratum

STRATA = {
    Stratum.CANDIDATE: "flagged",
    Stratum.MENTIONED: "not flagged, chain mentioned",
    Stratum.NOT_MENTIONED: "not flagged, chain not mentioned",
}

_PROBLEMS = {
    ProblemKind.FILE: "files that could not be read",
    ProblemKind.UNKNOWN: "rows of no case in this queue",
    ProblemKind.CHANGED: "rows that no longer fit their case",
    ProblemKind.DOUBLED: "rows of the same case that differ",
    ProblemKind.CONTRADICTORY: "rows that contradict themselves",
    ProblemKind.UNREADABLE: "rows with a cell that is not understood",
    ProblemKind.MISSING: "cases without a row",
    ProblemKind.OPEN: "cases not decided yet",
    ProblemKind.NOTE: "rows that were taken and need a look",
}


def print_queue(summary: QueueSummary, console: Console) -> None:
    """Prints what was queued, and what to do with the files."""
    key = summary.key
    table = _table(console, "", "queued", "of")
    for stratum, drawn in key.strata.items():
        table.add_row(STRATA[stratum], f"{drawn.queued:,}", f"{drawn.population:,}")
    for reader, cases in summary.of_reader.items():
        table.add_row(f"list of {reader}", f"{cases:,}", "")
    console.print(table)
    if summary.left_out:
        console.out(f"Left out, as an earlier round has them: {summary.left_out:,} flagged.", highlight=False)
    console.out(f"Round {key.round}, seed {key.seed}. {key.blinding}", highlight=False)
    for reader in key.readers:
        own = ", ".join(name for name in summary.files if name.startswith(f"reader-{reader}."))
        console.out(f"{summary.folder}: for {reader}: {own}", highlight=False)
    console.out(f"{summary.folder}: for you alone: key.csv, key.json", highlight=False)


def print_merge(summary: MergeSummary, console: Console) -> None:
    """Prints what came back, what is still out, and the problems that are listed."""
    table = _table(console, f"round {summary.round}", "reads", "of")
    for reader, (reads, of) in summary.held.items():
        table.add_row(reader, f"{reads:,}", f"{of:,}")
    console.print(table)
    console.out(f"New reads: {summary.new:,}; corrected: {summary.corrected:,}.", highlight=False)
    kinds = Counter(problem.kind for problem in summary.problems)
    for kind in ProblemKind:
        if kinds[kind]:
            console.out(f"  {kind}: {kinds[kind]:,} ({_PROBLEMS[kind]})", highlight=False)
    console.out(f"{summary.folder / PROBLEMS}: each of them, with what to do", highlight=False)
    told = f"{len(summary.entries):,} entries, the last with the hash {head(summary.entries)[:16]}"
    console.out(f"{summary.folder / LEDGER}: {told}", highlight=False)


def _table(console: Console, *headings: str) -> Table:
    table = Table(box=box.ROUNDED if console.is_terminal else box.ASCII)
    for place, heading in enumerate(headings):
        table.add_column(heading, justify="right" if place else "left")
    return table
