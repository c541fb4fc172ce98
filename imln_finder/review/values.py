"""What travels through a review: the cases that are read, and the reads of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from imln_finder.domain import CaseStatus, Decision, Laterality, SternalErosion


class Stratum(StrEnum):
    """Why a case is in the queue; for the coordinator alone: readers must not tell sampled reports from flagged ones.

    `mentioned` and `not_mentioned` are the strata of the sample of reports that were not flagged.
    """

    CANDIDATE = "candidate"
    MENTIONED = "mentioned"
    NOT_MENTIONED = "not_mentioned"


#: The stratum that a report of each status belongs to. What is out of scope is neither flagged nor sampled.
STRATUM_OF = {
    CaseStatus.CANDIDATE: Stratum.CANDIDATE,
    CaseStatus.BELOW_THRESHOLD: Stratum.MENTIONED,
    CaseStatus.NON_CURRENT: Stratum.MENTIONED,
    CaseStatus.NEGATED: Stratum.MENTIONED,
    CaseStatus.NOT_MENTIONED: Stratum.NOT_MENTIONED,
}


class ReadKind(StrEnum):
    """Whether a read was made blind to the other one, or in view of both."""

    INDEPENDENT = "independent"
    CONSENSUS = "consensus"


@dataclass(frozen=True, slots=True)
class Case:
    """A report whose CT is read.

    Attributes:
        case_number: stands for the case in the lists; tells nothing of order, stratum or patient.
        report_id: and the other identifiers: as the archive holds them.
        round: of reading in which the case was queued; the first is 1.
        readers: whose lists hold the case; two.
    """

    case_number: str
    report_id: str
    patient_id: str | None
    accession_number: str | None
    study_date: str | None
    exam_description: str | None
    stratum: Stratum
    round: int
    readers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a read was taken from.

    Attributes:
        file: its name, without folders.
        sha256: of the file.
        row: as a spreadsheet counts it, with the sheet if the file has several that hold cases ("row 7").
        merged_at: when it was taken over (UTC).
    """

    file: str
    sha256: str
    row: str
    merged_at: datetime


@dataclass(frozen=True, slots=True)
class Read:
    """What one reader found on the CT of one case.

    Attributes:
        size_mm: largest diameter of the node, in millimetres.
        intercostal_spaces: anterior ones that the node lies in, sorted.
        read_on: the day of the read, as the reader gives it.
        reader: of an independent read one of the case's readers; of a consensus whoever made it.
    """

    case_number: str
    reader: str
    decision: Decision
    provenance: Provenance
    size_mm: float | None = None
    laterality: Laterality | None = None
    intercostal_spaces: tuple[int, ...] = ()
    sternal_erosion: SternalErosion | None = None
    comment: str = ""
    read_on: date | None = None
    kind: ReadKind = ReadKind.INDEPENDENT

    @property
    def answer(self) -> tuple[object, ...]:
        """All that the reader entered: two reads with the same answer say the same."""
        return (
            self.decision,
            self.size_mm,
            self.laterality,
            self.intercostal_spaces,
            self.sternal_erosion,
            self.comment,
            self.read_on,
        )
