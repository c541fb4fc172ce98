"""Where each token stands: the sentence and the line that hold it. Worked out once, asked for all the time."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Doc, Span

#: Wider gaps are too wide with or without their brackets.
_WIDEST = 60


@dataclass(frozen=True, slots=True)
class Layout:
    """For each token of a document the first token of its sentence, of its line, and the end of its line."""

    sentence_starts: list[int]
    line_starts: list[int]
    line_ends: list[int]


def lay_out(doc: Doc) -> Layout:
    """The layout of a document whose sentences are marked."""
    sentences: list[int] = []
    lines: list[int] = []
    ends = [len(doc)] * len(doc)
    sentence = line = 0
    for token in doc:
        if token.is_sent_start:
            sentence = token.i
        sentences.append(sentence)
        lines.append(line)
        if token.text == "\n":
            ends[line : token.i] = [token.i] * (token.i - line)
            ends[token.i] = token.i
            line = token.i + 1
    return Layout(sentences, lines, ends)


def sentence_start(span: Span) -> int:
    """The first token of the sentence that a span begins in."""
    layout: Layout = span.doc._.imln_layout
    return layout.sentence_starts[span.start]


def line_of(doc: Doc, index: int) -> tuple[int, int]:
    """First token, and end, of the line that holds a token."""
    layout: Layout = doc._.imln_layout
    return layout.line_starts[index], layout.line_ends[index]


def length_outside_brackets(gap: Span) -> int:
    """Tokens of a gap, without what stands in brackets: "node of 17 mm (was 10 mm) in the parasternal area"."""
    if len(gap) > _WIDEST:
        return len(gap)
    length = depth = 0
    for token in gap:
        depth += token.text == "("
        length += depth == 0
        depth -= token.text == ")" and depth > 0
    return length
