"""What keeps a returned row from counting, or needs a look: where it is, what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from imln_finder.spreadsheet import open_sheet, text_cell

PROBLEMS = "problems.csv"

_COLUMNS = ("problem", "taken", "file", "row", "reader", "case_number", "what", "what_to_do")


class ProblemKind(StrEnum):
    """Kinds of problem, the most urgent first."""

    FILE = "file"
    UNKNOWN = "unknown"
    CHANGED = "changed"
    DOUBLED = "doubled"
    CONTRADICTORY = "contradictory"
    UNREADABLE = "unreadable"
    MISSING = "missing"
    OPEN = "open"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Problem:
    """One line for the coordinator. It quotes no cell, as a cell may hold anything.

    Attributes:
        taken: the read of the row was taken over all the same.
        file, row: empty for what is in no file.
    """

    kind: ProblemKind
    what: str
    to_do: str
    file: str = ""
    row: str = ""
    reader: str = ""
    case_number: str = ""
    taken: bool = False


def write_problems(path: Path, problems: Iterable[Problem]) -> None:
    """Writes the problems as a table, the most urgent first.

    Raises:
        OSError: if the file cannot be written.
    """
    kinds = list(ProblemKind)
    with open_sheet(path, _COLUMNS) as write_row:
        for each in sorted(problems, key=lambda problem: kinds.index(problem.kind)):
            cells = (each.kind, "yes" if each.taken else "no", each.file, each.row, each.reader, each.case_number)
            write_row([text_cell(cell) for cell in (*cells, each.what, each.to_do)])
