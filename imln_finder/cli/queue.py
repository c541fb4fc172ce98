"""`imln-finder queue`: reading lists out to two radiologists, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from imln_finder.terminal import failures_in_one_line, output_console, printed_if_possible

queue_app = typer.Typer(
    help="Reading lists for radiologists: make them, and take them back.", no_args_is_help=True, rich_markup_mode=None
)


@queue_app.command("create")
def create_command(
    worklist: Annotated[
        Path, typer.Argument(metavar="WORKLIST", help="worklist.csv of a scan, or the folder of the scan.")
    ],
    reader: Annotated[list[str], typer.Option("--reader", metavar="NAME", help="A reader; two or more, repeatable.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the lists and their key.")],
    suggest: Annotated[
        bool,
        typer.Option("--suggest", help="Fill in the engine's values; faster, but readers are no longer blind to it."),
    ] = False,
    sample_unflagged: Annotated[
        int,
        typer.Option(
            "--sample-unflagged", metavar="N", min=0, help="Mix in N reports that were not flagged, unmarked."
        ),
    ] = 0,
    seed: Annotated[
        int | None,
        typer.Option(
            "--seed", metavar="S", min=0, help="Of sample and order; if none is given, by chance and noted in the key."
        ),
    ] = None,
    after: Annotated[
        list[Path] | None,
        typer.Option("--after", metavar="DIR", help="An earlier round, its lists or its merged reads; repeatable."),
    ] = None,
    archive: Annotated[
        list[str] | None,
        typer.Option("--archive", metavar="PATH", help="Where the scanned archive lies now, if moved; repeatable."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace earlier lists in DIR.")] = False,
) -> None:
    """Make one blinded reading list for each reader, as .xlsx, .csv and a page to read from."""
    import secrets

    from imln_finder.review.display import print_queue
    from imln_finder.review.queue import create_queue

    with failures_in_one_line():
        summary = create_queue(
            worklist,
            reader,
            out,
            seed=secrets.randbelow(2**31) if seed is None else seed,
            suggest=suggest,
            sample_unflagged=sample_unflagged,
            after=after or (),
            archive=archive or (),
            force=force,
        )
        with printed_if_possible():
            print_queue(summary, output_console())


@queue_app.command("merge")
def merge_command(
    lists: Annotated[
        Path, typer.Argument(metavar="DIR", help="The folder of queue create, with the filled lists put in it.")
    ],
    out: Annotated[Path, typer.Option("--out", metavar="DIR2", help="Folder for the reads; the same one every time.")],
) -> None:
    """Take filled lists back into the ledger of reads; as often as they come in."""
    from imln_finder.review.display import print_merge
    from imln_finder.review.merge import merge_returned

    with failures_in_one_line():
        print_merge(merge_returned(lists, out), output_console())


@queue_app.command("consensus")
def consensus_command(
    review: Annotated[Path, typer.Argument(metavar="DIR2", help="Merged reads, from queue merge.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR3", help="Folder for the list of cases to settle.")],
    reader: Annotated[
        str, typer.Option("--reader", metavar="NAME", help="Who settles: a third reader, or a name for the session.")
    ] = "consensus",
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier list in DIR3.")] = False,
) -> None:
    """Make a list of the cases that were read differently, with both reads, as .xlsx and .csv."""
    from imln_finder.review.consensus import create_consensus_queue
    from imln_finder.review.display import print_consensus

    with failures_in_one_line():
        summary = create_consensus_queue(review, reader, out, force)
        with printed_if_possible():
            print_consensus(summary, out, output_console())


@queue_app.command("resolve")
def resolve_command(
    lists: Annotated[
        Path, typer.Argument(metavar="DIR3", help="The folder of queue consensus, with the filled list in it.")
    ],
    out: Annotated[Path, typer.Option("--out", metavar="DIR2", help="The merged reads that it was made from.")],
) -> None:
    """Take the consensus back into the ledger of reads; as often as need be."""
    from imln_finder.review.display import print_resolve
    from imln_finder.review.resolve import resolve

    with failures_in_one_line():
        print_resolve(resolve(lists, out), output_console())
