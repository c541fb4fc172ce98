from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from imln_finder.engine.alternatives import any_of, ends_with

PHRASES = st.lists(st.text("ab .(", min_size=1, max_size=4), min_size=1, max_size=6)
WORDS = st.lists(st.text("ab.:", min_size=1, max_size=2), min_size=1, max_size=2)
TERMS = st.lists(WORDS.map(" ".join), min_size=1)


@given(PHRASES, st.text("ab .(", max_size=12))
def test_it_finds_what_a_list_of_alternatives_finds(phrases: list[str], text: str) -> None:
    plain = "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))
    for ending in ("", "b", "$"):
        expected = [match.span() for match in re.finditer(f"(?:{plain}){ending}", text)]
        assert [match.span() for match in re.finditer(f"(?:{any_of(phrases)}){ending}", text)] == expected


def test_no_phrases_match_nowhere() -> None:
    assert re.search(any_of([]), "node") is None


@given(TERMS, st.text("ab. :(\n", max_size=9))
def test_an_ending_is_found_where_its_pattern_finds_it(terms: list[str], text: str) -> None:
    expected = re.search(rf"(?<![^\W_])(?:{any_of(terms)})[ :=(]{{0,4}}$", text)
    found = ends_with(terms).search(text)
    assert (found and found.span()) == (expected and expected.span())
