"""The vocabulary is data that a radiologist may change: what a file must hold to, so that each rule can do its work."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from engine_testing import parse, phrase

import imln_finder.engine
from imln_finder import rules_store
from imln_finder.domain import Site
from imln_finder.engine.document.sections import Section
from imln_finder.rules_store import load_json, rules_folder

FILES = sorted(file.name for file in rules_folder().iterdir() if file.name.endswith(".json"))
TARGET_FILES = ("targets.json", "anatomy.json", "lesions.json", "sites.json", "sternum.json")
CONTEXT_FILES = tuple(name for name in FILES if name.startswith("context_"))
RULE_FILES = (*TARGET_FILES, *CONTEXT_FILES)

SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in Path(imln_finder.engine.__file__).parent.rglob("*.py"))
#: A longer rule stands in several lines, a token of its pattern in each.
LONGEST_LINE = 210
DIRECTIONS = {"FORWARD", "BACKWARD", "BIDIRECTIONAL", "TERMINATE", "PSEUDO"}

#: Where words are looked up one by one, an entry of two words is never found.
#: Lists of phrases in files that else hold words.
PHRASE_LISTS = ("relative", "analogies")
WORD_LISTS = ("grammar.json", "status.json", "laterality.json", "corrections.json")
#: Where words become a pattern, an entry must be written as the normaliser leaves it.
PATTERN_LISTS = ("measurements.json", "spaces.json", "tables.json")


def rules_of(name: str) -> list[dict[str, Any]]:
    rules = load_json(name)
    found: list[dict[str, Any]] = rules["target_rules" if "target_rules" in rules else "context_rules"]
    return found


def literals_of(name: str) -> Iterator[str]:
    return (rule["literal"] for rule in rules_of(name) if "pattern" not in rule)


def pattern_words(rule: dict[str, Any]) -> Iterator[str]:
    for token in rule.get("pattern", ()):
        for attribute in ("LOWER", "TEXT"):
            value = token.get(attribute, {})
            yield from [value] if isinstance(value, str) else value.get("IN", ())


def words(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from words(item)


def tokens(text: str) -> list[str]:
    return [token.text for token in phrase(text)]


@pytest.mark.parametrize("name", FILES)
def test_every_file_parses(name: str) -> None:
    assert load_json(name)


@pytest.mark.parametrize("name", FILES)
def test_lines_can_be_read(name: str) -> None:
    text = (rules_folder() / name).read_text(encoding="utf-8")
    assert [number for number, line in enumerate(text.splitlines(), 1) if len(line) > LONGEST_LINE] == []


@pytest.mark.parametrize("name", FILES)
def test_no_name_stands_twice(name: str) -> None:
    """JSON would let the later list under a name hide the earlier one."""
    twice: list[str] = []

    def note(members: list[tuple[str, Any]]) -> dict[str, Any]:
        twice.extend(key for key, times in Counter(key for key, _ in members).items() if times > 1)
        return dict(members)

    json.loads((rules_folder() / name).read_text(encoding="utf-8"), object_pairs_hook=note)
    assert twice == []


def test_every_identifier_is_given_once() -> None:
    counted = Counter(rule["metadata"]["id"] for name in RULE_FILES for rule in rules_of(name))
    assert [rule for rule, times in counted.items() if times > 1] == []


@pytest.mark.parametrize("name", RULE_FILES)
def test_categories_are_those_the_engine_knows(name: str) -> None:
    """A category is a site, or the engine's code speaks of it; a cue that only stops others needs no name.

    "_AFTER" tells the cues of a category that look back from those that look forward.
    """
    silent = {"PSEUDO", "TERMINATE"}
    categories = {
        rule["category"].removesuffix("_AFTER") for rule in rules_of(name) if rule.get("direction") not in silent
    }
    sites = {site.name for site in Site}
    assert [c for c in sorted(categories - sites) if not re.search(rf"[\"']{c}[\"']", SOURCE)] == []


@pytest.mark.parametrize("name", CONTEXT_FILES)
def test_cues_have_a_direction(name: str) -> None:
    assert {rule["direction"] for rule in rules_of(name)} <= DIRECTIONS
    turns = [
        rule["metadata"]["id"]
        for rule in rules_of(name)
        if (rule["category"] == "TURN") != (rule["direction"] == "TERMINATE")
    ]
    assert turns == []


@pytest.mark.parametrize("name", CONTEXT_FILES)
def test_cues_name_types_that_exist(name: str) -> None:
    types = {label for rule in rules_of(name) for label in rule.get("allowed_types") or ()}
    terms = {rule["category"] for file in TARGET_FILES for rule in rules_of(file)}
    assert types <= {"TARGET", "OTHER", "MEASUREMENT"} | terms


@pytest.mark.parametrize("name", RULE_FILES)
def test_literals_are_lower_case(name: str) -> None:
    assert [literal for literal in literals_of(name) if literal != literal.lower()] == []


@pytest.mark.parametrize("name", RULE_FILES)
def test_no_literal_stands_twice(name: str) -> None:
    counted = Counter(literals_of(name))
    assert [literal for literal, times in counted.items() if times > 1] == []


@pytest.mark.parametrize(
    "name",
    RULE_FILES,
)
def test_literals_are_as_the_normaliser_leaves_them(name: str) -> None:
    assert [literal for literal in literals_of(name) if phrase(literal).text != literal] == []


@pytest.mark.parametrize("name", RULE_FILES)
def test_words_of_patterns_can_be_met(name: str) -> None:
    dead = {word for rule in rules_of(name) for word in pattern_words(rule) if tokens(word) != [word]}
    assert dead == set()


@pytest.mark.parametrize("name", WORD_LISTS)
def test_listed_words_are_single_words(name: str) -> None:
    dead = {
        f"{key}: {word}"
        for key, value in load_json(name).items()
        for word in words(value)
        if tokens(word) != (word.split() if key in PHRASE_LISTS else [word])
    }
    assert dead == set()


@pytest.mark.parametrize("name", PATTERN_LISTS)
def test_listed_phrases_can_be_met(name: str) -> None:
    rules = load_json(name)
    phrases = {f"a {phrase} b" for value in rules.values() for phrase in (*words(value), *keys(value))}
    assert sorted(told for told in phrases if phrase(told).text != told) == []


def keys(value: Any) -> Iterator[str]:
    return iter(value) if isinstance(value, dict) else iter(())


@pytest.mark.parametrize("section", list(Section))
def test_section_headings_are_found(section: Section) -> None:
    literals = [
        rule["literal"]
        for rule in load_json("sections.json")["section_rules"]
        if rule["category"] == section and "pattern" not in rule
    ]
    headings = [heading for literal in literals for heading in (f"{literal.capitalize()}:", literal.upper())]
    assert [heading for heading in headings if section_below(heading) is not section] == []


def section_below(heading: str) -> Section | None:
    doc = parse(f"CT of the chest.\n\n{heading}\nMarker text.")
    found: Section | None = next(token for token in doc if token.text == "Marker")._.imln_section
    return found


def test_no_heading_stands_twice() -> None:
    counted = Counter(rule["literal"] for rule in load_json("sections.json")["section_rules"])
    assert [literal for literal, times in counted.items() if times > 1] == []


def test_spelling_lists_do_not_overlap() -> None:
    rules = load_json("spelling.json")
    assert set(rules["words"]).isdisjoint(rules["leave"])


def test_no_phrase_stands_twice() -> None:
    counted = Counter(phrase["literal"] for phrase in load_json("spelling.json")["phrases"])
    assert [literal for literal, times in counted.items() if times > 1] == []


def test_a_language_without_rules_is_named() -> None:
    with pytest.raises(ValueError, match="no rules for the language 'xx'"):
        rules_folder("xx")


def test_a_file_that_is_no_json_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "targets.json").write_text('{"target_rules": [\n  {"literal": "node",}\n]}', encoding="utf-8")
    monkeypatch.setattr(rules_store, "rules_folder", lambda language: tmp_path)
    with pytest.raises(ValueError, match=r"rules/en/targets\.json, line 2"):
        load_json("targets.json")
