"""What the queue commands show on the terminal."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table

from imln_finder.review.queue import QueueSummary
from imln_finder.review.values import Stratum

STRATA = {
    Stratum.CANDIDATE: "flagged",
    Stratum.MENTIONED: "not flagged, chain mentioned",
    Stratum.NOT_MENTIONED: "not flagged, chain not mentioned",
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


def _table(console: Console, *headings: str) -> Table:
    table = Table(box=box.ROUNDED if console.is_terminal else box.ASCII)
    for place, heading in enumerate(headings):
        table.add_column(heading, justify="right" if place else "left")
    return table
