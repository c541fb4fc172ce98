"""What spreadsheets and people do to a list on its way back, and readers who fill one."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
from review_testing import write_rows

from imln_finder.domain import Decision, Laterality, SternalErosion
from imln_finder.review.values import Read

Row = dict[str, Any]
#: Day and month can be taken for each other.
READ_ON = date(2024, 4, 3)
IDENTIFIERS = ("patient_id", "accession_number", "report_id")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reader finds on one CT."""

    decision: Decision
    size_mm: float | None = None
    laterality: Laterality | None = None
    intercostal_spaces: tuple[int, ...] = ()
    sternal_erosion: SternalErosion | None = None
    comment: str = ""
    read_on: date | None = None

    @classmethod
    def of(cls, read: Read) -> Answer:
        return cls(*read.answer)  # type: ignore[arg-type]


def truth(gold: dict[str, Any], read_on: date) -> Answer:
    """What a reader finds who sees on the images what the label of the report says."""
    if gold["case_status"] not in ("candidate", "below_threshold"):
        return Answer(Decision.NOT_IMLN, read_on=read_on, comment="normal; vessel only")
    confirmed = gold["case_status"] == "candidate"
    size = gold["max_diameter_mm"]
    return Answer(
        Decision.CONFIRMED if confirmed else Decision.BELOW_1CM,
        size,
        gold["laterality"] and Laterality(gold["laterality"]),
        tuple(gold["intercostal_spaces"]),
        SternalErosion.PRESENT if gold["sternal_erosion"] == "present" else SternalErosion.ABSENT,
        "größer, as before" if confirmed else "",
        read_on,
    )


def erring(answer: Answer, rate: float, chance: random.Random) -> Answer:
    """The answer, or at the given rate another one."""
    if chance.random() >= rate:
        return answer
    others = [decision for decision in Decision if decision not in (answer.decision, Decision.CONFIRMED)]
    return Answer(chance.choice(others), read_on=answer.read_on)


def entered(answer: Answer) -> Row:
    """An answer as the columns ask for it."""
    return {
        "decision": answer.decision.value,
        "size_mm": "" if answer.size_mm is None else answer.size_mm,
        "laterality": answer.laterality or "",
        "intercostal_spaces": "; ".join(map(str, answer.intercostal_spaces)),
        "sternal_erosion": answer.sternal_erosion or "",
        "comment": answer.comment,
        "read_on": "" if answer.read_on is None else answer.read_on.isoformat(),
    }


def scrawled(answer: Answer, chance: random.Random) -> Row:
    """An answer as people write it."""
    row = entered(answer)
    words = {"confirmed": ["Confirmed ", "yes", "CONFIRMED"], "not_imln": ["not IMLN", "No", " not_imln"]}
    row["decision"] = chance.choice(
        [*words.get(row["decision"], []), row["decision"].replace("_", " "), row["decision"]]
    )
    if answer.size_mm is not None:
        millimetres = f"{answer.size_mm:g}"
        centimetres = f"{answer.size_mm / 10:g} cm"
        row["size_mm"] = chance.choice(
            [millimetres, f"{millimetres} mm", centimetres, centimetres.replace(".", ","), f"{millimetres} x 2 mm"]
        )
    if answer.laterality:
        row["laterality"] = chance.choice(
            [row["laterality"], row["laterality"].title() + " ", row["laterality"][0].upper()]
        )
    spaces = answer.intercostal_spaces
    if len(spaces) > 1 and spaces[-1] - spaces[0] == len(spaces) - 1:
        row["intercostal_spaces"] = chance.choice(
            [f"{spaces[0]}-{spaces[-1]}", f"{spaces[0]} to {spaces[-1]}", ", ".join(map(str, spaces))]
        )
    return row


def as_number(text: str) -> str:
    """An identifier after a spreadsheet has taken it for a number, and shown it."""
    bare = text.removeprefix("'")
    if not bare.isdecimal():
        return text
    return f"{int(bare):.5E}" if len(bare) > 11 else str(int(bare))


def excel_csv(path: Path, rows: Sequence[Row], chance: random.Random) -> Path:
    """A list opened in some Excel and saved as CSV: other delimiter, encoding, order, dates, numbers and columns."""
    rows = [dict(row) for row in rows]
    chance.shuffle(rows)
    form: Callable[[date], str] = chance.choice(
        [
            lambda day: f"{day.day}/{day.month}/{day.year}",
            lambda day: day.strftime("%d.%m.%Y"),
            lambda day: day.strftime("%m/%d/%Y"),
            lambda day: day.strftime("%d-%b-%y"),
            lambda day: str((day - date(1899, 12, 30)).days),
        ]
    )
    spoils_numbers = chance.random() < 0.7
    decimal_comma = chance.random() < 0.5
    for row in rows:
        for name in ("study_date", "read_on"):
            text = str(row[name]).removeprefix("'")
            row[name] = form(date.fromisoformat(text)) if text else ""
        if spoils_numbers:
            row |= {name: as_number(row[name]) for name in IDENTIFIERS}
        if decimal_comma:
            row["size_mm"] = str(row["size_mm"]).replace(".", ",")
    named = {name: chance.choice([name, name.upper(), name.replace("_", " ").title(), f" {name}"]) for name in rows[0]}
    names = list(named)
    if chance.random() < 0.5:
        chance.shuffle(names)
    rows = [{"": "", **{named[name]: row[name] for name in names}, "my notes": "see PACS"} for row in rows]
    blank = dict.fromkeys(rows[0], "")
    for _ in range(3):
        rows.insert(chance.randrange(len(rows) + 1), blank)
    return write_rows(path, rows, chance.choice(",;\t"), chance.choice(["utf-8", "utf-8-sig", "cp1252", "utf-16"]))


def excel_workbook(path: Path, rows: Sequence[Row], chance: random.Random) -> Path:
    """A list typed into a workbook: a title above, dates and numbers as such, another sheet before it, sorted anew."""
    workbook = openpyxl.Workbook()
    workbook.active.title = "Notes"
    workbook.active.append(["Do not forget the case conference"])
    sheet = workbook.create_sheet("Copy of list")
    sheet.append(["IMLN study"])
    sheet.append([])
    names = list(rows[0])
    sheet.append([name.replace("_", " ").title() for name in names])
    for row in chance.sample(list(rows), len(rows)):
        sheet.append([_typed(name, row[name]) for name in names])
        if chance.random() < 0.05:
            sheet.append([])
    workbook.save(path)
    return path


def _typed(name: str, value: Any) -> Any:
    text = str(value).removeprefix("'")
    if not text:
        return None
    if name in ("study_date", "read_on"):
        return datetime.fromisoformat(text)
    if name in IDENTIFIERS or name == "size_mm":
        try:
            return float(text) if "." in text else int(text)
        except ValueError:
            return text
    return text


def fill_workbook(original: Path, filled: Path, answers: dict[str, Answer]) -> Path:
    """Fills the workbook as it was handed out, in its own cells."""
    workbook = openpyxl.load_workbook(original)
    sheet = workbook.worksheets[0]
    column = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        answer = answers.get(sheet.cell(row, column["case_number"]).value)
        if answer is None:
            continue
        for name, value in entered(answer).items():
            cell = sheet.cell(row, column[name])
            cell.value = (answer.read_on if name == "read_on" else value) or None
    workbook.save(filled)
    return filled
