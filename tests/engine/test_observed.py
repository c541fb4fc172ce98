"""What the classifier is told of the mentions of a report: as they count, not as they stand there."""

from __future__ import annotations

from engine_testing import read

BODY = "FINDINGS: Left internal mammary lymph node, 14 mm.\nLungs clear.\n"


def test_what_an_addendum_takes_back_tells_nothing() -> None:
    body, added = read(f"{BODY}ADDENDUM: This is a vein. There is no internal mammary adenopathy.").mentions
    assert (body.presence, body.before, body.after, body.sentence_diameter_mm) == ("corrected", (), (), None)
    assert (added.presence, added.in_addendum) == ("negated", True)
    assert "no" in added.before


def test_the_size_of_an_addendum_stands_for_that_of_the_body() -> None:
    body, added = read(f"{BODY}ADDENDUM: The internal mammary node measures 6 mm, not 14.").mentions
    assert (body.presence, body.diameter_mm) == ("current", None)
    assert added.diameter_mm == 6.0


def test_what_nothing_affirms_is_told_as_such() -> None:
    [mention] = read("Normal appearances of the internal mammary chains.").mentions
    assert mention.presence == "not_affirmed"
