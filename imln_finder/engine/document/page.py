"""What the steps write down of a report, for the later ones to read.

It lies in `user_data`: that of spaCy's document, or that of a page, where nobody asks for a document. With one a report
takes a sixth longer, and a quarter once the engine is compiled.
"""

from __future__ import annotations

from typing import Any, Protocol


class Noted(Protocol):
    """A document or a page."""

    user_data: dict[Any, Any]


class Page:
    """Stands for spaCy's document of a report."""

    def __init__(self) -> None:
        self.user_data: dict[Any, Any] = {}
