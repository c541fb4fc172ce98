"""The pattern over a column lets through whatever the gate lets through, and little more."""

from __future__ import annotations

import time

import pyarrow as pa
import pytest
from engine_testing import LABELLED, labelled
from hypothesis import example, given, settings
from hypothesis import strategies as st
from test_gate import GATE, INNOCENT, NAMES, slips, terms_by_rule, texts

from imln_finder.engine.gate_pattern import load_column_gate
from imln_finder.rules_store import load_json

COLUMN_GATE = load_column_gate()
MANY = settings(max_examples=40, deadline=None)


def passing(column: list[str]) -> list[bool]:
    found: list[bool] = COLUMN_GATE(pa.array(column, pa.string())).to_pylist()
    return found


def nothing_lost(column: list[str]) -> bool:
    return all(coarse or not GATE.may_mention(text) for text, coarse in zip(column, passing(column), strict=True))


@pytest.mark.parametrize("corpus", LABELLED)
def test_no_report_is_lost(corpus: str) -> None:
    reports = [record["text"] for record in labelled(corpus)]
    assert nothing_lost(reports)
    assert nothing_lost([text.replace("\n", "\r\n").upper() for text in reports])


@given(st.lists(terms_by_rule().flatmap(slips).flatmap(texts), min_size=10, max_size=10))
@MANY
def test_no_term_of_a_rule_is_lost(column: list[str]) -> None:
    assert nothing_lost(column)


WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})


@st.composite
def writings(draw: st.DrawFn) -> str:
    """A name as it may come out of a word processor, a scanner or a narrow column."""
    name = draw(st.sampled_from([*NAMES, *(phrase["literal"] for phrase in load_json("spelling.json")["phrases"])]))
    write = draw(
        st.sampled_from(
            [
                str,
                str.upper,
                lambda name: name.upper().replace("I", "l"),
                lambda name: name.translate(WIDE),
                lambda name: name.replace(" ", "\u00a0"),
            ]
        )
    )
    place = draw(st.integers(0, len(name)))
    inserted = draw(st.sampled_from(["", "-\n", "- \r\n  ", "\u00ad", "\u200b", "\x00", "\n", "-", "\u0301", "é"]))
    written = write(name)
    return f"Left {written[:place]}{inserted}{written[place:]} of 14 mm to the left of the sternum."


@given(st.lists(writings(), min_size=10, max_size=10))
@MANY
def test_no_way_of_writing_is_lost(column: list[str]) -> None:
    assert nothing_lost(column)


WORDS = sorted({word for rule in load_json("targets.json")["target_rules"] for word in rule["literal"].split()})


SOME = st.lists(st.sampled_from([*WORDS, *INNOCENT, "of", "the", "left", "im", "-\n", "1"]), max_size=14)


@given(st.lists(SOME, min_size=5, max_size=5))
@example([["left", "of", "1", "the", "sternum"]])
@MANY
def test_no_words_near_one_another_are_lost(texts_in_words: list[list[str]]) -> None:
    assert nothing_lost([join.join(words) for words in texts_in_words for join in (" ", "")])


def test_common_words_are_written_as_they_are_looked_up() -> None:
    rules = load_json("gate.json")
    common = rules["common_words"] + rules["common_at_second_look"]
    assert len(common) == len(set(common))
    assert all(word.isalpha() and word == word.lower() for word in common)


@pytest.mark.parametrize(
    "text",
    [
        "Clear lungs.",
        "Thoracic spine and internal carotid artery normal.",
        "Left breast of 4 cm.",
        "Both breasts and their arteries normal on interval mammograms; on statins.",
        "No lesion of the sternum or manubrium.",
        "Healed fracture of the sternal body.",
        "",
    ],
)
def test_what_names_nothing_is_passed_over(text: str) -> None:
    assert passing([text]) == [False]


def test_nothing_is_known_of_nothing() -> None:
    assert COLUMN_GATE(pa.array([None, "IMLN"])).to_pylist() == [None, True]


def test_time_is_linear_in_the_text() -> None:
    def seconds(text: str) -> float:
        column = pa.array([text])
        start = time.process_time()
        COLUMN_GATE(column)
        return time.process_time() - start

    for hostile in ("left of ", "internal interna ", "a-", "sterm", "m" * 50 + " "):
        short, long = (hostile * (size // len(hostile)) for size in (1_000_000, 4_000_000))
        assert seconds(long) < 12 * seconds(short) + 0.05
