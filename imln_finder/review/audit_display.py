"""What an audit shows on the terminal: how far the reading is, the figures, and the paragraphs."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from imln_finder.domain import Decision
from imln_finder.measures.audit_size import ASSURANCE
from imln_finder.measures.formats import count, decimal, interval
from imln_finder.review.agreement import Agreement, OnCategory, OnConfirmed
from imln_finder.review.audit import Audit
from imln_finder.review.audit_plan import AuditPlan
from imln_finder.review.display import STRATA
from imln_finder.review.methods import paragraphs
from imln_finder.review.missed import UNFLAGGED, Missed
from imln_finder.review.outcome import State
from imln_finder.terminal import figures_table


def print_audit(figures: Audit, console: Console) -> None:
    """Prints the figures in tables, and the paragraphs below them."""
    console.print(_progress_table(figures, console))
    for agreement in figures.agreement:
        console.print(_agreement_table(agreement, "all cases", console))
    for agreement in figures.agreement_on_flagged:
        console.print(_decision_table(agreement, "flagged cases", console))
    if figures.missed:
        console.print(_missed_table(figures.missed, console))
    for paragraph in paragraphs(figures):
        console.print(f"\n{paragraph}", highlight=False, markup=False, soft_wrap=True)


def print_plan(plan: AuditPlan, console: Console) -> None:
    """Prints how many unflagged reports to sample."""
    drawn_together = sum(plan.sample.drawn)
    table = figures_table(console, "unflagged reports", "to read", "of")
    for stratum, drawn, size in zip(UNFLAGGED, plan.sample.drawn, plan.sizes, strict=True):
        table.add_row(STRATA[stratum], f"{drawn:,}", f"{size:,}")
    table.add_row("together", f"{drawn_together:,}", f"{sum(plan.sizes):,}", style="bold")
    console.print(table)
    told = (
        f"queue create --sample-unflagged {drawn_together}",
        f"With a chance of {plan.sample.assurance:.2f} (wanted: {ASSURANCE:.2f}) the 95% interval of the sensitivity "
        f"then begins at {plan.limit:.3f} or above, wherever the missed cases lie.",
        f"If no missed case is found it begins at {plan.sample.limit_if_none:.3f}.",
    )
    for line in told:
        console.print(line, highlight=False, markup=False, soft_wrap=True)


def _progress_table(figures: Audit, console: Console) -> Table:
    table = figures_table(console, "cases", *(STRATA[stratum] for stratum in figures.states))
    for state in State:
        table.add_row(state.replace("_", " "), *(f"{of[state]:,}" for of in figures.states.values()))
    for decision in Decision:
        table.add_row(f"decided: {decision}", *(f"{of[decision]:,}" for of in figures.decisions.values()))
    return table


def _agreement_table(agreement: Agreement, what: str, console: Console) -> Table:
    table = _decision_table(agreement, what, console)
    _add(table, "side", agreement.laterality)
    _add(table, "sternal erosion", agreement.sternal_erosion)
    spaces, size = agreement.spaces, agreement.size
    table.add_row("same spaces", decimal(spaces.same.value), count(spaces.same), interval(spaces.same))
    for name, kappa in (("number of spaces", spaces.number), ("dominant space", spaces.dominant)):
        table.add_row(f"{name}: weighted kappa", decimal(kappa.value), "", interval(kappa))
    table.add_row("size: ICC(2,1)", decimal(size.icc.value), f"{size.cases:,}", interval(size.icc))
    if size.bland_altman:
        limits = size.bland_altman
        named = (("bias", limits.bias), ("lower limit", limits.lower), ("upper limit", limits.upper))
        for name, estimate in named:
            table.add_row(f"size: {name}, mm", decimal(estimate.value, 1), "", interval(estimate, 1))
    return table


def _decision_table(agreement: Agreement, what: str, console: Console) -> Table:
    first, second = agreement.readers
    table = figures_table(console, f"{first} and {second}, {what}", "", "of", "95% interval")
    _add(table, "decision", agreement.decision)
    _add(table, "confirmed or not", agreement.confirmed)
    for name in ("positive", "negative"):
        estimate = getattr(agreement.confirmed, name)
        table.add_row(f"{name} agreement", decimal(estimate.value), "", interval(estimate))
    return table


def _add(table: Table, name: str, told: OnCategory | OnConfirmed) -> None:
    table.add_row(f"{name}: agreement", decimal(told.percent.value), count(told.percent), interval(told.percent))
    table.add_row(f"{name}: kappa", decimal(told.kappa.value), "", interval(told.kappa))
    table.add_row(f"{name}: AC1", decimal(told.ac1.value), "", interval(told.ac1))


def _missed_table(missed: Missed, console: Console) -> Table:
    table = figures_table(console, f"sample of round {missed.round}", "", "of", "95% interval")
    for stratum, each in missed.strata.items():
        name = f"cases, {STRATA[stratum]}"
        table.add_row(
            name, decimal(each.elusion.value, 5), f"{each.confirmed}/{each.decided}", interval(each.elusion, 5)
        )
    table.add_row("elusion rate", decimal(missed.elusion.value, 5), "", interval(missed.elusion, 5))
    table.add_row("missed cases", decimal(missed.missed.value, 0), "", interval(missed.missed, 0))
    table.add_row(
        "sensitivity", decimal(missed.sensitivity.value), f"{missed.found:,} found", interval(missed.sensitivity),
        style="bold",
    )  # fmt: skip
    if missed.sensitivity_at_worst:
        worst = missed.sensitivity_at_worst
        table.add_row("sensitivity, all in doubt taken for cases", decimal(worst.value), "", interval(worst))
    return table
