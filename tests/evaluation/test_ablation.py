from __future__ import annotations

from dataclasses import replace

import pytest
from evaluation_testing import CANDIDATE, LABELS, NEGATED, PREDICTIONS, by_identifier, labelled, prediction

from imln_finder.domain import Disagreement
from imln_finder.evaluation.ablation import System, Verdict, ablation, verdicts_of
from imln_finder.evaluation.baselines import baseline_verdicts, keyword_search, stock_medspacy
from imln_finder.measures.proportion import Proportion


@pytest.mark.parametrize(
    ("text", "flagged"),
    [
        ("Internal\nmammary node.", True),
        ("No INTERNAL THORACIC adenopathy.", True),
        ("Bilateral parasternal pleural thickening.", True),
        ("IMLNs and IMN.", True),
        ("Intramammary node; TIMN.", False),
        ("", False),
    ],
)
def test_keywords(text: str, flagged: bool) -> None:
    assert keyword_search([text]) == [Verdict(flagged)]


TEXTS = {
    "Enlarged left internal mammary lymph node.": True,
    "Left internal mammary node measuring 1.4 x 0.9 cm.": True,
    "Left internal mammary node measuring 6 mm.": False,
    "No internal mammary lymphadenopathy.": False,
    "Lungs are clear. Parasternal mass, 22mm.": True,
    "History of internal mammary node.": False,
    "Axillary node, 15 mm.": False,
}


def test_stock_medspacy_and_its_silence(capfd: pytest.CaptureFixture[str]) -> None:
    assert [verdict.flagged for verdict in stock_medspacy(TEXTS)] == list(TEXTS.values())
    assert capfd.readouterr() == ("", "")


def test_both_baselines_judge_every_report() -> None:
    reports = [labelled(str(number), NEGATED, text) for number, text in enumerate(TEXTS)]
    verdicts = baseline_verdicts(reports)
    assert list(verdicts) == [System.KEYWORDS, System.MEDSPACY]
    assert all(len(each) == len(reports) for each in verdicts.values())


def test_the_table() -> None:
    cases = [labelled(str(number), status) for number, status in enumerate([CANDIDATE] * 3 + [NEGATED] * 5)]
    yes, no = Verdict(True), Verdict(False)
    ours = [Verdict(True, 0.9), Verdict(True, 0.8), Verdict(False, 0.4), *[Verdict(False, 0.1)] * 4, Verdict(True, 0.5)]
    rows = ablation(cases, {System.BOTH: ours, System.KEYWORDS: [yes, yes, no, yes, no, no, no, no]})
    assert [row.system for row in rows] == ["keyword search", "both"]
    assert (rows[0].sensitivity, rows[0].specificity, rows[0].ppv) == (
        Proportion(2, 3),
        Proportion(4, 5),
        Proportion(2, 3),
    )
    assert rows[0].f1 == pytest.approx(2 / 3)
    assert rows[0].youden == pytest.approx(2 / 3 + 4 / 5 - 1)
    assert rows[0].auroc == pytest.approx((2 / 3 + 4 / 5) / 2)
    assert rows[1].auroc == pytest.approx(14 / 15)


def test_each_report_needs_a_verdict() -> None:
    with pytest.raises(ValueError):
        ablation(LABELS, {System.RULES: [Verdict(True)]})


def test_verdicts_of_predictions() -> None:
    verdicts = verdicts_of(LABELS, PREDICTIONS)
    assert list(verdicts) == [System.RULES]
    flagged = [verdict.flagged for verdict in verdicts[System.RULES]]
    assert flagged == [True, False, True, False, True, False, False, False, True]
    assert {verdict.score for verdict in verdicts[System.RULES]} == {None}


def test_results_tell_rules_and_classifier_apart() -> None:
    reports = [labelled(name, CANDIDATE) for name in ("agreed", "rescued", "doubted", "neither")]
    found = [
        prediction("agreed", CANDIDATE, 0.9),
        replace(prediction("rescued", CANDIDATE, 0.6), disagreement=Disagreement.CLASSIFIER_ONLY),
        replace(prediction("doubted", CANDIDATE, 0.1), disagreement=Disagreement.RULES_ONLY),
        prediction("neither", NEGATED),
    ]
    verdicts = verdicts_of(reports, by_identifier(found))
    assert {system: [verdict.flagged for verdict in each] for system, each in verdicts.items()} == {
        System.RULES: [True, False, True, False],
        System.CLASSIFIER: [True, True, False, False],
        System.BOTH: [True, True, True, False],
    }
    assert [verdict.score for verdict in verdicts[System.CLASSIFIER]] == [0.9, 0.6, 0.1, 0.0]
