"""Adjudicated decisions of readers, as labels: what two radiologists found on the CT that a report describes.

A CSV file with the columns `report_id`, `report_text` and `decision`, and any others beside them, as `imln-finder
cohort --decisions` writes it; an apostrophe at the start of a cell only marks it as text. A decision is about the
images and not the text, so it labels a report by what is there: a node of 1 cm or more, a smaller one, none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from imln_finder.archive.csv_lines import Lines
from imln_finder.archive.csv_rows import csv_rows, first_row
from imln_finder.archive.delimited import DELIMITERS
from imln_finder.archive.encoding import UNDECODABLE
from imln_finder.archive.errors import ArchiveError
from imln_finder.archive.source import Source
from imln_finder.domain import CaseStatus, Decision, Report
from imln_finder.labels import Label, LabelledReport
from imln_finder.spreadsheet import identifier_cell, open_sheet, unmarked, whole_text_cell

#: What a decision labels its report as; the other decisions leave it without a label.
_STATUS = {
    Decision.CONFIRMED: CaseStatus.CANDIDATE,
    Decision.BELOW_1CM: CaseStatus.BELOW_THRESHOLD,
    Decision.NOT_IMLN: CaseStatus.NEGATED,
}
_COLUMNS = ("report_id", "report_text", "decision")


def read_decisions(path: Path) -> tuple[list[LabelledReport], int]:
    """The reports that the decisions of a file label, and how many they leave without a label.

    Raises:
        ArchiveError: if the file cannot be read, lacks a column, or holds an unknown decision; quotes no report.
    """
    found: list[LabelledReport] = []
    undecided = 0
    for number, (identifier, text, decision) in _rows(path):
        try:
            status = _STATUS.get(Decision(decision.strip().lower()))
        except ValueError:
            known = ", ".join(Decision)
            raise ArchiveError(f"The decision is none of {known}.", f"{path}, row {number}") from None
        if status is None:
            undecided += 1
        else:
            report = Report(unmarked(identifier), unmarked(text), str(path), f"row {number}")
            found.append(LabelledReport(report, Label(status), path.stem))
    return found, undecided


def write_decisions(path: Path, decided: Iterable[tuple[Report, Decision]]) -> None:
    """Writes decisions with their reports, so that `read_decisions` reads them again. The file holds report texts.

    Raises:
        OSError: if the file cannot be written.
    """
    with open_sheet(path, _COLUMNS) as write_row:
        for report, decision in decided:
            write_row([identifier_cell(report.report_id), whole_text_cell(report.text), decision])


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The needed cells of each row, and its number as a spreadsheet counts it."""
    try:
        with Lines(Source.on_disk(path)) as lines:
            header = next(lines, "")
            delimiter = max(DELIMITERS, key=header.count)
            names = first_row(header, delimiter)
            missing = [name for name in _COLUMNS if name not in names]
            if missing:
                reason = f"The file has no column {missing[0]!r}; needed are {', '.join(_COLUMNS)}."
                raise ArchiveError(reason, str(path))
            for number, row in enumerate(csv_rows(lines, delimiter, len(names)), start=2):
                if fault := _fault(row, len(names)):
                    raise ArchiveError(fault, f"{path}, row {number}")
                if row:
                    yield number, [row[names.index(name)] for name in _COLUMNS]
    except OSError as error:
        raise ArchiveError(f"The file cannot be read ({error.strerror}); check the path.", str(path)) from error


def _fault(row: list[str] | None, cells: int) -> str | None:
    """What is wrong with a row, if anything is."""
    if row is None:
        return "The row opens or closes a quote in the wrong place; check its quoting."
    if len(row) not in (0, cells):
        return "The row has more or fewer cells than the header."
    if any(UNDECODABLE in cell for cell in row):
        return "The row cannot be decoded; save the file as CSV in UTF-8."
    return None
