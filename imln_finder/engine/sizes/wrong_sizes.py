"""Step 6: a size that is called wrong: "… measures 6 mm. [The 14 mm stated above] was a dictation error".

The size itself must be what is wrong, so it opens its clause or has a noun of its own ("the value of 14 mm"): with "the
node of 14 mm was dictated in error" the node is taken back. Vocabulary: `wrong_sizes` in `measurements.json`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from imln_finder.engine.alternatives import any_of

#: Characters that may stand before a size in its phrase, and behind it up to the word that calls it wrong.
_BEFORE, _BEHIND = 40, 110


class WrongSizes:
    """Tells a size that is called wrong by the text around it, in small letters."""

    def __init__(self, rules: Mapping[str, Sequence[str]]) -> None:
        """Takes `wrong_sizes`."""
        told, passed, kinds = any_of(rules["told"]), any_of(rules["passed"]), any_of(rules["kinds"])
        wrongly = any_of(rules["wrongly"])
        lead = any_of([*rules["told"], *rules["passed"], *rules["wrongly"]])
        self._opens = re.compile(
            rf"(?:^|[.;:,(\n]|\b(?:{any_of(rules['articles'])})|\b(?:{any_of(rules['quantities'])}) (?:{passed}))"
            rf"(?: ?\b(?:{lead})\b){{0,3}} ?[\"']?$"
        )
        passed_over = rf"(?: ?\b(?:{passed}|{kinds})\b){{0,6}} ?\b"
        nouns, called = any_of(rules["nouns"]), any_of([*rules["nouns"], *rules["adjectives"]])
        self._is_wrong = re.compile(
            rf"[\"']?(?:,? (?:{told}|{passed})\b){{0,9}}"
            rf"(?:,? (?:{any_of(rules['verbs'])})\b{passed_over}(?:(?:{called})\b"
            rf"|(?:{wrongly}) (?:{told})\b|(?:{told}) (?:{any_of(rules['mistakenly'])})\b)"
            rf"|(?: ?[(:,]| -){passed_over}(?:{nouns})\b)"
            rf"(?= ?(?:[^\w ]|$)| (?:{any_of(rules['behind'])})\b)"
        )

    def __call__(self, text: str, start: int, end: int) -> bool:
        """Whether the size between two places of a text is called wrong."""
        if self._is_wrong.match(text, end, end + _BEHIND) is None:
            return False
        return self._opens.search(text[max(start - _BEFORE, 0) : start]) is not None
