"""How well the engine reads a folder of labelled reports, by the functions that `imln-finder evaluate` counts with."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from engine_testing import CORPORA, labelled_readings

from imln_finder.classifier.store import load_classifier
from imln_finder.domain import CaseStatus, Report
from imln_finder.evaluation.attributes import agreement
from imln_finder.evaluation.pairs import pair_up
from imln_finder.evaluation.predictions import Prediction
from imln_finder.labels import label_files, read_labelled
from imln_finder.measures.detection import detection
from imln_finder.measures.proportion import Proportion


@cache
def figures(corpus: str, file: str = "") -> Mapping[str, Proportion]:
    """Sensitivity, specificity and the agreement in each attribute of the rules alone, from the texts alone.

    Of one file of the folder, or of all.
    """
    readings = {record["report_id"]: reading for record, reading in labelled_readings(corpus)}
    predictions = {name: Prediction(name, reading) for name, reading in readings.items()}
    pairs = pair_up(read_labelled(label_files([CORPORA / corpus / file])), predictions)
    found = detection([pair.is_case for pair in pairs], [pair.is_flagged for pair in pairs])
    return {"sensitivity": found.sensitivity, "specificity": found.specificity, **agreement(pairs)}


@cache
def with_classifier(corpus: str) -> Mapping[str, Proportion]:
    """Sensitivity and specificity of rules and classifier together, as a scan decides, from the texts alone."""
    classifier, _ = load_classifier()
    pairs = [
        (record["gold"]["case_status"] == CaseStatus.CANDIDATE, classifier.decide(Report("", ""), reading).reading)
        for record, reading in labelled_readings(corpus)
    ]
    found = detection([case for case, _ in pairs], [read.case_status is CaseStatus.CANDIDATE for _, read in pairs])
    return {"sensitivity": found.sensitivity, "specificity": found.specificity}
