"""Step 4: the patterns of headings: how they end, with a date or an author, at the start of a line or within one."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from imln_finder.engine.alternatives import any_of


def titles_with_author(addenda: Sequence[str]) -> re.Pattern[str]:
    """The heading of an addendum that tells who wrote it, in capitals: "CONSULTANT ADDENDUM, same day"."""
    return re.compile(rf"(?:[A-Z][\w']*[ ]){{1,4}}(?:{'|'.join(map(re.escape, addenda))})\b[^.:\n]{{0,40}}(?=[:\n]|$)")


def title_within_line(titles: Collection[str]) -> re.Pattern[str]:
    """Behind a mark what may be such a heading, for a colon follows; it has no other marks than headings have."""
    marks = "".join(mark for mark in ".?;)" if not any(mark in title for title in titles))
    longest = max(map(len, titles), default=1)
    return re.compile(rf"[.?;)] (?=([^{marks}:\n]{{1,{longest}}}):)")


def dates_behind(words: Mapping[str, Any]) -> str:
    """The pattern of a date behind a heading: "Findings, dictated on 3 May 2016:"."""
    lead, ages = any_of(words["before_dates"]), any_of(words["of_age"])
    return rf"(?:,? ?(?:{lead})?,? ?\d{{1,4}}(?! ?(?:{ages}))(?:[ ./:,]{{1,2}}\w{{1,9}}){{1,6}}(?= ?[:.\n\]]| -))"


def title_pattern(titles: Sequence[str], dated: str, *, bare: bool) -> re.Pattern[str]:
    """Any of some headings, where a heading ends; if `bare`, in capitals anywhere at the start of a line."""
    ordered = sorted(titles, key=len, reverse=True)
    numbered = r" ?#? ?\d{1,2}(?:[/.]\d+)*"
    in_brackets = r" ?\([^)\n]{1,40}\)"
    closed = r"[\]>】》](?!\w)|(?<=\))(?= )"  # "[History] …", and a title that has its own mark: "Hx) …"
    any_case = (
        rf"(?:{'|'.join(ordered)})"
        rf"(?:{closed}|(?:{dated}|(?:{numbered})?(?:{in_brackets})?)\]?(?: ?[:.]| -| ?\n|$))"
    )
    capitals = [title.upper() for title in ordered if title.replace("\\ ", "").isalpha()]
    alone = rf"|(?-i:(?:{'|'.join(capitals)})\b)" if bare and capitals else ""
    return re.compile(any_case + alone, re.IGNORECASE)
