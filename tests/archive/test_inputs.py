from __future__ import annotations

import gzip
import os
import sys
from itertools import islice
from pathlib import Path

import pytest
from archive_testing import csv_text, read, reports, write

from imln_finder.archive import ArchiveError, read_archive, resolve_inputs
from imln_finder.archive.stream import NO_FILE
from imln_finder.domain import Reject


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("b.txt", "a.txt", "x/c.txt", "x/y/d.txt", ".hidden.txt", ".git/e.txt", "x/~$lock.xlsx", "x/notes.pdf"):
        write(tmp_path / "tree" / name, name)
    return tmp_path / "tree"


def names(inputs: object, root: Path) -> list[str]:
    return [path.relative_to(root).as_posix() for path in resolve_inputs(inputs)]  # type: ignore[arg-type]


def test_folder_is_walked_and_sorted(tree: Path) -> None:
    assert names([tree], tree) == ["a.txt", "b.txt", "x/c.txt", "x/y/d.txt"]


def test_unsupported_files_of_a_folder_are_rejected_not_forgotten(tree: Path) -> None:
    found, rejects = read(tree)
    assert len(found) == 4
    assert [Path(reject.source).name for reject in rejects] == ["notes.pdf"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*.txt", ["a.txt", "b.txt"]),
        ("**/*.txt", ["a.txt", "b.txt", "x/c.txt", "x/y/d.txt"]),
        ("[b]*", ["b.txt"]),
        ("?", ["x/c.txt", "x/y/d.txt"]),
    ],
)
def test_globs(tree: Path, pattern: str, expected: list[str]) -> None:
    assert names([f"{tree}/{pattern}"], tree) == expected


def test_a_file_comes_once_however_it_is_named(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tree / "link.txt").symlink_to(tree / "a.txt")
    monkeypatch.chdir(tree)
    inputs = ["a.txt", "./a.txt", tree / "a.txt", "x/../a.txt", "link.txt", "*.txt", tree]
    assert len(resolve_inputs(inputs)) == 4
    assert len(reports(inputs[:-1])) == 2


def test_a_single_path_needs_no_list(tree: Path) -> None:
    assert [report.report_id for report in reports(str(tree / "a.txt"))] == ["a"]


def test_existing_name_with_glob_characters(tmp_path: Path) -> None:
    assert [report.report_id for report in reports(write(tmp_path / "a[1].txt", "x"))] == ["a[1]"]


def test_links_in_a_circle(tree: Path) -> None:
    (tree / "x" / "up").symlink_to(tree)
    assert len(resolve_inputs(tree)) == 4


def test_home_folder(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tree))
    assert names(["~/a.txt"], tree) == ["a.txt"]


BAD = {
    "missing.csv": "There is no such file or folder",
    "missing/*.csv": "No file matches",
    "empty.csv": "The file is empty",
    "report.pdf": r"not supported.*\.csv, \.tsv.*\.gz",
    "old.xls": r"Save it in Excel as \.xlsx",
    "no_suffix": "not supported",
    "bare.gz": "not supported",
    "folder": "The folder holds no files",
    "pdfs": "None of the files found is of a supported type",
    "bad\0name.csv": "no such file|cannot be opened",
    "x" * 5000: "no such file|cannot be opened",
}


@pytest.mark.parametrize("name", BAD)
def test_unusable_inputs_are_refused_at_once(tmp_path: Path, name: str) -> None:
    write(tmp_path / "empty.csv", "")
    for file in ("report.pdf", "old.xls", "no_suffix", "bare.gz", "pdfs/a.pdf"):
        write(tmp_path / file, "x")
    (tmp_path / "folder").mkdir()
    for call in (read_archive, resolve_inputs):
        with pytest.raises(ArchiveError, match=BAD[name]) as caught:
            call([f"{tmp_path}/{name}"])
        assert "\n" not in str(caught.value)
        assert isinstance(caught.value, ValueError)


def test_no_input() -> None:
    with pytest.raises(ArchiveError, match="No input given"):
        read_archive([])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_unreadable_file(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", csv_text()).chmod(0)
    with pytest.raises(ArchiveError, match="cannot be read"):
        read_archive(tmp_path / "a.csv")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no pipes among its files")
def test_what_is_no_file_is_rejected_and_refused_if_it_is_named(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", csv_text())
    os.mkfifo(tmp_path / "b.csv")
    (tmp_path / "c.csv").symlink_to(tmp_path / "nowhere")
    *read, pipe, link = read_archive(tmp_path)
    assert read and [pipe, link] == [Reject(str(tmp_path / name), "", NO_FILE) for name in ("b.csv", "c.csv")]
    with pytest.raises(ArchiveError, match=r"b\.csv: This is no regular file"):
        read_archive(tmp_path / "b.csv")
    assert names(tmp_path, tmp_path) == ["a.csv"]


def test_file_that_goes_away_during_the_scan(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", csv_text())
    records = read_archive(path)
    path.unlink()
    with pytest.raises(ArchiveError, match=r"a\.csv: could not be read"):
        next(records)


@pytest.mark.parametrize("cut", [slice(0, -4), slice(0, 40), slice(1, None)])
def test_damaged_gzip(tmp_path: Path, cut: slice) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(csv_text().encode())[cut])
    with pytest.raises(ArchiveError, match=r"a\.csv\.gz: (is damaged|could not be read)"):
        read(path)


def test_gzip_of_nothing(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="The file is empty"):
        read(write(tmp_path / "a.csv.gz", ""))


@pytest.mark.parametrize("content", ["\n\n", " \n", "\ufeff"])
def test_file_of_nothing_but_space(tmp_path: Path, content: str) -> None:
    with pytest.raises(ArchiveError, match="holds no rows"):
        read(write(tmp_path / "a.csv", content))


def test_damaged_file_of_a_folder_gives_what_can_be_read_of_it(tmp_path: Path) -> None:
    rows = [{"id": str(n), "text": f"text {n} " * 50} for n in range(5000)]
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(csv_text(rows).encode())[:-1500])
    write(tmp_path / "b.txt", "good")
    found, rejects = read(tmp_path)
    assert len(found) > 1000
    assert found[-1].text == "good"
    assert [(Path(reject.source).name, reject.position) for reject in rejects] == [("a.csv.gz", "")]


def test_of_a_damaged_csv_all_rows_before_are_read(tmp_path: Path) -> None:
    rows = [{"id": str(n), "text": f"text {n} " * 50} for n in range(3000)]
    whole = gzip.compress(csv_text(rows).encode())
    (tmp_path / "a.csv.gz").write_bytes(whole[: len(whole) * 3 // 4])
    write(tmp_path / "b.txt", "good")
    found, _ = read(tmp_path)
    assert len(found) > 2000


def test_folder_without_any_readable_file_is_an_error(tmp_path: Path) -> None:
    write(tmp_path / "a.xlsx", "x")
    write(tmp_path / "b.parquet", "x")
    with pytest.raises(ArchiveError, match=r"a\.xlsx"):
        read(tmp_path)


def test_many_inputs_are_one_stream(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", "id,text\n1,x\n")
    write(tmp_path / "b.jsonl", '{"id": "1", "text": "y"}\n')
    write(tmp_path / "c.tsv", "id\ttext\n1\tx\n")
    found, rejects = read([tmp_path / "c.tsv", f"{tmp_path}/*.jsonl", tmp_path / "a.csv"])
    assert [(report.report_id, report.text) for report in found] == [("1", "x"), ("1#2", "y")]
    assert [reject.source for reject in rejects] == [str(tmp_path / "c.tsv")]


def test_files_are_opened_only_when_their_turn_comes(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", csv_text())
    write(tmp_path / "b.parquet", "damaged")
    assert len(list(islice(read_archive([tmp_path / "a.csv", tmp_path / "b.parquet"]), 3))) == 3


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_names_that_are_no_utf8_can_be_written(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/b\xff.txt")).write_text("No adenopathy.")
    [report] = read_archive([tmp_path])
    assert report.report_id == "b\\xff"
    assert report.source.encode("utf-8")
