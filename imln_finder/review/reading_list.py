"""The list of one reader: its columns, and one row a case. What it holds, whatever file it is written to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from imln_finder.domain import Decision, Laterality, SternalErosion
from imln_finder.review.case_number import row_check
from imln_finder.review.passages import Passage, ReportView
from imln_finder.review.scanned import Suggestion
from imln_finder.review.values import Case


class Kind(StrEnum):
    """How a column is to be treated: an identifier stays text, a choice has a list, and so on."""

    IDENTIFIER = "identifier"
    TEXT = "text"
    PASSAGES = "passages"
    CHOICE = "choice"
    MILLIMETRES = "millimetres"
    SPACES = "spaces"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list.

    Attributes:
        help: what it holds, for the reader.
        choices: the words that it takes, each with its meaning.
        filled: by the reader.
    """

    name: str
    kind: Kind
    help: str
    choices: tuple[tuple[str, str], ...] = ()
    filled: bool = False


_DECISIONS = (
    (Decision.CONFIRMED, "a soft nodule of 1 cm or more by the internal mammary vessels, in the first to sixth space"),
    (Decision.NOT_IMLN, "there is none: normal, or something else (vessel, cartilage, mediastinal node, …)"),
    (Decision.BELOW_1CM, "there is one, and it is smaller than 1 cm"),
    (Decision.INDETERMINATE, "seen, but it cannot be told whether it is one"),
    (Decision.CANNOT_ASSESS, "not to be judged: images missing, artefact, region not covered"),
)
_SIDES = (
    (Laterality.LEFT, "left of the sternum"),
    (Laterality.RIGHT, "right of the sternum"),
    (Laterality.BILATERAL, "nodes on both sides"),
)
_EROSION = (
    (SternalErosion.PRESENT, "erosion, destruction or invasion of the sternum, whatever its cause"),
    (SternalErosion.ABSENT, "none"),
    (SternalErosion.UNCERTAIN, "not certain"),
)

COLUMNS = (
    Column("case_number", Kind.IDENTIFIER, "Stands for the case. Leave it as it is."),
    Column("reader", Kind.IDENTIFIER, "Whose list this is. Leave it as it is."),
    Column("patient_id", Kind.IDENTIFIER, "To find the CT in the PACS. Leave it as it is."),
    Column("accession_number", Kind.IDENTIFIER, "To find the CT in the PACS. Leave it as it is."),
    Column("study_date", Kind.IDENTIFIER, "Of the CT, as the archive writes it. Leave it as it is."),
    Column("exam_description", Kind.TEXT, "Of the CT."),
    Column("report_id", Kind.IDENTIFIER, "Of the report. Leave it as it is."),
    Column(
        "passages",
        Kind.PASSAGES,
        "What the report says of the internal mammary chain and the sternum, by section; if nothing, its findings.",
    ),
    Column("decision", Kind.CHOICE, "What the CT shows. Needed.", _DECISIONS, filled=True),
    Column("size_mm", Kind.MILLIMETRES, "Largest diameter of the largest node, in millimetres.", filled=True),
    Column("laterality", Kind.CHOICE, "Side of the node.", _SIDES, filled=True),
    Column(
        "intercostal_spaces",
        Kind.SPACES,
        "Anterior intercostal spaces that it lies in: 2, or 2-4, or 1; 3.",
        filled=True,
    ),
    Column("sternal_erosion", Kind.CHOICE, "Is the sternum eroded?", _EROSION, filled=True),
    Column("comment", Kind.TEXT, "Whatever you wish to say.", filled=True),
    Column("read_on", Kind.DATE, "Day of the read, best as 2026-03-31.", filled=True),
    Column("check", Kind.IDENTIFIER, "Tells that the row is still whole. Leave it as it is."),
)
NAMES = tuple(column.name for column in COLUMNS)


@dataclass(frozen=True, slots=True)
class ListedCase:
    """A case of a list, with what its reader sees of the report."""

    case: Case
    view: ReportView
    suggestion: Suggestion | None = None


def identifiers_of(case: Case) -> dict[str, str]:
    """The identifiers of a case by column; empty for what the archive does not hold."""
    return {
        "patient_id": case.patient_id or "",
        "accession_number": case.accession_number or "",
        "study_date": case.study_date or "",
        "report_id": case.report_id,
    }


def row_of(listed: ListedCase, reader: str) -> dict[str, str]:
    """The cells of a case by column, before any of them is made safe for the file that it goes to.

    The fields that the reader fills are empty, or hold what is suggested.
    """
    case, suggestion = listed.case, listed.suggestion
    return {
        "case_number": case.case_number,
        "reader": reader,
        **identifiers_of(case),
        "exam_description": case.exam_description or "",
        "passages": passages_text(listed.view.passages),
        "decision": "",
        "size_mm": "" if suggestion is None or suggestion.size_mm is None else f"{suggestion.size_mm:g}",
        "laterality": (suggestion and suggestion.laterality) or "",
        "intercostal_spaces": "; ".join(map(str, suggestion.intercostal_spaces)) if suggestion else "",
        "sternal_erosion": _suggested_erosion(suggestion),
        "comment": "",
        "read_on": "",
        "check": row_check(case, reader),
    }


def passages_text(passages: Sequence[Passage]) -> str:
    """The passages one below the other, each behind its section."""
    return "\n".join(f"[{told.section}] {told.text}" if told.section else told.text for told in passages)


def _suggested_erosion(suggestion: Suggestion | None) -> str:
    erosion = suggestion.sternal_erosion if suggestion else None
    return erosion if erosion and erosion != SternalErosion.NOT_STATED else ""
