"""Whatever text a report holds, it comes out as it went in."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from archive_testing import csv_text, reports, write
from hypothesis import given, settings
from hypothesis import strategies as st

#: All that UTF-8 can hold; a bias to what CSV and JSON find hard.
TEXT = st.text(
    st.one_of(st.sampled_from("\",;|\t\r\n\\{}[]' \0\ufeffé中\u2028"), st.characters(codec="utf-8")), min_size=1
).filter(lambda text: not text.isspace())
TEXTS = st.lists(TEXT, min_size=1, max_size=8)

PLAIN = settings(max_examples=75, deadline=None)


def read_back(name: str, content: str, encoding: str) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        return [report.text for report in reports(write(Path(folder, name), content, encoding))]


def numbered(texts: list[str]) -> list[dict[str, str]]:
    return [{"report_id": str(number), "report_text": text} for number, text in enumerate(texts)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
@given(texts=TEXTS, delimiter=st.sampled_from(",;\t|"))
@PLAIN
def test_csv_round_trip(encoding: str, texts: list[str], delimiter: str) -> None:
    assert read_back("a.csv", csv_text(numbered(texts), delimiter), encoding) == texts


@given(texts=TEXTS)
@PLAIN
def test_csv_round_trip_without_a_byte_order_mark(texts: list[str]) -> None:
    texts = [text.replace("\0", "") or "x" for text in texts]  # many NULs are what UTF-16 looks like
    texts = [text if text.strip() else "x" for text in texts]
    assert read_back("a.csv", csv_text(numbered(texts)), "utf-8") == texts


@pytest.mark.parametrize("layout", ["lines", "array", "indented"])
@given(texts=TEXTS, escaped=st.booleans())
@PLAIN
def test_json_round_trip(layout: str, texts: list[str], escaped: bool) -> None:
    rows = numbered(texts)
    if layout == "lines":
        content = "\n".join(json.dumps(row, ensure_ascii=escaped) for row in rows)
    else:
        content = json.dumps(rows, ensure_ascii=escaped, indent=1 if layout == "indented" else None)
    assert read_back("a.json", content, "utf-8") == texts
