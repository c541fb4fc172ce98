"""The axis that a heading names for the sizes below or behind it: "Nodes, short axis: axilla 9 mm, parasternal 12 mm".

Only the short axis: a size without a name is read as one of the long axis anyway.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from imln_finder.engine.alternatives import any_of
from imln_finder.engine.layout import line_of
from imln_finder.engine.text import Text

#: Characters between the name of the axis and the colon: "short axis [(in mm)]:".
_GAP = r"[^:;.\n\d]{0,14}"
#: Lines below a heading, at most.
_LINES = 12
_SENTENCE_END = ". "


class HeadedAxes:
    """Tells whether a heading names the axis of a size."""

    def __init__(self, names: Sequence[str]) -> None:
        """Take the names of the axis; those of one word are words for other things, too: "minor", "min"."""
        names = [name for name in names if " " in name]
        self._heading = re.compile(rf"(?<![^\W_])(?:{any_of(names)})(?![^\W_]){_GAP}:")
        self._words = frozenset(word for name in names for word in name.split())

    def __call__(self, doc: Text, start: int, start_char: int) -> bool:
        """Whether a heading names the axis of a size that begins with a token, at a character."""
        if not doc.has(self._words):
            return False
        line, _ = line_of(doc, start)
        before = doc.lower[doc[line : line + 1].start_char : start_char]
        heading = self._heading.search(before)
        if heading is not None:
            return _SENTENCE_END not in before[heading.end() :]
        return ":" not in before and self._stands_below(doc, line)

    def _stands_below(self, doc: Text, line: int) -> bool:
        """Whether a line stands under a heading that names the axis, with no blank line or other heading between."""
        for _ in range(_LINES):
            if line == 0:
                break
            line, end = line_of(doc, line - 1)
            if line == end:
                break
            heads = doc.words[end - 1] == ":"
            if heads or not any(token.like_num for token in doc[line:end]):  # "Nodes (short axis)" above a table
                title = doc[line:end].text.lower() + ("" if heads else ":")
                return self._heading.search(title) is not None
        return False
