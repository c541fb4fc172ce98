"""The archive is a stream: what is read is let go."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from archive_testing import csv_text, json_lines, write, write_zip

from imln_finder.archive import read_archive

MANY = 30_000


def rows(texts: int) -> list[dict[str, str]]:
    return [{"report_id": str(number), "text": f"{number} é " + "text " * 150} for number in range(texts)]


def write_parquet(path: Path, content: list[dict[str, str]]) -> Path:
    pq.write_table(pa.Table.from_pylist(content), path)
    return path


WRITERS: dict[str, Callable[[Path, list[dict[str, str]]], Path]] = {
    "a.csv": lambda path, content: write(path, csv_text(content)),
    "a.jsonl": lambda path, content: write(path, json_lines(content)),
    "a.json": lambda path, content: write(path, json.dumps(content)),
    "a.parquet": write_parquet,
    "a.zip": lambda path, content: write_zip(path, {"b.csv": csv_text(content)}),
}


@pytest.mark.parametrize("name", WRITERS)
def test_memory_does_not_grow_with_the_archive(tmp_path: Path, name: str) -> None:
    path = WRITERS[name](tmp_path / name, rows(MANY))  # 23 MB of text
    sum(1 for _ in read_archive(WRITERS[name](tmp_path / f"few_{name}", rows(1))))  # what is imported stays
    tracemalloc.start()
    count = sum(1 for _ in read_archive(path))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == MANY
    # Less than the text itself: a few chunks of two million characters, and some 300 bytes a report to know repeats by.
    assert peak < 20_000_000
