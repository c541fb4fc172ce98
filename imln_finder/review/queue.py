"""From a scan to the reading lists of a round: what `imln-finder queue create` does."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from imln_finder.archive import ArchiveError
from imln_finder.domain import Report
from imln_finder.review.case_number import case_number
from imln_finder.review.drawing import READERS_OF_A_CASE, frames, pairs_of_readers, sample, shuffled
from imln_finder.review.earlier import Earlier, load_earlier
from imln_finder.review.key import KEY, KEY_SHEET, Drawn, Key, save_key, save_key_sheet
from imln_finder.review.scanned import Scanned, Suggestion, chosen_reports, load_scanned, suggestions
from imln_finder.review.values import Case, Stratum
from imln_finder.scan.outputs import check_folder, published_together

#: What the lists of a reader are called, in the order in which they are told.
LIST_FILES = ("reader-{reader}.xlsx", "reader-{reader}.csv", "reader-{reader}.html")

#: It becomes part of file names, on any system.
_READER_NAME = re.compile(r"[^\W_](?:[\w-]{0,38}[^\W_])?")


@dataclass(frozen=True, slots=True)
class QueueSummary:
    """What was queued.

    Attributes:
        of_reader: how many cases each list holds.
        left_out: candidates that were queued in an earlier round.
        files: that were written.
    """

    folder: Path
    key: Key
    of_reader: Mapping[str, int]
    left_out: int
    files: tuple[str, ...]


def create_queue(
    worklist: Path,
    readers: Sequence[str],
    folder: Path,
    *,
    seed: int,
    suggest: bool = False,
    sample_unflagged: int = 0,
    after: Sequence[Path] = (),
    archive: Sequence[str | Path] = (),
    force: bool = False,
) -> QueueSummary:
    """Writes the lists of every reader, and the key to them.

    Args:
        worklist: `worklist.csv` of a scan, or the folder of the scan.
        readers: their names, two or more; each case goes to two of them.
        folder: where the files go; made if need be.
        seed: of all that chance decides.
        suggest: fill size, side, spaces and erosion in advance with the engine's values.
        sample_unflagged: how many reports that were not flagged are mixed in.
        after: folders of earlier rounds, of their lists or of their merged reads.
        archive: where the archive lies now, if it was moved since the scan.
        force: replace earlier lists in the folder.

    Raises:
        ArchiveError: if the arguments, the scan, its archive or an earlier round cannot be used, or nothing is left to
            read.
        OutputError: if the folder cannot take the files.
    """
    _check(readers, suggest, sample_unflagged)
    files = _files(readers)
    check_folder(folder, force, files)
    scanned, earlier = load_scanned(worklist), load_earlier(after)
    strata_of, strata = _drawn(scanned, earlier, sample_unflagged, seed)
    if not strata_of:
        raise ArchiveError("There is no case to read: none was flagged, or all were queued in earlier rounds.")
    reports = chosen_reports(scanned, strata_of, archive)
    key = Key(
        round=earlier.rounds + 1,
        created=datetime.now(UTC).replace(microsecond=0),
        version=version("imln-finder"),
        seed=seed,
        readers=tuple(readers),
        suggested=suggest,
        results_sha256=scanned.results_sha256,
        run_sha256=scanned.run_sha256,
        language=scanned.language,
        scan=scanned.counts,
        strata=strata,
        cases=_cases(reports, strata_of, readers, seed, earlier),
    )
    suggested = suggestions(scanned, strata_of) if suggest else {}
    with published_together(folder, force, files) as hidden:
        _write(hidden, key, reports, suggested)
    left_out = sum(identifier in earlier.taken for identifier in scanned.candidates)
    of_reader = Counter(reader for case in key.cases for reader in case.readers)
    return QueueSummary(folder, key, of_reader, left_out, files)


def _check(readers: Sequence[str], suggest: bool, sample_unflagged: int) -> None:
    if len(readers) < READERS_OF_A_CASE:
        raise ArchiveError("Each case is read by two; name at least two readers: --reader A --reader B.")
    for reader in readers:
        if not _READER_NAME.fullmatch(reader):
            raise ArchiveError("The name of a reader is letters and digits, with - or _ between; mend --reader.")
    if len({reader.casefold() for reader in readers}) < len(readers):
        raise ArchiveError("Two readers have the same name; mend --reader.")
    if suggest and sample_unflagged:
        raise ArchiveError(
            "--suggest would tell the reports that were not flagged from the others; leave out one of it and "
            "--sample-unflagged."
        )


def _files(readers: Sequence[str]) -> tuple[str, ...]:
    return (*(name.format(reader=reader) for reader in readers for name in LIST_FILES), KEY_SHEET, KEY)


def _drawn(
    scanned: Scanned, earlier: Earlier, sample_unflagged: int, seed: int
) -> tuple[dict[str, Stratum], dict[Stratum, Drawn]]:
    """The stratum of each report that is queued, and how many were drawn from how many."""
    of_stratum = frames(scanned.statuses, earlier.taken)
    queued = sample(of_stratum, sample_unflagged, seed)
    queued[Stratum.CANDIDATE] = [identifier for identifier in scanned.candidates if identifier not in earlier.taken]
    strata = {stratum: Drawn(len(of_stratum[stratum]), len(queued[stratum])) for stratum in Stratum}
    return {identifier: stratum for stratum in Stratum for identifier in queued[stratum]}, strata


def _cases(
    reports: Mapping[str, Report],
    strata_of: Mapping[str, Stratum],
    readers: Sequence[str],
    seed: int,
    earlier: Earlier,
) -> tuple[Case, ...]:
    """The cases by number. Strata are dealt one after the other, so that readers share each of them evenly."""
    numbers = dict(earlier.numbers)
    taken = set(numbers.values())
    dealt = [
        identifier
        for stratum in Stratum
        for identifier in shuffled((each for each in sorted(strata_of) if strata_of[each] is stratum), seed, stratum)
    ]
    cases = []
    for identifier, pair in zip(dealt, pairs_of_readers(readers, len(dealt)), strict=True):
        number = numbers.get(identifier) or case_number(identifier, seed, taken)
        taken.add(number)
        report = reports[identifier]
        cases.append(
            Case(
                case_number=number,
                report_id=identifier,
                patient_id=report.patient_id,
                accession_number=report.accession_number,
                study_date=report.study_date,
                exam_description=report.exam_description,
                stratum=strata_of[identifier],
                round=earlier.rounds + 1,
                readers=pair,
            )
        )
    return tuple(sorted(cases, key=lambda case: case.case_number))


def _write(hidden: Path, key: Key, reports: Mapping[str, Report], suggested: Mapping[str, Suggestion]) -> None:
    # spaCy takes seconds to import, and a wrong argument should be told at once.
    from imln_finder.review.list_files import write_csv_list, write_workbook
    from imln_finder.review.page import render_page
    from imln_finder.review.passages import ReportViewer
    from imln_finder.review.reading_list import ListedCase

    viewer = ReportViewer(key.language)
    listed = {
        case.case_number: ListedCase(case, viewer.view(reports[case.report_id].text), suggested.get(case.report_id))
        for case in key.cases
    }
    for reader in key.readers:
        own = [case.case_number for case in key.cases if reader in case.readers]
        ordered = [listed[number] for number in shuffled(own, key.seed, f"{key.round}/{reader}")]
        workbook, table, page = (hidden / name.format(reader=reader) for name in LIST_FILES)
        write_workbook(workbook, ordered, reader, key.created)
        write_csv_list(table, ordered, reader)
        page.write_text(render_page(ordered, reader), encoding="utf-8", errors="replace", newline="\n")
    save_key_sheet(hidden / KEY_SHEET, key.cases)
    save_key(hidden / KEY, key)
