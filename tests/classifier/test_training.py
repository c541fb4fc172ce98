"""Training: what is learnt, from whom, and measured on whom."""

from __future__ import annotations

from dataclasses import replace

import pytest
from classifier_testing import example, extractor, made, mention, trained

from imln_finder.archive.errors import ArchiveError
from imln_finder.classifier.examples import Example
from imln_finder.classifier.figures import cross_validated_figures
from imln_finder.classifier.training import train


def test_a_candidate_is_likelier_than_another() -> None:
    seen = extractor()([mention(before=("enlarged",), presence="current", diameter_mm=14.0)])
    absent = extractor()([mention(before=("no",), presence="negated")])
    assert trained().model.probability(seen) > 0.9 > 0.1 > trained().model.probability(absent)


def test_every_example_is_predicted_once_by_a_model_without_its_source() -> None:
    predictions = trained().left_out
    assert len(predictions) == 40
    assert all(0 <= item.probability <= 1 for item in predictions)
    assert all(item.flagged == item.example.is_candidate for item in predictions)


def test_a_source_is_not_learnt_from_when_it_is_measured() -> None:
    # Of source d alone every label is wrong: a model that had seen it would do better than none of it right.
    examples = [example(group, truth, n) for group in "abc" for truth in (True, False) for n in range(5)]
    lies = [replace(item, group="d", is_candidate=not item.is_candidate) for item in examples[:10]]
    of_lies = [item for item in train([*examples, *lies]).left_out if item.example.group == "d"]
    assert not any((item.probability > 0.5) == item.example.is_candidate for item in of_lies)


def test_a_rare_word_is_not_learnt() -> None:
    examples = [example(group, truth, n) for group in "abcd" for truth in (True, False) for n in range(5)]
    named = mention(before=("mrs", "surname"), presence="current", diameter_mm=14.0)
    model = train([*examples, made("a", named, True, True), made("b", named, True, True)]).model
    learnt = model.weights
    assert "before:enlarged" in learnt
    assert not [name for name in learnt if "surname" in name]


def test_words_speak_where_the_rules_saw_nothing() -> None:
    seen, absent = (extractor()([mention(before=(word,))]) for word in ("enlarged", "no"))
    assert trained().model.probability(seen) > trained().model.probability(absent)


def test_reports_that_do_not_name_the_target_count_with_no_probability() -> None:
    silent = Example("a", "", "", False, False)
    examples = [example(group, truth, n) for group in "abcd" for truth in (True, False) for n in range(5)]
    [found] = [item for item in train([*examples, silent]).left_out if not item.example.features]
    assert found.probability == 0
    assert not found.flagged


@pytest.mark.parametrize("groups", ["a", "ab"])
def test_too_few_sources_are_refused_in_one_line(groups: str) -> None:
    with pytest.raises(ArchiveError, match=r"^Candidates are in \d of the files; at least 3 must hold some"):
        train([example(group, truth, n) for group in groups for truth in (True, False) for n in range(5)])


def test_figures_compare_classifier_rules_and_both() -> None:
    examples = [example(group, truth, n) for group in "abcd" for truth in (True, False) for n in range(5)]
    lost = [example("a", True, 7, flagged=False), example("b", False, 7, flagged=True)]
    figures = cross_validated_figures(train([*examples, *lost]).left_out)
    assert figures["rules"]["sensitivity"]["hits"] == 20
    assert figures["both"]["sensitivity"] == {
        "hits": 21,
        "of": 21,
        "interval": figures["both"]["sensitivity"]["interval"],
    }
    assert figures["both"]["specificity"]["hits"] == 20
    assert figures["rescued"] == {"candidates": 1, "others": 0}
    assert figures["doubted"] == {"candidates": 0, "others": 1}
    assert figures["auroc"]["value"] == 1
    assert set(figures["by_source"]) == set("abcd")
