from __future__ import annotations

import pytest
from engine_testing import parse, read

from imln_finder.domain import CaseStatus
from imln_finder.engine.document.sections import Section


def section_of(text: str, word: str) -> Section | None:
    doc = parse(text)
    found: Section | None = next(token for token in doc if token.text == word)._.imln_section
    return found


@pytest.mark.parametrize(
    ("heading", "section"),
    [
        ("CLINICAL HISTORY:", Section.HISTORY),
        ("Indication:", Section.HISTORY),
        ("Reason for exam -", Section.HISTORY),
        ("COMPARISON:", Section.COMPARISON),
        ("Technique.", Section.TECHNIQUE),
        ("FINDINGS", Section.FINDINGS),
        ("Findings:", Section.FINDINGS),
        ("IMPRESSION:", Section.IMPRESSION),
        ("[CONCLUSION]", Section.IMPRESSION),
        ("## Impression:", Section.IMPRESSION),
        ("3. Impression:", Section.IMPRESSION),
        ("OPINION", Section.IMPRESSION),
        ("Recommendation:", Section.ADVICE),
        ("ADDENDUM:", Section.ADDENDUM),
        ("ADDENDUM (03/04/2020):", Section.ADDENDUM),
        ("Addendum #2:", Section.ADDENDUM),
    ],
)
@pytest.mark.parametrize("gap", [" ", "\n"], ids=["beside", "below"])
def test_headings(heading: str, section: Section, gap: str) -> None:
    assert section_of(f"CT of the chest.\n\n{heading}{gap}Marker text.", "Marker") is section


@pytest.mark.parametrize(
    "text",
    [
        "The findings are as above. Marker text.",
        "My impression is that Marker is new.",
        "He has a history of Marker disease.",
        "Findings suggest Marker disease.",
        "Comparison shows Marker disease.",
    ],
)
def test_words_in_prose_are_no_headings(text: str) -> None:
    assert section_of(text, "Marker") is None


def test_headings_in_capitals_need_no_colon() -> None:
    assert section_of("IMPRESSION Marker text.", "Marker") is Section.IMPRESSION
    assert section_of("Impression Marker text.", "Marker") is None


def test_a_section_lasts_until_the_next() -> None:
    text = "FINDINGS:\nClear lungs.\n\nNodes: Marker text.\n\nIMPRESSION:\nLater text."
    assert section_of(text, "Marker") is Section.FINDINGS
    assert section_of(text, "Later") is Section.IMPRESSION


@pytest.mark.parametrize("heading", ["HISTORY:", "TECHNIQUE:", "COMPARISON:"])
def test_a_preamble_ends_with_its_paragraph(heading: str) -> None:
    text = f"{heading}\nFirst line.\nSecond line.\n\nMarker text."
    assert section_of(text, "First") is not None
    assert section_of(text, "Second") is not None
    assert section_of(text, "Marker") is None


@pytest.mark.parametrize("heading", ["HISTORY:", "TECHNIQUE:", "COMPARISON:"])
def test_a_preamble_beside_its_heading_ends_with_its_line(heading: str) -> None:
    text = f"{heading} First words.\nMarker text."
    assert section_of(text, "First") is not None
    assert section_of(text, "Marker") is None


def test_a_comparison_beside_its_heading_is_one_sentence() -> None:
    text = "COMPARISON: CT of 2019. Marker text."
    assert section_of(text, "CT") is Section.COMPARISON
    assert section_of(text, "Marker") is None


def test_what_follows_an_addendum_belongs_to_it() -> None:
    doc = parse("FINDINGS: Body text.\n\nADDENDUM:\nAdded text.\n\nIMPRESSION:\nRevised text.")
    added = {token.text for token in doc if token._.imln_addendum}
    assert {"Added", "Revised"} <= added
    assert "Body" not in added


@pytest.mark.parametrize(
    ("heading", "status"),
    [
        ("INDICATION", CaseStatus.NON_CURRENT),
        ("COMPARISON", CaseStatus.NON_CURRENT),
        ("FINDINGS", CaseStatus.CANDIDATE),
        ("IMPRESSION", CaseStatus.CANDIDATE),
    ],
)
def test_the_section_decides_what_a_mention_is_worth(heading: str, status: CaseStatus) -> None:
    assert read(f"{heading}: Enlarged left internal mammary node.").case_status is status


def test_what_stands_before_the_findings_is_history() -> None:
    text = "58F R breast ca, large internal mammary node, for staging.\n\nFINDINGS:\nNo adenopathy."
    assert read(text).case_status == "non_current"
    assert read(text.replace("FINDINGS:\n", "")).case_status == "candidate"


@pytest.mark.parametrize(
    "heading",
    [
        "CONSULTANT ADDENDUM, same day",
        "Supervising Radiologist Addendum:",
        "INTEGRATION of 07/12/2017",
        "RECTIFICATION",
    ],
)
def test_an_addendum_may_be_headed_by_its_author(heading: str) -> None:
    doc = parse(f"FINDINGS: Body text.\n{heading}\nAdded text.")
    added = {token.text for token in doc if token._.imln_addendum}
    assert "Added" in added
    assert "Body" not in added


def test_an_addendum_that_is_only_spoken_of_is_no_heading() -> None:
    assert not any(
        token._.imln_addendum for token in parse("FINDINGS: Body text.\nPlease see the addendum\nMore text.")
    )


def test_a_banner_is_no_addendum() -> None:
    text = (
        "FINAL REPORT\nCT CHEST\n13 mm left internal mammary node.\nAddendum: The left internal mammary node is a vein."
    )
    assert read(text).case_status == "negated"


def test_an_addendum_may_stand_before_its_original() -> None:
    doc = parse("ADDENDUM: First text.\n\nORIGINAL REPORT:\nFindings: Second text.")
    added = {token.text: token._.imln_addendum for token in doc}
    assert (added["First"], added["Second"]) == (True, False)
    assert section_of(doc.text, "Second") is Section.FINDINGS


def test_among_capitals_a_word_needs_a_colon_to_be_a_heading() -> None:
    text = "CT CHEST\n\nCOMPARED WITH 2016 THE LEFT INTERNAL MAMMARY NODE OF 14 MM IS STABLE.\nHISTORY: BREAST CANCER."
    assert read(text).case_status is CaseStatus.CANDIDATE
