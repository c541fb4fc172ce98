from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from imln_finder.archive import ArchiveError
from imln_finder.scan.fingerprints import input_fingerprints


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_a_file_has_its_own_hash(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"report_text\nx\n")
    [found] = input_fingerprints([path])
    assert (found.path, found.files, found.bytes, found.sha256) == (str(path), 1, 14, sha256(b"report_text\nx\n"))


def test_a_folder_has_one_hash_of_all_its_files_and_names_none(tmp_path: Path) -> None:
    (tmp_path / "B.txt").write_bytes(b"two")
    (tmp_path / "A.txt").write_bytes(b"one")
    [found] = input_fingerprints([tmp_path])
    assert (found.path, found.files, found.bytes) == (str(tmp_path), 2, 6)
    assert found.sha256 == sha256((sha256(b"one") + sha256(b"two")).encode())


@pytest.mark.parametrize("suffix", [".txt", ".json", ".txt.gz"])
def test_files_named_after_reports_are_not_named(tmp_path: Path, suffix: str) -> None:
    files = [tmp_path / f"MRN{number}{suffix}" for number in (1, 2)]
    for path in files:
        path.write_bytes(b"{}")
    [found] = input_fingerprints(files)
    assert found.files == 2
    assert "MRN" not in found.path


def test_the_hash_tells_a_change(tmp_path: Path) -> None:
    (tmp_path / "A.txt").write_bytes(b"one")
    (tmp_path / "B.txt").write_bytes(b"two")
    before = input_fingerprints([tmp_path])
    (tmp_path / "B.txt").write_bytes(b"Two")
    assert input_fingerprints([tmp_path]) != before


def test_a_file_of_a_folder_that_cannot_be_read_is_left_to_the_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("report_text\nClear lungs.\n")
    [both] = input_fingerprints([tmp_path])
    opened = Path.open

    def refused(path: Path, *arguments: Any, **options: Any) -> Any:
        if path.name == "a.csv":
            raise PermissionError
        return opened(path, *arguments, **options)

    monkeypatch.setattr(Path, "open", refused)
    [one] = input_fingerprints([tmp_path])
    assert one.files == 2 and one.sha256 != both.sha256


def test_a_missing_input_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError):
        input_fingerprints([tmp_path / "a.csv"])
