"""`imln-finder train`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from imln_finder.terminal import failures_in_one_line


def train_command(
    labels: Annotated[
        list[Path],
        typer.Argument(
            metavar="LABELS", help="Labelled reports (.jsonl files, or folders of them), readers' decisions (.csv)."
        ),
    ],
    out: Annotated[Path, typer.Option("--out", metavar="MODEL", help="The model to write, ending in .skops.")],
    force: Annotated[bool, typer.Option("--force", help="Replace a model that is there.")] = False,
) -> None:
    """Train the classifier on labelled reports, and measure it on files left out in turn."""
    from imln_finder import read_report
    from imln_finder.classifier.readable_card import readable_figures
    from imln_finder.labels import label_files
    from imln_finder.train import train_model

    with failures_in_one_line():
        card = train_model(label_files(labels), out, read_report, force=force)
        typer.echo(readable_figures(card))
