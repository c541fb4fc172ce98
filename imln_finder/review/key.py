"""The key to the lists of a round, `key.json`: for the coordinator alone, as it says what the readers must not know."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from imln_finder.archive.errors import ArchiveError
from imln_finder.domain import CaseStatus
from imln_finder.json_file import write_json
from imln_finder.review.values import Case, Stratum
from imln_finder.spreadsheet import identifier_cell, open_sheet, text_cell

KEY, KEY_SHEET = "key.json", "key.csv"
#: Of a consensus queue.
CONSENSUS_KEY = "consensus.json"
#: What the key of each round is called where rounds come together.
ROUND_KEY = "key-round-{round}.json"

_BLIND = "Readers were blind to each other and to the result of the search."
_ANCHORED = (
    "Readers were blind to each other, but their lists were filled in advance with the size, side, intercostal spaces "
    "and sternal erosion that the search had found in the report, which may have anchored their own values."
)


@dataclass(frozen=True, slots=True)
class ScanCounts:
    """What the scan behind a queue met, for the flow of the study.

    Attributes:
        read: records of the archive; `read == rejects + sum(case_status)`.
        case_status: reports by status.
    """

    read: int
    rejects: int
    case_status: Mapping[CaseStatus, int]


@dataclass(frozen=True, slots=True)
class Drawn:
    """How many reports of a stratum could be queued in a round, and how many were: all candidates, a sample of others.

    Reports that were queued in an earlier round count in neither.
    """

    population: int
    queued: int


@dataclass(frozen=True, slots=True)
class Key:
    """The key of one round.

    Attributes:
        created: when the lists were made (UTC).
        version: of imln-finder.
        seed: the same seed gives the same case numbers, samples and orders again.
        suggested: the lists were filled in advance with the engine's values.
        results_sha256, run_sha256: of the scan's `results.parquet` and `run.json`.
        language: of the reports.
        strata: every stratum, also one that nothing was drawn from.
        cases: sorted by case number.
    """

    round: int
    created: datetime
    version: str
    seed: int
    readers: tuple[str, ...]
    suggested: bool
    results_sha256: str
    run_sha256: str
    language: str
    scan: ScanCounts
    strata: Mapping[Stratum, Drawn]
    cases: tuple[Case, ...]

    @property
    def blinding(self) -> str:
        """What the readers knew, in a sentence fit for a methods section."""
        return _ANCHORED if self.suggested else _BLIND


def save_key(path: Path, key: Key) -> None:
    """Writes a key as JSON.

    Raises:
        OSError: if the file cannot be written.
    """
    content = asdict(key) | {"created": key.created.isoformat(timespec="seconds"), "blinding": key.blinding}
    write_json(path, content)


def save_key_sheet(path: Path, cases: Sequence[Case]) -> None:
    """Writes the cases of a key as a table.

    Raises:
        OSError: if the file cannot be written.
    """
    columns = (
        "case_number",
        "report_id",
        "patient_id",
        "accession_number",
        "study_date",
        "exam_description",
        "stratum",
        "round",
        "readers",
    )
    with open_sheet(path, columns) as write_row:
        for case in cases:
            identifiers = map(identifier_cell, (case.report_id, case.patient_id, case.accession_number))
            described = map(text_cell, (case.study_date, case.exam_description))
            write_row(
                [case.case_number, *identifiers, *described, case.stratum, str(case.round), "; ".join(case.readers)]
            )


def load_key(path: Path) -> Key:
    """The key in a file.

    Raises:
        ArchiveError: if there is none, or it is no key.
    """
    try:
        values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        scan, strata = values["scan"], values["strata"]
        values |= {
            "created": datetime.fromisoformat(values["created"]),
            "readers": tuple(values["readers"]),
            "scan": ScanCounts(**scan | {"case_status": {CaseStatus(k): n for k, n in scan["case_status"].items()}}),
            "strata": {Stratum(name): Drawn(**drawn) for name, drawn in strata.items()},
            "cases": tuple(_case(case) for case in values["cases"]),
        }
        del values["blinding"]
        return Key(**values)
    except OSError as error:
        reason = f"The key of the lists cannot be read ({error.strerror}); name the folder that queue create made."
        raise ArchiveError(reason, str(path)) from error
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ArchiveError("This is no key of reading lists, or it was changed; put back a copy.", str(path)) from None


def load_keys(folder: Path) -> list[Key]:
    """The keys in a folder of lists (one) or of merged reads (one a round), by round.

    Raises:
        ArchiveError: if there is none, or one cannot be read.
    """
    paths = sorted(folder.glob(ROUND_KEY.format(round="*")))
    return sorted((load_key(path) for path in paths or [folder / KEY]), key=lambda key: key.round)


def load_merged_keys(folder: Path) -> list[Key]:
    """The keys in a folder of merged reads, by round.

    Raises:
        ArchiveError: if it is none, or a key cannot be read.
    """
    if not any(folder.glob(ROUND_KEY.format(round="*"))):
        raise ArchiveError("There are no merged reads here; name the folder that queue merge wrote.", str(folder))
    return load_keys(folder)


def cases_by_number(keys: Sequence[Key]) -> dict[str, Case]:
    """The cases of all rounds; of one that was queued again the last."""
    return {case.case_number: case for key in keys for case in key.cases}


def _case(values: dict[str, Any]) -> Case:
    return Case(**values | {"stratum": Stratum(values["stratum"]), "readers": tuple(values["readers"])})
