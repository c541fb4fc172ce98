"""Text made to stall or break the engine: it is read in time that grows with its length, or at least read."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import cached_property
from types import GetSetDescriptorType, MemberDescriptorType
from typing import Any

import pytest
from engine_testing import engine, parse, read
from linear_testing import grows_linearly

from imln_finder.domain import CaseStatus
from imln_finder.engine.gate import load_gate

#: What stands in front, so that a target may own what follows.
TARGET = "Left internal mammary node 14 mm "
#: Pieces that make the engine work when they are repeated without end.
REPEATED = (
    "left internal mammary node ", "IMLN. ", "internal mammary vessels ", "parasternal mass, ", "IMLN; ",
    "no ", "unchanged, possibly enlarged ", "reported ", "was 14 mm, now 15 mm ", "It measures 14 mm. ", "It ",
    "14 x 12 mm ", "14x", "1, ", "12 to ", "one point ", "14 mm -> ", "mm 13x9 ", "12.3.2019 ", "(14 mm) ", "( ",
    "2019: 14 mm; ", "W12 9 mm ",
    "\nFindings: ", "\nAddendum: internal mammary node 14 mm.", "\nclinical a/b ", "-", "1)", "* ", "\n", "a\n",
    "a\tb\t14 mm\n", "a | b\n", "|", " ", "\t", ".... ", "?", "a", "a-", "inter-\n", "mammray ", "internal memory ",
    "left ", "left and right ", "L ", "2nd, ", "second intercostal space ", "between the second and third ribs ",
    "sternal erosion ", "liver metastases, ", "suspicious for metastasis ", "left breast cancer ", "axillary and ",
    "all of these ", "\ndd metastasis", "\nTarget lesions:\nliver 14 mm", "Target lesions: liver 14 mm. ", "of ",
    "\x00", "\u202e", "\ud800", "１", "é",
)  # fmt: skip
#: How the attributes of a class are told: made late, in slots, or of a compiled class.
MEMBERS = (cached_property, MemberDescriptorType, GetSetDescriptorType)
#: Pieces against regular expressions: what their repetitions and gaps are made of.
ATOMS = (
    "a",
    "1",
    " ",
    "\t",
    "\n",
    "-",
    ".",
    "(",
    ",",
    "|",
    "x",
    "a ",
    "1 ",
    "1x",
    "1/",
    "1. ",
    " .",
    "a, ",
    "no ",
    "cm ",
)


def patterns(value: Any, seen: set[int]) -> Iterator[re.Pattern[str]]:
    """The compiled patterns in a value of the engine, however deep."""
    if isinstance(value, re.Pattern):
        yield value
    elif id(value) not in seen:
        seen.add(id(value))
        if isinstance(value, dict):
            parts = [*value.values()]
        elif isinstance(value, list | tuple | set):
            parts = [*value]
        elif type(value).__module__.startswith("imln_finder"):
            members = [
                name for kind in type(value).__mro__ for name, one in vars(kind).items() if isinstance(one, MEMBERS)
            ]
            parts = [getattr(value, name, None) for name in [*getattr(value, "__dict__", {}), *members]]
        else:
            parts = []
        for part in parts:
            yield from patterns(part, seen)


def all_patterns() -> dict[str, re.Pattern[str]]:
    modules = [vars(module) for name, module in sorted(sys.modules.items()) if name.startswith("imln_finder.engine.")]
    values = [*modules, engine().tokenizer, [component for _, component in engine().pipeline], load_gate()]
    return {pattern.pattern: pattern for value in values for pattern in patterns(value, set())}


def test_the_patterns_are_found() -> None:
    assert len(all_patterns()) > 100


@pytest.mark.parametrize("atom", ATOMS)
def test_no_pattern_takes_the_square_of_a_text(atom: str) -> None:
    def find_all(pattern: re.Pattern[str], text: str) -> None:
        for _ in pattern.finditer(text):
            pass

    slow = [
        name
        for name, pattern in all_patterns().items()
        if not grows_linearly(lambda text, pattern=pattern: find_all(pattern, text), atom, 2_000)  # type: ignore[misc]
    ]
    assert slow == []


@pytest.mark.parametrize("repeated", REPEATED)
def test_the_engine_takes_no_square_of_a_text(repeated: str) -> None:
    # A sentence is cut after 200 words: of a shorter text its first one, with the target, would be most of the work.
    assert grows_linearly(read, repeated, 6_000, prefix=TARGET)


@pytest.mark.parametrize("repeated", ["-", "a", "1", " ", "\n", "mammray ", "internal ", "\ud800", "aa-\n", "mam-\n"])
def test_the_gate_takes_no_square_of_a_text(repeated: str) -> None:
    assert grows_linearly(load_gate().may_mention, repeated, 50_000)


@pytest.mark.parametrize(
    "text",
    [
        "\x00".join(TARGET),
        "\u202e".join(TARGET),
        f"\ud800{TARGET}\udfff",
        f"{TARGET}<script>alert('x')</script>",
        f"=cmd|' /C calc'!A0 {TARGET}",
        f"{TARGET}\r\r\n\u2028\u0085",
    ],
)
def test_a_target_is_found_in_spite_of_strange_characters(text: str) -> None:
    found = read(text)
    assert found.case_status is CaseStatus.CANDIDATE
    assert found.max_diameter_mm == 14
    assert all(piece.text == text[piece.start : piece.end] for piece in found.evidence)


def test_the_longest_report_that_a_scan_takes_is_read() -> None:
    unrelated = "The lungs are clear, without consolidation or effusion.\n"
    assert read(f"{unrelated * 1_780}{TARGET}").max_diameter_mm == 14


def test_places_without_end_are_no_recursion() -> None:
    assert read(f"{TARGET}, metastases in the {'lung ' * 3_000}").max_diameter_mm == 14


def test_a_line_without_end_has_sentences_of_bounded_length() -> None:
    doc = parse("word " * 5_000)
    assert max(len(sentence) for sentence in doc.sents) <= 200
