"""What the queue commands show on the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from imln_finder.review.consensus import LISTS, ConsensusKey
from imln_finder.review.ledger import LEDGER, Entry, head
from imln_finder.review.merge import MergeSummary
from imln_finder.review.problems import PROBLEMS, Problem, ProblemKind
from imln_finder.review.queue import QueueSummary
from imln_finder.review.resolve import CONSENSUS_PROBLEMS, ResolveSummary
from imln_finder.review.values import Stratum
from imln_finder.terminal import figures_table

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
    table = figures_table(console, "", "queued", "of")
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
    table = figures_table(console, f"round {summary.round}", "reads", "of")
    for reader, (reads, of) in summary.held.items():
        table.add_row(reader, f"{reads:,}", f"{of:,}")
    console.print(table)
    console.out(f"New reads: {summary.new:,}; corrected: {summary.corrected:,}.", highlight=False)
    _print_problems(summary.problems, summary.folder / PROBLEMS, console)
    _print_ledger(summary.entries, summary.folder, console)


def print_consensus(key: ConsensusKey, folder: Path, console: Console) -> None:
    """Prints how many cases wait for a consensus, and what to do with the files."""
    table = figures_table(console, f"for {key.reader}", "cases")
    for field, number in Counter(field for fields in key.to_settle.values() for field in fields).items():
        table.add_row(field.replace("_", " "), f"{number:,}")
    table.add_row("together", f"{len(key.to_settle):,}", style="bold")
    console.print(table)
    console.out(f"{folder}: fill one of {', '.join(LISTS)}, then queue resolve", highlight=False)


def print_resolve(summary: ResolveSummary, console: Console) -> None:
    """Prints what was settled, and what is still open."""
    settled, of = summary.settled
    console.out(f"Settled by {summary.reader}: {settled:,} of {of:,} cases.", highlight=False)
    console.out(f"New reads: {summary.new:,}; corrected: {summary.corrected:,}.", highlight=False)
    _print_problems(summary.problems, summary.folder / CONSENSUS_PROBLEMS, console)
    _print_ledger(summary.entries, summary.folder, console)


def _print_problems(problems: Sequence[Problem], path: Path, console: Console) -> None:
    kinds = Counter(problem.kind for problem in problems)
    for kind in ProblemKind:
        if kinds[kind]:
            console.out(f"  {kind}: {kinds[kind]:,} ({_PROBLEMS[kind]})", highlight=False)
    console.out(f"{path}: each of them, with what to do", highlight=False)


def _print_ledger(entries: Sequence[Entry], folder: Path, console: Console) -> None:
    told = f"{len(entries):,} entries" + (f", the last with the hash {head(entries)[:16]}" if entries else "")
    console.out(f"{folder / LEDGER}: {told}", highlight=False)
