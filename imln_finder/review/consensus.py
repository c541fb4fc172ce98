"""The consensus queue: cases that two readers read differently, as a list that shows both reads."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from imln_finder.archive.errors import ArchiveError
from imln_finder.json_file import write_json
from imln_finder.review.audit import load_review
from imln_finder.review.key import CONSENSUS_KEY
from imln_finder.review.outcome import Outcome
from imln_finder.scan.outputs import check_folder, published_together

LISTS = ("consensus.xlsx", "consensus.csv")
FILES = (*LISTS, CONSENSUS_KEY)


@dataclass(frozen=True, slots=True)
class ConsensusKey:
    """What a consensus queue was made of.

    Attributes:
        reader: who settles: a third reader, or a name for the joint session.
        ledger: the hash of the last entry that the lists know of.
        to_settle: what is to be settled, by case number.
    """

    created: datetime
    version: str
    reader: str
    ledger: str
    to_settle: dict[str, tuple[str, ...]]


def create_consensus_queue(review: Path, reader: str, folder: Path, force: bool = False) -> ConsensusKey:
    """Writes the list of all cases that wait for a consensus, as workbook and CSV.

    Args:
        review: the folder of merged reads.
        reader: who settles.
        folder: where the files go; made if need be.
        force: replace an earlier consensus queue in the folder.

    Raises:
        ArchiveError: if the reads cannot be used, or no case waits.
        OutputError: if the folder cannot take the files.
    """
    check_folder(folder, force, FILES)
    read = load_review(review)
    waiting = [outcome for outcome in read.outcomes if outcome.unsettled]
    if reader in {each for key in read.keys for each in key.readers}:
        raise ArchiveError("This reader has read cases independently; name a third one, or the session, with --reader.")
    if not waiting:
        raise ArchiveError("No case waits for a consensus: no two reads differ.", str(review))
    key = ConsensusKey(
        created=datetime.now(UTC).replace(microsecond=0),
        version=version("imln-finder"),
        reader=reader,
        ledger=read.head,
        to_settle={outcome.case.case_number: outcome.unsettled for outcome in waiting},
    )
    with published_together(folder, force, FILES) as hidden:
        _write(hidden, key, waiting)
    return key


def load_consensus_key(folder: Path) -> ConsensusKey:
    """The key of a consensus queue.

    Raises:
        ArchiveError: if there is none, or it was changed.
    """
    path = folder / CONSENSUS_KEY
    try:
        values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        values["created"] = datetime.fromisoformat(values["created"])
        values["to_settle"] = {number: tuple(fields) for number, fields in values["to_settle"].items()}
        return ConsensusKey(**values)
    except OSError as error:
        reason = f"The key cannot be read ({error.strerror}); name the folder that queue consensus made."
        raise ArchiveError(reason, str(path)) from error
    except (ValueError, KeyError, TypeError, AttributeError):
        reason = "This is no key of a consensus queue, or it was changed; put back a copy."
        raise ArchiveError(reason, str(path)) from None


def _write(hidden: Path, key: ConsensusKey, waiting: Sequence[Outcome]) -> None:
    # spaCy takes seconds to import, and a wrong argument should be told at once.
    from imln_finder.review.consensus_list import listed_cases
    from imln_finder.review.list_files import write_csv_list, write_workbook

    listed = listed_cases(waiting)
    workbook, table = (hidden / name for name in LISTS)
    write_workbook(workbook, listed, key.reader, key.created)
    write_csv_list(table, listed, key.reader)
    content = asdict(key) | {"created": key.created.isoformat()}
    write_json(hidden / CONSENSUS_KEY, content)
