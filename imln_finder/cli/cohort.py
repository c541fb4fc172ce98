"""`imln-finder cohort`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from imln_finder.terminal import failures_in_one_line, output_console, printed_if_possible


class DateOrder(StrEnum):
    """Which number of a date comes first, as the option names it."""

    DMY = "dmy"
    MDY = "mdy"


def cohort_command(
    review: Annotated[Path, typer.Argument(metavar="DIR2", help="Merged reads, from queue merge or queue resolve.")],
    scan: Annotated[Path, typer.Option("--scan", metavar="SCAN", help="The folder of the scan that was read.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the tables and the flow diagram.")],
    date_order: Annotated[
        DateOrder | None,
        typer.Option("--date-order", help="Of dates like 03/04/2019, where the archive itself does not tell."),
    ] = None,
    decisions: Annotated[
        bool, typer.Option("--decisions", help="Also write each decided report with its text, for train.")
    ] = False,
    archive: Annotated[
        list[str] | None,
        typer.Option("--archive", metavar="PATH", help="Where the scanned archive lies now, if moved; repeatable."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier study in DIR.")] = False,
) -> None:
    """Write the confirmed cases, one row a report and one a patient, and the flow of the study."""
    from imln_finder.cohort.display import print_study
    from imln_finder.cohort.study import write_study
    from imln_finder.review.dates import Order

    orders = {DateOrder.DMY: Order.DAY_FIRST, DateOrder.MDY: Order.MONTH_FIRST}
    with failures_in_one_line():
        summary = write_study(
            review,
            scan,
            out,
            order=None if date_order is None else orders[date_order],
            with_decisions=decisions,
            archive=archive or (),
            force=force,
        )
        with printed_if_possible():
            print_study(summary, output_console())
