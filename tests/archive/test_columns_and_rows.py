"""Rows read as columns are those that are read one by one."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from archive_testing import csv_text, write
from hypothesis import example, given, settings
from hypothesis import strategies as st

from imln_finder.archive import delimited, parquet, read_archive
from imln_finder.archive.batches import records_of
from imln_finder.archive.column_records import BLANK, make_records
from imln_finder.archive.csv_blocks import read_block
from imln_finder.archive.records import Record, make_record
from imln_finder.archive.source import Source

#: What CSV files are made of, in any order: hardly ever a regular file.
PIECES = st.lists(
    st.sampled_from([",", ",", "\n", "\r\n", "\r", '"', '""', '"x"', "a", "b c", " ", "\0", "é", "\u2028", "node"]),
    max_size=40,
).map("".join)
#: Values as an export writes them.
VALUES = st.text(st.sampled_from('ab ",\r\n\té\u2028\x1c'), max_size=12)
ROWS = st.lists(st.tuples(VALUES, VALUES, VALUES), max_size=8)

MANY = settings(max_examples=150, deadline=None)


def both_ways(path: Path, module: object, name: str, none: object) -> tuple[list[Record], list[Record]]:
    """The records of a file, and what they are where nothing is read as columns."""
    as_columns = list(read_archive([path]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, name, none)
        return as_columns, list(read_archive([path]))


def no_block(*_: object) -> None:
    return None


def csv_both_ways(content: str) -> tuple[list[Record], list[Record]]:
    with tempfile.TemporaryDirectory() as folder:
        return both_ways(write(Path(folder, "a.csv"), content), delimited, "read_block", no_block)


@given(PIECES)
@example('x,"a\nb,c\nd,"e"\n')
@example('x,a"b"\n\n\ny,"z"\n')
@example('x,"a""b"\r\n"y"z,c\n')
@MANY
def test_any_csv(content: str) -> None:
    as_columns, by_rows = csv_both_ways(f"id,text,modality\n1,first,CT\n{content}")
    assert as_columns == by_rows


@given(ROWS, st.sampled_from(["\n", "\r\n"]))
@MANY
def test_regular_csv(rows: list[tuple[str, str, str]], line_end: str) -> None:
    named = [dict(zip(("id", "findings", "impression"), row, strict=True)) for row in [("1", "x", ""), *rows]]
    as_columns, by_rows = csv_both_ways(csv_text(named, line_end=line_end))
    assert as_columns == by_rows


def test_a_row_longer_than_a_block_and_irregular_rows_between_regular_blocks() -> None:
    filler = "Clear lungs. " * 200
    rows = [f'{number},"{filler}\n{number}",CT' for number in range(2_000)]
    rows[300] = '300,"never closed,CT'
    rows[700] = "700"
    rows[900] = f'900,"{filler * 600}",CT'
    as_columns, by_rows = csv_both_ways("id,text,modality\n" + "\n".join(rows))
    assert as_columns == by_rows
    assert len(by_rows) > 1_900


def test_regular_rows_are_read_as_columns() -> None:
    block = read_block(b'1,"a ""b""\nc",CT\r\n\r\n2,d,MR\n3,"e', ",", 3, [1])
    assert block is not None
    assert block.columns[1].to_pylist() == ['a "b"\nc', "d"]
    assert (block.lines.tolist(), block.count, block.rest) == ([0, 2], 3, b'3,"e\n')


@pytest.mark.parametrize("text", ['1,a"b\n', '1,"a"b\n', "1,a\r2,b\n", "1\n", "1,a,b\n", '1,"a\n', '1, "a"\n'])
def test_irregular_rows_are_not(text: str) -> None:
    assert read_block(text.encode(), ",", 2, [1]) is None


def test_blank_is_what_python_calls_space() -> None:
    characters = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000]
    blank = pc.match_substring_regex(pa.array(characters), BLANK).to_pylist()
    assert [character for character, is_blank in zip(characters, blank, strict=True) if is_blank] == [
        character for character in characters if character.isspace()
    ]


OPTIONAL = st.one_of(st.none(), VALUES)
FIELDS = st.sampled_from(
    ["report_text", "findings", "impression", "report_id", "accession_number", "patient_id", "modality"]
)


@given(st.lists(st.dictionaries(FIELDS, OPTIONAL), min_size=1, max_size=6))
@MANY
def test_columns_make_the_records_that_values_make(rows: list[dict[str, str | None]]) -> None:
    source = Source.on_disk(Path("folder/a.csv"))
    fields = sorted({field for row in rows for field in row})
    columns = {field: pa.array([row.get(field) for row in rows], pa.string()) for field in fields}
    numbers = np.arange(len(rows)) + 2
    by_rows = [make_record(row, source.name, f"row {n}", f"a:{n}") for row, n in zip(rows, numbers, strict=True)]
    assert list(records_of(make_records(columns, numbers, source))) == by_rows


@given(st.lists(st.tuples(OPTIONAL, st.one_of(st.none(), st.integers(-5, 2**40))), min_size=1, max_size=6))
@settings(max_examples=50, deadline=None)
def test_parquet(rows: list[tuple[str | None, int | None]]) -> None:
    texts, numbers = zip(*rows, strict=True)
    for kind in (pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "a.parquet")
            pq.write_table(pa.table({"text": pa.array(texts, kind), "id": pa.array(numbers, pa.int64())}), path)
            as_columns, by_rows = both_ways(path, parquet, "_texts", no_block)
            assert as_columns == by_rows
