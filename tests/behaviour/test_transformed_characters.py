"""Letters, layout and characters: the words of the report stay what they were."""

from __future__ import annotations

import random
import unicodedata

from behaviour_testing import reports, texts
from hypothesis import given
from hypothesis import strategies as st

from imln_finder.behaviour.spelling import slip

REPORT = (
    "FINDINGS: There is a 14 x 8-10 mm lymph node in the left internal mammary chain, which the clinician's note calls "
    'a "lump", and which reaches the second interspace (image 12).\nNo effusion. No mass.'
)
TARGET_WORDS = ("internal", "mammary", "thoracic", "parasternal", "lymph")


def words(text: str) -> list[str]:
    return unicodedata.normalize("NFKC", text.replace("\u00ad", "")).split()


def test_letter_case() -> None:
    found = texts("letter case", REPORT)
    assert {text.casefold() for text in found.values()} == {REPORT.casefold()}
    assert len(found) == 2


def test_layout_keeps_the_words() -> None:
    found = texts("layout", REPORT)
    assert {"lines wrapped", "Windows line ends", "two blanks after a stop"} <= set(found)
    assert all(words(text) == words(REPORT) for text in found.values())
    assert max(map(len, found["lines wrapped"].split("\n"))) <= 80


def test_layout_keeps_the_words_of_reports() -> None:
    for one in reports()[::40]:
        assert all(words(text) == words(one.report.text) for text in texts("layout", one.report.text).values())


def test_tables_keep_their_columns() -> None:
    table = "Node         Baseline   Now\nLeft IMN   22 mm   14 mm. Stable."
    assert set(texts("layout", table)) == {"Windows line ends"}


def test_characters() -> None:
    found = texts("characters", REPORT)
    assert all(words(found[form]) == words(REPORT) for form in ("hard blanks", "full width", "soft hyphens"))
    dashes = found["dashes, signs and quotes"]
    assert "14 × 8–10 mm" in dashes
    assert "clinician’s" in dashes
    assert "“lump”" in dashes
    assert "decomposed" not in found
    assert texts("characters", "Adénopathie; IMN 14 mm.")["decomposed"].startswith("Ade\u0301")


@given(
    st.sampled_from(TARGET_WORDS),
    st.sampled_from(["swapped", "dropped", "doubled"]),
    st.integers(0, 1000).map(random.Random),
)
def test_slip(word: str, form: str, draw: random.Random) -> None:
    wrong = slip(word, form, draw)
    assert wrong is not None
    assert wrong != word
    assert (wrong[0], wrong[-1]) == (word[0], word[-1])
    assert len(wrong) - len(word) == {"swapped": 0, "dropped": -1, "doubled": 1}[form]
    assert wrong != "prasternal"  # as near to "presternal"


def test_slips_stand_in_the_target_alone() -> None:
    for text in texts("slip of the keyboard", REPORT).values():
        changed = [(a, b) for a, b in zip(REPORT.split(), text.split(), strict=True) if a != b]
        assert len(changed) == 1
        assert changed[0][0] in TARGET_WORDS
