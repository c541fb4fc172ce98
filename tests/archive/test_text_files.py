from __future__ import annotations

from pathlib import Path

import pytest
from archive_testing import read, reports, write

from imln_finder.archive import plain_text


def test_folder_tree_of_text_files(tmp_path: Path) -> None:
    write(tmp_path / "2019" / "00123.txt", "First.\r\nSecond line.\n")
    write(tmp_path / "2020" / "deep" / "00124.TXT", "\ufeffÖther", "utf-8")
    write(tmp_path / "00125.txt.gz", "zipped")
    found = reports(tmp_path)
    assert [(report.report_id, report.text, report.position) for report in found] == [
        ("00125", "zipped", ""),
        ("00123", "First.\r\nSecond line.\n", ""),
        ("00124", "Öther", ""),
    ]
    assert found == reports(tmp_path)


def test_same_stem_with_another_text_is_kept_and_with_the_same_text_is_not(tmp_path: Path) -> None:
    for folder, text in [("a", "one"), ("b", "two"), ("c", "one")]:
        write(tmp_path / folder / "x.txt", text)
    found, rejects = read(tmp_path)
    assert [(report.report_id, report.text) for report in found] == [("x", "one"), ("x#2", "two")]
    assert [reject.source for reject in rejects] == [str(tmp_path / "c" / "x.txt")]


def test_blank_empty_and_undecodable_files_of_a_folder(tmp_path: Path) -> None:
    write(tmp_path / "blank.txt", " \n")
    write(tmp_path / "empty.txt", "")
    write(tmp_path / "bad.txt", "é".encode() + b" \xff")
    write(tmp_path / "good.txt", "good")
    found, rejects = read(tmp_path)
    assert [report.text for report in found] == ["good"]
    reasons = {Path(reject.source).name: reject.reason for reject in rejects}
    assert reasons.keys() == {"blank.txt", "empty.txt", "bad.txt"}
    assert "no text" in reasons["blank.txt"]
    assert "empty" in reasons["empty.txt"]
    assert "not decodable" in reasons["bad.txt"]


def test_dots_in_the_file_name(tmp_path: Path) -> None:
    assert [report.report_id for report in reports(write(tmp_path / "1.2.840.txt", "x"))] == ["1.2.840"]


def test_nul_bytes_stay(tmp_path: Path) -> None:
    assert [report.text for report in reports(write(tmp_path / "a.txt", "some text\0 and more"))] == [
        "some text\0 and more"
    ]


def test_file_too_long_for_a_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain_text, "MAX_RECORD_CHARACTERS", 10)
    _, rejects = read(write(tmp_path / "a.txt", "x" * 11))
    assert "too long" in rejects[0].reason
