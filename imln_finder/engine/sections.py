"""Step 4: sections. medSpaCy's Sectionizer with our headings, read only where a heading can stand.

`sections.json` lists headings as medSpaCy section rules. A rule matches at the start of a line, after an item mark if
there is one, and before ":", "-", "." or the line's end (for headings in capitals: before anything).
"""

import re
from collections import defaultdict
from enum import StrEnum
from typing import Any

from medspacy.section_detection import Sectionizer, SectionRule
from spacy.language import Language
from spacy.tokens import Doc, Token

from imln_finder.rules_store import load_json


class Section(StrEnum):
    """What a part of a report is for; the categories of `sections.json`."""

    HISTORY = "history"
    COMPARISON = "comparison"
    TECHNIQUE = "technique"
    FINDINGS = "findings"
    IMPRESSION = "impression"
    ADVICE = "advice"
    ADDENDUM = "addendum"


#: Sections that speak of something else than the images; they end with their paragraph.
PREAMBLE = frozenset({Section.HISTORY, Section.COMPARISON, Section.TECHNIQUE})


@Language.factory("imln_sections", default_config={"language": "en"})
def create_section_finder(nlp: Language, name: str, language: str) -> "SectionFinder":
    """Factory of the component."""
    return SectionFinder(nlp, load_json("sections.json", language)["section_rules"])


class SectionFinder:
    """Sets `Token._.imln_section` (a `Section` or None) and `Token._.imln_addendum`."""

    def __init__(self, nlp: Language, rules: list[dict[str, Any]]) -> None:
        Token.set_extension("imln_section", default=None, force=True)
        Token.set_extension("imln_addendum", default=False, force=True)
        self._sectionizer = Sectionizer(nlp, rules=None, span_attrs=None)
        headings: dict[str, list[str]] = defaultdict(list)
        for rule in rules:
            headings[rule["category"]].append(rule.get("pattern") or re.escape(rule["literal"]))
        self._sectionizer.add([_anchored_rule(category, literals) for category, literals in headings.items()])

    def __call__(self, doc: Doc) -> Doc:
        """Find the sections of a document."""
        self._sectionizer(doc)
        in_addendum = False
        _mark_unheaded_history(doc)
        for found in doc._.sections:
            category = Section(found.category) if found.category else None
            if category is Section.ADDENDUM and not any(token.is_alpha for token in doc[: found.title_span[0]]):
                category = None  # "FINAL REPORT" over the whole is a title
            in_addendum = in_addendum or category is Section.ADDENDUM
            if category is None:
                continue
            start, end = found.section_span
            if category in PREAMBLE:
                end = _preamble_end(doc, found.title_span, end, category)
            for token in doc[start:end]:
                token._.imln_section = category
            if in_addendum:
                for token in doc[start : found.section_span[1]]:
                    token._.imln_addendum = True
        return doc


def _mark_unheaded_history(doc: Doc) -> None:
    """What stands before a heading "Findings", under no heading of its own, is why the examination was made."""
    sections = doc._.sections
    if not sections or sections[0].category:
        return
    if any("finding" in doc[slice(*found.title_span)].text.lower() for found in sections[1:]):
        start, end = sections[0].section_span
        for token in doc[start:end]:
            token._.imln_section = Section.HISTORY


def _anchored_rule(category: str, literals: list[str]) -> SectionRule:
    """One medSpaCy rule for a category: any of its headings, where a heading can stand."""
    ordered = sorted(literals, key=len, reverse=True)
    titles = "|".join(ordered)
    item_mark = r"(?:[-*#=>\[(]|\(?\d{1,2}[.)])*[ ]?"
    dated = r"(?:,? ?(?:of|on|dated|from|dictated|added)?,? ?\d{1,4}(?:[ ./:,]{1,2}\w{1,9}){1,6}(?= ?[:.\n]| -))"
    numbered = r" ?#? ?\d{1,2}(?:[/.]\d+)*"
    in_brackets = r" ?\([^)\n]{1,40}\)"
    any_case = rf"(?:{titles})(?:{dated}|(?:{numbered})?(?:{in_brackets})?)\]?(?: ?[:.]| -| ?\n|$)"
    capitals = "|".join(title.upper() for title in ordered if title.replace("\\ ", "").isalpha())
    pattern = rf"(?:(?<=\n)|\A){item_mark}(?:{any_case}|(?-i:(?:{capitals})\b))"
    if Section(category) not in PREAMBLE:  # "HISTORY: … FINDINGS: …" in one line
        on_line = "|".join(form for title in ordered for form in (title.upper(), title[:1].upper() + title[1:]))
        pattern = rf"{pattern}|(?<=[.?;)] )(?-i:(?:{on_line}):)"
    return SectionRule(literal=category, category=category, pattern=pattern, metadata={"id": f"section.{category}"})


def _preamble_end(doc: Doc, title: tuple[int, int], end: int, category: Section) -> int:
    """Where a preamble ends: at a blank line; at its line's end when its text stands beside the heading.

    A comparison beside its heading is one sentence: what follows on its line is already the report.
    """
    start = title[1]
    if category is Section.COMPARISON and any(token.like_num for token in doc[title[0] : start]):
        return start  # "Comparison 21/12/2011." says all by itself
    beside_heading = start < end and doc[start].text != "\n" and doc[start - 1].text != "\n"
    is_whole_report = beside_heading and title[0] == 0 and all(token.text != "\n" for token in doc)
    if is_whole_report and end == len(doc) and category is Section.HISTORY:
        return next((i for i in range(start + 1, end) if doc[i].is_sent_start), end)  # a report on one line
    for i in range(start, end):
        if i > start and beside_heading and category is Section.COMPARISON and doc[i].is_sent_start:
            return i
        if doc[i].text == "\n" and i > start:
            blank_line = i + 1 < end and doc[i + 1].text == "\n"
            if beside_heading or blank_line:
                return i + 1
    return end
