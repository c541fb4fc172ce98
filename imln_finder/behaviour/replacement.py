"""The report without what it says of the target, and with something else in its stead."""

from __future__ import annotations

import re
from collections.abc import Sequence

from imln_finder.behaviour.case import Subject
from imln_finder.behaviour.leaning import may_lean_back
from imln_finder.behaviour.sentences import Sentence, ends_line, in_capitals_as, sentences_of, starts_line

_ITEM = re.compile(r"[ \t]*(?:[-*•>#+]|[(\[]?\d{1,2}[.)\]])[ \t]*")
_LABEL = re.compile(r"[ \t]*[A-Z][A-Za-z/&, -]{2,45}:[ \t]*")
#: A label that names the target belongs to what is replaced.
_NAMES_TARGET = re.compile(r"mam+ary|thoracic|parasternal|\bIM|node|nodule|mass|lesion", re.IGNORECASE)
#: A later part of the report that corrects an earlier one.
CORRECTS = re.compile(
    r"addend|corrig|correct|amend|error|erratum|discrepan|provisional|preliminary|verified|withdraw|disregard",
    re.IGNORECASE,
)


def target_sentences(subject: Subject) -> list[Sentence]:
    """The sentences that speak of the target or lean on one that does."""
    passages = [(mention.passage.start, mention.passage.end) for mention in subject.mentions]
    found: list[Sentence] = []
    indent = 0
    for sentence in sentences_of(subject.text, passages):
        written = subject.text[sentence.start : sentence.end]
        follows = bool(found) and not subject.text[found[-1].end : sentence.start].strip()
        leans = follows and (may_lean_back(written) or _indent(subject.text, sentence) > indent)
        names = any(sentence.holds(*span) for span in passages)
        if names:
            indent = _indent(subject.text, sentence)
        if leans or names:
            found.append(sentence)
    return found


def replaced(text: str, sentences: Sequence[Sentence], place: Sentence, new: str) -> str:
    """The text without the sentences, and with a new one at the place of one of them, behind its bullet or label."""
    for sentence in reversed(sentences):
        if new and sentence == place:
            head = _head(text[sentence.start : sentence.end])
            text = text[: sentence.start] + head + in_capitals_as(text, new) + text[sentence.end :]
        else:
            text = _cut(text, sentence)
    return text


def _indent(text: str, sentence: Sentence) -> int:
    """How far the line is indented that a sentence begins in."""
    line = text[text.rfind("\n", 0, sentence.start) + 1 : sentence.end]
    return len(line) - len(line.lstrip())


def _head(written: str) -> str:
    item = _ITEM.match(written)
    label = _LABEL.match(written, item.end() if item else 0)
    if label and not _NAMES_TARGET.search(label.group()):
        return written[: label.end()]
    return written[: item.end() if item else 0]


def _cut(text: str, sentence: Sentence) -> str:
    if starts_line(text, sentence) and ends_line(text, sentence):
        start = text.rfind("\n", 0, sentence.start) + 1
        return text[:start] + text[sentence.end + 1 :]
    head = _head(text[sentence.start : sentence.end]) if starts_line(text, sentence) else ""
    return text[: sentence.start] + head + text[sentence.end :].lstrip(" \t")
