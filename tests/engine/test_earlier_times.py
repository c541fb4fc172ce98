from __future__ import annotations

import pytest
from engine_testing import engine
from hypothesis import given
from hypothesis import strategies as st

from imln_finder.engine.earlier_times import EarlierTimes
from imln_finder.rules_store import load_json

TIMES = EarlierTimes("en")
WORDS = sorted(
    {word for words in load_json("earlier.json").values() for word in words} | {"node", "2019", "6", ".", ","}
)


def denies(sentence: str) -> bool:
    return TIMES.denies([token.lower_ for token in engine().make_doc(sentence)]) is not None


@pytest.mark.parametrize(
    "sentence",
    [
        "In the examination of May 2021 it was not present.",
        "In the external CT of 2016 both not recognisable.",
        "This was not to be seen in the round of 2014.",
        "It was not there 6 months ago.",
        "Not visible 6 months prior.",
        "Last November there was fat only.",
        "On the March exam there was nothing at either place.",
        "Six months earlier nothing was found.",
        "The previous CT did not show it.",
        "Previously there was nothing here.",
        "One year ago it was absent.",
        "In 2019 no node was visible here.",
        "On the previous CT there was no such node.",
        "Neither was visible in 2020.",
        "There was no node at this site on the last CT.",
        "The earlier CT showed nothing at this site.",
        "On the previous CT this area was clear.",
        "It was undetectable a year ago.",
        "Not seen last time.",
    ],
)
def test_it_was_not_there_before(sentence: str) -> None:
    assert denies(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "It is not seen.",
        "The node of 2019 is not visible.",
        "Previously noted node not visualised in the present scan.",
        "In comparison with May 2021 not seen.",
        "There was no prior study.",
        "The CT of 2019 was not available.",
        "In 2019 she had a mastectomy.",
        "Last year no contrast was given.",
        "At the previous site no node was visible.",
        "Not seen on the right.",
        "In May 2021 it was not larger.",
        "Node 12 mm, no pleural effusion as seen in May.",
        "Node 12 mm, not enlarged as seen in May.",
        "Node 12 mm, not calcified, seen in 2019.",
    ],
)
def test_other_denials(sentence: str) -> None:
    assert not denies(sentence)


@given(st.lists(st.sampled_from(WORDS), max_size=40))
def test_any_words_can_be_read(words: list[str]) -> None:
    denial = TIMES.denies(words)
    assert denial is None or 0 <= denial[0] < denial[1] <= len(words)
