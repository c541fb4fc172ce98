"""From spans to evidence: the passage of the report as it came, with its place there and the rule that found it."""

from __future__ import annotations

from imln_finder.domain import Evidence
from imln_finder.engine.document.text import Span


def passage(rule: str, span: Span) -> Evidence:
    """A span as evidence."""
    start, end = span.doc.source.origin(span.start_char, span.end_char)
    return Evidence(rule, start, end, span.doc.report[start:end])


def trimmed(sentence: Span) -> Span:
    """A sentence without the line ends around it."""
    start, end, tokens = sentence.start, sentence.end, sentence.doc.tokens
    while start < end - 1 and tokens[start].is_space:
        start += 1
    while end > start + 1 and tokens[end - 1].is_space:
        end -= 1
    return Span(sentence.doc, start, end)
