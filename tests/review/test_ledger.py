"""The ledger keeps every read, and notices what is done to it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from review_testing import a_case, a_key, a_read

from imln_finder.archive.errors import ArchiveError
from imln_finder.domain import Decision, Laterality, SternalErosion
from imln_finder.review.key import cases_by_number, load_key, load_keys, save_key
from imln_finder.review.ledger import NO_HASH, current_reads, extended, head, read_ledger, write_ledger
from imln_finder.review.values import ReadKind

FULL = a_read(
    size_mm=12.5,
    laterality=Laterality.LEFT,
    intercostal_spaces=(2, 3),
    sternal_erosion=SternalErosion.ABSENT,
    comment='größer, "s. 4"\nnew line',
    read_on=date(2026, 3, 1),
)
OTHER = a_read(reader="B", decision="not_imln")


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "decisions.jsonl"
    write_ledger(path, extended([], [FULL, OTHER, a_read("DFGHJKLM")]))
    return path


def test_reads_come_back_as_they_were_entered(ledger: Path) -> None:
    entries = read_ledger(ledger)
    assert [entry.read for entry in entries][:2] == [FULL, OTHER]
    assert [entry.previous for entry in entries] == [NO_HASH, entries[0].hash, entries[1].hash]
    assert head(entries) == entries[-1].hash


def test_the_same_answer_adds_nothing_and_another_is_a_correction(ledger: Path) -> None:
    entries = read_ledger(ledger)
    assert extended(entries, [FULL, OTHER]) == entries
    changed = a_read(decision="below_1cm", size_mm=8.0)
    write_ledger(ledger, extended(entries, [changed]))
    again = read_ledger(ledger)
    assert (again[:3], again[3].corrects) == (entries, 1)
    assert [read.decision for read in current_reads(again)] == [
        Decision.BELOW_1CM,
        Decision.NOT_IMLN,
        Decision.CONFIRMED,
    ]


def test_a_consensus_stands_beside_the_reads(ledger: Path) -> None:
    entries = extended(read_ledger(ledger), [a_read(decision="confirmed", kind=ReadKind.CONSENSUS, reader="C")])
    assert len(current_reads(entries)) == 4


@pytest.mark.parametrize("line", [0, 1])
@pytest.mark.parametrize(
    "change",
    [
        lambda lines, i: [
            *lines[:i],
            lines[i].replace(b"confirmed", b"not_imln").replace(b"2026", b"2027"),
            *lines[i + 1 :],
        ],
        lambda lines, i: [*lines[:i], *lines[i + 1 :]],
        lambda lines, i: [*lines[: i + 1], *lines[i:]],
        lambda lines, i: [*lines[:i], lines[i][:-30], *lines[i + 1 :]],
        lambda lines, i: [*lines[:i], b"\n", *lines[i:]],
    ],
)
def test_a_changed_ledger_is_noticed(ledger: Path, change: object, line: int) -> None:
    lines = ledger.read_bytes().splitlines(keepends=True)
    ledger.write_bytes(b"".join(change(lines, line)))  # type: ignore[operator]
    with pytest.raises(ArchiveError, match=r"decisions\.jsonl, line \d: The ledger was changed here or cut short"):
        read_ledger(ledger)


def test_no_ledger_is_an_empty_one(tmp_path: Path) -> None:
    assert read_ledger(tmp_path / "decisions.jsonl") == []


def test_a_key_comes_back(tmp_path: Path) -> None:
    key = a_key(a_case(), a_case("DFGHJKLM", patient_id=None))
    save_key(tmp_path / "key.json", key)
    assert load_key(tmp_path / "key.json") == key
    later = a_key(a_case(round=2, readers=("C", "D")), round=2)
    for each in (later, key):
        save_key(tmp_path / f"key-round-{each.round}.json", each)
    assert load_keys(tmp_path) == [key, later]
    assert cases_by_number([key, later])["BCDFGHJK"].readers == ("C", "D")


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"cases": 3}', "\x00"])
def test_what_is_no_key_is_told(tmp_path: Path, content: str) -> None:
    (tmp_path / "key.json").write_text(content)
    with pytest.raises(ArchiveError, match="no key of reading lists"):
        load_keys(tmp_path)
