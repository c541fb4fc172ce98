"""The same report with more around it: a transcriptionist's lines, and the findings once more in the impression."""

from __future__ import annotations

import re
from collections.abc import Iterator

from imln_finder.behaviour.case import Subject, Variant
from imln_finder.behaviour.leaning import leans_back
from imln_finder.behaviour.replacement import CORRECTS, target_sentences

_HEADER = (
    "*** FINAL REPORT ***",
    "RADIOLOGY DEPARTMENT",
    "Accession number: 00482913",
    "Exam date: 03/14/2019 10:42",
    "Ordering service: Oncology clinic",
    "Dictated by: the radiologist on duty",
    "Transcribed by: TR 0417",
    "Page 1 of 1",
)
_FOOTER = (
    "Dictated: 03/14/2019 12:05",
    "Transcribed: 03/14/2019 14:31",
    "Electronically signed: 03/14/2019 15:20",
    "I have personally reviewed the images and agree with the report.",
    "CONFIDENTIAL: this report is meant for the treating physician only.",
    "End of report",
)
_IMPRESSION = re.compile(
    r"^[ \t]*(?:IMPRESSION|Impression|CONCLUSION|Conclusion|OPINION|Opinion|SUMMARY|Summary)S?[ \t]*:[ \t]*",
    re.MULTILINE,
)
_NOT_FINDINGS = ("history", "comparison", "technique", "advice", "impression")


def between_header_and_footer(subject: Subject) -> Iterator[Variant]:
    """The report under a long header, over a long footer, and between both."""
    header, footer = "\n".join(_HEADER), "\n".join(_FOOTER)
    yield Variant("header", f"{header}\n\n{subject.text}")
    yield Variant("footer", f"{subject.text.rstrip()}\n\n{footer}\n")
    yield Variant("header and footer", f"{header}\n\n{subject.text.rstrip()}\n\n{footer}\n")


def told_twice(subject: Subject) -> Iterator[Variant]:
    """The sentences on the finding told once more, at the beginning of the impression."""
    text = subject.text
    outside = [m.passage for m in subject.mentions if m.section in _NOT_FINDINGS]
    repeated = [
        s for s in target_sentences(subject) if not any(s.holds(passage.start, passage.end) for passage in outside)
    ]
    # What a correction stands behind must not become the last word.
    # A table's row says nothing without its head, and a sentence that leans on one not repeated says something else.
    if not repeated or CORRECTS.search(text) or any("\t" in text[s.start : s.end] for s in repeated):
        return
    first = text[repeated[0].start : repeated[0].end]
    if leans_back(first) or "|" in first or re.search(r"\S {2,}\S", first):
        return
    told = " ".join(" ".join(text[s.start : s.end].split()) for s in repeated)
    told = told if told[-1] in ".!?" else f"{told}."
    heading = _IMPRESSION.search(text)
    if heading is None:
        yield Variant("in a new impression", f"{text.rstrip()}\n\nIMPRESSION: {told}\n")
    elif heading.start() > repeated[-1].end:
        stands_alone = not text[heading.end() :].split("\n", 1)[0].strip()
        gap = "\n" if stands_alone else " "
        yield Variant(
            "in the impression", f"{text[: heading.end()].rstrip()} {told}{gap}{text[heading.end() :].lstrip()}"
        )
