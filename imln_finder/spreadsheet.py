"""CSV files that people open in a spreadsheet: no cell runs as a formula, no identifier becomes a number.

RFC 4180 in UTF-8 with a byte order mark, without which Excel takes the file for the local code page.

A leading apostrophe marks a cell as text. A spreadsheet shows it, so nothing changes unseen, and keeps it however often
the file is saved as CSV and opened again. The other usual way, `="00042"`, is a formula itself, and is saved as 00042,
which the next opening turns into 42. To get an identifier back, take one leading apostrophe off.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

#: What a spreadsheet takes for the start of a formula; the wide forms are those of East Asian keyboards.
_FORMULA_STARTS = tuple("=+-@\t\r＝＋－＠")
#: What starts with a letter and is converted all the same: month with day or year, truth value.
_CONVERTED = re.compile(
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[\W_]*\d.*|true|false", re.IGNORECASE | re.DOTALL
)
#: Control characters, line and paragraph ends, and what turns the direction of writing: unseen, they change the rest.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
#: Excel breaks a cell of more than 32,767 characters over the rows below it.
_MAX_CELL_CHARACTERS = 32_000
_TEXT_MARK = "'"
_CUT = " ..."


def text_cell(text: str | None) -> str:
    """Text on one line, marked if it would run as a formula, cut where a spreadsheet would; empty for None."""
    line = _cut(" ".join(_CONTROL.sub(" ", text or "").split()))
    return _TEXT_MARK + line if line.startswith(_FORMULA_STARTS) else line


def identifier_cell(identifier: str | None) -> str:
    """An identifier, marked unless it plainly stays text; empty for None.

    What no identifier should hold is treated as in a text: control characters become spaces, and it is cut.

    >>> identifier_cell("DA-001"), identifier_cell("00042"), identifier_cell("1E5"), identifier_cell("MAR1")
    ('DA-001', "'00042", "'1E5", "'MAR1")
    """
    if not identifier:
        return ""
    line = _cut(_CONTROL.sub(" ", identifier))
    stays_text = line[0].isalpha() and not _CONVERTED.fullmatch(line)
    return line if stays_text else _TEXT_MARK + line


def whole_text_cell(text: str) -> str:
    """Text with its line ends and in full length, for a file that is read again; `unmarked` gives it back."""
    return _TEXT_MARK + text if text.startswith((*_FORMULA_STARTS, _TEXT_MARK)) else text


def unmarked(cell: str) -> str:
    """What a cell says, without the apostrophe that marks it as text."""
    return cell.removeprefix(_TEXT_MARK)


def _cut(line: str) -> str:
    return line if len(line) <= _MAX_CELL_CHARACTERS else line[:_MAX_CELL_CHARACTERS] + _CUT


@contextmanager
def open_sheet(path: Path, columns: Sequence[str]) -> Iterator[Callable[[Sequence[str]], object]]:
    """Writes a CSV file with a header; yields the function that writes one row of finished cells.

    Half a character pair, which has no UTF-8 and which the name of a file may hold, becomes a question mark.
    """
    with path.open("w", encoding="utf-8-sig", errors="replace", newline="") as stream:
        write_row = csv.writer(stream, lineterminator="\r\n").writerow
        write_row(columns)
        yield write_row
