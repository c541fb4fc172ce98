"""medSpaCy's classes of rules, without the rest of medSpaCy.

Its packages import one another, and so PyRuSH, QuickUMLS and the whole of NLTK, which takes as long as all else that a
scan imports. The modules of the rules need nothing but spaCy. Here they are imported as if their packages were empty;
who imports medSpaCy later, or did before, has it whole.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import PurePath
from types import ModuleType
from typing import Any

from spacy.tokens import Span

_MEDSPACY = "medspacy"
_PACKAGES = (_MEDSPACY, *(f"{_MEDSPACY}.{name}" for name in ("common", "target_matcher", "context")))


@contextmanager
def _empty_packages() -> Iterator[None]:
    """Within the block medSpaCy's packages hold nothing; after it what was imported within is forgotten."""
    whole = {name: module for name, module in sys.modules.items() if _is_medspacy(name)}
    found = find_spec(_MEDSPACY)
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError("medSpaCy is not installed.", name=_MEDSPACY)
    [folder] = found.submodule_search_locations
    _forget()
    for name in _PACKAGES:
        package = ModuleType(name)
        package.__path__ = [str(PurePath(folder, *name.split(".")[1:]))]
        sys.modules[name] = package
    try:
        yield
    finally:
        _forget()
        sys.modules.update(whole)


def _forget() -> None:
    for name in [name for name in sys.modules if _is_medspacy(name)]:
        del sys.modules[name]


def _is_medspacy(name: str) -> bool:
    return name.partition(".")[0] == _MEDSPACY


with _empty_packages():
    BaseRule: Any = import_module("medspacy.common.base_rule").BaseRule
    TargetRule: Any = import_module("medspacy.target_matcher.target_rule").TargetRule
    ConTextRule: Any = import_module("medspacy.context.context_rule").ConTextRule

#: Where medSpaCy keeps the rule that made a span; medSpaCy itself sets this when it is imported.
if not Span.has_extension("target_rule"):
    Span.set_extension("target_rule", default=None)
