"""The audit of simulated readers: agreement equal to that of other ways to compute it, and what was missed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from reads_testing import a_round, merged, number_of, simulated_reads
from review_testing import a_read
from sklearn.metrics import cohen_kappa_score, f1_score
from typer.testing import CliRunner

from imln_finder.cli import app
from imln_finder.domain import Decision
from imln_finder.measures.elusion import missed_cases
from imln_finder.measures.stratified_total import SampledStratum
from imln_finder.review.audit import as_json, audit, load_review
from imln_finder.review.key import ROUND_KEY, Key, save_key
from imln_finder.review.methods import paragraphs
from imln_finder.review.values import Read, ReadKind, Stratum

#: Two cases of three among the flagged, two among those that only mention the chain, none among the others.
TRUTH = {f"C{n}": n % 3 > 0 for n in range(1, 61)} | {f"M{n}": n <= 2 for n in range(1, 41)}
TRUTH |= {f"N{n}": False for n in range(1, 161)}


def both_readers(key: Key, error: float = 0.1) -> list[Read]:
    """A careful reader, and one who errs."""
    return [*simulated_reads(key, TRUTH, 0.0, "A", 1), *simulated_reads(key, TRUTH, error, "B", 1)]


def figures(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(as_json(audit(load_review(folder))))
    return content


def test_agreement_is_that_of_independent_formulas(tmp_path: Path) -> None:
    key = a_round()
    reads = both_readers(key)
    said: dict[str, dict[str, bool]] = {}
    sizes: dict[str, dict[str, float]] = {}
    for read in reads:
        said.setdefault(read.case_number, {})[read.reader] = read.decision == "confirmed"
        if read.size_mm is not None:
            sizes.setdefault(read.case_number, {})[read.reader] = read.size_mm
    first, second = ([answers[reader] for answers in said.values()] for reader in "AB")
    [found] = figures(merged(tmp_path, key, reads))["agreement"]
    assert (found["readers"], found["cases"]) == (["A", "B"], 260)
    assert 0 < found["decision"]["percent"]["of"] - found["decision"]["percent"]["hits"] < 60
    told = found["confirmed"]
    assert told["percent"]["value"] == pytest.approx(np.mean(np.array(first) == np.array(second)))
    assert told["kappa"]["value"] == pytest.approx(cohen_kappa_score(first, second))
    assert told["positive"]["value"] == pytest.approx(f1_score(first, second))
    assert told["negative"]["value"] == pytest.approx(f1_score(first, second, pos_label=False))
    share = (np.mean(first) + np.mean(second)) / 2
    chance = 2 * share * (1 - share)
    assert told["ac1"]["value"] == pytest.approx((told["percent"]["value"] - chance) / (1 - chance))

    measured = np.array([(each["A"], each["B"]) for each in sizes.values() if len(each) == 2])
    assert found["size"]["cases"] == len(measured) > 20
    differences = measured[:, 1] - measured[:, 0]
    limits = found["size"]["bland_altman"]
    assert limits["bias"]["value"] == pytest.approx(differences.mean())
    assert limits["upper"]["value"] == pytest.approx(differences.mean() + 1.96 * differences.std(ddof=1))


def test_readers_who_share_cases_are_told_by_pairs(tmp_path: Path) -> None:
    key = a_round(readers=("A", "B", "C"))
    reads = [read for reader in "ABC" for read in simulated_reads(key, TRUTH, 0.1, reader, 1)]
    found = figures(merged(tmp_path, key, reads))
    assert [agreement["readers"] for agreement in found["agreement"]] == [["A", "B"], ["A", "C"], ["B", "C"]]
    assert sum(agreement["cases"] for agreement in found["agreement"]) == 260
    assert "two of 3 readers" in paragraphs(audit(load_review(tmp_path)))[0]


def test_what_was_missed_comes_from_the_sample_by_stratum(tmp_path: Path) -> None:
    key = a_round()
    missed = figures(merged(tmp_path, key, both_readers(key, error=0.0)))["missed"]
    expected = missed_cases([SampledStratum(200, 40, 2), SampledStratum(6_000, 160, 0)])
    assert missed["found"] == 40
    assert missed["strata"]["mentioned"]["confirmed"] == 2
    assert [missed["missed"][name] for name in ("value", "low", "high")] == [10.0, expected.low, expected.high]
    assert missed["sensitivity"]["value"] == 40 / 50
    assert missed["sensitivity"]["low"] == pytest.approx(40 / (40 + (expected.high or 0)))
    assert missed["sensitivity_at_worst"] is None


def test_undecided_reports_of_the_sample_are_told_at_their_worst(tmp_path: Path) -> None:
    key = a_round()
    number = number_of(key, "N5")
    reads = [
        replace(read, decision=Decision.INDETERMINATE) if read.case_number == number else read
        for read in both_readers(key, error=0.0)
    ]
    missed = figures(merged(tmp_path, key, reads))["missed"]
    assert missed["strata"]["not_mentioned"]["in_doubt"] == 1
    assert missed["sensitivity"]["value"] == 40 / 50
    assert missed["sensitivity_at_worst"]["value"] == pytest.approx(40 / (50 + 6_000 / 160))


def test_sampled_reports_that_readers_differ_on_are_told_at_their_worst(tmp_path: Path) -> None:
    key = a_round()
    number = number_of(key, "N5")
    reads = [
        replace(read, decision=Decision.CONFIRMED) if (read.case_number, read.reader) == (number, "B") else read
        for read in both_readers(key, error=0.0)
    ]
    missed = figures(merged(tmp_path, key, reads))["missed"]
    assert missed["missed"]["value"] == 10
    assert missed["sensitivity_at_worst"]["value"] == pytest.approx(40 / (50 + 6_000 / 160))


def test_open_cases_make_the_figures_interim(tmp_path: Path) -> None:
    key = a_round()
    unread = {number_of(key, "C1"), number_of(key, "N9")}
    reads = [read for read in both_readers(key, error=0.0) if read.case_number not in unread]
    folder = merged(tmp_path, key, reads)
    found = figures(folder)
    assert found["states"]["candidate"]["unread"] == 1
    assert found["missed"]["open"] == 1
    assert found["missed"]["strata"]["not_mentioned"]["decided"] == 159
    assert found["missed"]["sensitivity_at_worst"] is None
    [_, results] = paragraphs(audit(load_review(folder)))
    assert results.startswith("INTERIM: 2 cases have no decision yet, 0 wait for a consensus.")


def test_the_consensus_decides_and_has_no_part_in_the_agreement(tmp_path: Path) -> None:
    key = a_round()
    before = figures(merged(tmp_path / "before", key, both_readers(key)))
    discordant = [each for each in load_review(tmp_path / "before").outcomes if each.unsettled]
    settled = [
        a_read(
            each.case.case_number,
            "C",
            "confirmed" if TRUTH[each.case.report_id] else "not_imln",
            kind=ReadKind.CONSENSUS,
        )
        for each in discordant
    ]
    after = figures(merged(tmp_path / "after", key, [*both_readers(key), *settled]))
    assert len(discordant) == before["unsettled"] > 5
    assert after["unsettled"] == 0
    assert after["agreement"] == before["agreement"]
    assert after["decisions"]["candidate"]["confirmed"] == 40
    assert sum(states["adjudicated"] for states in after["states"].values()) == len(discordant)


def test_without_a_sample_nothing_is_said_of_what_was_missed(tmp_path: Path) -> None:
    key = a_round({Stratum.CANDIDATE: (60, 60), Stratum.MENTIONED: (0, 200), Stratum.NOT_MENTIONED: (0, 6_000)})
    folder = merged(tmp_path, key, both_readers(key))
    assert figures(folder)["missed"] is None
    assert figures(folder)["agreement_on_flagged"] == []
    assert "elusion" not in " ".join(paragraphs(audit(load_review(folder)))).lower()


def test_a_prefilled_list_is_told_as_a_source_of_anchoring(tmp_path: Path) -> None:
    key = a_round(suggested=True)
    [methods, _] = paragraphs(audit(load_review(merged(tmp_path, key, both_readers(key)))))
    assert "may have anchored" in methods


def a_second_round(sampled: int) -> Key:
    """A round of what the first one did not queue, ten flagged reports of which are new; its cases are numbered on."""
    strata = {
        Stratum.CANDIDATE: (10, 10),
        Stratum.MENTIONED: (sampled, 160),
        Stratum.NOT_MENTIONED: (sampled, 5_840),
    }
    key = a_round(strata, round=2)
    cases = tuple(
        replace(case, case_number=f"2{case.case_number}", report_id=f"2{case.report_id}", round=2) for case in key.cases
    )
    return replace(key, cases=cases)


@pytest.mark.parametrize("sampled", [0, 20])
def test_the_audit_is_of_the_last_round_with_a_sample(tmp_path: Path, sampled: int) -> None:
    first = a_round()
    second = a_second_round(sampled)
    truth = TRUTH | {case.report_id: case.report_id.startswith("2C") for case in second.cases}
    reads = [read for key in (first, second) for reader in "AB" for read in simulated_reads(key, truth, 0, reader, 1)]
    merged(tmp_path, first, reads)
    save_key(tmp_path / ROUND_KEY.format(round=2), second)
    missed = figures(tmp_path)["missed"]
    if sampled:
        # The two that the first sample held are known to be missed, beside what the second one makes likely.
        expected = missed_cases([SampledStratum(160, 20, 0), SampledStratum(5_840, 20, 0)])
        assert (missed["round"], missed["found"], missed["found_in_earlier_samples"]) == (2, 50, 2)
        assert missed["missed"] == {"value": 2, "low": 2, "high": 2 + (expected.high or 0)}
    else:
        assert (missed["round"], missed["found"], missed["found_in_earlier_samples"]) == (1, 40, 0)


@pytest.mark.parametrize("name", ["audit", "review"])
def test_the_command_prints_and_writes_the_figures(tmp_path: Path, name: str) -> None:
    key = a_round()
    folder = merged(tmp_path / "reads", key, both_readers(key))
    arguments = ["audit", *(["review"] if name == "review" else []), str(folder), "--out", str(tmp_path / "out")]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0
    for told in ("A and B, all cases", "A and B, flagged cases", "elusion rate", "kappa with quadratic weights"):
        assert told in result.output
    assert json.loads((tmp_path / "out/audit.json").read_text()) == figures(folder)
    assert "Wendell and Schmee" in (tmp_path / "out/methods.txt").read_text()
    again = CliRunner().invoke(app, arguments)
    assert again.exit_code == 2 and "--force" in again.output


def test_a_folder_without_reads_is_told_in_one_line(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["audit", str(tmp_path)])
    assert result.exit_code == 2
    assert "name the folder that queue merge wrote" in result.output and result.output.count("\n") == 1
