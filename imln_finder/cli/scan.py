"""`imln-finder scan`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from imln_finder.terminal import error_console, failures_in_one_line, output_console


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
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, metavar="N", help="Processes that read; by default one a core.")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with an interrupted scan in DIR.")] = False,
    since: Annotated[
        Path | None,
        typer.Option("--since", metavar="DIR", help="An earlier run, whose results stand for unchanged records."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace an earlier run in DIR, or an interrupted one.")
    ] = False,
) -> None:
    """Read every report of an archive and write the worklist of candidates."""
    from imln_finder.archive.columns import parse_overrides
    from imln_finder.scan.display import print_summary, progress_bar
    from imln_finder.scan.resources import available_cores
    from imln_finder.scan.runner import scan

    with failures_in_one_line():
        columns = parse_overrides(column or ())
        with progress_bar(error_console()) as watch:
            summary = scan(
                archive,
                out,
                columns=columns,
                force=force,
                resume=resume,
                since=since,
                workers=workers or available_cores(),
                model=model,
                use_classifier=not no_classifier,
                watch=watch,
            )
        print_summary(summary, output_console())
