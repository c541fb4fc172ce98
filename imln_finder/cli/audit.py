"""`imln-finder audit`: agreement and what was missed; `imln-finder audit plan`: how large a sample tells it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from imln_finder.terminal import failures_in_one_line, output_console

_OF_A_REVIEW = "review"


class _ReviewByDefault(TyperGroup):
    """`audit DIR` is `audit review DIR`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in (*self.commands, *ctx.help_option_names):
            args = [_OF_A_REVIEW, *args]
        return super().parse_args(ctx, args)


audit_app = typer.Typer(
    cls=_ReviewByDefault,
    help="Agreement of the readers, and what the search missed: audit DIR. How large a sample tells it: audit plan.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@audit_app.command(_OF_A_REVIEW)
def review_command(
    review: Annotated[Path, typer.Argument(metavar="DIR", help="Merged reads, from queue merge or queue resolve.")],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Folder for the figures as JSON and the paragraphs.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier audit in DIR.")] = False,
) -> None:
    """Tell how far the readers agree, and from the sample of unflagged reports what was missed (the default)."""
    from imln_finder.review.audit import audit, load_review
    from imln_finder.review.audit_display import print_audit
    from imln_finder.review.audit_outputs import check_outputs, write_audit

    with failures_in_one_line():
        if out is not None:
            check_outputs(out, force)
        figures = audit(load_review(review))
        print_audit(figures, output_console())
        if out is not None:
            write_audit(out, figures, force)


@audit_app.command("plan")
def plan_command(
    scan: Annotated[Path, typer.Argument(metavar="SCAN", help="The folder of a scan, or its worklist.csv.")],
    sensitivity: Annotated[
        float, typer.Option("--sensitivity", help="That you expect, of search and readers together; below 1.")
    ],
    width: Annotated[float, typer.Option("--width", help="How far below it the 95% interval may begin.")],
    prevalence: Annotated[
        float, typer.Option("--prevalence", help="Share of cases that you expect among all reports in scope.")
    ] = 0.015,
) -> None:
    """Tell how many unflagged reports to mix into the lists, before they are drawn."""
    from imln_finder.review.audit_display import print_plan
    from imln_finder.review.audit_plan import plan_audit
    from imln_finder.review.scanned import load_scanned

    with failures_in_one_line():
        plan = plan_audit(load_scanned(scan).counts, sensitivity, width, prevalence)
        print_plan(plan, output_console())
