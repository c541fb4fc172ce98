"""Imports go one way: what docs/architecture.md says that a place must not know, it does not import."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import imln_finder

PACKAGE = Path(imln_finder.__file__).parent

#: Of each place in the package, and of single modules of it, the parts of the package and libraries it must not know.
MUST_NOT_KNOW = {
    "domain": {"imln_finder"},
    "rules_store": {"imln_finder"},
    "marking": {"archive", "engine", "scan", "review", "evaluation"},
    "measures": {"domain", "archive", "engine", "classifier", "scan", "review", "evaluation", "labels"},
    "archive": {"engine", "classifier", "scope", "scan", "pseudonyms", "review", "spacy", "medspacy"},
    "pseudonyms": {"engine", "classifier", "scan", "review", "spacy", "medspacy"},
    "scope": {"archive", "engine", "scan"},
    "engine": {"archive", "classifier", "scan", "review", "cohort", "evaluation", "pseudonyms", "terminal", "rich"},
    "classifier": {"engine", "scan", "review", "evaluation", "spacy", "medspacy"},
    "scan": {"review", "cohort", "evaluation", "cli", "spark", "terminal", "typer", "spacy", "medspacy"},
    "worklist": {"scan", "engine", "archive", "spacy", "medspacy"},
    "spreadsheet": {"imln_finder"},
    "labels": {"engine", "scan", "review"},
    "decisions": {"engine", "scan", "review"},
    "review": {"classifier", "cohort", "evaluation", "spacy", "medspacy"},
    "cohort": {"engine", "classifier", "evaluation", "spacy", "medspacy"},
    "behaviour": {"engine", "classifier", "archive", "scan", "review", "spacy", "medspacy"},
    "evaluation": {"engine", "classifier", "review", "cohort"},
    "spark": {"engine", "review", "evaluation", "spacy", "medspacy"},
}

#: Modules that look at the text of a report themselves.
EXCEPTIONS = {
    "review/passages.py": {"spacy"},  # shows each report as the engine cuts it
    "evaluation/baselines.py": {"spacy", "medspacy"},  # what the finder is compared with
}


def modules(place: str) -> list[Path]:
    folder = PACKAGE / place
    return sorted(folder.rglob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]


def names_imported(path: Path) -> Iterator[str]:
    """What a module imports, in full."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written in full"
            yield from (f"{node.module}.{each.name}" for each in node.names)
        elif isinstance(node, ast.Import):
            yield from (each.name for each in node.names)


def imported(path: Path) -> Iterator[str]:
    """The places of the package that a module imports, `imln_finder` for the package itself, and other libraries."""
    for name in names_imported(path):
        top, *below = name.split(".")
        yield top
        if top == imln_finder.__name__:
            yield below[0]


@pytest.mark.parametrize("place", MUST_NOT_KNOW)
def test_a_place_does_not_import_what_it_must_not_know(place: str) -> None:
    faults = [
        f"{name} imports {known}"
        for path in modules(place)
        for name in [path.relative_to(PACKAGE).as_posix()]
        for known in MUST_NOT_KNOW[place] & set(imported(path)) - EXCEPTIONS.get(name, set())
    ]
    assert not faults


def test_places_import_one_another_in_one_direction() -> None:
    places = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    knows = {
        place: {known for path in modules(place) for known in imported(path)} & places - {place}
        for place in places - {"__init__"}
    }
    assert list(TopologicalSorter(knows).static_order())  # a circle is an error


def test_the_steps_of_the_engine_import_one_another_in_one_direction() -> None:
    engine = PACKAGE / "engine"
    steps = {path.stem for path in engine.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    knows = {
        step: {
            name.removeprefix("imln_finder.engine.").split(".")[0]
            for path in modules(f"engine/{step}")
            for name in names_imported(path)
        }
        & steps - {step}
        for step in steps - {"__init__"}
    }
    assert list(TopologicalSorter(knows).static_order())  # a circle is an error
