from __future__ import annotations

import pytest
from engine_testing import read

from imln_finder.domain import CaseStatus

CANDIDATE, NEGATED, NON_CURRENT = CaseStatus.CANDIDATE, CaseStatus.NEGATED, CaseStatus.NON_CURRENT


@pytest.mark.parametrize(
    "text",
    [
        "Normal appearances of the internal mammary chains.",
        "The internal mammary chains hold their usual vessels.",
        "Absence of adenopathies with pathological dimensions mediastino-hilar, internal mammary, axillary.",
        "The left internal mammary node has not reappeared.",
        "A left internal mammary node could nowhere be made out.",
        "The internal mammary nodes of both sides never materialised.",
    ],
)
def test_what_is_only_named_or_denied_in_unknown_words_is_no_candidate(text: str) -> None:
    reading = read(f"FINDINGS: Lungs clear. {text} Liver cyst 14 mm.")
    assert reading.case_status is NEGATED
    assert reading.evidence


@pytest.mark.parametrize(
    "text",
    [
        "A left internal mammary node is seen.",
        "Uptake also lights up the left internal mammary chain.",
        "The left internal mammary chain is involved.",
        "Left internal mammary node, not calcified.",
        "Left internal mammary node without fatty hilum.",
        "Left internal mammary node, no axillary node.",
        "Left internal mammary node, not biopsied.",
        "Left internal mammary chain: a node. No effusion.",
        "Left internal mammary chain: several.",
        "The left internal mammary chain is not free.",
        "Internal mammary chain on the left side strikingly asymmetrical.",
        "The left internal mammary node cannot be ignored.",
        "Left internal mammary node not responding.",
        "Left internal mammary node is the only finding, the rest is unremarkable.",
        "Left internal mammary node, axilla clear.",
    ],
)
def test_what_is_affirmed_stays_a_candidate(text: str) -> None:
    assert read(f"FINDINGS: Lungs clear. {text} Liver cyst 14 mm.").case_status is CANDIDATE


def test_a_chain_that_held_a_node_before_is_not_current() -> None:
    assert read("FINDINGS: Internal mammary chain, formerly 13 mm, now its usual self.").case_status is NON_CURRENT


@pytest.mark.parametrize(
    "text",
    [
        "The LAP of 14 mm described on the last CT in the left internal mammary chain could not be selected now.",
        "The internal mammary adenopathy of 2012, 25 mm at that time, was invisible in April 2013 and remains so.",
        "There is a band of consolidation matching the internal mammary field.",
    ],
)
def test_what_was_there_or_was_only_irradiated_is_not_current(text: str) -> None:
    assert read(f"FINDINGS: Lungs clear. {text}\nLiver cyst 14 mm.").case_status is NON_CURRENT


@pytest.mark.parametrize(
    "text",
    [
        "Both internal mammary regions were screened. On neither side did we come across any node.",
        "The internal mammary regions were gone over twice. We could not make out any node.",
        "Pathological lymph node was not formed parasternally, nor in the axilla.",
    ],
)
def test_what_the_next_sentence_or_the_verb_denies_is_absent(text: str) -> None:
    assert read(f"FINDINGS: Lungs clear. {text}\nLiver cyst 14 mm.").case_status is NEGATED


@pytest.mark.parametrize(
    "text",
    [
        "The left internal mammary node described before, 14 mm, has not changed.",
        "The left internal mammary node (14 mm before) is seen again.",
        "An enlarged left internal mammary node is not calcified.",
        "Left internal mammary chain: node of 14 mm. No axillary node.",
    ],
)
def test_what_lasts_is_a_candidate(text: str) -> None:
    assert read(f"FINDINGS: Lungs clear. {text}\nLiver cyst 14 mm.").case_status is CANDIDATE
