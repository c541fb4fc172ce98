"""Rule files may name classes of words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from imln_finder import rules_store


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A rules folder of its own, with one class."""
    monkeypatch.setattr(rules_store, "rules_folder", lambda language: tmp_path)
    rules_store._word_classes.cache_clear()
    (tmp_path / "words.json").write_text(json.dumps({"month": ["may", "june"]}), encoding="utf-8")
    yield tmp_path
    rules_store._word_classes.cache_clear()


def test_a_class_stands_for_its_words(folder: Path) -> None:
    rule = {"pattern": [{"LOWER": {"IN": ["@month", "spring"]}}, {"TEXT": "@"}], "literal": "@month"}
    (folder / "some.json").write_text(json.dumps({"rules": [rule, ["@", "@month"]]}), encoding="utf-8")
    found = rules_store.load_json("some.json")["rules"]
    assert found[0]["pattern"] == [{"LOWER": {"IN": ["may", "june", "spring"]}}, {"TEXT": "@"}]
    assert found[0]["literal"] == "@month"
    assert found[1] == ["@", "may", "june"]


def test_an_unknown_class_is_told_with_its_file(folder: Path) -> None:
    (folder / "some.json").write_text('["@mouth"]', encoding="utf-8")
    with pytest.raises(ValueError, match=r"some\.json: words\.json has no class 'mouth'"):
        rules_store.load_json("some.json")
