"""What the classifier sees, and what it must not see."""

from __future__ import annotations

import string

import pytest
from classifier_testing import extractor, mention
from hypothesis import given
from hypothesis import strategies as st

from imln_finder import read_report
from imln_finder.classifier.features import without_findings
from imln_finder.classifier.masking import Masker


def features(*mentions: object) -> set[str]:
    return set(extractor()(mentions).split("\n"))  # type: ignore[arg-type]


def features_of(text: str) -> set[str]:
    return features(*read_report(text).mentions)


@pytest.mark.parametrize("word", ["14", "1.4", "2nd", "2019", "14mm"])
def test_a_number_is_masked(word: str) -> None:
    assert Masker()(word) == "<number>"


@given(st.text(string.ascii_lowercase + string.digits, min_size=1))
def test_no_digit_comes_through(word: str) -> None:
    assert not any(character.isdigit() for character in Masker()(word))


def test_sides_and_months_are_masked_and_other_words_stay() -> None:
    words = ("left", "rt", "march", "enlarged")
    assert [Masker()(word) for word in words] == ["<side>", "<side>", "<month>", "enlarged"]


def test_the_same_finding_on_the_other_side_in_another_year_has_the_same_features() -> None:
    one = "On 12 March 2019 a 14 mm left internal mammary node is seen."
    other = "On 3 May 2021 a 13 mm right internal mammary node is seen."
    assert features_of(one) == features_of(other)


def test_the_case_threshold_parts_two_buckets() -> None:
    below, at = mention(presence="current", diameter_mm=9.9), mention(presence="current", diameter_mm=10.0)
    assert "report:size:<10" in features(below)
    assert "report:size:<12" in features(at)


def test_a_report_is_seen_whole() -> None:
    small = mention(presence="current", diameter_mm=4.0)
    large = mention(presence="current", diameter_mm=25.0)
    gone = mention(presence="resolved", diameter_mm=40.0)
    assert {"report:size:<30", "size:current:<5", "size:resolved:>=30"} <= features(small, large, gone)


def test_words_near_the_target_and_what_the_engine_made_of_it() -> None:
    found = features_of("FINDINGS: No enlarged internal mammary node is seen.")
    assert {"before:no", "before:no enlarged", "after:is seen", "presence:negated", "section:findings"} <= found


def test_without_findings_words_section_and_sentence_are_left() -> None:
    mentions = read_report("FINDINGS: New 14 mm left internal mammary node.").mentions
    left = features(*without_findings(mentions))
    assert {"before:new", "section:findings", "presence:no-mention", "sentence-size:no-mention:<15"} <= left
    assert not [name for name in left if name.startswith(("change:", "report:size")) or name == "presence:current"]


def test_a_place_that_became_no_mention_is_seen_too() -> None:
    reading = read_report("The internal mammary vessels are normal.")
    assert reading.case_status == "not_mentioned"
    [place] = reading.mentions
    assert place.presence is None
    assert "presence:no-mention" in features(place)


def test_mentions_lead_back_to_the_report() -> None:
    text = "FINDINGS:\n  No  axillary node.\n  A 14 mm left\n  internal mammary node.\n"
    for place in read_report(text).mentions:
        assert text[place.passage.start : place.passage.end] == place.passage.text
