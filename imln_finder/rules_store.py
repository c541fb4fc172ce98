"""Where the vocabulary lies: `rules/` in the repository, `imln_finder.rules` once installed.

A list of a rule file may name a class of `words.json` with an `@`: of `["@month", "spring"]` the first item stands for
all months. So words that mean the same to many rules are listed once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

_CLASS_MARK = "@"


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
    """One rule file, parsed, with the words of the classes that it names: `load_json("targets.json")`.

    Raises:
        ValueError: if there are no rules for that language, the file is no JSON, or names an unknown class; says where.
    """
    classes = _word_classes(language)
    try:
        return _with_words(_parsed(name, language), classes)
    except KeyError as error:
        raise ValueError(f"rules/{language}/{name}: words.json has no class {error}.") from None


def _parsed(name: str, language: str) -> Any:
    text = (rules_folder(language) / name).read_text(encoding="utf-8")
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"rules/{language}/{name}, line {error.lineno}: not valid JSON ({error.msg}).") from error


@cache
def _word_classes(language: str) -> Mapping[str, Sequence[str]]:
    classes: Mapping[str, Sequence[str]] = _parsed("words.json", language)
    return classes


def _with_words(content: Any, classes: Mapping[str, Sequence[str]]) -> Any:
    if isinstance(content, dict):
        return {
            key: _with_words(value, classes) if isinstance(value, dict | list) else value
            for key, value in content.items()
        }
    if not isinstance(content, list):
        return content
    items: list[Any] = []
    for item in content:
        if isinstance(item, str) and item.startswith(_CLASS_MARK) and len(item) > 1:
            items += classes[item.removeprefix(_CLASS_MARK)]
        else:
            items.append(_with_words(item, classes))
    return items
