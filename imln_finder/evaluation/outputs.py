"""Where an evaluation leaves its two files: both whole, or what stood there before."""

from __future__ import annotations

from pathlib import Path

from imln_finder.behaviour.runner import BehaviourReport
from imln_finder.evaluation.evaluation import Evaluation
from imln_finder.evaluation.page import render_page
from imln_finder.evaluation.record import as_json
from imln_finder.scan.outputs import check_folder, write_texts

PAGE, RECORD = "evaluation.html", "evaluation.json"
FILES = (PAGE, RECORD)


def check_outputs(folder: Path, force: bool) -> None:
    """Refuses a folder that cannot take the files, before the reports are read.

    Raises:
        OutputError: if it is none, or holds an earlier evaluation and `force` is not set.
    """
    check_folder(folder, force, FILES)


def write_evaluation(
    folder: Path, evaluation: Evaluation, behaviour: BehaviourReport | None = None, force: bool = False
) -> None:
    """Writes `evaluation.json` and `evaluation.html`.

    The page holds the text of each report with an error; the JSON file holds identifiers and no text.

    Raises:
        OutputError: if the folder cannot take them.
    """
    contents = {PAGE: render_page(evaluation, behaviour), RECORD: as_json(evaluation, behaviour)}
    write_texts(folder, contents, force)
