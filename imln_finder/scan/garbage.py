"""How often Python looks for garbage: seldom, once the rules are loaded."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

#: A report makes thousands of objects, nearly all of which go by themselves: looking for the others took a tenth.
_OBJECTS_BETWEEN_LOOKS = 50_000


@contextmanager
def nothing_collected() -> Iterator[None]:
    """What is made inside stays, so that Python need not look for garbage in it; afterwards it looks seldom."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(_OBJECTS_BETWEEN_LOOKS)
        gc.enable()
