"""Step 1: cells. What stands in columns gets marks that a reader of lines sees: tabs in tables, colons in lists."""

from __future__ import annotations

import re
from typing import Final

from imln_finder.engine.normalising.rewriting import Draft

_CELL_GAP: Final = re.compile(
    r"(?=[\t|]|[ ][ \t|])"  # seldom the case, and quickly seen
    r"(?:[ \t]*\|[ \t]*|[ \t]*\t[ \t]*|(?<![.;?! ])[ ]{2,}|(?<=[.;?!])[ ]{4,})"
)
#: A line of a list of places, each with what is said of it behind a gap: "Parasternal   no".
_LIST_GAP: Final = re.compile(r"[ ]{3,}|\t+")
_LISTED: Final = re.compile(
    rf"(?P<place>[^\W\d_](?:[^\n\t:.;, ]|[ ](?! )){{2,28}})(?:{_LIST_GAP.pattern})\S(?:(?![ ]{{2}}|\t).)*"
)
#: So many such lines on end make a list.
_LIST_LINES: Final = 3
#: A row needs this many cells, and a neighbour that has as many, to be read as part of a table.
_MIN_CELLS: Final = 3
#: Where prose is typed with two spaces here and there, some of its pieces are longer than cells are.
_SLACK, _LONGEST_CELL = re.compile(r"(?<! )[ ]{2}(?! )"), 45
#: The least width of a first cell that is empty.
_EMPTY_CELL: Final = " " * 8


def mark_table_cells(draft: Draft) -> None:
    """Put a tab between the cells of lines that stand with another line of several cells; pages have no other tabs."""
    lines = draft.text.split("\n")
    cells = [_cell_count(line) for line in lines]
    offset = 0
    rows: set[int] = set()
    for i, line in enumerate(lines):
        neighbours = [cells[j] for j in (i - 2, i - 1, i + 1, i + 2) if 0 <= j < len(cells)]
        needed = _MIN_CELLS - line.startswith(_EMPTY_CELL)  # a header may leave out the cell over the names of the rows
        if cells[i] >= needed and max(neighbours, default=0) >= _MIN_CELLS:
            rows.update(range(offset, offset + len(line)))
        offset += len(line) + 1

    def mark(match: re.Match[str]) -> str:
        if match.start() not in rows:
            return " " if "|" not in match.group() else match.group()
        at_margin = match.start() == 0 or match.string[match.start() - 1] == "\n"
        return "" if at_margin else "\t"

    draft.rewrite(_CELL_GAP, mark)


def mark_lists(draft: Draft) -> None:
    """Put a colon behind the places of a list that has what is said of them in a column beside them."""
    gaps: set[int] = set()
    run: list[int] = []
    offset = 0
    for line in [*draft.text.split("\n"), ""]:
        listed = _LISTED.fullmatch(line.strip())
        if listed:
            run.append(offset + len(line) - len(line.lstrip()) + listed.end("place"))
        else:
            gaps.update(run if len(run) >= _LIST_LINES else ())
            run = []
        offset += len(line) + 1
    if gaps:
        draft.rewrite(_LIST_GAP, lambda m: ": " if m.start() in gaps else m.group())


def has_gap(text: str) -> bool:
    """Whether there is more than one space, or a tab, between words."""
    return "  " in text or "\t" in text


def _cell_count(line: str) -> int:
    """How many cells a line has; a line ruled with "|" is a row even with two."""
    line = line.strip()
    if not has_gap(line) and "|" not in line:
        return 1 if line else 0
    cells = [cell for cell in _CELL_GAP.split(line) if cell]
    if not _CELL_GAP.search(_SLACK.sub(" ", line)) and max(map(len, cells), default=0) > _LONGEST_CELL:
        return 1
    count = len(cells)
    return max(count, _MIN_CELLS) if count > 1 and "|" in line else count
