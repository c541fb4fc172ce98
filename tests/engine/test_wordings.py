"""Over a thousand ways to write of the chain, each with its status, its certainty and its size.

A line of `wordings.txt` is `STATUS [SIZE] | TEXT`. The status is `c` (candidate), `b` (below threshold), `o` (not
current), `n` (negated) or `x` (not mentioned), with `?` where the node is hedged; the size is the largest
diameter, and the short axis behind a stroke, in millimetres; `\\n` is a line end.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from engine_testing import read

from imln_finder.domain import Certainty, Reading

WORDINGS = Path(__file__).with_name("wordings.txt")
STATUSES = {
    "c": "candidate",
    "b": "below_threshold",
    "o": "non_current",
    "n": "negated",
    "x": "not_mentioned",
}


def wordings() -> dict[str, list[tuple[str, str]]]:
    """By the heading that they stand under, what is expected and the text."""
    found: dict[str, list[tuple[str, str]]] = {}
    for line in WORDINGS.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            group = found.setdefault(line.removeprefix("# "), [])
        else:
            expected, text = line.split(" | ", 1)
            group.append((expected, text.replace("\\n", "\n")))
    return found


GROUPS = wordings()


def told(reading: Reading) -> str:
    """A reading in the short form of `wordings.txt`."""
    status = next(letter for letter, name in STATUSES.items() if name == reading.case_status)
    if reading.certainty is Certainty.UNCERTAIN:
        status += "?"
    if reading.max_diameter_mm is None:
        return status
    size = f"{status} {reading.max_diameter_mm:g}"
    return size if reading.short_axis_mm is None else f"{size}/{reading.short_axis_mm:g}"


@pytest.mark.parametrize("group", GROUPS)
def test_each_wording_is_read(group: str) -> None:
    wrong = [(expected, got, text) for expected, text in GROUPS[group] if (got := told(read(text))) != expected]
    assert not wrong


@pytest.mark.parametrize("group", GROUPS)
def test_a_report_that_breaks_off_is_read(group: str) -> None:
    chosen = Random(len(group))
    for _, text in GROUPS[group][::4]:
        for end in (len(text.rstrip(".")), chosen.randrange(len(text))):
            read(text[:end])


@pytest.mark.parametrize("group", GROUPS)
def test_the_last_full_stop_may_be_missing(group: str) -> None:
    closed = [text for _, text in GROUPS[group][1::4] if text[-1] == "." and text[-2].isalpha()]
    assert [replace(read(text[:-1]), evidence=(), mentions=()) for text in closed] == [
        replace(read(text), evidence=(), mentions=()) for text in closed
    ]
