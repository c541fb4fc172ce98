"""Where an audit leaves its two files: the figures, and paragraphs for a paper."""

from __future__ import annotations

from pathlib import Path

from imln_finder.review.audit import Audit, as_json
from imln_finder.review.methods import paragraphs
from imln_finder.scan.outputs import check_folder, write_texts

RECORD, METHODS = "audit.json", "methods.txt"
FILES = (RECORD, METHODS)


def check_outputs(folder: Path, force: bool) -> None:
    """Refuses a folder that cannot take the files.

    Raises:
        OutputError: if it is none, or holds an earlier audit and `force` is not set.
    """
    check_folder(folder, force, FILES)


def write_audit(folder: Path, figures: Audit, force: bool = False) -> None:
    """Writes `audit.json` and `methods.txt`.

    Raises:
        OutputError: if the folder cannot take them.
    """
    contents = {RECORD: as_json(figures), METHODS: "\n\n".join(paragraphs(figures)) + "\n"}
    write_texts(folder, contents, force)
