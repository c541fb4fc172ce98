"""What the engine tests share: the pipeline, loaded once, and short ways to read a text."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from imln_finder.domain import Reading
from imln_finder.engine.attributes.mention import Mention
from imln_finder.engine.pipeline import load, read_doc

CORPORA = Path(__file__).parents[1] / "corpora"
#: Folders of labelled reports: those that the floors hold for, those of development, and those never read.
LABELLED = ("labelled", "development", "held_out")


@cache
def engine() -> Language:
    return load()


def parse(text: str) -> Doc:
    return engine()(text)


def phrase(text: str) -> Span:
    """Words as a rule has them: a report that ends with them would be closed with a full stop."""
    return engine().make_doc(f"{text}\n")[:-1]


def read(text: str) -> Reading:
    return read_doc(parse(text))


def mentions(text: str) -> list[Mention]:
    found: list[Mention] = parse(text)._.imln_mentions
    return found


@cache
def labelled(corpus: str) -> list[dict[str, Any]]:
    """The reports of a folder, in the format that the README of `corpora/labelled` explains."""
    return [
        json.loads(line)
        for path in sorted((CORPORA / corpus).glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]


@cache
def labelled_readings(corpus: str) -> list[tuple[dict[str, Any], Reading]]:
    return [(record, read(record["text"])) for record in labelled(corpus)]


def all_readings() -> list[tuple[dict[str, Any], Reading]]:
    return [pair for corpus in LABELLED for pair in labelled_readings(corpus)]
