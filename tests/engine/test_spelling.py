from __future__ import annotations

import re
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imln_finder.engine.normalising.rewriting import Draft
from imln_finder.engine.normalising.spelling import MIN_LETTERS, Speller
from imln_finder.rules_store import load_json

RULES = load_json("spelling.json")
SPELLER = Speller(RULES)
LISTED: frozenset[str] = frozenset(RULES["words"])
LEFT_ALONE: frozenset[str] = frozenset(RULES["leave"])
RESTORED = sorted(word for word in LISTED if len(word) >= MIN_LETTERS)


def rewrite(text: str) -> str:
    draft = Draft(text)
    SPELLER.correct(draft, SPELLER.telling(text))
    return draft.text


def one_error_away(word: str) -> set[str]:
    """All that one error makes of a word: every error tried, plain enough to trust."""
    splits = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    missing = {a + b[1:] for a, b in splits if b}
    exchanged = {a + b[1] + b[0] + b[2:] for a, b in splits if len(b) > 1}
    added = {a + c + b for a, b in splits for c in string.ascii_lowercase}
    wrong = {a + c + b[1:] for a, b in splits if b for c in string.ascii_lowercase}
    return missing | exchanged | added | wrong


def errors(word: str, at: int, letter: str) -> dict[str, str]:
    return {
        "missing": word[:at] + word[at + 1 :],
        "doubled": word[:at] + word[at] + word[at:],
        "wrong": word[:at] + letter + word[at + 1 :],
        "added": word[:at] + letter + word[at:],
        "exchanged": word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :],
    }


def meant_by(written: str) -> set[str]:
    """The words that the reader may take a misspelling for; those that stand for themselves mean themselves."""
    if written in LISTED | LEFT_ALONE:
        return {written}
    return one_error_away(written).intersection(RESTORED)


@pytest.mark.parametrize("word", RESTORED)
def test_one_error_in_a_listed_word_is_restored(word: str) -> None:
    for written in errors(word, len(word) // 2, "q").values():
        assert SPELLER.restore(written) in meant_by(written)
    assert SPELLER.restore(errors(word, len(word) // 2, "q")["wrong"]) == word


@given(
    word=st.sampled_from(RESTORED),
    place=st.integers(1, 20),
    letter=st.sampled_from(string.ascii_lowercase),
    kind=st.sampled_from(["missing", "doubled", "wrong", "added", "exchanged"]),
)
@settings(max_examples=400, deadline=None)
def test_any_one_error_is_restored(word: str, place: int, letter: str, kind: str) -> None:
    written = errors(word, min(place, len(word) - 1), letter)[kind]
    assert SPELLER.restore(written) in meant_by(written)


@given(word=st.sampled_from(RESTORED), first=st.sampled_from("jz"), last=st.sampled_from("jz"))
def test_two_errors_are_too_many(word: str, first: str, last: str) -> None:
    written = first + word[1:-1] + last
    assert SPELLER.restore(written) == written


@pytest.mark.parametrize("words", [LEFT_ALONE, LISTED], ids=["real-neighbours", "listed"])
def test_words_that_stand(words: frozenset[str]) -> None:
    assert [word for word in sorted(words) if SPELLER.restore(word) != word] == []
    assert [word for word in sorted(words) if SPELLER.restore(word.upper()) != word.upper()] == []


@pytest.mark.parametrize("word", ["nod", "modes", "lung", "CT", "mid", "cn", "note", "liver", "spleen"])
def test_short_and_unlisted_words_stand(word: str) -> None:
    assert SPELLER.restore(word) == word


@pytest.mark.parametrize(
    ("written", "restored"),
    [
        ("Mamary", "Mammary"),
        ("MAMARY", "MAMMARY"),
        ("mamary", "mammary"),
        ("Iymph", "Lymph"),
        ("Ieft", "Left"),
        ("stemum", "sternum"),
        ("parastemal", "parasternal"),
        ("lNTERNAL", "INTERNAL"),
        ("lMN", "IMN"),
        ("AXlLLA", "AXILLA"),
        ("NODUlE", "NODUlE"),
        ("Al", "Al"),
    ],
)
def test_the_case_of_the_word_is_kept(written: str, restored: str) -> None:
    assert SPELLER.restore(written) == restored


@pytest.mark.parametrize("phrase", RULES["phrases"], ids=lambda phrase: phrase["literal"].replace(" ", "-"))
def test_listed_phrases_are_replaced(phrase: dict[str, str]) -> None:
    assert rewrite(f"A {phrase['literal']} here.") == f"A {phrase['means']} here."
    assert rewrite(phrase["literal"].upper()).lower() == phrase["means"]


def test_phrases_are_replaced_as_whole_words_only() -> None:
    assert rewrite("minimal internal memorys") == "minimal internal memorys"


def test_the_full_stop_of_an_abbreviation_goes_with_it() -> None:
    assert rewrite("nodes l. dx. are normal") == "nodes right are normal"
    assert rewrite("no nodes l. dx. Lungs clear") == "no nodes right. Lungs clear"


def test_a_restored_word_can_complete_a_phrase() -> None:
    assert rewrite("intrenal memory nodes") == "internal mammary nodes"


@given(text=st.text(max_size=80))
@settings(max_examples=300, deadline=None)
def test_text_without_listed_words_is_not_touched(text: str) -> None:
    for word in re.findall(r"[^\W\d_]{2,}", text):
        restored = SPELLER.restore(word)
        among_capitals = word.replace("l", "I")
        assert restored in (word, among_capitals) or restored.lower() in LISTED


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("not lnvolved", "not involved"),
        ("lnfiltrated", "infiltrated"),
        ("lmpression", "impression"),
        ("lnodes", "lnodes"),
        ("LNs", "LNs"),
    ],
)
def test_no_word_begins_with_l_before_n_or_m(written: str, read: str) -> None:
    assert rewrite(written) == read


def test_a_phrase_without_letters_is_replaced() -> None:
    draft = Draft("Nodes 1/1 and 1/2.")
    Speller({"words": [], "leave": [], "phrases": [{"literal": "1/1", "means": "all"}]}).correct(draft, {})
    assert draft.text == "Nodes all and 1/2."
