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
    """One rule file, parsed: `load_json("targets.json")`."""
    return json.loads((rules_folder(language) / name).read_text(encoding="utf-8"))
