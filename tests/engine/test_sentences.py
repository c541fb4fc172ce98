from __future__ import annotations

import pytest
from engine_testing import parse


def sentences(text: str) -> list[str]:
    return [sentence.text.strip() for sentence in parse(text).sents if sentence.text.strip()]


@pytest.mark.parametrize(
    "parts",
    [
        ["Clear lungs.", "No effusion.", "A 14 mm node is new."],
        ["Is there a node?", "Yes!", "It is new."],
        ["Axilla: clear;", "IMLN: 14 mm;", "hila: clear."],
        ["The node measures 1.4 cm.", "It is new."],
        ["The node measures 14.", "It is new."],
        ["Seen on image 45.", "It is new."],
    ],
)
def test_stops_end_sentences(parts: list[str]) -> None:
    assert sentences(" ".join(parts)) == parts


@pytest.mark.parametrize(
    "parts",
    [
        ["No axillary adenopathy", "Internal mammary: 14 mm", "Bones intact."],
        ["1. New IMLN, 14 mm", "2. No effusion."],
        ["- New IMLN, 14 mm", "- No effusion."],
        ["FINDINGS:", "Clear lungs.", "IMPRESSION:", "Normal."],
    ],
)
def test_line_ends_end_sentences(parts: list[str]) -> None:
    assert sentences("\n".join(parts)) == parts
    assert sentences("\n\n".join(parts)) == parts


def test_a_wrapped_line_is_no_sentence_end() -> None:
    assert sentences("No enlarged axillary, hilar or\ninternal mammary nodes.") == [
        "No enlarged axillary, hilar or internal mammary nodes."
    ]


def test_a_table_row_is_one_sentence() -> None:
    assert sentences("Lesion   Prior   Now\nIMLN lt. 2nd ICS   22   13\nLiver, seg. VI   30   28") == [
        "Lesion\tPrior\tNow",
        "IMLN lt. 2nd ICS\t22\t13",
        "Liver, seg. VI\t30\t28",
    ]


def test_a_stop_within_a_cell_does_not_part_the_row() -> None:
    assert sentences("Lesion   Prior   Now\nIMLN. Left   22   13") == ["Lesion\tPrior\tNow", "IMLN. Left\t22\t13"]


@pytest.mark.parametrize(
    "text",
    [
        "A 1.4 cm node in the lt. internal mammary chain is new.",
        "Node of approx. 14 mm in the int. mamm. chain.",
        "Dr. Smith saw the node.",
        "Max. diam. 14 mm.",
        "Compared with the CT of 3. 11. 2016 the node is new.",
        "Nodes (one necrotic; one not) along the chain.",
        "Node (?new) along the chain.",
        "There is a ?node beside the sternum.",
        "Contrast was given i.v. without trouble.",
        "The A. and v. thoracica interna are normal.",
    ],
)
def test_marks_that_end_nothing(text: str) -> None:
    assert sentences(text) == [text]


def test_a_missing_space_after_the_stop() -> None:
    assert sentences("No effusion.The node is new.") == ["No effusion.", "The node is new."]


def test_sentences_cover_the_text() -> None:
    doc = parse("HISTORY: ?IMLN\n\n1. Node; 14 mm.New.\n\nTable   A   B\nx   1   2\n")
    assert "".join(sentence.text_with_ws for sentence in doc.sents) == doc.text
