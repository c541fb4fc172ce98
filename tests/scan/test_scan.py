from __future__ import annotations

import hashlib
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from scan_testing import (
    CANARY,
    CANDIDATE,
    NEGATED,
    ROWS,
    SILENT,
    STATUSES,
    names,
    results,
    row,
    run_record,
    sheet,
    write_csv,
    written,
)
from spacy.language import Language

from imln_finder.archive import ArchiveError
from imln_finder.classifier.card import read_card, shipped_model
from imln_finder.domain import Reading
from imln_finder.scan import outcomes, partitions, reading, results_file, workers
from imln_finder.scan.outputs import FILES, OutputError
from imln_finder.scan.runner import scan

pytestmark = pytest.mark.usefixtures("engine_loaded_once")

SAMPLE = Path(__file__).parents[2] / "corpora" / "sample_reports" / "sample_reports.csv"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def failing_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine raises, quoting the report, where a report holds the canary."""
    read_report = reading.read_report

    def read_or_fail(nlp: Language, text: str) -> Reading:
        if CANARY in text:
            raise ValueError(text)
        return read_report(nlp, text)

    monkeypatch.setattr(reading, "read_report", read_or_fail)


def test_one_result_a_report_in_the_order_of_the_archive(tmp_path: Path, folder: Path) -> None:
    scan([write_csv(tmp_path / "a.csv")], folder)
    found = results(folder)
    assert [result["report_id"] for result in found] == [row["report_id"] for row in ROWS]
    assert [result["case_status"] for result in found] == STATUSES
    assert names(folder) == set(FILES)


def test_a_result_holds_every_field_of_the_case_definition(tmp_path: Path, folder: Path) -> None:
    scan([write_csv(tmp_path / "a.csv", [row("00017", CANDIDATE)])], folder)
    [result] = results(folder)
    evidence, probability = result.pop("evidence"), result.pop("probability")
    assert len(result.pop("record_digest")) == 16
    assert result == {
        "report_id": "00017",
        "patient_id": "P00017",
        "accession_number": "00000017",
        "study_date": "2019-03-14",
        "case_status": "candidate",
        "certainty": "affirmed",
        "max_diameter_mm": 14.0,
        "short_axis_mm": None,
        "laterality": "left",
        "intercostal_spaces": [2],
        "change": "new",
        "concurrent_sites": [],
        "sternal_erosion": "not_stated",
        "cancer_side": "left",
        "decided_by": "rules",
        "reasoning": ["A current node measures 14 mm, at least 10 mm."],
        "disagreement": None,
    }
    assert 0.9 < probability <= 1
    assert evidence
    assert all(CANDIDATE[item["start"] : item["end"]] == item["text"] and item["rule"] for item in evidence)


@pytest.mark.parametrize(
    "unread", [row("1", SILENT), row("1", CANDIDATE, modality="MR", exam_description="MRI breast")]
)
def test_what_was_not_read_has_no_attributes(tmp_path: Path, folder: Path, unread: dict[str, str]) -> None:
    scan([write_csv(tmp_path / "a.csv", [unread])], folder)
    [result] = results(folder)
    for field in ("certainty", "max_diameter_mm", "laterality", "change", "sternal_erosion", "cancer_side"):
        assert result[field] is None
    assert result["intercostal_spaces"] == result["concurrent_sites"] == result["evidence"] == []


def test_counts_add_up(tmp_path: Path, folder: Path, failing_engine: None) -> None:
    rows = [*ROWS, row("8", ""), row("2", CANDIDATE), row("2", NEGATED), row("9", f"{CANDIDATE} {CANARY}")]
    summary = scan([write_csv(tmp_path / "a.csv", rows)], folder)
    counts = run_record(folder)["counts"]
    assert counts["read"] == len(rows) == counts["results"] + counts["rejects"]
    assert counts["results"] == sum(counts["case_status"].values()) == len(results(folder)) == 8
    assert counts["rejects"] == len(sheet(folder / "rejects.csv")) == 3
    assert counts["case_status"]["candidate"] == len(sheet(folder / "worklist.csv")) == 3
    assert counts["same_id_other_text"] == 1
    in_scope = counts["results"] - counts["case_status"]["out_of_scope"]
    assert sum(counts["gate"].values()) == in_scope + 1  # the one that failed went through the gate, too
    assert (summary.counts.read, summary.counts.candidates, summary.folder) == (len(rows), 3, folder)


def test_a_later_report_with_the_same_identifier_is_kept(tmp_path: Path, folder: Path) -> None:
    scan([write_csv(tmp_path / "a.csv", [row("2", CANDIDATE), row("2", NEGATED), row("2", CANDIDATE)])], folder)
    assert [(result["report_id"], result["case_status"]) for result in results(folder)] == [
        ("2", "candidate"),
        ("2#2", "negated"),
    ]
    assert [reject["position"] for reject in sheet(folder / "rejects.csv")] == ["row 4"]


def test_worklist_holds_the_candidates_most_probable_first(tmp_path: Path, folder: Path) -> None:
    scan([write_csv(tmp_path / "a.csv")], folder)
    probabilities = [float(row["probability"]) for row in sheet(folder / "worklist.csv")]
    assert len(probabilities) == 3
    assert probabilities == sorted(probabilities, reverse=True)


def test_without_the_classifier_the_most_complete_come_first(tmp_path: Path, folder: Path) -> None:
    scan([write_csv(tmp_path / "a.csv")], folder, use_classifier=False)
    assert run_record(folder)["versions"]["model"] is None
    rows = sheet(folder / "worklist.csv")
    assert [(row["rank"], row["report_id"], row["max_diameter_mm"]) for row in rows] == [
        ("1", "'5", "31"),
        ("2", "'2", "14"),
        ("3", "'7", "40"),  # larger, but hedged
    ]
    assert {row["probability"] for row in rows} == {""}
    assert rows[1]["side_relation"] == "ipsilateral"
    assert rows[1]["evidence"] == "FINDINGS: New 14 mm left internal mammary node in the second interspace."
    assert "14 mm" in rows[1]["reasoning"]


def test_gate_changes_no_result(tmp_path: Path) -> None:
    scan([SAMPLE], tmp_path / "with", use_gate=True)
    scan([SAMPLE], tmp_path / "without", use_gate=False)
    for name in ("results.parquet", "worklist.csv", "rejects.csv"):
        assert (tmp_path / "with" / name).read_bytes() == (tmp_path / "without" / name).read_bytes()
    assert run_record(tmp_path / "with")["counts"]["gate"]["passed_over"] > 0
    assert run_record(tmp_path / "without")["counts"]["gate"]["passed_over"] == 0


def test_a_report_that_fails_costs_only_itself(tmp_path: Path, folder: Path, failing_engine: None) -> None:
    path = write_csv(tmp_path / "a.csv", [row("1", f"{CANDIDATE} {CANARY}"), row("2", CANDIDATE)])
    scan([path], folder)
    assert [result["report_id"] for result in results(folder)] == ["2"]
    assert sheet(folder / "rejects.csv") == [
        {"source": str(path), "position": "row 2", "reason": "processing failed: ValueError"}
    ]
    assert all(CANARY.encode() not in content for content in written(folder, FILES).values())


def test_a_text_too_long_is_rejected_before_the_gate(tmp_path: Path, folder: Path) -> None:
    filler = "Clear lungs. " * (reading.MAX_REPORT_CHARACTERS // len("Clear lungs. ") + 1)
    scan([write_csv(tmp_path / "a.csv", [row("1", filler), row("2", filler + CANDIDATE)])], folder)
    assert results(folder) == []
    assert [reject["reason"] for reject in sheet(folder / "rejects.csv")] == [reading.TOO_LONG] * 2
    assert run_record(folder)["counts"]["gate"] == {"may_mention": 0, "passed_over": 0}


def test_out_of_scope_reports_are_not_read(tmp_path: Path, folder: Path, failing_engine: None) -> None:
    unread = row("1", f"{CANDIDATE} {CANARY}", modality="MR", exam_description="MRI breast")
    scan([write_csv(tmp_path / "a.csv", [unread])], folder)
    assert [result["case_status"] for result in results(folder)] == ["out_of_scope"]


def test_results_are_written_in_row_groups(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results_file, "ROW_GROUP", 3)
    scan([write_csv(tmp_path / "a.csv")], folder)
    metadata = pq.ParquetFile(folder / "results.parquet").metadata
    assert [metadata.row_group(index).num_rows for index in range(metadata.num_row_groups)] == [3, 3, 1]


def test_an_archive_without_reports_is_an_empty_run(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "a.csv").write_text("report_id,report_text\r\n")
    scan([tmp_path / "a.csv"], folder)
    assert results(folder) == sheet(folder / "worklist.csv") == sheet(folder / "rejects.csv") == []
    assert run_record(folder)["counts"]["read"] == 0


def test_run_record_tells_inputs_versions_settings_and_timings(tmp_path: Path, folder: Path) -> None:
    path = write_csv(tmp_path / "a.csv")
    scan([path], folder, columns={"report_text": "report_text"})
    record = run_record(folder)
    content = path.read_bytes()
    assert record["inputs"] == [
        {"path": str(path), "files": 1, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    ]
    assert record["settings"] == {
        "columns": {"report_text": "report_text"},
        "language": "en",
        "gate": True,
        "classifier": True,
        "pseudonyms": None,
    }
    assert set(record["versions"]) == {"imln_finder", "rules", "model", "python", "spacy", "medspacy", "pyarrow"}
    card = read_card(shipped_model().with_suffix(".json"))
    assert record["versions"]["model"] == {"sha256": card.sha256, "threshold": card.threshold}
    assert len(record["versions"]["rules"]) == 64
    assert set(record["timings"]) == {
        "started",
        "finished",
        "hashing_seconds",
        "startup_seconds",
        "reading_seconds",
    }


def test_run_record_holds_no_text_and_no_identifier(tmp_path: Path, folder: Path, failing_engine: None) -> None:
    archive = tmp_path / "reports"
    archive.mkdir()
    (archive / "MRN4711.txt").write_text(f"{CANDIDATE} {CANARY}")
    scan([archive, archive / "MRN4711.txt", write_csv(tmp_path / "a.csv", [row("MRN4712", CANDIDATE)])], folder)
    text = (folder / "run.json").read_text(encoding="utf-8")
    assert run_record(folder)["counts"]["read"] == 2
    for hidden in (CANARY, "internal mammary", "MRN471"):
        assert hidden not in text


def test_watch_sees_every_partition(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partitions, "PARTITION_RECORDS", 3)
    seen: list[tuple[int, int]] = []
    scan([write_csv(tmp_path / "a.csv")], folder, watch=lambda counts: seen.append((counts.read, counts.candidates)))
    assert seen == [(3, 1), (6, 2), (7, 3)]


def test_an_earlier_run_is_kept_unless_forced(tmp_path: Path, folder: Path) -> None:
    scan([write_csv(tmp_path / "a.csv")], folder)
    before = written(folder, FILES)
    with pytest.raises(OutputError, match="--force"):
        scan([tmp_path / "a.csv"], folder)
    assert written(folder, FILES) == before
    scan([write_csv(tmp_path / "b.csv", ROWS[:1])], folder, force=True)
    assert len(results(folder)) == 1
    assert names(folder) == set(FILES)


def test_a_failure_before_anything_is_done_leaves_nothing(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers.ReaderOptions, "load", _fail)
    with pytest.raises(RuntimeError):
        scan([write_csv(tmp_path / "a.csv")], folder)
    assert not folder.exists()


def test_a_failure_leaves_the_earlier_run(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scan([write_csv(tmp_path / "a.csv")], folder)
    before = written(folder, FILES)
    monkeypatch.setattr(outcomes, "write_worklist", _fail)
    with pytest.raises(RuntimeError):
        scan([tmp_path / "a.csv"], folder, force=True)
    assert written(folder, FILES) == before


def test_an_input_that_breaks_off_leaves_no_outputs(tmp_path: Path, folder: Path) -> None:
    whole = write_csv(tmp_path / "a.csv").read_bytes()
    (tmp_path / "a.csv.gz").write_bytes(b"\x1f\x8b\x08\x00" + whole)
    with pytest.raises(ArchiveError):
        scan([tmp_path / "a.csv", tmp_path / "a.csv.gz"], folder)
    assert not folder.exists() or names(folder).isdisjoint(FILES)


def test_the_outputs_of_an_earlier_scan_are_no_input(tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv")
    scan([tmp_path], tmp_path / "out")
    with pytest.raises(OutputError, match="outside of the input"):
        scan([tmp_path], tmp_path / "out", force=True)


def _fail(*_: object) -> None:
    raise RuntimeError(CANARY)
