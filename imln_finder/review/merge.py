"""From returned lists to the ledger: what `imln-finder queue merge` does.

It can be run as often as lists come in. A read that the ledger holds adds nothing; one that a reader has changed since
is a correction; nothing is taken out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from imln_finder.archive.errors import ArchiveError
from imln_finder.archive.inputs import find_input_files
from imln_finder.json_file import write_json
from imln_finder.review.cells import CellReader
from imln_finder.review.key import CONSENSUS_KEY, KEY, KEY_SHEET, ROUND_KEY, Key, load_key, load_keys, save_key
from imln_finder.review.ledger import LEDGER, Entry, current_reads, extended, head, read_ledger, write_ledger
from imln_finder.review.problems import PROBLEMS, Problem, ProblemKind, write_problems
from imln_finder.review.returned import ListReader, ReturnedList
from imln_finder.review.returned_rows import Place, RowReader, RowsFound
from imln_finder.review.tables import NotAList
from imln_finder.review.values import Case, Read, ReadKind
from imln_finder.rules_store import load_json
from imln_finder.scan.outputs import OutputError, check_folder, published_together

MERGE_RECORD = "merge.json"
WORDS = "readers.json"
#: What lies in a folder of lists and is none.
_PAGE_SUFFIXES = (".html", ".htm")
_OWN_FILES = (KEY, KEY_SHEET, CONSENSUS_KEY)


@dataclass(frozen=True, slots=True)
class MergeSummary:
    """What a merge did.

    Attributes:
        new, corrected: reads that were added to the ledger.
        held: for each reader how many cases of the round the ledger now holds, and of how many.
        entries: all of the ledger.
    """

    folder: Path
    round: int
    files: Sequence[ReturnedList]
    new: int
    corrected: int
    held: Mapping[str, tuple[int, int]]
    problems: Sequence[Problem]
    entries: Sequence[Entry]


def merge_returned(lists: Path, folder: Path) -> MergeSummary:
    """Takes what a folder of lists holds over into the ledger of another folder.

    Args:
        lists: the folder that `queue create` made, with the returned lists anywhere in it.
        folder: where the ledger is kept, of this round and of others; made if need be.

    Raises:
        ArchiveError: if the key or the ledger cannot be used.
        OutputError: if the folder cannot take the files.
    """
    key = load_key(lists / KEY)
    files = _files(key)
    check_folder(folder, force=True, files=files)
    if (folder / KEY).exists():
        raise OutputError(f"{folder}: The folder holds lists; name another one for the reads with --out.")
    keys = _keys(folder, key)
    entries = read_ledger(folder / LEDGER)
    now = datetime.now(UTC).replace(microsecond=0)
    words = load_json(WORDS, key.language)
    reader = RowReader(cases_of_all_rounds(keys), CellReader(words), key.created, now, key.suggested)
    returned, problems = returned_lists(lists, folder, ListReader(words["columns"]))
    found = [reader.read(each) for each in returned]
    fresh, doubled = fresh_reads([read for each in found for read in each.reads], entries)
    extended_entries = extended(entries, fresh)
    problems += [problem for each in found for problem in each.problems] + doubled
    added = extended_entries[len(entries) :]
    problems += [*_corrections(added), *_emptied(found, entries), *_unread(key, extended_entries, found, doubled)]
    summary = MergeSummary(
        folder=folder,
        round=key.round,
        files=returned,
        new=sum(entry.corrects is None for entry in added),
        corrected=sum(entry.corrects is not None for entry in added),
        held=_held(key, extended_entries),
        problems=problems,
        entries=extended_entries,
    )
    with published_together(folder, force=True, files=files) as hidden:
        if read_ledger(folder / LEDGER) != entries:
            raise ArchiveError("Another merge has written here meanwhile; merge again.", str(folder))
        write_ledger(hidden / LEDGER, extended_entries)
        write_problems(hidden / PROBLEMS, problems)
        save_key(hidden / ROUND_KEY.format(round=key.round), key)
        _write_record(hidden / MERGE_RECORD, summary, now)
    return summary


def _files(key: Key) -> tuple[str, ...]:
    return LEDGER, PROBLEMS, ROUND_KEY.format(round=key.round), MERGE_RECORD


def _keys(folder: Path, key: Key) -> list[Key]:
    """The keys of all rounds that the folder holds, and of this one.

    Raises:
        ArchiveError: if the folder holds another queue under the same round.
    """
    rounds = {each.round: each for each in load_keys(folder)} if any(folder.glob(ROUND_KEY.format(round="*"))) else {}
    if rounds.setdefault(key.round, key) != key:
        reason = f"The folder holds the reads of another queue as round {key.round}; name another with --out."
        raise ArchiveError(reason, str(folder))
    return [rounds[number] for number in sorted(rounds)]


def cases_of_all_rounds(keys: Iterable[Key]) -> dict[str, Case]:
    """The cases of all rounds by number, each with all its readers."""
    cases: dict[str, Case] = {}
    for case in (case for key in keys for case in key.cases):
        before = cases[case.case_number].readers if case.case_number in cases else ()
        cases[case.case_number] = replace(case, readers=tuple(dict.fromkeys((*before, *case.readers))))
    return cases


def returned_lists(lists: Path, folder: Path, reader: ListReader) -> tuple[list[ReturnedList], list[Problem]]:
    """The lists in a folder, and what is wrong with files that are none."""
    found: list[ReturnedList] = []
    problems: list[Problem] = []
    out = folder.resolve()
    reads_within = out.is_relative_to(lists.resolve())
    for file in find_input_files(lists):
        path = file.path
        is_output = reads_within and path.resolve().is_relative_to(out)
        if is_output or path.name in _OWN_FILES or path.suffix.lower() in _PAGE_SUFFIXES:
            continue
        try:
            found.append(reader.read(path))
        except NotAList as error:
            to_do = "If it holds reads, mend it and merge again."
            problems.append(Problem(ProblemKind.FILE, f"Not read: {error}.", to_do, file=path.name))
    # The same file twice, under whatever name, is one.
    return list({each.sha256: each for each in found}.values()), problems


def fresh_reads(reads: Sequence[Read], entries: Sequence[Entry]) -> tuple[list[Read], list[Problem]]:
    """The reads that are news, one for each place; and the rows that contradict each other, none of which is taken.

    What a file said that was merged before is no news, even if it was corrected since by another file.
    """
    told = {(entry.read.case_number, entry.read.reader, entry.read.provenance.sha256) for entry in entries}
    at_place: dict[Place, list[Read]] = defaultdict(list)
    for read in reads:
        at_place[Place(read.case_number, read.reader)].append(read)
    fresh: list[Read] = []
    problems: list[Problem] = []
    for place, found in at_place.items():
        news = [read for read in found if (*place, read.provenance.sha256) not in told]
        if len({read.answer for read in news}) > 1:
            what, to_do = (
                "The case has several rows that do not say the same; none was taken.",
                "Delete all but the right.",
            )
        elif len(news) > 1:
            what, to_do = "The case has several rows that say the same; it was taken once.", "Nothing."
        else:
            what = to_do = ""
        taken = len({read.answer for read in news}) == 1
        fresh += news[:1] if taken else []
        kind = ProblemKind.NOTE if taken else ProblemKind.DOUBLED
        problems += [
            Problem(
                kind, what, to_do, read.provenance.file, read.provenance.row, place.reader, place.case_number, taken
            )
            for read in (news if what else ())
        ]
    return fresh, problems


def _corrections(added: Iterable[Entry]) -> Iterator[Problem]:
    """A note on each read that takes the place of an earlier one."""
    for entry in added:
        if entry.corrects is not None:
            what = f"Replaces what the reader had entered before (entry {entry.corrects} of the ledger)."
            yield _note(entry.read, what, "Nothing, if the reader has changed it.", taken=True)


def _emptied(found: Iterable[RowsFound], entries: Sequence[Entry]) -> Iterator[Problem]:
    """A note on each read of the ledger whose row came back empty in a list that is otherwise filled."""
    read_now = {Place(read.case_number, read.reader) for each in found for read in each.reads}
    emptied = {place for each in found if each.reads for place in each.open} - read_now
    for read in current_reads(entries):
        if read.kind is ReadKind.INDEPENDENT and Place(read.case_number, read.reader) in emptied:
            yield _note(read, "Was read before and came back empty; the earlier read stays.", "Ask the reader.", False)


def _note(read: Read, what: str, to_do: str, taken: bool) -> Problem:
    origin = read.provenance
    return Problem(ProblemKind.NOTE, what, to_do, origin.file, origin.row, read.reader, read.case_number, taken)


def _unread(
    key: Key, entries: Sequence[Entry], found: Sequence[RowsFound], doubled: Sequence[Problem]
) -> list[Problem]:
    """The places of the round that have no read yet: with a row that is open, or with none at all."""
    held = _held_places(entries)
    opened = {place for each in found for place in each.open}
    told = {place for each in found for place in each.refused}
    told |= {Place(problem.case_number, problem.reader) for problem in doubled}
    problems = []
    for case in key.cases:
        for reader in case.readers:
            place = Place(case.case_number, reader)
            if place in held or place in told:
                continue
            if place in opened:
                kind, what, to_do = ProblemKind.OPEN, "Not decided yet.", "Have it read, and merge again."
            else:
                kind, what = ProblemKind.MISSING, "No returned list has a row for this case."
                to_do = "Ask the reader for the whole list; the row was deleted, or the list has not come back."
            problems.append(Problem(kind, what, to_do, reader=reader, case_number=case.case_number))
    return problems


def _held_places(entries: Iterable[Entry]) -> set[Place]:
    independent = (entry.read for entry in entries if entry.read.kind is ReadKind.INDEPENDENT)
    return {Place(read.case_number, read.reader) for read in independent}


def _held(key: Key, entries: Iterable[Entry]) -> dict[str, tuple[int, int]]:
    held = _held_places(entries)
    places = [Place(case.case_number, reader) for case in key.cases for reader in case.readers]
    return {
        reader: (
            sum(place in held for place in places if place.reader == reader),
            sum(place.reader == reader for place in places),
        )
        for reader in key.readers
    }


def _write_record(path: Path, summary: MergeSummary, now: datetime) -> None:
    kinds = Counter(problem.kind for problem in summary.problems)
    content: dict[str, Any] = {
        "merged": now.isoformat(),
        "version": version("imln-finder"),
        "round": summary.round,
        "files": [{"file": each.file, "sha256": each.sha256, "rows": len(each.rows)} for each in summary.files],
        "new": summary.new,
        "corrected": summary.corrected,
        "held": {reader: {"reads": reads, "of": of} for reader, (reads, of) in summary.held.items()},
        "problems": {kind.value: kinds[kind] for kind in ProblemKind},
        "ledger": {"entries": len(summary.entries), "head": head(summary.entries)},
    }
    write_json(path, content)
