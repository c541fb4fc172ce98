from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from imln_finder.engine.matching.by_line import FoundByLine

#: Lines by their first tokens, with the places of the things that stand in them.
LINES = st.dictionaries(st.integers(0, 50).map(lambda line: line * 10), st.lists(st.integers(0, 9), max_size=3))


def found_in(lines: dict[int, list[int]], asked: list[int] | None = None) -> FoundByLine[tuple[int, list[int]], int]:
    def find(line: tuple[int, list[int]]) -> list[int]:
        if asked is not None:
            asked.append(line[0])
        return sorted(line[0] + place for place in line[1])

    return FoundByLine({start: (start, places) for start, places in lines.items()}, find)


@given(LINES, st.lists(st.integers(0, 500), min_size=2, max_size=2).map(sorted))
def test_things_are_told_in_the_order_of_the_text(lines: dict[int, list[int]], part: list[int]) -> None:
    everything = sorted(start + place for start, places in lines.items() for place in places)
    first, end = (bound // 10 * 10 for bound in part)
    assert found_in(lines).all() == everything
    assert found_in(lines).between(first, end) == [thing for thing in everything if first <= thing < end]
    assert found_in(lines).in_lines({first}) == [thing for thing in everything if first <= thing < first + 10]


@given(LINES, st.lists(st.integers(0, 50).map(lambda line: line * 10)))
def test_a_line_is_looked_at_once_and_only_when_it_is_asked_for(lines: dict[int, list[int]], asked: list[int]) -> None:
    looked_at: list[int] = []
    found = found_in(lines, looked_at)
    for line in asked:
        found.in_line(line)
    assert sorted(looked_at) == sorted(lines.keys() & set(asked))
