from __future__ import annotations

import pytest
from engine_testing import engine
from hypothesis import given
from hypothesis import strategies as st

from imln_finder.engine.grammar.earlier_times import EarlierTimes
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


def words_of(sentence: str) -> list[str]:
    return [token.lower_ for token in engine().make_doc(sentence)]


@pytest.mark.parametrize(
    "sentence",
    [
        "On the last occasion a node of 2 cm was shown on the right, and since then she has had chemotherapy.",
        "At her last visit we saw a 15 mm node.",
        "At baseline there was a node.",
        "Six months ago the node measured 13 mm.",
        "Known from the initial staging: left node 12 mm, axillary nodes.",
        "Baseline: a node of 12 mm.",
    ],
)
def test_only_an_earlier_time_is_told_of(sentence: str) -> None:
    words = words_of(sentence)
    assert TIMES.tells_of_before(words, words.index("node") + 1)


@pytest.mark.parametrize(
    "sentence",
    [
        "On the last occasion a node of 2 cm was shown and is still there.",
        "On the last CT a node was reported and this is visible again today.",
        "On the CT of March 2019 a node was seen.",
        "On this last CT a node was seen.",
        "Known from baseline: left node, still 12 mm.",
        "In the right chain a node was seen.",
        "Compared with the previous CT a node was seen.",
        "Since the last CT the node has grown.",
    ],
)
def test_what_may_be_there_now_is_not_told_of_before(sentence: str) -> None:
    words = words_of(sentence)
    assert not TIMES.tells_of_before(words, words.index("node") + 1)


@pytest.mark.parametrize(
    "sentence",
    ["There is now nothing to see at this site.", "Nothing is left there now.", "Nothing left.", "The site is clear."],
)
def test_nothing_is_there_now(sentence: str) -> None:
    assert TIMES.denies_now(words_of(sentence))


@pytest.mark.parametrize(
    "sentence", ["Nothing on the left.", "A scar of 12 mm at this site.", "No effusion.", "Now the pleura.", "."]
)
def test_other_sentences_deny_nothing_now(sentence: str) -> None:
    assert not TIMES.denies_now(words_of(sentence))


@given(st.lists(st.sampled_from(WORDS), max_size=40))
def test_any_words_can_be_read(words: list[str]) -> None:
    denial = TIMES.denies(words)
    assert denial is None or 0 <= denial[0] < denial[1] <= len(words)
    assert TIMES.denies_now(words) in (True, False)
    assert all(TIMES.tells_of_before(words, noun) in (True, False) for noun in range(len(words)))
