"""Where the vocabulary lies: `rules/` in the repository, `imln_finder.rules` once installed."""

from __future__ import annotations

import json
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any


def rules_folder(language: str = "en") -> Traversable:
    """The folder of one language's rules.

    Raises:
        ValueError: if there are no rules for that language.
    """
    folder = files("imln_finder.rules") / language
    if not folder.is_dir():
        raise ValueError(f"There are no rules for the language {language!r}; add a folder rules/{language}/.")
    return folder


def load_json(name: str, language: str = "en") -> Any:
    """One rule file, parsed: `load_json("targets.json")`.

    Raises:
        ValueError: if there are no rules for that language, or the file is no JSON; says where.
    """
    text = (rules_folder(language) / name).read_text(encoding="utf-8")
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"rules/{language}/{name}, line {error.lineno}: not valid JSON ({error.msg}).") from error
