"""Labelled reports: each with the label that radiologists, or an author, gave it by the case definition.

JSON Lines, one report a line: `report_id`, `text`, `gold` with the fields of `Label`, and free tags in `phenomena`.
The format is explained in `corpora/labelled/README.md`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from imln_finder.archive.errors import ArchiveError
from imln_finder.domain import CaseStatus, Certainty, Change, Laterality, Report, Site, SternalErosion


@dataclass(frozen=True, slots=True)
class Label:
    """What a report says, by its reader: the fields of a `Reading` under the same names."""

    case_status: CaseStatus
    certainty: Certainty | None = None
    max_diameter_mm: float | None = None
    short_axis_mm: float | None = None
    laterality: Laterality | None = None
    intercostal_spaces: tuple[int, ...] = ()
    change: Change | None = None
    concurrent_sites: tuple[Site, ...] = ()
    sternal_erosion: SternalErosion = SternalErosion.NOT_STATED
    cancer_side: Laterality | None = None


@dataclass(frozen=True, slots=True)
class LabelledReport:
    """One report with its label.

    Attributes:
        group: the source that it came from (the file's name without suffix); figures are told by it.
        phenomena: what makes it hard, as free tags.
    """

    report: Report
    label: Label
    group: str
    phenomena: tuple[str, ...] = ()


def label_files(given: Iterable[str | Path]) -> list[Path]:
    """The files of labelled reports: those named, and of a folder those that end in `.jsonl`, by name.

    Raises:
        ArchiveError: if a folder holds none.
    """
    found: list[Path] = []
    for path in map(Path, given):
        files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
        if not files:
            raise ArchiveError("The folder holds no .jsonl file with labelled reports.", str(path))
        found += files
    return found


def read_labelled(paths: Iterable[str | Path]) -> list[LabelledReport]:
    """The labelled reports of JSON Lines files, in their order.

    Raises:
        ArchiveError: if a file cannot be read or holds nothing, a line is no labelled report, or an identifier comes
            twice; the message names file and line, and quotes no report.
    """
    found: dict[str, LabelledReport] = {}
    for path in map(Path, paths):
        before = len(found)
        for number, line in _lines(path):
            labelled = _labelled_report(line, path, number)
            identifier = labelled.report.report_id
            if identifier in found:
                raise ArchiveError("This report_id came before; give each report its own.", f"{path}, line {number}")
            found[identifier] = labelled
        if len(found) == before:
            raise ArchiveError("The file holds no labelled reports.", str(path))
    return list(found.values())


def _lines(path: Path) -> list[tuple[int, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ArchiveError("The file is no UTF-8 text; labelled reports are JSON Lines in UTF-8.", str(path)) from error
    except OSError as error:
        raise ArchiveError(f"The file cannot be read ({error.strerror}); check the path.", str(path)) from error
    return [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]


def _labelled_report(line: str, path: Path, number: int) -> LabelledReport:
    place = f"{path}, line {number}"
    try:
        record = json.loads(line)
        label = _label(record["gold"])
        report = Report(
            str(record["report_id"]),
            _text(record["text"]),
            str(path),
            f"line {number}",
            patient_id=_text_or_none(record.get("patient_id")),
            accession_number=_text_or_none(record.get("accession_number")),
            study_date=_text_or_none(record.get("study_date")),
            modality=_text_or_none(record.get("modality")),
            exam_description=_text_or_none(record.get("exam_description")),
        )
        phenomena = tuple(map(str, record.get("phenomena") or ()))
    except json.JSONDecodeError:
        raise ArchiveError("The line is no JSON object; labelled reports are JSON Lines.", place) from None
    except KeyError as error:
        raise ArchiveError(f"The field {error} is missing.", place) from None
    except (TypeError, ValueError, AttributeError):
        # The message of such an error may quote the report.
        raise ArchiveError("A field has a value that the case definition does not know.", place) from None
    return LabelledReport(report, label, path.stem, phenomena)


def _label(gold: Mapping[str, Any]) -> Label:
    return Label(
        CaseStatus(gold["case_status"]),
        certainty=None if gold.get("certainty") is None else Certainty(gold["certainty"]),
        max_diameter_mm=_number(gold.get("max_diameter_mm")),
        short_axis_mm=_number(gold.get("short_axis_mm")),
        laterality=_laterality(gold.get("laterality")),
        intercostal_spaces=tuple(sorted(map(int, _list(gold.get("intercostal_spaces"))))),
        change=None if gold.get("change") is None else Change(gold["change"]),
        concurrent_sites=tuple(sorted(map(Site, _list(gold.get("concurrent_sites"))))),
        sternal_erosion=SternalErosion(gold.get("sternal_erosion") or SternalErosion.NOT_STATED),
        cancer_side=_laterality(gold.get("cancer_side")),
    )


def _laterality(value: str | None) -> Laterality | None:
    return None if value is None else Laterality(value)


def _number(value: float | None) -> float | None:
    return None if value is None else float(value)


def _list(value: Sequence[Any] | None) -> Sequence[Any]:
    return () if value is None else value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _text_or_none(value: object) -> str | None:
    return None if value is None else str(value)
