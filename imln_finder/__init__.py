"""imln-finder: finds chest CT reports that may describe an enlarged internal mammary lymph node.

>>> import imln_finder
>>> reading = imln_finder.read_report("New 14 mm left internal mammary node.")
>>> reading.case_status.value, reading.max_diameter_mm
('candidate', 14.0)
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING

from imln_finder.domain import Reading

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = ["__version__", "load", "read_report"]

__version__ = version("imln-finder")


# spaCy takes seconds to import, so it is imported when it is needed.
def load(language: str = "en") -> Language:
    """The engine as a spaCy `Language`: `load()(text)._.imln` is a `Reading`.

    Raises:
        ValueError: if there are no rules for the language.
    """
    from imln_finder.engine.pipeline import load as load_pipeline

    return load_pipeline(language)


_loaded = cache(load)


def read_report(text: str, language: str = "en") -> Reading:
    """What a report says of the internal mammary chain; the engine is loaded at the first call.

    Raises:
        ValueError: if there are no rules for the language.
    """
    reading: Reading = _loaded(language)(text)._.imln
    return reading
