"""The model card: what a model learnt from, how well it does, what it is for and what not; kept beside the model.

After Mitchell et al., Model cards for model reporting, FAT* 2019:220-229. The `.json` file is read when the model is
loaded; the `.md` file is the same for people.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from imln_finder.archive.errors import ArchiveError
from imln_finder.json_file import write_json

MODEL_SUFFIX, CARD_SUFFIX = ".skops", ".json"

INSTEAD = "train it anew with imln-finder train, or scan with --no-classifier"

#: With another release of it a model is refused: what the features mean may have changed.
_BOUND_TO = "imln-finder"
#: What makes a model, in the order of the card.
_LIBRARIES = (_BOUND_TO, "scikit-learn", "numpy", "scipy", "skops")

INTENDED_USE = (
    "To order the worklist of imln-finder, and to put reports on it that its rules lost, for two readers who decide.",
    "English chest CT reports that name the internal mammary chain; the probability is among such reports.",
)
LIMITS = (
    "Not for decisions on a patient: it reads what a report says, not the images.",
    "The rules whose findings it uses were written with most of these reports in view, so that its figures are better "
    "than on reports of another archive.",
    "Two of five reports that it learnt from are candidates; where they are rarer among reports that name the chain, "
    "its probabilities are too high.",
    "A report that does not name the target gets no probability and cannot be rescued.",
)


@dataclass(frozen=True, slots=True)
class TrainingFile:
    """One file that the model learnt from.

    Attributes:
        name: without its folder.
        reports: labelled reports in it; `candidates`: true ones; `naming_target`: reports with anything to learn from.
        undecided: adjudicated decisions that say neither yes nor no.
        from_readers: whether its labels are adjudicated decisions of readers.
    """

    name: str
    sha256: str
    reports: int
    candidates: int
    naming_target: int
    undecided: int = 0
    from_readers: bool = False


@dataclass(frozen=True, slots=True)
class ModelCard:
    """All that is known of a model.

    Attributes:
        sha256: of the model's file.
        threshold: the probability from which a report is rescued.
        features: how many the model learnt.
        figures: cross-validated; by name a value with a 95% interval, or hits of a number.
        versions: of the libraries that made it; `rules` is the SHA-256 of the rule files.
    """

    sha256: str
    language: str
    threshold: float
    features: int
    data: tuple[TrainingFile, ...]
    figures: Mapping[str, Any]
    versions: Mapping[str, str]
    intended_use: Sequence[str] = INTENDED_USE
    limits: Sequence[str] = LIMITS


def current_versions(rules_sha256: str) -> dict[str, str]:
    """The versions of what would make a model here and now."""
    return {**{name: version(name) for name in _LIBRARIES}, "python": platform.python_version(), "rules": rules_sha256}


def shipped_model(language: str = "en") -> Path:
    """The model that comes with the package."""
    return Path(str(files("imln_finder.models") / f"{language}{MODEL_SUFFIX}"))


def checked_card(model: Path) -> ModelCard:
    """The card of a model that can be used here, by all that shows without loading it.

    Raises:
        ArchiveError: if a file is missing, the model is not the one of its card, or another version of imln-finder
            made it.
    """
    if not model.is_file():
        raise ArchiveError(f"There is no such model; check the path, or {INSTEAD}.", str(model))
    card = read_card(model.with_suffix(CARD_SUFFIX))
    if hashlib.sha256(model.read_bytes()).hexdigest() != card.sha256:
        raise ArchiveError(f"The model is not the one that its card describes; {INSTEAD}.", str(model))
    made, here = card.versions.get(_BOUND_TO, "unknown"), version(_BOUND_TO)
    if made != here:
        raise ArchiveError(f"The model was made by {_BOUND_TO} {made}, here is {here}; {INSTEAD}.", str(model))
    return card


def write_card(path: Path, card: ModelCard) -> None:
    """Writes the card as JSON.

    Raises:
        OSError: if the file cannot be written.
    """
    write_json(path, asdict(card))


def read_card(path: Path) -> ModelCard:
    """A card from its JSON file.

    Raises:
        ArchiveError: if there is none, or it is no model card.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return ModelCard(**{**content, "data": tuple(TrainingFile(**file) for file in content["data"])})
    except OSError as error:
        raise ArchiveError(
            "There is no model card; keep it beside the model, under the same name.", str(path)
        ) from error
    except (ValueError, KeyError, TypeError):
        raise ArchiveError("This is no model card of this version; train the model anew.", str(path)) from None
