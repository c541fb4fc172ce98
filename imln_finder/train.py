"""From labelled reports to a model with its card: what `imln-finder train` does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from imln_finder.archive.errors import ArchiveError
from imln_finder.classifier.card import CARD_SUFFIX, MODEL_SUFFIX, ModelCard, TrainingFile, current_versions, write_card
from imln_finder.classifier.examples import Example, make_examples
from imln_finder.classifier.features import FeatureExtractor
from imln_finder.classifier.figures import cross_validated_figures
from imln_finder.classifier.masking import Masker
from imln_finder.classifier.readable_card import readable_card
from imln_finder.classifier.store import save_model
from imln_finder.classifier.training import Trained, train
from imln_finder.decisions import read_decisions
from imln_finder.domain import Reading
from imln_finder.labels import LabelledReport, read_labelled
from imln_finder.scan.fingerprints import file_sha256, rules_sha256
from imln_finder.scan.outputs import OutputError

READABLE_SUFFIX = ".md"
_TABLE_SUFFIX = ".csv"


@dataclass(frozen=True, slots=True)
class Lesson:
    """The labelled reports of one file; `undecided` decisions beside them say neither yes nor no."""

    path: Path
    labelled: tuple[LabelledReport, ...]
    undecided: int = 0
    from_readers: bool = False


def train_model(
    paths: Sequence[Path], out: Path, read: Callable[[str], Reading], language: str = "en", *, force: bool = False
) -> ModelCard:
    """Trains on labelled reports (`.jsonl`) and adjudicated decisions (`.csv`); writes the model and its card.

    Args:
        paths: each file is one source, and is left out once to measure.
        out: the model's file, with the suffix `.skops`; the card goes beside it as `.json` and `.md`.
        read: reads a text as the engine does.
        language: of the reports.
        force: replace a model that is there.

    Raises:
        ArchiveError: if a file cannot be used, or the labels are too few.
        OutputError: if a file cannot be written, or is there and `force` is not set.
    """
    if out.suffix != MODEL_SUFFIX:
        raise ArchiveError(f"The name of a model ends in {MODEL_SUFFIX}; mend --out.", str(out))
    for suffix in (MODEL_SUFFIX, CARD_SUFFIX, READABLE_SUFFIX):
        if not force and out.with_suffix(suffix).exists():
            raise OutputError(f"{out.with_suffix(suffix)}: There is a model already; name another, or add --force.")
    lessons = _lessons(paths)
    extractor = FeatureExtractor(Masker(language))
    examples = [make_examples(lesson.labelled, read, extractor) for lesson in lessons]
    trained = train([example for of_file in examples for example in of_file])
    data = tuple(_training_file(lesson, of_file) for lesson, of_file in zip(lessons, examples, strict=True))
    figures = cross_validated_figures(trained.left_out)
    try:
        return _write(out, trained, data, figures, language)
    except OSError as error:
        reason = f"The model cannot be written ({error.strerror}); name another place with --out."
        raise OutputError(f"{out}: {reason}") from error


def _write(
    out: Path, trained: Trained, data: tuple[TrainingFile, ...], figures: Mapping[str, Any], language: str
) -> ModelCard:
    out.parent.mkdir(parents=True, exist_ok=True)
    card = ModelCard(
        sha256=save_model(out, trained.model),
        language=language,
        threshold=trained.threshold,
        features=len(trained.model.weights),
        data=data,
        figures=figures,
        versions=current_versions(rules_sha256(language)),
    )
    write_card(out.with_suffix(CARD_SUFFIX), card)
    out.with_suffix(READABLE_SUFFIX).write_text(readable_card(card), encoding="utf-8")
    return card


def _lessons(paths: Sequence[Path]) -> list[Lesson]:
    """The files in the order given; labelled ones are read together, so that no report comes twice."""
    by_source: dict[str, list[LabelledReport]] = {}
    for item in read_labelled(path for path in paths if path.suffix.lower() != _TABLE_SUFFIX):
        by_source.setdefault(item.report.source, []).append(item)
    lessons = []
    for path in paths:
        if path.suffix.lower() == _TABLE_SUFFIX:
            decided, undecided = read_decisions(path)
            lessons.append(Lesson(path, tuple(decided), undecided, from_readers=True))
        else:
            lessons.append(Lesson(path, tuple(by_source[str(path)])))
    return lessons


def _training_file(lesson: Lesson, examples: Sequence[Example]) -> TrainingFile:
    return TrainingFile(
        name=lesson.path.name,
        sha256=file_sha256(lesson.path),
        reports=len(examples),
        candidates=sum(example.is_candidate for example in examples),
        naming_target=sum(bool(example.features) for example in examples),
        undecided=lesson.undecided,
        from_readers=lesson.from_readers,
    )
