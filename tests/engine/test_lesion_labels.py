from __future__ import annotations

import pytest
from engine_testing import parse

LIST = (
    "Target lesions\n1   Liver segment 7   34   22\n2   Left internal mammary node   21   14\n3   Omentum   41   30\n\n"
)


def called(text: str) -> list[str]:
    """The heads that stand for the node of the list in what follows it."""
    structures = parse(text)._.imln_structures
    node = next(s for s in structures if s.is_target)
    return [s.head.text for s in structures if s.refers_to is node]


@pytest.mark.parametrize(
    "sentence",
    [
        "Lesion 2 lies in the second interspace.",
        "Target lesion 2 has grown.",
        "Text: the lesion 2 has grown.",
        "Comment on 2: second interspace.",
        "#2 has grown.",
    ],
)
def test_a_lesion_is_called_by_its_label(sentence: str) -> None:
    assert called(LIST + sentence)


@pytest.mark.parametrize(
    "sentence", ["Lesion 1 has grown.", "Liver lesion 2 has grown.", "2 liver cysts.", "Lesion 21 has grown."]
)
def test_other_lesions(sentence: str) -> None:
    assert called(LIST + sentence) == []


def test_a_label_of_two_lines_tells_nothing() -> None:
    assert called(LIST + "2   Spleen   9   8\n\nLesion 2 has grown.") == []


@pytest.mark.parametrize("sentence", ["E/o left parasternal node, 12 mm.", "A 12 mm left parasternal node."])
def test_a_letter_that_opens_a_sentence_is_no_label(sentence: str) -> None:
    assert called(f"{sentence}\nNo e/o effusion. Node a is as before.") == []
