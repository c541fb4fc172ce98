"""An earlier size told beside the present one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from imln_finder.behaviour.case import Subject, Variant
from imln_finder.behaviour.deciding_size import only_size, with_size
from imln_finder.behaviour.sizes import Size, with_numbers
from imln_finder.domain import Change

_FACTORS = {Change.INCREASED: 0.6, Change.DECREASED: 1.6, Change.STABLE: 1.0}
#: There is nothing to compare with, or the report compares in words.
_INCOMPARABLE = re.compile(
    r"\b(?:no|without|not?)\b[^.\n]{0,30}\b(?:prior|previous|earlier|comparison|old|compar\w+)|"
    r"comparison:?\s*(?:none|nil|no\b|not)|baseline|first (?:ct|study|scan|exam)|initial|"
    r"\bprimary staging|stag(?:ing|e)|not available|unavailable",
    re.IGNORECASE,
)
_COMPARES = re.compile(
    r"\bnew\b|previous|\bprior\b|\bprev\b|unchanged|stable|increas|decreas|grow|grew|larger than|smaller|enlarging|"
    r"progress|regress|shr[aiu]nk|respon|not(?: been)? (?:seen|present|there|visible|reported)|missed|overlook|"
    r"retrospect|interval|\bago\b|residual|\bwas\b|\bwere\b|compar|since|\bnow\b|develop",
    re.IGNORECASE,
)
#: What belongs to the size and stands behind it: "in short axis", "in diameter".
_AXIS = re.compile(
    r"(?:\s+(?:in|at)(?:\s+(?:its|the|maximum|maximal|max|greatest|longest|largest|widest|transverse|axial))*"
    r"\s+(?:short[ -]axis|long[ -]axis|diameter|dimensions?|size|length)(?:\s+(?:diameter|dimension))?"
    r"|\s+(?:short|long)[ -]axis(?:\s+(?:diameter|dimension))?|\s+(?:SAD?|across|diameter))?",
    re.IGNORECASE,
)
_ENDS_PHRASE = re.compile(r"\s*(?:[.;,)]|$)", re.MULTILINE)
_ADJECTIVE = re.compile(r"\b(?:a|an|one|the|is|single|solitary)\s+$", re.IGNORECASE)


def beside_earlier_size(subject: Subject) -> Iterator[Variant]:
    """The size on the prior examination told after or before the present one: smaller, larger or the same."""
    size = only_size(subject) if subject.is_current and subject.reading.change is None else None
    if (
        size is None
        or _INCOMPARABLE.search(subject.text)
        or any(_COMPARES.search(m.passage.text) for m in subject.mentions)
    ):
        return
    axis = _AXIS.match(subject.text, size.end)
    end = axis.end() if axis else size.end
    present = subject.text[size.start : end]
    whole = Size(size.start, end, present, size.unit, size.millimetres, size.is_range)
    draw = subject.draw("earlier")
    date = f"{draw.randint(1, 12)}/{draw.randint(13, 28)}/20{draw.randint(10, 23)}"
    for change, factor in _FACTORS.items():
        earlier = with_numbers(size, tuple(round(value * factor) or 1 for value in size.millimetres))
        for form, words in _forms(subject.text, whole, present, earlier, date).items():
            yield Variant(f"{form}, {change.value}", with_size(subject, whole, words), {"change": change})


def _forms(text: str, size: Size, present: str, earlier: str, date: str) -> dict[str, str]:
    """Only what is grammatical at this place: no brackets in brackets, no afterthought before a noun."""
    before, after = text[text.rfind("\n", 0, size.start) + 1 : size.start], text[size.end : size.end + 10]
    in_brackets = before.count("(") > before.count(")")
    ends_phrase = _ENDS_PHRASE.match(after) is not None
    forms = {}
    if not in_brackets:
        forms["(previously ...)"] = f"{present} (previously {earlier})"
        forms["(was ...)"] = f"{present} (was {earlier})"
        forms["(... on the prior)"] = f"{present} ({earlier} on the prior)"
        forms["(compared with ... on a date)"] = f"{present} (compared with {earlier} on {date})"
    if ends_phrase:
        forms["previously ..."] = f"{present}, previously {earlier}"
        forms["compared with ... on a date"] = f"{present}, compared with {earlier} on {date}"
    if (in_brackets and ends_phrase) or _ADJECTIVE.search(before):
        forms["previously ..., now"] = f"previously {earlier}, now {present}"
    return forms
