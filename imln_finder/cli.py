"""The command line: each command parses, calls the library and prints."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from imln_finder import __version__
from imln_finder.terminal import error_console, failures_in_one_line, output_console

app = typer.Typer(
    help="Finds chest CT reports that may describe an enlarged internal mammary lymph node, and says why.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    # A traceback with its values would show the report that it stopped at.
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"imln-finder {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Takes the options that stand before a command."""


@app.command("scan")
def scan_command(
    archive: Annotated[list[str], typer.Argument(metavar="ARCHIVE", help="Files, folders or globs with reports.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the worklist and the other outputs.")],
    column: Annotated[
        list[str] | None,
        typer.Option(
            "--column", metavar="FIELD=NAME", help="The column of a field, e.g. report_text=BEFUND; repeatable."
        ),
    ] = None,
    model: Annotated[
        Path | None, typer.Option("--model", metavar="PATH", help="A model of your own, from imln-finder train.")
    ] = None,
    no_classifier: Annotated[
        bool, typer.Option("--no-classifier", help="Let the rules alone decide, without probabilities.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier run in DIR.")] = False,
) -> None:
    """Read every report of an archive and write the worklist of candidates."""
    # Imported here so that --help and --version are quick.
    from imln_finder.archive.columns import parse_overrides
    from imln_finder.scan.display import print_summary, progress_bar
    from imln_finder.scan.runner import scan

    with failures_in_one_line():
        columns = parse_overrides(column or ())
        with progress_bar(error_console()) as watch:
            summary = scan(
                archive, out, columns=columns, force=force, model=model, use_classifier=not no_classifier, watch=watch
            )
        print_summary(summary, output_console())


@app.command("explain")
def explain_command(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A text file with one report, or - for standard input.")],
) -> None:
    """Show one report with its evidence marked, and the reasoning to its status."""
    from imln_finder import read_report
    from imln_finder.classifier.store import load_classifier
    from imln_finder.explain import load_report, print_explanation

    with failures_in_one_line():
        report = load_report(file, sys.stdin.buffer)
        classifier, _ = load_classifier()
        print_explanation(classifier.decide(report, read_report(report.text)), output_console())


@app.command("evaluate")
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


@app.command("train")
def train_command(
    labels: Annotated[
        list[Path],
        typer.Argument(
            metavar="LABELS", help="Labelled reports (.jsonl files, or folders of them), readers' decisions (.csv)."
        ),
    ],
    out: Annotated[Path, typer.Option("--out", metavar="MODEL", help="The model to write, ending in .skops.")],
) -> None:
    """Train the classifier on labelled reports, and measure it on files left out in turn."""
    from imln_finder import read_report
    from imln_finder.classifier.readable_card import readable_figures
    from imln_finder.labels import label_files
    from imln_finder.train import train_model

    with failures_in_one_line():
        card = train_model(label_files(labels), out, read_report)
        typer.echo(readable_figures(card))
