"""The gate may let a report through in vain; it may not keep back one that the engine would read."""

from __future__ import annotations

from typing import Any

import pytest
from engine_testing import all_readings, read
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from imln_finder.domain import CaseStatus
from imln_finder.engine import gate
from imln_finder.engine.gate import load_gate
from imln_finder.engine.matching.terms import CHAIN_TERMS
from imln_finder.rules_store import load_json

GATE = load_gate()
RULES: list[dict[str, Any]] = [
    rule for rule in load_json("targets.json")["target_rules"] if rule["category"] in CHAIN_TERMS
]
NAMES = [
    "internal mammary lymph node",
    "internal thoracic nodes",
    "internal mammary artery lymph node",
    "nodule beside the internal mammary vessels",
    "parasternal soft tissue mass",
    "lymph node left parasternal",
    "internal memory node",
    "para external node",
    "IMLN",
]
INNOCENT = ["Clear lungs.", "No effusion.", "Heart normal.", "Axillary node of 9 mm.", "Left mastectomy.", "T4-5", "\n"]


def keeps_back_nothing(text: str) -> bool:
    return GATE.may_mention(text) or read(text).case_status is CaseStatus.NOT_MENTIONED


def test_no_labelled_report_is_lost() -> None:
    lost = [
        record["report_id"]
        for record, reading in all_readings()
        if reading.case_status is not CaseStatus.NOT_MENTIONED and not GATE.may_mention(record["text"])
    ]
    assert lost == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Clear lungs. No pleural effusion. No axillary, hilar or mediastinal adenopathy.",
        "Axillary lymph node of 14 mm. Left mastectomy. Mammary prosthesis on the right.",
        "The internal jugular vein is patent. Thoracic spine normal.",
        "Calcified coronary arteries. Liver cyst of 4 cm.",
        "Nodule in the right lobe. No lesion of the sternum.",
    ],
)
def test_reports_on_other_things_are_passed_over(text: str) -> None:
    assert not GATE.may_mention(text)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("write", [str, str.upper, str.title, str.lower], ids=["as-is", "upper", "title", "lower"])
def test_the_target_opens_the_gate(name: str, write: Any) -> None:
    assert GATE.may_mention(write(name))


@pytest.mark.parametrize(
    "text",
    [
        "left internal\nmammary node",
        "left internal  mammary node",
        "left in-\nternal mammary node",
        "left internal mam-\r\n  mary node",
        "left internal-mammary node",
        "int. mamm. node",
        "Intemal mammary node",
        "internal marnmary node",
        "para-sternal node",
        "ｉｎｔｅｒｎａｌ　ｍａｍｍａｒｙ node",
        "IM-LN",
        "node in the internal (left) mammary chain",
        "axillary, IM and hilar nodes",
        "IM: 12 mm",
        "in\u00adternal mammary node",
        "inter\u00ad\nnal mammary node",
        "inter\u2010\nnal mammary node",
        "inter\u2013\nnal mammary node",
        "internal-\nmammary node",
        "IML\u200bN on the left",
        "paras\x00ternal node",
        "Hodgkin'sIMLN",
    ],
)
def test_writing_does_not_close_the_gate(text: str) -> None:
    assert keeps_back_nothing(text)


def misspelt(text: str) -> set[str]:
    """A text with one of the phrases that the speller puts right."""
    phrases = load_json("spelling.json")["phrases"]
    return {text.replace(phrase["means"], phrase["literal"], 1) for phrase in phrases if phrase["means"] in text}


@pytest.mark.parametrize("name", [*NAMES, "int. mammary lymph node", "node, mammary int.", "thoracic int. nodes"])
def test_two_phrases_of_the_speller_do_not_close_the_gate(name: str) -> None:
    once = misspelt(name)
    twice = {text for written in once for text in misspelt(written)}
    assert [text for text in sorted(once | twice) if not keeps_back_nothing(text)] == []


def words_of(token: dict[str, Any]) -> st.SearchStrategy[str]:
    values = token.get("LOWER", token.get("TEXT"))
    choice = st.just(values) if isinstance(values, str) else st.sampled_from(values["IN"])
    return st.one_of(st.just(""), choice) if token.get("OP") in ("?", "*") else choice


@st.composite
def terms_by_rule(draw: st.DrawFn) -> list[str]:
    """The words of a term that one of the target rules matches."""
    rule = draw(st.sampled_from(RULES))
    words = [draw(words_of(token)) for token in rule["pattern"]]
    return [word for word in words if word]


@st.composite
def slips(draw: st.DrawFn, words: list[str]) -> list[str]:
    """The words with one slip of the pen, the dictation or the scanner in one of them, or none."""
    at = draw(st.integers(0, len(words) - 1))
    word = words[at]
    i = draw(st.integers(0, max(len(word) - 1, 0)))
    letter = draw(st.sampled_from("abeilmnrst"))
    written = draw(
        st.sampled_from(
            [
                word,
                word[:i] + word[i + 1 :],
                word[:i] + letter + word[i + 1 :],
                word[:i] + letter + word[i:],
                word[:i] + word[i : i + 2][::-1] + word[i + 2 :],
                word.replace("m", "rn", 1),
                word.replace("rn", "m", 1),
                word.replace("l", "I"),
                word[:i] + "-\n" + word[i:],
                word.upper(),
                word.title(),
            ]
        )
    )
    return [*words[:at], written, *words[at + 1 :]]


def texts(words: list[str]) -> st.SearchStrategy[str]:
    joins = st.sampled_from([" ", " ", " ", "\n", "  ", "-", "\u00a0"])
    return st.builds(
        lambda before, join, after: f"{before} {join.join(words)} {after}",
        st.sampled_from([*INNOCENT, "A 14 mm left", "No enlarged"]),
        joins,
        st.sampled_from([*INNOCENT, "node of 14 mm.", "adenopathy.", ""]),
    )


@given(text=terms_by_rule().flatmap(slips).flatmap(texts))
@settings(max_examples=300, deadline=None)
def test_what_a_rule_can_match_passes(text: str) -> None:
    assert keeps_back_nothing(text)


@given(text=st.sampled_from(NAMES).map(str.split).flatmap(slips).flatmap(texts))
@settings(max_examples=150, deadline=None)
def test_a_name_with_a_slip_passes(text: str) -> None:
    assert keeps_back_nothing(text)


@given(
    parts=st.lists(st.sampled_from([*INNOCENT, "internal", "mammary", "IM", "node", "sternum", "para"]), max_size=12)
)
@settings(max_examples=100, deadline=None)
def test_parts_of_names_pass_if_they_are_read(parts: list[str]) -> None:
    text = " ".join(parts)
    assume(text.strip())
    assert keeps_back_nothing(text)


def test_words_are_met_anew_once_they_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "_MOST_WORDS", 3)
    forgetful = load_gate()
    texts = [*NAMES, *INNOCENT] * 2
    assert [forgetful.may_mention(text) for text in texts] == [GATE.may_mention(text) for text in texts]


@pytest.mark.parametrize("words_before", range(90, 111))
def test_a_term_is_found_wherever_a_long_report_is_parted(words_before: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "_MOST_WORDS", 3)
    fresh = load_gate()
    filling = " ".join(f"word{chr(97 + i % 26)}{chr(97 + i // 26)}" for i in range(words_before))
    for _ in range(2):
        assert fresh.may_mention(f"{filling} nodes are seen in the internal mammary chain; {filling} {filling}")
        assert not fresh.may_mention(f"{filling} nodes are seen in the axilla; {filling} {filling}")
