from __future__ import annotations

import datetime as dt
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from archive_testing import ROWS, assert_rows_read, read, reports, write, write_zip

from imln_finder.archive import ArchiveError, ColumnError, read_archive


def save(path: Path, columns: dict[str, object], **options: object) -> Path:
    pq.write_table(pa.table(columns), path, **options)
    return path


COLUMNS = {name: [row[name] for row in ROWS] for name in ROWS[0]}


@pytest.mark.parametrize(
    "kind", [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string()), pa.binary()]
)
def test_reads_every_kind_of_text(tmp_path: Path, kind: pa.DataType) -> None:
    columns: dict[str, object] = {}
    for name, values in COLUMNS.items():
        binary = pa.types.is_binary(kind)
        columns[name] = pa.array(
            [v.encode() for v in values] if binary else values, pa.binary() if binary else pa.string()
        )
        if pa.types.is_dictionary(kind):
            columns[name] = columns[name].dictionary_encode()  # type: ignore[attr-defined]
        elif not binary:
            columns[name] = columns[name].cast(kind)  # type: ignore[attr-defined]
    assert_rows_read(reports(save(tmp_path / "a.parquet", columns)))


def test_reads_it_gzipped_and_zipped(tmp_path: Path) -> None:
    content = save(tmp_path / "a.parquet", COLUMNS).read_bytes()
    assert_rows_read(reports(write(tmp_path / "b.parquet.gz", content)))
    assert_rows_read(reports(write_zip(tmp_path / "c.zip", {"d.parquet": content})))


def test_numbers_and_dates_come_out_as_text(tmp_path: Path) -> None:
    path = save(
        tmp_path / "a.parquet",
        {
            "id": [1, 2],
            "mrn": [7.0, None],
            "study_date": pa.array([dt.datetime(2019, 3, 14), dt.datetime(2019, 3, 14, 1, 2, 3)], pa.timestamp("us")),
            "text": ["x", "y"],
        },
    )
    assert [(r.report_id, r.patient_id, r.study_date) for r in reports(path)] == [
        ("1", "7", "2019-03-14"),
        ("2", None, "2019-03-14T01:02:03"),
    ]


def test_rows_and_missing_texts(tmp_path: Path) -> None:
    found, rejects = read(save(tmp_path / "a.parquet", {"text": ["x", None, "z"]}))
    assert [(report.report_id, report.position) for report in found] == [("a:1", "row 1"), ("a:3", "row 3")]
    assert [(reject.position, reject.reason.split(":")[0]) for reject in rejects] == [("row 2", "no text")]


def test_text_that_is_not_utf8_costs_its_row_only(tmp_path: Path) -> None:
    texts = pa.array([b"x", b"\xff\xfe", b"z"], pa.binary())
    buffers = texts.buffers()
    bad = pa.StringArray.from_buffers(3, buffers[1], buffers[2])
    found, rejects = read(save(tmp_path / "a.parquet", {"text": bad}))
    assert [report.text for report in found] == ["x", "z"]
    assert "not decodable" in rejects[0].reason


def test_many_batches_come_one_by_one(tmp_path: Path) -> None:
    path = save(tmp_path / "a.parquet", {"text": [f"text {n}" for n in range(5000)]})
    assert [record.position for record in islice(read_archive(path), 2)] == ["row 1", "row 2"]
    assert reports(path)[-1].report_id == "a:5000"


def test_lists_are_no_text(tmp_path: Path) -> None:
    _, rejects = read(save(tmp_path / "a.parquet", {"text": [["x"]]}))
    assert "list" in rejects[0].reason


def test_dots_and_repeats_in_column_names(tmp_path: Path) -> None:
    columns = [pa.array(["p"]), pa.array(["x"]), pa.array(["y"]), pa.array(["z"])]
    path = tmp_path / "a.parquet"
    pq.write_table(pa.Table.from_arrays(columns, names=["patient.id", "text", "more", "more"]), path)
    [report] = reports(path)
    assert (report.patient_id, report.text) == ("p", "x")
    pq.write_table(pa.Table.from_arrays(columns, names=["patient.id", "text", "text", "more"]), path)
    with pytest.raises(ColumnError, match="several columns 'text'"):
        read(path)


def test_no_text_column(tmp_path: Path) -> None:
    path = save(tmp_path / "a.parquet", {"id": [1], "befund": ["x"]})
    with pytest.raises(ColumnError, match=r"a\.parquet: .*Columns found: id, befund\..*--column report_text=NAME"):
        read(path)
    assert [report.text for report in reports(path, report_text="befund")] == ["x"]


@pytest.mark.parametrize("keep", [10, 100, -100])
def test_damaged_file(tmp_path: Path, keep: int) -> None:
    path = save(tmp_path / "a.parquet", COLUMNS)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(ArchiveError, match=r"a\.parquet: is not a readable Parquet file"):
        read(path)


def test_damaged_pages(tmp_path: Path) -> None:
    path = save(tmp_path / "a.parquet", {"text": [f"some text {n}" for n in range(20_000)]}, compression="zstd")
    content = bytearray(path.read_bytes())
    content[1000:3000] = bytes(2000)
    path.write_bytes(content)
    with pytest.raises(ArchiveError, match="not a readable Parquet file"):
        read(path)
