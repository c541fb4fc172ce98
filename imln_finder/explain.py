"""One report with its evidence marked, the rules that fired, and the reasoning to its status."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from rich.console import Console
from rich.text import Text

from imln_finder.archive import ArchiveError
from imln_finder.archive.columns import ColumnNames
from imln_finder.archive.plain_text import read_plain_text
from imln_finder.archive.registry import is_supported
from imln_finder.archive.source import Source
from imln_finder.domain import Evidence, Reading, Reject, Report, ReportResult

STANDARD_INPUT = "-"

#: Around each passage of evidence where there are no colours.
OPENING, CLOSING = "[[", "]]"

_PASSAGE_STYLE = "bold"
_CUE_STYLE = "bold black on yellow"
_HEADING_STYLE = "bold underline"
#: Would steer the terminal instead of being shown.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def load_report(name: str, standard_input: BinaryIO) -> Report:
    """The one report of a text file, or of standard input for `-`, decoded as the archive decodes text files.

    Raises:
        ArchiveError: if there is no such file, it is no text file, is empty, or cannot be decoded.
    """
    if name == STANDARD_INPUT:
        content = standard_input.read()
        source = Source("standard input", STANDARD_INPUT, lambda: BytesIO(content))
    else:
        source = Source.on_disk(Path(name))
        if source.suffix != ".txt" and is_supported(source.filename):
            raise source.error("This file may hold many reports; explain takes one report as a text file.")
    try:
        [record] = read_plain_text(source, ColumnNames())
    except OSError as error:
        raise source.error(f"The file cannot be read ({error.strerror}); check the path.") from error
    if isinstance(record, Reject):
        raise ArchiveError(record.reason, record.source)
    return record


def print_explanation(result: ReportResult, console: Console) -> None:
    """Prints the explanation; evidence is coloured on a terminal, and stands between `[[` and `]]` elsewhere."""
    console.print(_explanation(result, marks=not console.is_terminal), soft_wrap=True)


def _explanation(result: ReportResult, marks: bool) -> Text:
    reading = result.reading
    text = _marked_text(result.report.text, reading.evidence, marks)
    _heading(text, "Status")
    text.append(reading.case_status.value, "bold")
    text.append(f", decided by {result.decided_by}")
    if result.probability is not None:
        text.append(f"; probability {result.probability:.3f}")
    for step in reading.reasoning:
        text.append(f"\n  {step}")
    _heading(text, "Attributes")
    text.append("\n".join(f"  {name:<20}{value}" for name, value in _attributes(reading)))
    _heading(text, "Evidence (characters from-to, rule, text)")
    text.append("\n".join(_evidence_line(item) for item in reading.evidence) or "  none")
    return text


def _heading(text: Text, heading: str) -> None:
    text.append("\n\n")
    text.append(heading, _HEADING_STYLE)
    text.append("\n")


def _attributes(reading: Reading) -> Iterator[tuple[str, str]]:
    for field in fields(reading):
        if field.name in ("case_status", "evidence", "reasoning", "mentions"):
            continue
        value = getattr(reading, field.name)
        if isinstance(value, tuple):
            value = ", ".join(map(str, value))
        elif isinstance(value, float):
            value = f"{value:g}"
        yield field.name, str(value) if value else "-"


def _evidence_line(item: Evidence) -> str:
    return f"  {item.start}-{item.end}  {item.rule}  {_shown(' '.join(item.text.split()))}"


def _marked_text(report: str, evidence: tuple[Evidence, ...], marks: bool) -> Text:
    """The report in pieces, each styled by how many passages cover it: none, one, or one within another."""
    spans = {(item.start, item.end) for item in evidence}
    cuts = sorted({0, len(report), *(offset for span in spans for offset in span)})
    text = Text()
    inside = False
    for start, end in zip(cuts, [*cuts[1:], len(report)], strict=True):
        depth = sum(span[0] <= start < span[1] for span in spans)
        if marks and inside != bool(depth):
            text.append(OPENING if depth else CLOSING)
        inside = bool(depth)
        text.append(_shown(report[start:end]), _style(depth))
    return text


def _style(depth: int) -> str | None:
    if not depth:
        return None
    return _PASSAGE_STYLE if depth == 1 else _CUE_STYLE


def _shown(text: str) -> str:
    return _CONTROL.sub("", text)
