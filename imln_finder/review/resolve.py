"""A filled consensus list back into the ledger: what `imln-finder queue resolve` does. It can be run again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from imln_finder.archive.errors import ArchiveError
from imln_finder.review.cells import CellReader
from imln_finder.review.consensus import ConsensusKey, load_consensus_key
from imln_finder.review.key import load_merged_keys
from imln_finder.review.ledger import LEDGER, Entry, current_reads, extended, read_ledger, write_ledger
from imln_finder.review.merge import WORDS, cases_of_all_rounds, fresh_reads, returned_lists
from imln_finder.review.problems import Problem, ProblemKind, write_problems
from imln_finder.review.returned import ListReader
from imln_finder.review.returned_rows import RowReader, RowsFound
from imln_finder.review.values import ReadKind
from imln_finder.rules_store import load_json
from imln_finder.scan.outputs import check_folder, published_together

CONSENSUS_PROBLEMS = "consensus-problems.csv"
FILES = (LEDGER, CONSENSUS_PROBLEMS)


@dataclass(frozen=True, slots=True)
class ResolveSummary:
    """What a resolve did.

    Attributes:
        settled: cases of the list that the ledger now holds a consensus for, of how many.
        new, corrected: consensus reads that were added to the ledger.
        entries: all of the ledger.
    """

    folder: Path
    reader: str
    settled: tuple[int, int]
    new: int
    corrected: int
    problems: Sequence[Problem]
    entries: Sequence[Entry]


def resolve(lists: Path, folder: Path) -> ResolveSummary:
    """Takes the consensus reads of a folder over into the ledger of another one.

    Args:
        lists: the folder that `queue consensus` made, with the filled list in it.
        folder: of the merged reads that it was made from.

    Raises:
        ArchiveError: if the key, the reads or the ledger cannot be used, or do not belong together.
        OutputError: if the folder cannot take the files.
    """
    key, keys, entries = load_consensus_key(lists), load_merged_keys(folder), read_ledger(folder / LEDGER)
    check_folder(folder, force=True, files=FILES)
    if key.ledger not in {entry.hash for entry in entries}:
        reason = "The consensus queue was not made from these reads; name with --out the folder that it was made from."
        raise ArchiveError(reason, str(folder))
    now = datetime.now(UTC).replace(microsecond=0)
    cases = {
        number: replace(case, readers=(key.reader,))
        for number, case in cases_of_all_rounds(keys).items()
        if number in key.to_settle
    }
    words = load_json(WORDS, keys[-1].language)
    reader = RowReader(cases, CellReader(words), key.created, now, suggested=False)
    returned, problems = returned_lists(lists, folder, ListReader(words["columns"]))
    found = [reader.read(each) for each in returned]
    fresh, doubled = fresh_reads([read for each in found for read in each.reads], entries)
    extended_entries = extended(entries, [replace(read, kind=ReadKind.CONSENSUS) for read in fresh])
    added = extended_entries[len(entries) :]
    settled = _settled(extended_entries, key)
    problems += [problem for each in found for problem in each.problems] + doubled
    problems += _open(key, settled, found, problems)
    with published_together(folder, force=True, files=FILES) as hidden:
        write_ledger(hidden / LEDGER, extended_entries)
        write_problems(hidden / CONSENSUS_PROBLEMS, problems)
    return ResolveSummary(
        folder=folder,
        reader=key.reader,
        settled=(len(settled), len(key.to_settle)),
        new=sum(entry.corrects is None for entry in added),
        corrected=sum(entry.corrects is not None for entry in added),
        problems=problems,
        entries=extended_entries,
    )


def _settled(entries: Iterable[Entry], key: ConsensusKey) -> set[str]:
    consensus = (read for read in current_reads(entries) if read.kind is ReadKind.CONSENSUS)
    return {read.case_number for read in consensus if read.case_number in key.to_settle}


def _open(
    key: ConsensusKey, settled: set[str], found: Sequence[RowsFound], problems: Sequence[Problem]
) -> Iterator[Problem]:
    """A line for each case without a consensus that no other problem tells of."""
    told = {problem.case_number for problem in problems}
    listed = {place.case_number for each in found for place in each.open}
    for number in sorted(key.to_settle.keys() - settled - told):
        if number in listed:
            kind, what, to_do = ProblemKind.OPEN, "Not settled yet.", "Have it settled, and resolve again."
        else:
            kind, what = ProblemKind.MISSING, "No returned list has a row for this case."
            to_do = "Put the whole list into the folder; the row was deleted, or the list has not come back."
        yield Problem(kind, what, to_do, reader=key.reader, case_number=number)
