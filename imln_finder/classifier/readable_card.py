"""The model card as a page for people, in Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from imln_finder.classifier.card import ModelCard


def readable_card(card: ModelCard) -> str:
    """The whole page."""
    return "\n".join(_lines(card)) + "\n"


def readable_figures(card: ModelCard) -> str:
    """Figures and threshold alone, as a command prints them."""
    return "\n".join([*_figures(card.figures), "", *_threshold(card)])


def _lines(card: ModelCard) -> Iterator[str]:
    yield "# Model card: does a report describe an enlarged internal mammary lymph node?"
    yield ""
    yield "Written by `imln-finder train`; the same figures, for programs, are in the `.json` file beside it."
    yield ""
    yield "A calibrated logistic regression over the words around each mention of the target and what the engine found"
    yield f"there: {card.features:,} features, language `{card.language}`."
    yield f"SHA-256 of the model's file: `{card.sha256}`."
    for heading, items in (("Intended use", card.intended_use), ("Limits", card.limits)):
        yield from _section(heading)
        yield from (f"- {item}" for item in items)
    yield from _section("Data")
    yield from _data(card)
    yield from _section("Figures")
    yield from _figures(card.figures)
    yield from _section("Threshold")
    yield from _threshold(card)
    yield from _section("Made with")
    yield from (f"- {name} `{number}`" for name, number in card.versions.items())


def _section(heading: str) -> Iterator[str]:
    yield from ("", f"## {heading}", "")


def _data(card: ModelCard) -> Iterator[str]:
    yield "| file | labels | reports | candidates | naming the target | undecided | SHA-256 |"
    yield "|---|---|---|---|---|---|---|"
    for file in card.data:
        labels = "readers' decisions" if file.from_readers else "labels"
        numbers = f"{file.reports} | {file.candidates} | {file.naming_target} | {file.undecided}"
        yield f"| `{file.name}` | {labels} | {numbers} | `{file.sha256}` |"
    if by_readers := sum(file.reports for file in card.data if file.from_readers):
        yield ""
        of = sum(file.reports for file in card.data)
        yield f"Adjudicated decisions of readers label {by_readers:,} of {of:,} reports; they are about the images."


def _figures(figures: Mapping[str, Any]) -> Iterator[str]:
    yield f"Cross-validated over {figures['reports']} reports with {figures['candidates']} candidates: each file in"
    yield "turn was left out, and predicted by a model of the others. Intervals are 95%: Wilson for shares, bootstrap"
    yield "for areas."
    yield ""
    yield "| of the probability | value | interval |"
    yield "|---|---|---|"
    for name, title in (("auroc", "AUROC"), ("auprc", "AUPRC")):
        if name in figures:
            yield f"| {title} | {figures[name]['value']:.3f} | {_interval(figures[name])} |"
    yield f"| Brier score | {figures['brier']:.3f} | |"
    yield ""
    yield "| flagged by | sensitivity | interval | specificity | interval |"
    yield "|---|---|---|---|---|"
    ways = {"classifier": "classifier at its threshold", "rules": "rules", "both": "both, as a scan does"}
    for name, title in ways.items():
        yield _row(title, figures[name])
    yield ""
    yield "The classifier would rescue {candidates} candidates and {others} others;".format(**figures["rescued"])
    yield "it would doubt {candidates} candidates and {others} others.".format(**figures["doubted"])
    yield ""
    yield "| file left out | sensitivity | interval | specificity | interval |"
    yield "|---|---|---|---|---|"
    for source, found in figures["by_source"].items():
        yield _row(f"`{source}`", found)


def _threshold(card: ModelCard) -> Iterator[str]:
    yield f"A report that the rules put below candidate is rescued from a probability of {card.threshold:.4f} on; a"
    yield "candidate of the rules below it is marked as doubted. Of the thresholds at which rules and classifier"
    yield "together find 99.5% of the candidates, by models that did not see their source, it has the best sum of"
    yield "sensitivity and specificity, if the rules overlook 3.5% of the candidates and words alone speak for them."


def _row(title: str, found: Mapping[str, Any]) -> str:
    shares = (found["sensitivity"], found["specificity"])
    return f"| {title} | " + " | ".join(f"{s['hits']}/{s['of']} | {_interval(s)}" for s in shares) + " |"


def _interval(figure: Mapping[str, Any]) -> str:
    return "" if figure["interval"] is None else "{:.3f}-{:.3f}".format(*figure["interval"])
