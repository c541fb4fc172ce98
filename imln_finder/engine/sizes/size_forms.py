"""Sizes that their form makes those of an earlier examination: before an arrow, or in brackets behind a size or a date.

"12 mm -> 5 mm", "15 mm (ICS 2) -> 10 mm", "19 mm (18 mm)", "14 mm (02.07.21 - 11 mm, 03.01.21 - 8 mm)".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from imln_finder.engine.alternatives import any_of
from imln_finder.engine.document.text import Span, Text

_ARROW: Final = re.compile(r" ?(?:\([^()]{1,25}\) ?)?->")
#: What stands between a size and an earlier one behind it: "19 mm (18 mm)", "4 mm (← 11 mm)".
_BEHIND_SIZE: Final = r" ?(?:[(\[] ?(?:\u2190|<-)?|\u2190|<-) ?"
#: Characters before a size among which the date that it stands behind is looked for.
_BEFORE: Final = 60


def is_before_arrow(after: str) -> bool:
    """Whether an arrow follows a size, by the text behind it; a space in brackets may stand between."""
    return _ARROW.match(after) is not None


class PriorForms:
    """Tells what the form around a size says of its time; the words come from `measurements.json`."""

    def __init__(self, rules: Mapping[str, Any]) -> None:
        date_lead, about = any_of(rules["opens_date"]), any_of(rules["about"])
        date = r"(?:\d{1,4}(?:[./-]\d{1,4}){1,2}|[ivx]{1,4}[. /]{1,2}(?:19|20)\d\d)"
        self._dated_before = re.compile(
            rf"[(\[](?:[^()]{{1,40}}[,;] ?)?(?:(?:{date_lead}) )?{date} ?[:,=-]? ?(?:{about}|~)? ?$"
        )
        self._on_date = re.compile(
            rf" ?(?:{date_lead}) \d{{1,4}}[./-]\d{{1,4}}|, ?\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{2,4}}\)"
        )
        self._other_method_before = re.compile(rf"\b(?:{any_of(rules['other_methods'])}) ?\($")
        self._nothing_before = re.compile(rf"\b(?:{any_of(rules['nothing'])})[ :,]{{0,2}}\($")
        in_axis = any_of(rules["before_prior_axis"])
        axis = any_of(name for names in rules["axes"].values() for name in names)
        self._behind_size = re.compile(rf"(?: (?:(?:{in_axis}) )?(?:{axis}))?{_BEHIND_SIZE}")
        then, to = any_of(rules["then"]), any_of(rules["last_size"])
        self._goes_on = re.compile(rf"(?: ?\([^()]{{1,25}}\))?(?: ?->|,?(?: (?:{then}))? (?:{to}) \d)")

    def goes_on(self, after: str) -> bool:
        """Whether a change goes on behind its two sizes: "from 21 to 13 mm [to 8 mm]", "14 -> 9 mm [-> 6 mm]"."""
        return self._goes_on.match(after) is not None

    def is_in_brackets(
        self, doc: Text, previous: Span | None, span: Span, after: str, axes: tuple[str | None, str | None]
    ) -> bool:
        """Whether a size stands in brackets that make it an earlier one, or one by another method: "On MRI (6 mm)".

        Args:
            previous: the size before it, if any.
            after: the text behind it, in small letters.
            axes: the axis that it is called, and that of the size before: the second axis of one node is none of before
                ("19 mm (short axis 12 mm)"), the same one is ("12 mm SA (9 mm SA)").
        """
        is_again = axes[0] is not None and axes[0] == axes[1]
        text = doc.lower
        before = text[max(span.start_char - _BEFORE, 0) : span.start_char]
        if ("(" in before or "[" in before) and self._dated_before.search(before):
            return True
        opens = before.rstrip().endswith(("(", "["))
        if opens and self._other_method_before.search(before):
            return True
        if opens and after[:1] == ")" and span.text[0].isdigit() and self._nothing_before.search(before):
            return True  # "none (12 mm)", not "none (> 10 mm)"
        behind_size = previous is not None and bool(
            self._behind_size.fullmatch(text, previous.end_char, span.start_char)
        )
        if behind_size and previous is not None and previous.text[0].isalpha():
            return False  # "one point eight cm (1.8 cm)" says it twice
        return (axes[0] is None or is_again) and (behind_size or (opens and self._on_date.match(after) is not None))
