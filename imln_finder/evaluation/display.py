"""What an evaluation shows on the terminal: the figures with their intervals, and how many errors of which kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import fields

from rich.console import Console
from rich.table import Table

from imln_finder.evaluation.ablation import AblationRow
from imln_finder.evaluation.evaluation import Evaluation
from imln_finder.evaluation.prevalence import AtPrevalence
from imln_finder.evaluation.report_errors import Kind
from imln_finder.measures.formats import count, decimal, interval
from imln_finder.measures.proportion import Proportion
from imln_finder.terminal import figures_table


def print_evaluation(evaluation: Evaluation, console: Console) -> None:
    """Prints the figures in tables; in plain ASCII if this is no terminal."""
    table = figures_table(console, f"{evaluation.reports:,} labelled reports", "", "of", "95% interval")
    for field in fields(evaluation.detection):
        _add(table, field.name, getattr(evaluation.detection, field.name), style="bold")
    for name, proportion in evaluation.agreement.items():
        _add(table, name, proportion)
    if evaluation.discrimination:
        for name in ("auroc", "auprc"):
            area = getattr(evaluation.discrimination, name)
            table.add_row(name, decimal(area.value), "", interval(area))
    if evaluation.calibration:
        table.add_row("brier", decimal(evaluation.calibration.brier), "", "")
    console.print(table)
    if evaluation.prevalence:
        console.print(_prevalence_table(evaluation.prevalence, console))
    if evaluation.ablation:
        console.print(_ablation_table(evaluation.ablation, console))
    _print_errors(evaluation, console)


def _add(table: Table, name: str, proportion: Proportion, style: str | None = None) -> None:
    table.add_row(name, decimal(proportion.value), count(proportion), interval(proportion), style=style)


def _prevalence_table(told: AtPrevalence, console: Console) -> Table:
    table = figures_table(console, f"at a prevalence of {told.prevalence:.2%}", "", "95% interval")
    for name, digits in (("ppv", 3), ("npv", 4), ("flagged_per_1000", 1), ("reads_per_case", 1)):
        estimate = getattr(told, name)
        table.add_row(name, decimal(estimate.value, digits), interval(estimate, digits))
    return table


def _ablation_table(rows: Iterable[AblationRow], console: Console) -> Table:
    table = figures_table(console, "system", "sensitivity", "specificity", "ppv", "youden", "auroc")
    for row in rows:
        shares = (row.sensitivity.value, row.specificity.value, row.ppv.value)
        table.add_row(row.system, *map(decimal, (*shares, row.youden, row.auroc)))
    return table


def _print_errors(evaluation: Evaluation, console: Console) -> None:
    kinds = Counter(errors.kind for errors in evaluation.errors)
    console.print(f"reports with an error: {len(evaluation.errors):,}", highlight=False)
    for kind in Kind:
        console.print(f"  {kind.value}: {kinds[kind]:,}", highlight=False)
    if evaluation.missing:
        told = f"labelled reports without a result: {evaluation.missing:,}; they count as not flagged"
        console.print(told, highlight=False)
