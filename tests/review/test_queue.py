"""Reading lists: the same cases for both readers, and nothing in them that tells why a case is there."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections import Counter
from itertools import combinations
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from review_testing import a_read, queue, rows_of

from imln_finder.archive.errors import ArchiveError
from imln_finder.domain import CaseStatus
from imln_finder.review.drawing import pairs_of_readers, sample
from imln_finder.review.key import Key, load_key
from imln_finder.review.ledger import extended, write_ledger
from imln_finder.review.page import shown_parts
from imln_finder.review.passages import ReportViewer
from imln_finder.review.reading_list import NAMES
from imln_finder.review.values import STRATUM_OF, Read, Stratum
from imln_finder.scan.outputs import OutputError

FILLED = ("decision", "size_mm", "laterality", "intercostal_spaces", "sternal_erosion", "comment", "read_on")


@pytest.fixture(scope="module")
def lists(scanned: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("queue") / "lists"
    queue(scanned, folder, sample_unflagged=20)
    return folder


def key_of(folder: Path) -> Key:
    return load_key(folder / "key.json")


def statuses(scan: Path) -> dict[str, str]:
    table = pq.read_table(scan / "results.parquet", columns=["report_id", "case_status"]).to_pylist()
    return {row["report_id"]: row["case_status"] for row in table}


def test_both_readers_get_all_candidates_and_the_sample_in_orders_of_their_own(scanned: Path, lists: Path) -> None:
    one, other = rows_of(lists, "A"), rows_of(lists, "B")
    numbers = [row["case_number"] for row in one]
    assert sorted(numbers) == sorted(row["case_number"] for row in other)
    assert numbers != [row["case_number"] for row in other] and numbers != sorted(numbers)
    status_of = statuses(scanned)
    queued = Counter(STRATUM_OF[CaseStatus(status_of[row["report_id"]])] for row in one)
    flagged = sum(status == "candidate" for status in status_of.values())
    assert queued == {Stratum.CANDIDATE: flagged, Stratum.MENTIONED: 4, Stratum.NOT_MENTIONED: 16}
    assert all(not row[name] for row in one for name in FILLED)


def test_the_key_says_what_the_lists_do_not(scanned: Path, lists: Path) -> None:
    key = key_of(lists)
    status_of = statuses(scanned)
    assert all(case.stratum is STRATUM_OF[CaseStatus(status_of[case.report_id])] for case in key.cases)
    populations = Counter(STRATUM_OF.get(CaseStatus(status)) for status in status_of.values())
    for stratum in Stratum:
        assert key.strata[stratum].population == populations[stratum]
        assert key.strata[stratum].queued == sum(case.stratum is stratum for case in key.cases)
    assert (key.round, key.seed, key.readers, key.suggested) == (1, 7, ("A", "B"), False)
    assert sum(key.scan.case_status.values()) + key.scan.rejects == key.scan.read
    with (lists / "key.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert [row["stratum"] for row in csv.DictReader(stream)] == [case.stratum for case in key.cases]


def test_lists_are_the_same_whatever_the_engine_made_of_the_reports(scanned: Path, tmp_path: Path) -> None:
    """With all reports queued, the statuses are the only thing that the engine could tell; they are turned round."""
    turned = tmp_path / "turned"
    shutil.copytree(scanned, turned)
    table = pq.read_table(turned / "results.parquet")
    status_of = statuses(scanned)
    swapped = {"candidate": "negated", "negated": "candidate", "below_threshold": "not_mentioned"}
    changed = [swapped.get(status, status) for status in status_of.values()]
    place = table.schema.get_field_index("case_status")
    pq.write_table(table.set_column(place, table.schema.field(place), pa.array(changed)), turned / "results.parquet")
    flagged = [name for name, status in zip(status_of, changed, strict=True) if status == "candidate"]
    (turned / "worklist.csv").write_text("report_id\n" + "\n".join(flagged), encoding="utf-8")
    queue(scanned, tmp_path / "one", sample_unflagged=1000)
    queue(turned, tmp_path / "other", sample_unflagged=1000)
    for name in ("reader-A.csv", "reader-A.html", "reader-B.csv", "reader-B.html"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "other" / name).read_bytes()
    assert cells(tmp_path / "one" / "reader-A.xlsx") == cells(tmp_path / "other" / "reader-A.xlsx")
    assert parts(tmp_path / "one" / "reader-A.xlsx") == parts(tmp_path / "other" / "reader-A.xlsx")


def cells(workbook: Path) -> list[list[object]]:
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(workbook).worksheets[0].iter_rows()]


def parts(workbook: Path) -> dict[str, bytes]:
    """What is packed into a workbook, but for the time of writing."""
    with ZipFile(workbook) as package:
        content = {name: package.read(name) for name in package.namelist()}
    return {name: re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", b"", part) for name, part in content.items()}


@pytest.mark.parametrize("name", ["reader-A.html", "reader-A.csv", "reader-A.xlsx"])
def test_no_word_of_the_engine_is_in_a_list(lists: Path, name: str) -> None:
    content = b" ".join(parts(lists / name).values()) if name.endswith("xlsx") else (lists / name).read_bytes()
    for word in ("probability", "stratum", "not_mentioned", "below_threshold", "classifier", "flagged"):
        assert word not in content.decode("utf-8", "replace").lower()
    assert b"<!--" not in content


def test_the_workbook_is_made_for_reading(lists: Path) -> None:
    sheet, columns = openpyxl.load_workbook(lists / "reader-A.xlsx").worksheets
    assert [cell.value for cell in sheet[1]] == list(NAMES)
    assert sheet.freeze_panes == "B2"
    [row] = [row for row in rows_of(lists, "A") if row["accession_number"] == "'" + str(sheet["D2"].value)]
    assert (sheet["D2"].data_type, sheet["D2"].number_format) == ("s", "@")
    assert sheet["H2"].alignment.wrap_text
    assert row["case_number"] == sheet["A2"].value
    lists_of = {str(rule.sqref)[:1]: rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert lists_of["I"] == '"confirmed,not_imln,below_1cm,indeterminate,cannot_assess"'
    assert lists_of["K"] == '"left,right,bilateral"'
    assert {row[0].value for row in columns.iter_rows(min_row=2)} == set(NAMES)


def test_passages_are_those_of_the_chain_and_the_sternum_with_their_section(lists: Path) -> None:
    passages = {row["report_id"]: row["passages"] for row in rows_of(lists, "A")}
    assert "[impression] 1. Marked progression, in the left internal mammary mass" in passages["DC-059"]
    silent = [case.report_id for case in key_of(lists).cases if case.stratum is Stratum.NOT_MENTIONED]
    assert all(passages[report_id] for report_id in silent)


def test_the_page_shows_each_report_whole_and_loads_nothing(scanned: Path, lists: Path) -> None:
    page = (lists / "reader-A.html").read_text(encoding="utf-8")
    assert not re.search(r'(?:src|href)="(?!#)|url\(|@import', page)
    assert "default-src 'none'" in page
    numbers = [row["case_number"] for row in rows_of(lists, "A")]
    assert re.findall(r'<article class="case" id="([^"]+)"', page) == numbers
    articles = dict(re.findall(r'<article class="case" id="([^"]+)"(.*?)</article>', page, re.DOTALL))
    with (scanned.parent / "archive.csv").open(encoding="utf-8", newline="") as stream:
        texts = {row["report_id"]: row["report_text"] for row in csv.DictReader(stream)}
    for case in key_of(lists).cases:
        shown = re.sub(r"<h3>.*?</h3>|<aside.*|<[^>]*>", "", articles[case.case_number], flags=re.DOTALL)
        words = re.sub(r"\W+", "", re.sub(r"&[#\w]+;", "", shown))
        text = re.sub(r"\W+", "", re.sub("[&<>\"']", "", texts[case.report_id]))
        assert text in words


def test_wrapped_lines_run_on_and_tables_stay_in_line(viewer_loaded_once: None) -> None:
    prose = (
        "FINDINGS:\r\nA 14 mm node lies along the left internal\r\nmammary vessels.\r\n\r\n\r\nLungs clear.\r\n \r\n"
    )
    table = "L internal mammary LN    18 mm   12 mm\nR axillary LN            22 mm   20 mm\n"
    shown = list(shown_parts(ReportViewer().view(prose + table)))
    assert [(part.section, part.is_table, "".join(piece.text for piece in part.pieces)) for part in shown] == [
        ("findings", False, "FINDINGS:\r\nA 14 mm node lies along the left internal  mammary vessels."),
        ("", False, "Lungs clear."),
        ("", True, table.rstrip()),
    ]
    terms = [piece.text for part in shown for piece in part.pieces if piece.depth > 1]
    assert terms == ["internal  mammary vessels", "internal mammary"]


def test_a_report_cannot_break_out_of_page_or_cell(tmp_path: Path, engine_loaded_once: None) -> None:
    from imln_finder.scan.runner import scan

    text = "Left internal mammary node 14 mm.</p><script>alert(1)</script><b>"
    row = f'"<i>7","=HYPERLINK(1)","{text}"'
    (tmp_path / "a.csv").write_text(f"report_id,exam_description,report_text\n{row}\n", encoding="utf-8")
    scan([tmp_path / "a.csv"], tmp_path / "scan")
    queue(tmp_path / "scan", tmp_path / "lists")
    page = (tmp_path / "lists" / "reader-A.html").read_text(encoding="utf-8")
    exam = openpyxl.load_workbook(tmp_path / "lists" / "reader-A.xlsx").worksheets[0]["F2"]
    assert (exam.value, exam.data_type) == ("=HYPERLINK(1)", "s")
    assert rows_of(tmp_path / "lists", "A")[0]["exam_description"] == "'=HYPERLINK(1)"
    assert "alert(1)" in page and "<script>alert" not in page and "<i>7" not in page


def test_the_same_seed_makes_the_same_lists(scanned: Path, lists: Path, tmp_path: Path) -> None:
    for name, seed in (("same", 7), ("other", 8)):
        queue(scanned, tmp_path / name, seed=seed, sample_unflagged=20)
    assert rows_of(lists, "A") == rows_of(tmp_path / "same", "A")
    assert rows_of(lists, "A") != rows_of(tmp_path / "other", "A")


@pytest.mark.parametrize("readers", [2, 3, 4, 5, 7])
@pytest.mark.parametrize("cases", [1, 10, 61, 400])
def test_each_case_goes_to_two_readers_who_share_the_work(readers: int, cases: int) -> None:
    names = [f"R{number}" for number in range(readers)]
    pairs = pairs_of_readers(names, cases)
    load = Counter(reader for pair in pairs for reader in pair)
    met = Counter(pairs)
    assert all(len(set(pair)) == 2 for pair in pairs)
    assert max(load.values()) - min(load[name] for name in names) <= 2
    assert max(met.values()) - min(met[pair] for pair in combinations(names, 2)) <= 2


def test_three_readers(scanned: Path, tmp_path: Path) -> None:
    key = queue(scanned, tmp_path / "lists", "A", "B", "C", sample_unflagged=12)
    lists = {reader: {row["case_number"] for row in rows_of(tmp_path / "lists", reader)} for reader in "ABC"}
    for case in key.cases:
        assert tuple(reader for reader in "ABC" if case.case_number in lists[reader]) == case.readers


@pytest.mark.parametrize(
    ("size", "mentioned", "silent"), [(10, 2, 8), (7, 2, 5), (40, 6, 34), (200, 6, 100), (0, 0, 0)]
)
def test_a_fifth_of_the_sample_mentions_the_chain_as_far_as_there_are(size: int, mentioned: int, silent: int) -> None:
    of_stratum = {
        Stratum.CANDIDATE: ["c"],
        Stratum.MENTIONED: [f"m{number}" for number in range(6)],
        Stratum.NOT_MENTIONED: [f"s{number}" for number in range(100)],
    }
    drawn = sample(of_stratum, size, seed=1)
    assert {stratum: len(set(found)) for stratum, found in drawn.items()} == {
        Stratum.MENTIONED: mentioned,
        Stratum.NOT_MENTIONED: silent,
    }


def test_values_are_suggested_where_that_is_wanted(scanned: Path, tmp_path: Path) -> None:
    key = queue(scanned, tmp_path / "lists", suggest=True)
    rows = {row["report_id"]: row for row in rows_of(tmp_path / "lists", "A")}
    assert [rows["DC-034"][name] for name in FILLED] == ["", "64", "right", "1; 2; 3", "present", "", ""]
    assert "anchored" in key.blinding
    assert "anchored" in json.loads((tmp_path / "lists" / "key.json").read_text(encoding="utf-8"))["blinding"]


def test_a_later_round_queues_what_was_not_read(scanned: Path, tmp_path: Path) -> None:
    first = queue(scanned, tmp_path / "first", sample_unflagged=4)
    with pytest.raises(ArchiveError, match="no case to read"):
        queue(scanned, tmp_path / "second", after=[tmp_path / "first"])
    second = queue(scanned, tmp_path / "second", after=[tmp_path / "first"], sample_unflagged=6, seed=8)
    assert second.round == 2
    assert not {case.report_id for case in first.cases} & {case.report_id for case in second.cases}
    assert second.strata[Stratum.MENTIONED].population == first.strata[Stratum.MENTIONED].population - 1


def test_cases_that_nobody_read_are_queued_again_under_their_number(scanned: Path, tmp_path: Path) -> None:
    first = queue(scanned, tmp_path / "first")
    (tmp_path / "reads").mkdir()
    shutil.copy(tmp_path / "first" / "key.json", tmp_path / "reads" / "key-round-1.json")
    reads: list[Read] = [a_read(case.case_number) for case in first.cases[:5]]
    write_ledger(tmp_path / "reads" / "decisions.jsonl", extended([], reads))
    second = queue(scanned, tmp_path / "second", "C", "D", after=[tmp_path / "reads"], seed=8)
    numbers = {case.case_number: case.report_id for case in first.cases[5:]}
    assert {case.case_number: case.report_id for case in second.cases} == numbers


def test_an_archive_that_was_moved_is_named_and_checked(scanned: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(scanned, copy)
    moved = tmp_path / "moved.csv"
    shutil.copy(scanned.parent / "archive.csv", moved)
    record = json.loads((copy / "run.json").read_text())
    record["inputs"][0]["path"] = "/nowhere/archive.csv"
    (copy / "run.json").write_text(json.dumps(record))
    with pytest.raises(ArchiveError, match="name it with --archive"):
        queue(copy, tmp_path / "lists")
    assert queue(copy, tmp_path / "lists", archive=[moved]).cases
    moved.write_text(moved.read_text().replace("internal mammary", "external"))
    with pytest.raises(ArchiveError, match="not the one that was scanned"):
        queue(copy, tmp_path / "lists", archive=[moved], force=True)


@pytest.mark.parametrize(
    ("readers", "options", "told"),
    [
        (("A",), {}, "at least two readers"),
        (("A", "a"), {}, "same name"),
        (("A", "../B"), {}, "letters and digits"),
        (("A", "B"), {"suggest": True, "sample_unflagged": 5}, "leave out one of it and --sample-unflagged"),
    ],
)
def test_arguments_that_do_not_work_are_told(
    scanned: Path, tmp_path: Path, readers: tuple[str, ...], options: dict[str, object], told: str
) -> None:
    with pytest.raises(ArchiveError, match=told):
        queue(scanned, tmp_path / "lists", *readers, **options)
    assert not (tmp_path / "lists").exists()


def test_lists_are_not_replaced_unless_forced(scanned: Path, lists: Path) -> None:
    with pytest.raises(OutputError, match="--force"):
        queue(scanned, lists)


def test_a_worklist_that_was_shortened_queues_what_is_left(scanned: Path, tmp_path: Path) -> None:
    copy = tmp_path / "scan"
    shutil.copytree(scanned, copy)
    lines = (copy / "worklist.csv").read_bytes().split(b"\r\n")
    (copy / "worklist.csv").write_bytes(b"\r\n".join(lines[:6]))
    key = queue(copy / "worklist.csv", tmp_path / "lists")
    assert (key.strata[Stratum.CANDIDATE].queued, len(key.cases)) == (5, 5)
    assert key.strata[Stratum.CANDIDATE].population > 5
    (copy / "worklist.csv").write_bytes(lines[0] + b"\r\n1,OTHER" + b"," * 19)
    with pytest.raises(ArchiveError, match="worklist was changed"):
        queue(copy, tmp_path / "others")
