"""What the evaluation tests share: labelled reports, what was found in them, and both as files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from imln_finder.domain import CaseStatus, Evidence, Reading, Report
from imln_finder.evaluation.pairs import Pair, pair_up
from imln_finder.evaluation.predictions import Prediction
from imln_finder.labels import Label, LabelledReport
from imln_finder.scan.results_file import SCHEMA

CANDIDATE, SMALL, PAST, NEGATED, SILENT, ELSEWHERE = (status.value for status in CaseStatus)


def labelled(
    report_id: str, status: str, text: str = "", group: str = "a", phenomena: Sequence[str] = (), **fields: Any
) -> LabelledReport:
    return LabelledReport(Report(report_id, text), Label(CaseStatus(status), **fields), group, tuple(phenomena))


def prediction(report_id: str, status: str, probability: float | None = None, **fields: Any) -> Prediction:
    return Prediction(report_id, Reading(CaseStatus(status), **fields), probability)


def by_identifier(predictions: Iterable[Prediction]) -> dict[str, Prediction]:
    return {each.report_id: each for each in predictions}


def scored(*truth_and_probability: tuple[bool, float | None]) -> list[Pair]:
    """Reports that are candidates or not, each with a probability."""
    numbered = [(str(number), *both) for number, both in enumerate(truth_and_probability)]
    return pair_up(
        [labelled(name, CANDIDATE if truth else NEGATED) for name, truth, _ in numbered],
        by_identifier(prediction(name, NEGATED, probability) for name, _, probability in numbered),
    )


def answered(true_positive: int, false_negative: int, false_positive: int, true_negative: int) -> list[Pair]:
    """So many reports with either answer."""
    answers = [
        *[(CANDIDATE, CANDIDATE)] * true_positive,
        *[(CANDIDATE, NEGATED)] * false_negative,
        *[(NEGATED, CANDIDATE)] * false_positive,
        *[(NEGATED, NEGATED)] * true_negative,
    ]
    return pair_up(
        [labelled(str(number), label) for number, (label, _) in enumerate(answers)],
        by_identifier(prediction(str(number), found) for number, (_, found) in enumerate(answers)),
    )


#: Nine reports in which every rule of comparison is met, agreed and disagreed.
LABELS = [
    labelled(
        "R1",
        CANDIDATE,
        max_diameter_mm=15.0,
        short_axis_mm=12.0,
        certainty="affirmed",
        laterality="left",
        intercostal_spaces=(2,),
        change="new",
        concurrent_sites=("lung",),
        cancer_side="left",
        phenomena=("size-2d", "hedged"),
    ),
    labelled("R2", CANDIDATE, max_diameter_mm=20.0, certainty="affirmed", sternal_erosion="present"),
    labelled("R3", SMALL, max_diameter_mm=8.0, certainty="uncertain", laterality="right", group="b"),
    labelled("R4", NEGATED, cancer_side="right", group="b", phenomena=("list-negation",)),
    labelled("R5", SILENT, sternal_erosion="present", cancer_side="left", group="b"),
    labelled("R6", CANDIDATE, max_diameter_mm=30.0, certainty="affirmed", group="b", phenomena=("hedged",)),
    labelled("R7", PAST, sternal_erosion="absent", group="b"),
    labelled("R8", SILENT),
    labelled(
        "R9",
        CANDIDATE,
        certainty="affirmed",
        intercostal_spaces=(2, 3),
        concurrent_sites=("bone", "liver", "lung"),
    ),
]

PREDICTIONS = by_identifier(
    [
        prediction(
            "R1",
            CANDIDATE,
            max_diameter_mm=15.4,
            short_axis_mm=12.6,
            certainty="affirmed",
            laterality="left",
            intercostal_spaces=(2,),
            change="new",
            concurrent_sites=("bone", "lung"),
            cancer_side="left",
        ),
        prediction("R2", SMALL, certainty="affirmed", sternal_erosion="uncertain"),
        prediction("R3", CANDIDATE, max_diameter_mm=8.6, certainty="affirmed", laterality="right"),
        prediction("R4", NEGATED, sternal_erosion="not_stated"),
        prediction("R5", CANDIDATE, max_diameter_mm=12.0),
        prediction("R7", ELSEWHERE),
        prediction("R8", SILENT),
        prediction(
            "R9",
            CANDIDATE,
            certainty="affirmed",
            intercostal_spaces=(3, 2),
            concurrent_sites=("lung",),
            evidence=(Evidence("target.internal-mammary", 0, 4, "node"), Evidence("size", 5, 7, "14")),
        ),
        prediction("other", CANDIDATE),
    ]
)


def write_parquet(path: Path, predictions: Iterable[Prediction]) -> Path:
    pq.write_table(pa.Table.from_pylist([_row(each) for each in predictions], schema=SCHEMA), path)
    return path


def _row(each: Prediction) -> dict[str, Any]:
    row = asdict(each.reading) | {"report_id": each.report_id, "probability": each.probability, "decided_by": "rules"}
    return {name: row.get(name) for name in SCHEMA.names}


def csv_cell(value: Any) -> str:
    """A cell as another program would write it: lists with semicolons, evidence as JSON."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return json.dumps(value) if value and isinstance(value[0], dict) else ";".join(map(str, value))
    return str(value)
