"""From merged reads and the scan behind them to the files of the study: what `imln-finder cohort` does.

All of them are made anew from ledger, keys and results each time, so that they can be thrown away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from imln_finder.archive.errors import ArchiveError
from imln_finder.cohort.flow import Step, flow
from imln_finder.cohort.patients import IndexBy, patients_of
from imln_finder.cohort.scan_rows import rows_of, study_dates_of
from imln_finder.cohort.study_dates import StudyDates
from imln_finder.cohort.tables import write_confirmed, write_flow, write_patients
from imln_finder.decisions import write_decisions
from imln_finder.review.audit import Review, load_review
from imln_finder.review.dates import Order
from imln_finder.review.merge import WORDS
from imln_finder.review.scanned import Scanned, chosen_reports, load_scanned
from imln_finder.rules_store import load_json
from imln_finder.scan.outputs import check_folder, published_together

CONFIRMED, PATIENTS, FLOW, FLOW_SVG, FLOW_PNG = (
    "confirmed_cases.csv",
    "patients.csv",
    "flow.csv",
    "flow.svg",
    "flow.png",
)
DECISIONS = "decisions.csv"


@dataclass(frozen=True, slots=True)
class StudySummary:
    """What was written.

    Attributes:
        confirmed: reports; unsettled: cases that still wait for a consensus.
        without_index: patients whose first confirmed CT cannot be told.
        without_identifier: of the patients, so many are single reports without a patient_id.
        dates: of the archive.
    """

    folder: Path
    files: tuple[str, ...]
    steps: tuple[Step, ...]
    confirmed: int
    unsettled: int
    patients: int
    without_index: int
    without_identifier: int
    dates: StudyDates


def write_study(
    review: Path,
    scan: Path,
    folder: Path,
    *,
    order: Order | None = None,
    with_decisions: bool = False,
    archive: Sequence[str | Path] = (),
    force: bool = False,
) -> StudySummary:
    """Writes confirmed cases, patients and flow, and with `with_decisions` the labels that readers have given.

    Args:
        review: the folder of merged reads.
        scan: the scan behind its last round.
        folder: where the files go; made if need be.
        order: of the dates of the archive, where it does not tell.
        with_decisions: also write every decided report with its text, for `imln-finder train`; reads the archive.
        archive: where the archive lies now, if it was moved since the scan.
        force: replace an earlier study in the folder.

    Raises:
        ArchiveError: if reads, scan or archive cannot be used, or do not belong together.
        OutputError: if the folder cannot take the files.
    """
    files = (CONFIRMED, PATIENTS, FLOW, FLOW_SVG, FLOW_PNG, *((DECISIONS,) if with_decisions else ()))
    check_folder(folder, force, files)
    read, scanned = load_review(review), load_scanned(scan)
    if scanned.results_sha256 != read.keys[-1].results_sha256:
        raise ArchiveError("The last round was not made from this scan; name the one that it was made from.", str(scan))
    confirmed = [each for each in read.outcomes if each.is_confirmed]
    months = load_json(WORDS, scanned.language)["months"]
    dates = StudyDates.of_archive(study_dates_of(scanned.folder), months, order)
    reports = {each.case.report_id for each in confirmed}
    identifiers = {each.case.patient_id for each in confirmed if each.case.patient_id is not None}
    patients = patients_of(confirmed, rows_of(scanned.folder, reports, identifiers), dates)
    steps = flow(read, len(patients))

    # matplotlib takes a second to import, and a wrong argument should be told at once.
    from imln_finder.cohort.flow_figure import draw_flow

    with published_together(folder, force, files) as hidden:
        write_confirmed(hidden / CONFIRMED, confirmed, dates)
        write_patients(hidden / PATIENTS, patients)
        write_flow(hidden / FLOW, steps)
        draw_flow(steps, hidden / FLOW_SVG, hidden / FLOW_PNG)
        if with_decisions:
            _write_decisions(hidden / DECISIONS, read, scanned, archive)
    return StudySummary(
        folder=folder,
        files=files,
        steps=tuple(steps),
        confirmed=len(confirmed),
        unsettled=sum(bool(each.unsettled) for each in read.outcomes),
        patients=len(patients),
        without_index=sum(patient.index_by is IndexBy.UNKNOWN for patient in patients),
        without_identifier=sum(patient.patient_id is None for patient in patients),
        dates=dates,
    )


def _write_decisions(path: Path, review: Review, scanned: Scanned, archive: Sequence[str | Path]) -> None:
    decided = {each.case.report_id: each.decision for each in review.outcomes if each.decision}
    reports = chosen_reports(scanned, decided, archive)
    write_decisions(path, ((reports[identifier], decision) for identifier, decision in sorted(decided.items())))
