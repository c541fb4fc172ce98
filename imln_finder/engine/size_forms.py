"""Sizes that their form makes those of an earlier examination: before an arrow, or in brackets behind a size or a date.

"12 mm -> 5 mm", "15 mm (ICS 2) -> 10 mm", "19 mm (18 mm)", "14 mm (02.07.21 - 11 mm, 03.01.21 - 8 mm)".
"""

from __future__ import annotations

import re

from imln_finder.engine.text import Span, Text

_ARROW = re.compile(r" ?(?:\([^()]{1,25}\) ?)?->")
#: "From 21 to 13 mm [to 8 mm]", "14 -> 9 mm [-> 6 mm]".
_GOES_ON = re.compile(r"(?: ?\([^()]{1,25}\))?(?: ?->|,?(?: and)?(?: then| finally| now)? to \d)")
#: What stands between a size and an earlier one behind it: "19 mm (18 mm)", "4 mm (← 11 mm)".
_BEHIND_SIZE = frozenset({"(", "[", "(\u2190", "[\u2190", "\u2190", "(<-", "[<-", "<-"})
#: Characters before a size among which the date that it stands behind is looked for.
_BEFORE = 60
_DATED_BEFORE = re.compile(
    r"[(\[](?:[^()]{1,40}[,;] ?)?(?:in |on |at |of )?(?:\d{1,4}(?:[./-]\d{1,4}){1,2}|[ivx]{1,4}[. /]{1,2}(?:19|20)\d\d)"
    r" ?[:,=-]? ?(?:approx\.?|about|ca\.?|~)? ?$",
)
_ON_DATE = re.compile(r" ?(?:on|in|at|of) \d{1,4}[./-]\d{1,4}|, ?\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\)")
#: "On MRI (6 mm)": the size is that of the other method.
_OTHER_METHOD_BEFORE = re.compile(
    r"\b(?:mri|mr|us|uss|ultrasound|sonography|echography|mammography|pet) ?\($", re.IGNORECASE
)


def is_before_arrow(after: str) -> bool:
    """Whether an arrow follows a size, by the text behind it; a space in brackets may stand between."""
    return _ARROW.match(after) is not None


def goes_on(after: str) -> bool:
    """Whether a change that two sizes tell goes on behind them: "from 21 to 13 mm [to 8 mm]"."""
    return _GOES_ON.match(after) is not None


def is_in_brackets(doc: Text, previous: Span | None, span: Span, after: str, has_axis: bool) -> bool:
    """Whether a size stands in brackets that make it an earlier one.

    Args:
        previous: the size before it, if any.
        after: the text behind it, in small letters.
        has_axis: whether it is called by an axis, as the second axis of one node is: "19 mm (short axis 12 mm)".
    """
    text = doc.lower
    before = text[max(span.start_char - _BEFORE, 0) : span.start_char]
    if _DATED_BEFORE.search(before) or _OTHER_METHOD_BEFORE.search(before):
        return True
    opens = before.rstrip().endswith(("(", "["))
    gap = "" if previous is None else text[previous.end_char : span.start_char].replace(" ", "")
    behind_size = gap in _BEHIND_SIZE
    if behind_size and previous is not None and previous.text[0].isalpha():
        return False  # "one point eight cm (1.8 cm)" says it twice
    return not has_axis and (behind_size or (opens and _ON_DATE.match(after) is not None))
