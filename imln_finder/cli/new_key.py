"""`imln-finder new-key`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from imln_finder.terminal import failures_in_one_line


def new_key_command(
    path: Annotated[Path, typer.Argument(metavar="KEYFILE", help="The file to write; it must not exist.")],
) -> None:
    """Make a new secret key for scan --pseudonymise."""
    from imln_finder.pseudonyms.key_file import make_key

    with failures_in_one_line():
        make_key(path)
