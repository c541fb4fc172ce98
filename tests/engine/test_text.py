from __future__ import annotations

import pytest
from engine_testing import engine, labelled_readings, parse
from hypothesis import given
from hypothesis import strategies as st

from imln_finder.engine.document.text import text_of
from imln_finder.engine.pipeline import read_report

REPORT = "FINDINGS: New 14 mm left internal mammary node (IMLN), 2nd interspace.\nİt has grown; Größe 1,4cm.\n- none"
DOC = parse(REPORT)
TEXT = text_of(DOC)
PLACES = st.integers(0, len(DOC.text))


def test_words_are_those_of_spacy() -> None:
    for name in ("text", "lower_", "is_alpha", "is_lower", "is_upper", "is_punct", "is_space", "like_num"):
        assert [getattr(word, name) for word in TEXT] == [getattr(token, name) for token in DOC]
    assert [TEXT.is_spaced(index) for index in range(len(TEXT))] == [bool(token.whitespace_) for token in DOC]


@given(st.slices(len(DOC)).filter(lambda part: part.step in (None, 1)))
def test_stretches_are_those_of_spacy(part: slice) -> None:
    theirs, ours = DOC[part.start : part.stop], TEXT[part.start : part.stop]
    assert (ours.start, ours.end, ours.text) == (theirs.start, theirs.end, theirs.text)
    assert ours.words == [token.lower_ for token in theirs]


@given(st.tuples(PLACES, PLACES).map(sorted).filter(lambda part: part[0] < part[1]))
def test_a_part_of_the_text_is_found_as_words(part: list[int]) -> None:
    start, end = part
    theirs = DOC.char_span(start, end, alignment_mode="expand")
    if theirs is not None and DOC.text[start:end].strip(" "):
        ours = TEXT.char_span(start, end)
        assert (ours.start, ours.end) == (theirs.start, theirs.end)


@pytest.mark.parametrize("index", range(len(DOC)))
def test_sentences_are_those_of_spacy(index: int) -> None:
    assert TEXT[index : index + 1].sentence.text == DOC[index].sent.text


@given(st.text(st.sampled_from("aB1.,:-/( \n\té½"), max_size=60))
def test_words_stand_where_they_are_said_to(report: str) -> None:
    doc = parse(report)
    text = text_of(doc)
    assert doc.text == text.text
    assert text.offsets == [token.idx for token in doc]
    assert [text.text[place : place + len(word.text)] for place, word in zip(text.offsets, text, strict=True)] == [
        word.text for word in text
    ]
    for word in text.vocabulary:
        assert text.places_of(frozenset({word})) == [i for i, other in enumerate(text.words) if other == word]


def test_small_letters_keep_their_places() -> None:
    assert len(TEXT.lower) == len(TEXT.text)
    assert TEXT.lower[TEXT.text.index("FINDINGS") :].startswith("findings")


def test_what_is_read_without_a_document_is_the_same() -> None:
    for record, reading in labelled_readings("labelled"):
        assert read_report(engine(), record["text"]) == reading
