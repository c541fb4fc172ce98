"""Builds a realistic archive: 5% of the reports name the internal mammary chain, 1.5% are candidates.

python benchmarks/archive.py 100000 /tmp/archive.csv
"""

from __future__ import annotations

import argparse
import csv
import json
import random
from collections.abc import Iterator
from pathlib import Path

from fictional_reports import Author

CORPORA = Path(__file__).parents[1] / "corpora"
#: Folders whose labelled reports name the chain in the archive.
LABELLED = ("labelled", "development")
SHARE_NAMING, SHARE_CANDIDATES = 0.05, 0.015
#: Reports that name the chain are padded with findings of other organs to about this many characters.
CHARACTERS = 2_000
_SEED = 479

_EXAMS = ("CT CHEST WITH CONTRAST", "CT THORAX", "CT CHEST ABDOMEN PELVIS", "HRCT CHEST", "CTPA", "CT LOW DOSE LUNG")
_OTHER_EXAMS = (("MR", "MRI BREAST"), ("US", "US LIVER"), ("CT", "CT HEAD"))
_SHARE_OTHER_EXAMS = 0.03

COLUMNS = ("report_id", "patient_id", "accession_number", "study_date", "modality", "exam_description", "report_text")


def write_archive(path: Path, reports: int, *, silent: bool = False) -> None:
    """Writes an archive of so many reports as CSV, always with the same bytes; of a silent one none names the chain."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        writer.writerows(_rows(reports, silent))


def labelled_texts() -> tuple[list[str], list[str]]:
    """The texts of labelled reports that name the chain: the candidates, and the others."""
    candidates: list[str] = []
    others: list[str] = []
    for folder in LABELLED:
        for file in sorted((CORPORA / folder).glob("*.jsonl")):
            for line in file.read_text(encoding="utf-8").splitlines():
                record = json.loads(line)
                status = record["gold"]["case_status"]
                if status != "not_mentioned":
                    (candidates if status == "candidate" else others).append(record["text"])
    return candidates, others


def _rows(reports: int, silent: bool) -> Iterator[tuple[str, ...]]:
    chosen, author = random.Random(_SEED), Author(_SEED)
    candidates, others = labelled_texts()
    for number in range(reports):
        draw = 1.0 if silent else chosen.random()
        if draw < SHARE_CANDIDATES:
            text = _padded(chosen.choice(candidates), author)
        elif draw < SHARE_NAMING:
            text = _padded(chosen.choice(others), author)
        else:
            text = author.silent_report()
        modality, exam = ("CT", chosen.choice(_EXAMS))
        if draw >= SHARE_NAMING and chosen.random() < _SHARE_OTHER_EXAMS:
            modality, exam = chosen.choice(_OTHER_EXAMS)
        date = f"20{chosen.randrange(8, 24):02}-{chosen.randrange(1, 13):02}-{chosen.randrange(1, 29):02}"
        yield f"R{number:08}", f"P{chosen.randrange(reports):08}", f"A{number:09}", date, modality, exam, text


def _padded(text: str, author: Author) -> str:
    """A report with findings of other organs before its impression, or at its end."""
    missing = CHARACTERS - len(text)
    if missing <= 0:
        return text
    body, impression, rest = text.partition("IMPRESSION")
    return f"{body.rstrip()}\n\n{author.findings(missing)}\n\n{impression}{rest}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("reports", type=int)
    parser.add_argument("path", type=Path)
    parser.add_argument("--silent", action="store_true", help="no report names the chain")
    arguments = parser.parse_args()
    write_archive(arguments.path, arguments.reports, silent=arguments.silent)
