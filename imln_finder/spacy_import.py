"""spaCy without its command line, which it imports with itself: a tenth of what a scan takes to start."""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib import import_module
from types import ModuleType
from typing import Any

_COMMANDS, _INFO = "spacy.cli", "spacy.cli.info"


def import_spacy() -> None:
    """Imports spaCy, unless it was imported before; who imports its command line later has it whole."""
    if "spacy" in sys.modules:
        return
    commands, info = ModuleType(_COMMANDS), ModuleType(_INFO)
    commands.__path__ = []
    info.__dict__["info"] = _info
    sys.modules.update({_COMMANDS: commands, _INFO: info})
    with suppress(ImportError):  # a spaCy that wants more of it
        import_module("spacy")
    for name in (_COMMANDS, _INFO):
        del sys.modules[name]
    import_module("spacy")


def _info(*arguments: Any, **options: Any) -> Any:
    """What spaCy has under this name, once somebody asks."""
    return import_module(_INFO).info(*arguments, **options)
