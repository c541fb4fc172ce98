"""`imln-finder evaluate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from imln_finder.terminal import error_console, failures_in_one_line, output_console


def evaluate_command(
    gold: Annotated[
        list[Path],
        typer.Option(
            "--gold", metavar="FILE", help="Labelled reports: a .jsonl file, or a folder of them; repeatable."
        ),
    ],
    found: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[RESULTS|ARCHIVE]",
            help="Results of a scan, or reports to scan; if none is given, the reports of --gold.",
            show_default=False,
        ),
    ] = None,
    prevalence: Annotated[
        float, typer.Option("--prevalence", min=0, max=1, help="Share of true candidates in the archive to come.")
    ] = 0.015,
    ablation: Annotated[
        bool, typer.Option("--ablation", help="Compare with simpler systems, and rules and classifier apart.")
    ] = False,
    behaviour: Annotated[
        bool, typer.Option("--behaviour", help="Transform the reports of --gold, and see whether the reading follows.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Folder for the page and the figures as JSON.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier evaluation in DIR.")] = False,
) -> None:
    """Compare what was found with labels: figures with intervals, and every error on a page."""
    from imln_finder import read_report
    from imln_finder.behaviour import run_behaviour
    from imln_finder.behaviour.display import print_behaviour
    from imln_finder.evaluation.display import print_evaluation
    from imln_finder.evaluation.outputs import check_outputs, write_evaluation
    from imln_finder.evaluation.run import evaluate_files
    from imln_finder.labels import label_files, read_labelled
    from imln_finder.scan.display import progress_bar

    with failures_in_one_line():
        if out is not None:
            check_outputs(out, force)
        labels = label_files(gold)
        labelled = read_labelled(labels)
        with progress_bar(error_console()) as watch:
            evaluation = evaluate_files(found or labels, labelled, prevalence, ablation, watch)
        print_evaluation(evaluation, output_console())
        tested = run_behaviour(labelled, read_report) if behaviour else None
        if tested is not None:
            print_behaviour(tested, output_console())
        if out is not None:
            write_evaluation(out, evaluation, tested, force)
