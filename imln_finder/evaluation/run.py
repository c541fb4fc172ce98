"""From files to figures: what `imln-finder evaluate` does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from imln_finder.evaluation.ablation import verdicts_of
from imln_finder.evaluation.baselines import baseline_verdicts
from imln_finder.evaluation.evaluation import Evaluation, evaluate
from imln_finder.evaluation.predictions import predictions_of
from imln_finder.labels import LabelledReport
from imln_finder.scan.record import Counts


def evaluate_files(
    found: Sequence[str | Path],
    labelled: Sequence[LabelledReport],
    prevalence: float,
    with_ablation: bool,
    watch: Callable[[Counts], None],
) -> Evaluation:
    """Compares results, or what a scan of an archive finds now, with labels.

    Args:
        found: results of scans, and files, folders and globs with reports.
        labelled: the reports with their labels.
        prevalence: share of true candidates in the archive that predictive values are told for.
        with_ablation: compare with simpler systems, and with rules and classifier apart.
        watch: is shown the progress of the scan.

    Raises:
        ArchiveError: if an input cannot be used, or holds none of the labelled reports.
    """
    predictions = predictions_of(found, watch=watch)
    verdicts = {**baseline_verdicts(labelled), **verdicts_of(labelled, predictions)} if with_ablation else None
    return evaluate(labelled, predictions, prevalence, verdicts)
