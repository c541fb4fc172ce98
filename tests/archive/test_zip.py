from __future__ import annotations

import gzip
import struct
import zipfile
from pathlib import Path

import pytest
from archive_testing import ROWS, assert_rows_read, csv_text, json_lines, read, reports, write, write_zip

from imln_finder.archive import ArchiveError, ColumnError, zip_limits


def test_members_of_every_kind(tmp_path: Path) -> None:
    one, two, three = ROWS
    path = write_zip(
        tmp_path / "a.zip",
        {
            "folder/b.csv": csv_text([one]),
            "c.jsonl.gz": gzip.compress(json_lines([two]).encode()),
            "d.json": "[" + json_lines([three]) + "]",
            "e/f.txt": "text",
        },
    )
    found = sorted(reports(path), key=lambda report: report.report_id)
    assert_rows_read(found[:3])
    assert found[3].report_id == "f"
    assert [report.source.partition("!")[2] for report in found] == ["folder/b.csv", "c.jsonl.gz", "d.json", "e/f.txt"]


def test_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_zip(tmp_path / "a.zip", {"b.csv": csv_text()})
    monkeypatch.chdir(tmp_path)
    assert_rows_read(reports(path))
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["../b.csv", "/etc/b.csv", "x/../../b.csv", "..\\b.csv", "C:\\b.csv"])
def test_names_that_leave_the_archive_are_refused(tmp_path: Path, name: str) -> None:
    found, rejects = read(write_zip(tmp_path / "a.zip", {name: csv_text(), "good.txt": "x"}))
    assert [report.report_id for report in found] == ["good"]
    assert [reject.reason for reject in rejects] == ["refused: the member's name points outside the archive file"]


def test_zip_within_zip_is_refused(tmp_path: Path) -> None:
    inner = write_zip(tmp_path / "inner.zip", {"b.csv": csv_text()}).read_bytes()
    found, rejects = read(write_zip(tmp_path / "a.zip", {"inner.zip": inner, "good.txt": "x"}))
    assert len(found) == 1
    assert ".zip within a .zip" in rejects[0].reason


def test_unsupported_members_are_rejected_and_clutter_is_left_out(tmp_path: Path) -> None:
    members = {"scan.pdf": "%PDF", "good.txt": "x", "__MACOSX/._good.txt": "?", ".DS_Store": "?", "x/": ""}
    found, rejects = read(write_zip(tmp_path / "a.zip", members))
    assert [report.report_id for report in found] == ["good"]
    assert [reject.source.partition("!")[2] for reject in rejects] == ["scan.pdf"]
    assert ".parquet" in rejects[0].reason


def test_a_member_without_a_name_is_rejected(tmp_path: Path) -> None:
    class Nameless(zipfile.ZipInfo):
        def is_dir(self) -> bool:  # that of `ZipInfo` fails without a name
            return False

    path = write_zip(tmp_path / "a.zip", {"good.txt": "text"})
    nameless = Nameless()
    nameless.filename = ""
    with zipfile.ZipFile(path, "a") as package:
        package.writestr(nameless, "x")
    found, rejects = read(path)
    assert [report.report_id for report in found] == ["good"]
    assert len(rejects) == 1


def test_a_name_that_would_break_the_line_is_shown_on_one(tmp_path: Path) -> None:
    found, rejects = read(write_zip(tmp_path / "a.zip", {"a\n\x1b[2J.doc": "x", "good.txt": "text"}))
    assert [report.report_id for report in found] == ["good"]
    assert [reject.source.partition("!")[2] for reject in rejects] == ["a\\n\\x1b[2J.doc"]


def test_a_member_whose_own_header_bears_another_name(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", {"h\u00f6he.txt": "text", "good.txt": "text"})
    content = path.read_bytes()
    path.write_bytes(content.replace("h\u00f6he".encode(), b"h\xc8\xc8he", 1))
    found, rejects = read(path)
    assert [report.report_id for report in found] == ["good"]
    assert len(rejects) == 1


def test_bad_members_cost_themselves_only(tmp_path: Path) -> None:
    members: dict[str, str | bytes] = {
        "a.csv": "",
        "b.xlsx": "no workbook",
        "c.parquet": "no parquet",
        "d.csv.gz": gzip.compress(csv_text().encode())[:-20],
        "e.json": '[{"text": "x"}',
        "z.txt": "good",
    }
    found, rejects = read(write_zip(tmp_path / "a.zip", members))
    assert "good" in [report.text for report in found]
    assert [reject.source.partition("!")[2] for reject in rejects] == sorted(members)[:-1]


def test_member_with_a_wrong_checksum(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", {"a.txt": "first " * 100, "b.txt": "second"})
    content = bytearray(path.read_bytes())
    content[35:40] = b"\xff" * 5
    path.write_bytes(content)
    found, rejects = read(path)
    assert [report.text for report in found] == ["second"]
    assert [reject.source for reject in rejects] == [f"{path}!a.txt"]


def test_wrong_columns_in_a_member_end_the_scan(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", {"a.txt": "x", "b.csv": "id,befund\n1,x\n"})
    with pytest.raises(ColumnError, match=r"a\.zip!b\.csv: .*--column report_text=NAME"):
        read(path)


def test_encrypted_members(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", {"a.txt": "x", "b.txt": "y"})
    content = path.read_bytes()
    central = content.index(b"PK\x01\x02")
    flags = struct.pack("<H", 1)
    path.write_bytes(content[: central + 8] + flags + content[central + 10 :])
    found, rejects = read(path)
    assert [report.text for report in found] == ["y"]
    assert "encrypted" in rejects[0].reason


def test_zip_bomb_member(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_limits, "ZIP_RATIO_FREE_BYTES", 1000)
    path = write_zip(tmp_path / "a.zip", {"bomb.csv": "id,text\n1," + "0" * 1_000_000, "good.txt": "x"})
    found, rejects = read(path)
    assert [report.text for report in found] == ["x"]
    assert "zip bombs" in rejects[0].reason


def test_zip_bomb_of_overlapping_members(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", {"a.txt": "text " * 1000})
    with zipfile.ZipFile(path, "a") as package:
        [member] = package.infolist()
        package.filelist.extend(member for _ in range(9))
        package._didModify = True  # type: ignore[attr-defined]
    with pytest.raises(ArchiveError, match="zip bombs"):
        read(path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no zip", "not a readable .zip"),
        (b"PK\x05\x06" + bytes(18), "holds no files"),
        (b"PK\x03\x04", "not a readable"),
    ],
)
def test_damaged_and_empty_zip(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(ArchiveError, match=words):
        read(write(tmp_path / "a.zip", content))


def test_zip_without_any_readable_member_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=r"a\.zip!b\.csv: The file is empty"):
        read(write_zip(tmp_path / "a.zip", {"b.csv": ""}))


def test_damaged_zip_in_a_folder_is_a_reject(tmp_path: Path) -> None:
    write(tmp_path / "a.zip", "no zip")
    write(tmp_path / "b.txt", "x")
    found, rejects = read(tmp_path)
    assert [report.text for report in found] == ["x"]
    assert [reject.source for reject in rejects] == [str(tmp_path / "a.zip")]
