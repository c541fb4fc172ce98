"""Nothing is flagged without evidence, and all evidence leads back to the report."""

from __future__ import annotations

import pytest
from engine_testing import all_readings, read

from imln_finder.domain import CaseStatus
from imln_finder.rules_store import load_json, rules_folder


def rule_ids() -> set[str]:
    ids = {
        "size",
        "new.not-there-before",
        "change.heading",
        "stable.same-as-before",
        "negated.none-left",
        "small.small-ones",
    }
    for file in rules_folder().iterdir():
        rules = load_json(file.name) if file.name.endswith(".json") else {}
        for key in ("target_rules", "context_rules"):
            ids |= {rule["metadata"]["id"] for rule in rules.get(key, ())}
    return ids


def test_every_candidate_has_evidence() -> None:
    bare = [
        record["report_id"]
        for record, reading in all_readings()
        if reading.case_status is not CaseStatus.NOT_MENTIONED and not reading.evidence
    ]
    assert bare == []


def test_evidence_is_what_stands_in_the_report() -> None:
    false = [
        (record["report_id"], evidence)
        for record, reading in all_readings()
        for evidence in reading.evidence
        if not evidence.text or record["text"][evidence.start : evidence.end] != evidence.text
    ]
    assert false == []


def test_evidence_names_rules_that_exist() -> None:
    named = {evidence.rule for _, reading in all_readings() for evidence in reading.evidence}
    assert named <= rule_ids()
    assert {"size", "target.internal-mammary"} <= named


def test_evidence_is_given_once() -> None:
    twice = [record["report_id"] for record, reading in all_readings() if has_twins(reading.evidence)]
    assert twice == []


def has_twins(items: tuple[object, ...]) -> bool:
    return len(set(items)) < len(items)


@pytest.mark.parametrize(
    "report",
    [
        "FINDINGS:\r\nNew 14 mm left internal mam-\r\nmary node  in the\r\n2nd interspace.",
        "Ｎｅｗ １４ ｍｍ left internal mammary node。",
        "\ufeffA 14 mm inter\u00adnal marnmary\u00a0node; the stemum is eroded.",
        "Lesion   Baseline   Current\nLeft IMLN   22   13\nLiver   40   35",
        "Left internal memory node ........ 14 mm",
        "😀 New 14 mm IMLN 😀, suspicious.",
    ],
)
def test_offsets_survive_rewriting(report: str) -> None:
    reading = read(report)
    assert reading.case_status is CaseStatus.CANDIDATE
    assert reading.evidence
    assert all(report[e.start : e.end] == e.text for e in reading.evidence)
    assert any("1" in e.text for e in reading.evidence if e.rule == "size") or any(
        "１" in e.text for e in reading.evidence
    )


def test_the_first_evidence_is_the_sentence() -> None:
    reading = read("Clear lungs. A new 14 mm left internal mammary node. No effusion.")
    assert reading.evidence[0].text == "A new 14 mm left internal mammary node."
    assert reading.evidence[0].rule == "target.internal-mammary"
    assert {e.text for e in reading.evidence} >= {"14 mm", "new"}


def test_a_report_without_the_target_has_none() -> None:
    assert read("Clear lungs. Sternal metastasis.").evidence == ()
