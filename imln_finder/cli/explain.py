"""`imln-finder explain`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from imln_finder.terminal import failures_in_one_line, output_console


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
