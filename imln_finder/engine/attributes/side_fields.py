"""The side of the cancer in a form: "Side: right", "Clinical stage / side: cT3 cN2 / RIGHT"."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from imln_finder.domain import Laterality
from imln_finder.engine.attributes.laterality import SideFinder, merge
from imln_finder.engine.document.layout import line_of
from imln_finder.engine.document.text import Text
from imln_finder.engine.matching import terms as t

#: Words of a title that may stand with the one for a side: "Clinical stage / side".
_TITLE: Final = 5


def side_in_form(doc: Text, finder: SideFinder, fields: Collection[str]) -> Laterality | None:
    """The side that a line gives whose title asks for it, above the first that names the chain of nodes."""
    chain = next((term.start for term in t.chain_terms_of(doc)), len(doc))
    for word, _ in finder(doc):
        start, end = line_of(doc, word.start)
        if start >= chain or end > chain:
            return None
        words = doc.words[start:end]
        title = words[: words.index(":")] if ":" in words else []
        if 0 < len(title) <= _TITLE and not {*title}.isdisjoint(fields) and word.start > start + len(title):
            return merge(side for named, sides in finder(doc) for side in sides if start < named.start < end)
    return None
