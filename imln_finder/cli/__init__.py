"""The command line: one module a command, each a thin function that parses, calls the library and prints.

What a command needs is imported within it, so that `--help` and `--version` are quick.
"""

from __future__ import annotations

from typing import Annotated

import typer

from imln_finder import __version__
from imln_finder.cli.audit import audit_app
from imln_finder.cli.cohort import cohort_command
from imln_finder.cli.evaluate import evaluate_command
from imln_finder.cli.explain import explain_command
from imln_finder.cli.new_key import new_key_command
from imln_finder.cli.queue import queue_app
from imln_finder.cli.scan import scan_command
from imln_finder.cli.train import train_command

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


app.command("scan")(scan_command)
app.command("explain")(explain_command)
app.command("evaluate")(evaluate_command)
app.command("train")(train_command)
app.add_typer(queue_app, name="queue")
app.add_typer(audit_app, name="audit")
app.command("cohort")(cohort_command)
app.command("new-key")(new_key_command)
