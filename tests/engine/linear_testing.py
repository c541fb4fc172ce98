"""Whether work grows with the length of a text, and no faster."""

from __future__ import annotations

import gc
from collections.abc import Callable
from time import process_time

#: Twice the text may take this much more time: linear work 2, quadratic work 4.
_MOST = 2.6
#: A measurement on a shared machine may be disturbed; growth is real if it shows each time.
_ATTEMPTS = 5
#: What takes less than this for the longer text is too short to compare, and does no harm (seconds).
_NEGLIGIBLE = 0.01


def grows_linearly(work: Callable[[str], object], repeated: str, length: int, prefix: str = "") -> bool:
    """Whether a text of twice as many repeats takes about twice the time."""
    one, two = (prefix + repeated * (size // len(repeated)) for size in (length, 2 * length))
    for _ in range(_ATTEMPTS):
        seconds = _seconds(work, two)
        if seconds < _NEGLIGIBLE or seconds < _MOST * _seconds(work, one):
            return True
    return False


def _seconds(work: Callable[[str], object], text: str) -> float:
    gc.disable()  # the rules are many objects, and going through them is no work of the text
    try:
        start = process_time()
        work(text)
        return process_time() - start
    finally:
        gc.enable()
