from __future__ import annotations

import codecs
from collections.abc import Callable
from pathlib import Path

import pytest
from archive_testing import csv_text, json_lines, read, reports, write

from imln_finder.archive.encoding import detect_encoding
from imln_finder.archive.source import Source

WESTERN = "naïve café 5 µm, “quoted” – 38 °C ± 0.5, Größe"
CHINESE = "左侧内乳区见肿大淋巴结,大小约1.5×1.2cm,考虑转移。右肺上叶小结节,随访。一侧胸腔积液。"


def detected(path: Path) -> str:
    return detect_encoding(Source.on_disk(path))


@pytest.mark.parametrize("make", [csv_text, json_lines])
@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
        ("gb18030", b""),
    ],
)
@pytest.mark.parametrize("text", ["plain ASCII text", CHINESE, CHINESE * 300])
def test_encodings(tmp_path: Path, make: Callable[..., str], encoding: str, mark: bytes, text: str) -> None:
    rows = [{"report_id": str(n), "text": f"{text} {n}"} for n in range(5)]
    content = make(rows)
    path = write(tmp_path / ("a.csv" if make is csv_text else "a.jsonl"), mark + content.encode(encoding))
    assert [report.text for report in reports(path)] == [row["text"] for row in rows]
    assert [report.report_id for report in reports(path)] == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "gb18030"])
def test_western_text(tmp_path: Path, encoding: str) -> None:
    text = WESTERN if encoding != "gb18030" else CHINESE
    path = write(tmp_path / "a.txt", text, encoding)
    assert [report.text for report in reports(path)] == [text]


@pytest.mark.parametrize(
    "text", ["café", "naïve", "5 µm", "Größe", "créée", "“so”", "38 °C", "5×3 cm", "± 2", "año", "É"]
)
def test_short_western_text_is_not_taken_for_chinese(tmp_path: Path, text: str) -> None:
    assert [report.text for report in reports(write(tmp_path / "a.txt", text, "cp1252"))] == [text]


@pytest.mark.parametrize("text", ["左侧", "CT: 内乳淋巴结 12 mm", "未见异常。"])
def test_short_chinese_text_is_not_taken_for_western(tmp_path: Path, text: str) -> None:
    assert [report.text for report in reports(write(tmp_path / "a.txt", text, "gb18030"))] == [text]


@pytest.mark.parametrize(("text", "encoding"), [(WESTERN, "cp1252"), (CHINESE, "gb18030"), (CHINESE, "utf-8")])
def test_the_first_bytes_that_tell_may_come_late(tmp_path: Path, text: str, encoding: str) -> None:
    rows = [{"id": str(n), "text": "plain " * 200 + str(n)} for n in range(2500)] + [{"id": "last", "text": text}]
    path = write(tmp_path / "a.csv", csv_text(rows), encoding)
    assert path.stat().st_size > 2 * 1024 * 1024
    assert detected(path) == encoding
    assert reports(path)[-1].text == text


def test_undecodable_row_in_gb18030(tmp_path: Path) -> None:
    content = (
        f'id,text\n1,"{CHINESE}"\n'.encode("gb18030") + b"2,bad \xff byte\n" + f'3,"{CHINESE}"\n'.encode("gb18030")
    )
    found, rejects = read(write(tmp_path / "a.csv", content))
    assert [report.report_id for report in found] == ["1", "3"]
    assert [reject.position for reject in rejects] == ["row 3"]


def test_undecodable_row_in_utf16(tmp_path: Path) -> None:
    content = "id,text\n1,ok\n2,".encode("utf-16-le") + b"\x00\xd8" + "bad\n3,ok3\n".encode("utf-16-le")
    found, rejects = read(write(tmp_path / "a.csv", content))
    assert [report.text for report in found] == ["ok", "ok3"]
    assert [reject.position for reject in rejects] == ["row 3"]


def test_a_few_nul_bytes_are_no_utf16(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "id,text\n1,some text\0\0\0with a few\0NUL bytes\n")
    assert detected(path) == "utf-8"


def test_chinese_utf8_with_some_damage_stays_utf8(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", f"id,text\n1,{CHINESE}\n2,".encode() + b"\xb5\xff\n")
    assert detected(path) == "utf-8"
