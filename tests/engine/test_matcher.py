from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from engine_testing import engine, labelled, parse, phrase
from medspacy.target_matcher import TargetRule
from spacy.matcher import Matcher, PhraseMatcher
from spacy.tokens import Doc

from imln_finder.engine.document.text import text_of
from imln_finder.engine.matching.matcher import RuleMatcher
from imln_finder.engine.presence.context import RULE_SETS
from imln_finder.rules_store import load_json

FILES = {
    "targets.json": "target_rules",
    "anatomy.json": "target_rules",
    "lesions.json": "target_rules",
    "sternum.json": "target_rules",
    "sites.json": "target_rules",
    **{file: "context_rules" for files in RULE_SETS for file in files},
    "context_sternum.json": "context_rules",
    "context_sites.json": "context_rules",
}


@cache
def reports() -> list[Doc]:
    return [parse(record["text"]) for record in labelled("labelled")[::24]]


def found_by_spacy(rule: dict[str, Any], doc: Doc) -> set[tuple[int, int]]:
    if "pattern" in rule:
        matcher = Matcher(doc.vocab)
        matcher.add("rule", [rule["pattern"]])
        return {(start, end) for _, start, end in matcher(doc)}
    phrases = PhraseMatcher(doc.vocab, attr="LOWER")
    phrases.add("rule", [phrase(rule["literal"].lower()).as_doc()])
    return {(start, end) for _, start, end in phrases(doc)}


@pytest.mark.parametrize(("file", "kind"), FILES.items())
def test_each_rule_is_found_where_spacy_finds_it(file: str, kind: str) -> None:
    rules = load_json(file, "en")[kind]
    patterns = [rule for rule in rules if "pattern" in rule]
    for rule in [*patterns, *rules[::25]]:
        target = {"literal": rule["literal"], "category": "RULE", "pattern": rule.get("pattern")}
        matcher = RuleMatcher(engine(), [TargetRule.from_dict(target)])
        for doc in reports():
            theirs = found_by_spacy(rule, doc)
            ours = {(start, end) for start, end, _ in matcher(text_of(doc))}
            assert ours <= theirs, rule["literal"]
            # of matches that overlap one is left
            assert all(any(start < b and a < end for a, b in ours) for start, end in theirs), rule["literal"]


def test_of_rules_for_the_same_words_the_longer_and_the_pattern_come_first() -> None:
    rules = [
        TargetRule("mammary node", "PHRASE"),
        TargetRule("mammary", "SHORT"),
        TargetRule("a mammary node", "PATTERN", pattern=[{"LOWER": "mammary"}, {"LOWER": {"IN": ["node", "nodes"]}}]),
    ]
    text = text_of(parse("A mammary node."))
    assert [(start, end, rule.category) for start, end, rule in RuleMatcher(engine(), rules)(text)] == [
        (1, 3, "PATTERN")
    ]


@pytest.mark.parametrize("token", [{"POS": "NOUN"}, {"LOWER": {"FUZZY": "node"}}, {"LOWER": "node", "OP": "!"}])
def test_a_pattern_beyond_the_matcher_is_refused(token: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="does not know"):
        RuleMatcher(engine(), [TargetRule("node", "NODE", pattern=[{"LOWER": "a"}, token])])
