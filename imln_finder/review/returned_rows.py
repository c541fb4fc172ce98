"""From a returned row to the read that it holds, or to what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from imln_finder.domain import CASE_THRESHOLD_MM, Decision, Laterality
from imln_finder.review.case_number import is_case_number, read_case_number, read_check, row_check
from imln_finder.review.cells import CellError, CellReader, as_line
from imln_finder.review.dates import Order, Reading, order_of, read_date
from imln_finder.review.identity import changed_identifiers, same_identifier
from imln_finder.review.problems import Problem, ProblemKind
from imln_finder.review.returned import Cells, ReturnedList, ReturnedRow
from imln_finder.review.values import Case, Provenance, Read

#: Clocks and time zones may differ by so much.
_A_DAY = timedelta(days=1)
_ENTERED = ("size_mm", "laterality", "intercostal_spaces", "sternal_erosion", "comment", "read_on")
#: Columns that can tie a row to its case where its check is gone.
_TIES = ("accession_number", "report_id", "patient_id")
#: Decisions that leave nothing to be measured.
_WITHOUT_NODE = (Decision.NOT_IMLN, Decision.CANNOT_ASSESS)


class Place(NamedTuple):
    """A reader's place for a case: what is read there, or still to be."""

    case_number: str
    reader: str


@dataclass(slots=True)
class RowsFound:
    """What the rows of a list hold.

    Attributes:
        open: where the reader has not decided yet.
        refused: where a read was entered that is not taken.
    """

    reads: list[Read] = field(default_factory=list)
    open: list[Place] = field(default_factory=list)
    refused: list[Place] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Finding:
    """What is wrong with a row, before its place is told."""

    kind: ProblemKind
    what: str
    to_do: str


class _Refused(Exception):
    """A row that is not taken."""

    def __init__(self, kind: ProblemKind, what: str, to_do: str) -> None:
        super().__init__(what)
        self.finding = _Finding(kind, what, to_do)


class RowReader:
    """Reads the rows of returned lists.

    Args:
        cases: by number, each with all readers that it was ever queued for.
        cells: reads what a reader fills.
        created: when the lists were made.
        now: when they are taken back.
        suggested: size, side, spaces and erosion were filled in advance.
    """

    def __init__(
        self, cases: Mapping[str, Case], cells: CellReader, created: datetime, now: datetime, suggested: bool
    ) -> None:
        """Takes what the lists are read by."""
        self._cases = cases
        self._cells = cells
        self._earliest, self._latest = created.date() - _A_DAY, now.date() + _A_DAY
        self._now = now
        self._suggested = suggested

    def read(self, returned: ReturnedList) -> RowsFound:
        """What the rows of a list hold, and what is wrong with them."""
        order = order_of(reading for row in returned.rows for reading in self._dates_of(row.cells))
        found = RowsFound()
        for row in returned.rows:
            place = Place(read_case_number(as_line(row.cells.get("case_number"))), as_line(row.cells.get("reader")))
            notes: list[_Finding] = []
            try:
                case, reader = self._tied(row, notes)
                place = Place(case.case_number, reader)
                provenance = Provenance(returned.file, returned.sha256, row.place, self._now)
                read = self._read(place, row.cells, provenance, order, notes)
            except _Refused as refused:
                found.refused.append(place)
                found.problems.append(_problem(refused.finding, returned, row, place, taken=False))
                continue
            if read is None:
                found.open.append(place)
            else:
                found.reads.append(read)
            found.problems += [_problem(note, returned, row, place, taken=True) for note in notes]
        return found

    def _dates_of(self, cells: Cells) -> Iterator[Reading]:
        """The dates of a row that may tell in which order the file writes them."""
        yield read_date(cells.get("read_on", ""), self._cells.months)
        case = self._cases.get(read_case_number(as_line(cells.get("case_number"))))
        if case is not None and case.study_date:
            known = set(read_date(case.study_date, self._cells.months).values())
            returned = read_date(cells.get("study_date", ""), self._cells.months)
            yield {order: day for order, day in returned.items() if day in known}

    def _tied(self, row: ReturnedRow, notes: list[_Finding]) -> tuple[Case, str]:
        """The case and the reader that a row belongs to."""
        cells = row.cells
        if row.broken is not None:
            to_do = "Save the list as .xlsx and put that file here."
            raise _Refused(ProblemKind.UNREADABLE, f"The cells cannot be told apart: {row.broken}.", to_do)
        number = read_case_number(as_line(cells.get("case_number")))
        case = self._cases.get(number)
        if case is None:
            raise _unknown(number)
        reader = self._reader(case, cells, notes)
        changed = changed_identifiers(case, cells, self._cells.months)
        if changed:
            what = f"The row holds another {' and '.join(changed)} than its case."
            to_do = "Find out which CT was read; put the identifiers back as they were sent, or have it read again."
            raise _Refused(ProblemKind.CHANGED, what, to_do)
        return case, reader

    def _reader(self, case: Case, cells: Cells, notes: list[_Finding]) -> str:
        named, check = as_line(cells.get("reader")), read_check(as_line(cells.get("check")))
        if check:
            owners = [reader for reader in case.readers if row_check(case, reader) == check]
            if not owners:
                what = "The check at the row's end does not belong to the case at its start."
                to_do = (
                    "Some columns were sorted or moved without the others: enter these reads again in the list as sent."
                )
                raise _Refused(ProblemKind.CHANGED, what, to_do)
            if named and not same_identifier(named, owners[0]):
                what = f"The row is of the list of {owners[0]}, and names another reader."
                to_do = "Find out whose read it is, and enter it in the list of that reader."
                raise _Refused(ProblemKind.CHANGED, what, to_do)
            return owners[0]
        owners = [reader for reader in case.readers if named and same_identifier(named, reader)]
        if owners and any(as_line(cells.get(tie)) for tie in _TIES):
            notes.append(_Finding(ProblemKind.NOTE, "The row has lost its check.", "Nothing; its identifiers fit."))
            return owners[0]
        what = "The row has lost its check, and too little else ties it to its case and reader."
        raise _Refused(ProblemKind.CHANGED, what, "Put the columns check and reader back as they were sent.")

    def _read(
        self, place: Place, cells: Cells, provenance: Provenance, order: Order | None, notes: list[_Finding]
    ) -> Read | None:
        """The read of a row; None if its reader has not decided yet."""
        try:
            decision = self._cells.decision(cells.get("decision"))
            if decision is None:
                if not self._suggested and any(as_line(cells.get(name)) for name in _ENTERED):
                    what = "The row has values and no decision."
                    raise _Refused(ProblemKind.CONTRADICTORY, what, "Ask the reader for the decision.")
                return None
            size_mm = self._cells.size_mm(cells.get("size_mm"))
            side = self._cells.laterality(cells.get("laterality"))
            spaces = self._cells.intercostal_spaces(cells.get("intercostal_spaces"))
            erosion = self._cells.sternal_erosion(cells.get("sternal_erosion"))
        except CellError as error:
            raise _Refused(ProblemKind.UNREADABLE, f"{error}.", "Ask the reader, and mend the cell.") from None
        if self._suggested and decision in _WITHOUT_NODE:
            size_mm, side, spaces, erosion = None, None, (), None  # the engine's, not the reader's
        _check_consistent(decision, size_mm, side, spaces, notes)
        return Read(
            case_number=place.case_number,
            reader=place.reader,
            decision=decision,
            provenance=provenance,
            size_mm=size_mm,
            laterality=side,
            intercostal_spaces=spaces,
            sternal_erosion=erosion,
            comment=str(cells.get("comment") or "").strip(),
            read_on=self._read_on(cells.get("read_on"), order, notes),
        )

    def _read_on(self, value: object, order: Order | None, notes: list[_Finding]) -> date | None:
        if not as_line(value):
            return None
        reading = read_date(value, self._cells.months)
        days = set(reading.values())
        if len(days) > 1 and order is not None:
            days = {reading[order]}
        if len(days) > 1:
            days = {day for day in days if self._earliest <= day <= self._latest} or days
        if len(days) != 1:
            what = "read_on may be one of two days." if days else "read_on is no date."
            notes.append(_Finding(ProblemKind.NOTE, f"{what} It was left empty.", "Enter it as 2026-03-31."))
            return None
        [day] = days
        if not self._earliest <= day <= self._latest:
            what = "read_on lies before the list was made, or after today."
            notes.append(_Finding(ProblemKind.NOTE, what, "Ask the reader whether it is mistyped."))
        return day


def _unknown(number: str) -> _Refused:
    if not number.strip("-"):
        what, to_do = "The row has no case number.", "Put it back as it was sent, or delete the row if it is none."
    elif is_case_number(number):
        what, to_do = "The case is of another queue.", "Merge the list with the folder that its queue was made in."
    else:
        what, to_do = "The case number is mistyped.", "Put it back as it was sent."
    return _Refused(ProblemKind.UNKNOWN, what, to_do)


def _check_consistent(
    decision: Decision,
    size_mm: float | None,
    side: Laterality | None,
    spaces: Sequence[int],
    notes: list[_Finding],
) -> None:
    if size_mm is not None and (
        (decision is Decision.CONFIRMED and size_mm < CASE_THRESHOLD_MM)
        or (decision is Decision.BELOW_1CM and size_mm >= CASE_THRESHOLD_MM)
    ):
        what = f"The decision is {decision}, and the size says otherwise."
        raise _Refused(ProblemKind.CONTRADICTORY, what, "Ask the reader which of them is wrong, or of another unit.")
    if decision in _WITHOUT_NODE and (size_mm is not None or side is not None or spaces):
        what = f"The decision is {decision}, and yet a node is described."
        notes.append(_Finding(ProblemKind.NOTE, what, "Ask the reader if the decision is meant."))


def _problem(finding: _Finding, returned: ReturnedList, row: ReturnedRow, place: Place, taken: bool) -> Problem:
    return Problem(
        finding.kind, finding.what, finding.to_do, returned.file, row.place, place.reader, place.case_number, taken
    )
