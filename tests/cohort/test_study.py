"""From a scan over two simulated readers and a consensus to the files of the study, and back into a training."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from engine_testing import CORPORA, read
from openpyxl import load_workbook
from review_testing import rows_of, write_rows
from typer.testing import CliRunner

from imln_finder.cli import app
from imln_finder.cohort.study import StudySummary, write_study
from imln_finder.decisions import read_decisions
from imln_finder.domain import Decision
from imln_finder.review import passages
from imln_finder.review.audit import audit, load_review
from imln_finder.review.consensus import create_consensus_queue
from imln_finder.review.merge import merge_returned
from imln_finder.review.outcome import State
from imln_finder.review.queue import create_queue
from imln_finder.review.resolve import resolve
from imln_finder.review.values import Stratum
from imln_finder.scan.runner import scan
from imln_finder.train import train_model

NODE = "HISTORY: Left breast cancer.\nFINDINGS: {} mm left internal mammary node in the second interspace. {}"
SAMPLED = 8


def report(report_id: str, patient: str, day: str, text: str, **fields: str) -> dict[str, str]:
    return {
        "report_id": report_id,
        "patient_id": patient,
        "accession_number": f"000{report_id}",
        "study_date": day,
        "modality": "CT",
        "exam_description": "CT chest",
        "report_text": text,
    } | fields


#: Dates with the day first, which two of them tell.
ARCHIVE = [
    report("1", "007", "03/04/2019", NODE.format(14, "Axillary nodal metastasis.")),
    report("2", "007", "25/04/2020", NODE.format(21, "New liver metastases.")),
    report("3", "007", "05/06/2021", "FINDINGS: Clear lungs."),
    report("4", "008", "01/02/2020", NODE.format(16, "")),
    report("5", "009", "02/02/2020", NODE.format(18, "")),
    report("6", "010", "28/02/2020", "FINDINGS: No internal mammary lymphadenopathy."),
    *(report(f"7{n}", f"1{n}", "04/02/2020", "FINDINGS: Clear lungs.") for n in range(12)),
    report("90", "020", "04/02/2020", "FINDINGS: 12 mm internal mammary node.", modality="MR", exam_description="MRI"),
    report("91", "021", "04/02/2020", ""),
]

#: What the readers enter by report: size, side, spaces; of all others that there is no node. The first one is right.
CAREFUL = {"1": (14, "left", "2"), "2": (22, "left", "2-3"), "4": (16, "left", "2")}
ERRING = {"1": (16, "left", "2"), "2": (22, "left", "2"), "5": (18, "right", "2")}


def fill(row: dict[str, str], entered: Mapping[str, tuple[int, str, str]]) -> None:
    known = entered.get(row["report_id"].removeprefix("'"))
    row["decision"] = "confirmed" if known else "not_imln"
    if known:
        row["size_mm"], row["laterality"], row["intercostal_spaces"] = map(str, known)
        row["sternal_erosion"] = "absent"


@pytest.fixture(scope="module")
def read_twice(tmp_path_factory: pytest.TempPathFactory, engine_loaded_once: None) -> Path:
    """A folder with the scan, the merged reads, and the consensus list."""
    folder = tmp_path_factory.mktemp("study")
    write_rows(folder / "archive.csv", ARCHIVE, encoding="utf-8")
    scan([folder / "archive.csv"], folder / "scan")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passages, "load", cache(passages.load))
        create_queue(folder / "scan", ("A", "B"), folder / "lists", seed=7, sample_unflagged=SAMPLED)
    for reader, entered in (("A", CAREFUL), ("B", ERRING)):
        rows = rows_of(folder / "lists", reader)
        for row in rows:
            fill(row, entered)
        write_rows(folder / "lists" / f"reader-{reader}.csv", rows)
        (folder / "lists" / f"reader-{reader}.xlsx").unlink()
    merge_returned(folder / "lists", folder / "reads")
    create_consensus_queue(folder / "reads", "C", folder / "consensus")
    return folder


@pytest.fixture(scope="module")
def settled(read_twice: Path) -> Path:
    """The same with the consensus taken back: the careful reader was right."""
    path = read_twice / "consensus" / "consensus.xlsx"
    workbook = load_workbook(path)
    sheet = workbook.worksheets[0]
    names = [cell.value for cell in sheet[1]]
    for cells in sheet.iter_rows(min_row=2):
        row = {name: str(cell.value or "") for name, cell in zip(names, cells, strict=True)}
        fill(row, CAREFUL)
        for name, cell in zip(names, cells, strict=True):
            cell.value = row[name] or None
    workbook.save(path)
    resolve(read_twice / "consensus", read_twice / "reads")
    return read_twice


@pytest.fixture(scope="module")
def study(settled: Path) -> tuple[Path, StudySummary]:
    summary = write_study(settled / "reads", settled / "scan", settled / "study", with_decisions=True)
    return settled / "study", summary


def sheet(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_consensus_list_holds_what_was_read_differently_and_shows_both_reads(read_twice: Path) -> None:
    rows = {row["report_id"]: row["passages"] for row in sheet(read_twice / "consensus" / "consensus.csv")}
    assert rows.keys() == {"'2", "'4", "'5"}
    assert rows["'2"].startswith("[to settle] intercostal_spaces | [A] confirmed; 22 mm; left; spaces 2, 3;")
    assert "[to settle] decision | [A] not_imln | [B] confirmed; 18 mm; right; spaces 2" in rows["'5"]


def test_every_case_has_a_decision_and_the_ledger_holds_every_read(settled: Path) -> None:
    review = load_review(settled / "reads")
    assert Counter(each.state for each in review.outcomes) == {
        State.AGREED: 1 + SAMPLED,
        State.ADJUDICATED: 3,
    }
    lines = (settled / "reads" / "decisions.jsonl").read_text(encoding="utf-8").splitlines()
    assert Counter(json.loads(line)["kind"] for line in lines) == {"independent": 2 * (4 + SAMPLED), "consensus": 3}
    assert {json.loads(line)["reader"] for line in lines} == {"A", "B", "C"}


def test_taking_the_consensus_back_again_adds_nothing(settled: Path) -> None:
    before = (settled / "reads" / "decisions.jsonl").read_bytes()
    assert resolve(settled / "consensus", settled / "reads").new == 0
    assert (settled / "reads" / "decisions.jsonl").read_bytes() == before


def test_the_audit_counts_the_final_decisions(settled: Path) -> None:
    figures = audit(load_review(settled / "reads"))
    assert figures.decisions[Stratum.CANDIDATE][Decision.CONFIRMED] == 3
    assert figures.unsettled == 0
    [agreement] = figures.agreement
    assert (agreement.decision.percent.hits, agreement.decision.percent.of) == (2 + SAMPLED, 4 + SAMPLED)
    assert figures.missed and figures.missed.missed.value == 0


def test_one_row_a_confirmed_report_with_both_reads_and_final_values(study: tuple[Path, StudySummary]) -> None:
    rows = {row["report_id"]: row for row in sheet(study[0] / "confirmed_cases.csv")}
    assert rows.keys() == {"'1", "'2", "'4"}
    first, second = rows["'1"], rows["'2"]
    assert (first["decided_by"], first["size_mm"], first["ct_date"]) == ("agreement", "15", "2019-04-03")
    assert [first[name] for name in ("reader_1", "size_mm_1", "reader_2", "size_mm_2")] == ["A", "14", "B", "16"]
    assert (second["decided_by"], second["intercostal_spaces"]) == ("consensus", "2; 3")
    assert (second["intercostal_spaces_1"], second["intercostal_spaces_2"]) == ("2; 3", "2")
    assert (second["consensus_reader"], second["consensus_decision"]) == ("C", "confirmed")
    assert rows["'4"]["decision_2"] == "not_imln"


def test_one_row_a_patient(study: tuple[Path, StudySummary]) -> None:
    rows = {row["patient_id"]: row for row in sheet(study[0] / "patients.csv")}
    assert rows.keys() == {"'007", "'008"}
    patient = rows["'007"]
    assert (patient["index_report_id"], patient["index_date"], patient["index_by"]) == ("'1", "2019-04-03", "date")
    assert (patient["confirmed_cts"], patient["follow_up_cts"], patient["last_ct_date"]) == ("2", "2", "2021-06-05")
    assert (patient["largest_size_mm"], patient["intercostal_spaces"], patient["dominant_space"]) == ("22", "2; 3", "2")
    assert (patient["side_relation"], patient["sternal_erosion"]) == ("ipsilateral", "absent")
    assert (patient["extent"], patient["local_sites"], patient["distant_sites"]) == ("local", "axilla", "")
    assert rows["'008"]["extent"] == "isolated"


def test_the_numbers_of_the_flow_add_up(study: tuple[Path, StudySummary]) -> None:
    rows = sheet(study[0] / "flow.csv")
    number = {row["step"]: int(row["number"]) for row in rows}
    for whole in ("records", "reports", "in_scope", "mention", "candidate", "queued", "decided"):
        parts = [row for row in rows if row["of"] == whole and not row["step"].startswith("sample_")]
        assert sum(int(row["number"]) for row in parts) == number[whole]
    assert (number["records"], number["rejected"], number["out_of_scope"]) == (20, 1, 1)
    assert (number["candidate"], number["confirmed_flagged"], number["confirmed"], number["patients"]) == (4, 3, 3, 2)
    assert number["sample_mentioned"] + number["sample_not_mentioned"] == SAMPLED


def test_the_figure_tells_the_numbers(study: tuple[Path, StudySummary]) -> None:
    drawing = (study[0] / "flow.svg").read_text(encoding="utf-8")
    for told in (
        "Records in the archive (n = 20)",
        "No chest CT (n = 1)",
        "Flagged as candidates (n = 4)",
        "Patients (n = 2)",
    ):
        assert told in drawing
    assert (study[0] / "flow.png").read_bytes().startswith(b"\x89PNG")


def test_the_same_ledger_gives_the_same_files(study: tuple[Path, StudySummary], settled: Path, tmp_path: Path) -> None:
    write_study(settled / "reads", settled / "scan", tmp_path, with_decisions=True)
    for name in study[1].files:
        assert (tmp_path / name).read_bytes() == (study[0] / name).read_bytes(), name


def test_decisions_are_read_back_with_the_reports_as_they_were(study: tuple[Path, StudySummary]) -> None:
    labelled, undecided = read_decisions(study[0] / "decisions.csv")
    texts = {row["report_id"]: row["report_text"] for row in ARCHIVE}
    assert undecided == 0
    assert len(labelled) == 4 + SAMPLED
    assert all(item.report.text == texts[item.report.report_id] for item in labelled)
    statuses = {item.report.report_id: item.label.case_status for item in labelled}
    assert (statuses["1"], statuses["5"]) == ("candidate", "negated")


def test_a_model_learns_from_the_decisions_and_its_card_says_how_many(
    study: tuple[Path, StudySummary], tmp_path: Path
) -> None:
    labels = []
    for path in sorted(CORPORA.glob("labelled/*.jsonl"))[:3]:
        labels.append(tmp_path / path.name)
        few = path.read_text(encoding="utf-8").splitlines(keepends=True)[:25]
        labels[-1].write_text("".join(few), encoding="utf-8")
    card = train_model([*labels, study[0] / "decisions.csv"], tmp_path / "own.skops", read)
    [file] = [file for file in card.data if file.from_readers]
    assert (file.reports, file.candidates, file.undecided) == (4 + SAMPLED, 3, 0)
    page = (tmp_path / "own.md").read_text(encoding="utf-8")
    assert f"Adjudicated decisions of readers label {file.reports} of" in page


def test_the_command_tells_what_the_study_cannot_stand_on(settled: Path, tmp_path: Path) -> None:
    arguments = ["cohort", str(settled / "reads"), "--scan", str(settled / "scan"), "--out", str(tmp_path / "out")]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    assert "Dates in numbers are read day first." in result.output
    assert not (tmp_path / "out" / "decisions.csv").exists()
    again = CliRunner().invoke(app, arguments)
    assert again.exit_code == 2 and "--force" in again.output


def test_a_plan_comes_from_the_scan(settled: Path) -> None:
    arguments = ["audit", "plan", str(settled / "scan"), "--prevalence", "0.3"]
    result = CliRunner().invoke(app, [*arguments, "--sensitivity", "0.8", "--width", "0.2"])
    assert result.exit_code == 0, result.output
    assert "--sample-unflagged" in result.output


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--sensitivity", "1", "--width", "0.1"], "mend --sensitivity"),
        (["--sensitivity", "0.9", "--width", "0.9"], "mend --width"),
        (["--sensitivity", "0.9", "--width", "0.1", "--prevalence", "0.0001"], "mend --prevalence"),
    ],
)
def test_expectations_that_make_no_sense_are_told(settled: Path, options: list[str], told: str) -> None:
    result = CliRunner().invoke(app, ["audit", "plan", str(settled / "scan"), *options])
    assert result.exit_code == 2 and told in result.output


def refused(settled: Path, *arguments: Any) -> str:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == 2, result.output
    assert result.output.count("\n") == 1
    return result.output


def test_what_does_not_belong_together_is_told_in_one_line(settled: Path, tmp_path: Path) -> None:
    write_rows(tmp_path / "other.csv", ARCHIVE[:5], encoding="utf-8")
    scan([tmp_path / "other.csv"], tmp_path / "scan")
    reads = settled / "reads"
    assert "not made from this scan" in refused(
        settled, "cohort", reads, "--scan", tmp_path / "scan", "--out", tmp_path / "a"
    )
    assert "No case waits" in refused(settled, "queue", "consensus", reads, "--out", tmp_path / "b")
    assert "read cases independently" in refused(
        settled, "queue", "consensus", reads, "--reader", "A", "--out", tmp_path / "c"
    )
    assert "name the folder that queue consensus made" in refused(
        settled, "queue", "resolve", settled / "lists", "--out", reads
    )
