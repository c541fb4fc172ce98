"""Leaving out sentences changes no reading, and what is left leads back to the report."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import pytest
from engine_testing import LABELLED, engine, labelled, read
from hypothesis import given, settings
from hypothesis import strategies as st

from imln_finder.domain import Evidence, Reading
from imln_finder.engine.normalise import Normaliser
from imln_finder.engine.pipeline import read_doc
from imln_finder.engine.spelling import Speller
from imln_finder.engine.tokens import ReportTokenizer
from imln_finder.rules_store import load_json

#: Sentences of other organs that no reading needs.
IDLE = (
    "The lungs are well expanded, without consolidation or pleural effusion.",
    "A 4 mm calcified granuloma in the right upper lobe is unchanged.",
    "The trachea and main bronchi are patent.",
    "The heart is not enlarged; there is no pericardial effusion.",
    "The visualised liver shows a 12 mm simple cyst in segment 4.",
    "Degenerative changes of the thoracic spine.",
    "A port catheter ends in the superior vena cava.",
)
TARGET = "New 14 mm left internal mammary node in the second interspace."
_PARAGRAPH_END = re.compile(r"\n[ \t]*\n\s*")


@cache
def whole_tokenizer() -> ReportTokenizer:
    """The tokenizer of the engine, but that it leaves nothing out."""
    return ReportTokenizer(engine().vocab, Normaliser(Speller(load_json("spelling.json"))), None)


def read_whole(text: str) -> Reading:
    doc = whole_tokenizer()(text)
    for _, component in engine().pipeline:
        doc = component(doc)
    return read_doc(doc)


def document(*paragraphs: str) -> str:
    return engine().make_doc("\n\n".join(paragraphs)).text


def idle(count: int, between: str = " ") -> str:
    return between.join((IDLE * 3)[:count])


@pytest.mark.parametrize("corpus", LABELLED)
def test_labelled_reports_read_the_same_with_and_without(corpus: str) -> None:
    texts = [record["text"] for record in labelled(corpus)[::8]]
    assert sum(read(text) != read_whole(text) for text in texts) == 0


@pytest.mark.parametrize("between", [" ", "\n"])
def test_reports_filled_with_findings_read_the_same_with_and_without(between: str) -> None:
    differing = 0
    for number, record in enumerate(labelled("development")[::30]):
        text = f"{idle(6, between)}\n\n{record['text']}\n\n{idle(number % 20 + 1, between)}"
        differing += read(text) != read_whole(text)
    assert differing == 0


@pytest.mark.parametrize("heading", ["ADDENDUM:", "FINAL REPORT"])
def test_an_addendum_before_its_original_stays_whole(heading: str) -> None:
    text = (
        f"{heading}\n{idle(5)} The structure described is a vein.\n\nORIGINAL REPORT:\n{idle(5)}\n{TARGET}\n{idle(5)}"
    )
    assert "The structure described is a vein." in document(text)
    assert read(text) == read_whole(text)


def moved(reading: Reading, place: int, length: int) -> Reading:
    """A reading of a text into which something has been put."""

    def shifted(evidence: Evidence) -> Evidence:
        by = length if evidence.start >= place else 0
        return replace(evidence, start=evidence.start + by, end=evidence.end + by)

    return replace(
        reading,
        evidence=tuple(map(shifted, reading.evidence)),
        mentions=tuple(replace(mention, passage=shifted(mention.passage)) for mention in reading.mentions),
    )


@given(data=st.data(), record=st.sampled_from(labelled("labelled")))
@settings(max_examples=40, deadline=None)
def test_idle_sentences_between_paragraphs_leave_the_reading(data: st.DataObject, record: dict[str, str]) -> None:
    text = record["text"]
    ends = [match.end() for match in _PARAGRAPH_END.finditer(text)]
    place = data.draw(st.sampled_from([*ends, len(text)]))
    sentences = data.draw(st.lists(st.sampled_from(IDLE), min_size=1, max_size=12))
    filling = data.draw(st.sampled_from([" ", "\n"])).join(sentences)
    filling = f"\n\n{filling}" if place == len(text) else f"{filling}\n\n"
    filled = text[:place] + filling + text[place:]
    assert read(filled) == read_whole(filled)
    if not text[:place].rstrip().endswith(":"):  # no heading for what is put in
        assert read(filled) == moved(read(text), place, len(filling))


def test_sentences_far_from_any_mention_are_left_out() -> None:
    text = document("CT of the chest.", TARGET, "Liver: no focal change is seen at all. " + idle(6))
    assert TARGET in text
    assert "trachea" not in text


def test_a_line_that_goes_whole_leaves_a_point() -> None:
    text = document(
        TARGET, "Comparison: none.", "Technique: 1 mm.", "Airways: patent.", idle(3, "\n"), "Spleen: normal."
    )
    assert text.endswith("\n\n.\n.\n.\n\nSpleen: normal.")


def test_no_space_is_left_at_the_end_of_a_line() -> None:
    text = document(TARGET, "Heart: normal.", "Bones: normal.", f"Liver and spleen are both of normal size. {idle(5)}")
    assert text.endswith("Liver and spleen are both of normal size.")


def test_sentences_beside_a_mention_stay() -> None:
    assert document(f"{idle(3)} {TARGET} {idle(3)}") == f"{idle(3)} {TARGET} {idle(3)}"


@pytest.mark.parametrize(
    "sentence",
    [
        "Right breast cancer, mastectomy in 2016.",
        "The sternal body is destroyed.",
        "There are multiple liver metastases.",
        "Known Hodgkin lymphoma.",
        "IMPRESSION: see above.",
    ],
)
def test_sentences_that_matter_anywhere_stay(sentence: str) -> None:
    lines = "\n".join([*IDLE[:5], sentence, *IDLE[5:]])
    assert sentence in document(TARGET, "One.", "Two.", "Three.", lines)


def test_evidence_behind_what_is_left_out_keeps_its_place() -> None:
    report = f"CT chest.\n\nHeart: normal.\n\nBones: normal.\n\n{idle(20)}\n\n{TARGET}"
    assert len(engine().make_doc(report).text) < len(report)
    found = read(report).evidence
    assert found
    assert all(report[one.start : one.end] == one.text for one in found)
    assert found[0].text == TARGET


def test_an_addendum_stays_whole() -> None:
    addendum = f"ADDENDUM:\n{idle(7)}"
    assert document(TARGET, "Heart: normal.", "Bones: normal.", addendum).endswith(addendum)
