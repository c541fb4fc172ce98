"""Trained models on disk: the model as a skops file, its card beside it under the same name.

A skops file holds no code: it names types, and only those of numpy, scipy and scikit-learn that skops itself knows to
be harmless are ever made from it. Whether the file is the one that the card describes, its SHA-256 tells.
"""

from __future__ import annotations

import hashlib
import zipfile
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from skops import io as skops_io

from imln_finder.archive.errors import ArchiveError
from imln_finder.classifier.card import ModelCard, read_card
from imln_finder.classifier.features import FeatureExtractor
from imln_finder.classifier.masking import Masker
from imln_finder.classifier.model import Model
from imln_finder.classifier.policy import Classifier

MODEL_SUFFIX, CARD_SUFFIX = ".skops", ".json"

#: Types that skops may make beyond those that it trusts by itself; the model needs none.
TRUSTED_TYPES: tuple[str, ...] = ()

#: What a model must have been made by, and how many places of the version count.
_BOUND_TO = {"imln-finder": 3, "scikit-learn": 2}
_INSTEAD = "train it anew with imln-finder train, or scan with --no-classifier"


def shipped_model(language: str = "en") -> Path:
    """The model that comes with the package."""
    return Path(str(files("imln_finder.models") / f"{language}{MODEL_SUFFIX}"))


def save_model(path: Path, model: Model) -> str:
    """Writes a model, and returns the SHA-256 of the file.

    Raises:
        OSError: if the file cannot be written.
    """
    parts = {"regression": model.regression, "calibration": model.calibration}
    skops_io.dump(parts, path, compression=zipfile.ZIP_DEFLATED)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def load_model(path: Path) -> tuple[Model, ModelCard]:
    """A model with its card.

    Raises:
        ArchiveError: if a file is missing, the model is not the one of its card, another version of imln-finder or
            scikit-learn made it, or it holds anything but what a model of ours is made of.
    """
    if not path.is_file():
        raise ArchiveError(f"There is no such model; check the path, or {_INSTEAD}.", str(path))
    card = read_card(path.with_suffix(CARD_SUFFIX))
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != card.sha256:
        raise ArchiveError(f"The model is not the one that its card describes; {_INSTEAD}.", str(path))
    for library, places in _BOUND_TO.items():
        made, here = card.versions.get(library, "unknown"), version(library)
        if made.split(".")[:places] != here.split(".")[:places]:
            raise ArchiveError(f"The model was made by {library} {made}, here is {here}; {_INSTEAD}.", str(path))
    return _model(content, path), card


def load_classifier(path: Path | None = None, language: str = "en") -> tuple[Classifier, ModelCard]:
    """A classifier ready to decide, with the card of its model; without a path that which comes with the package.

    Raises:
        ArchiveError: as `load_model`.
    """
    model, card = load_model(path or shipped_model(language))
    return Classifier(FeatureExtractor(Masker(card.language)), model, card.threshold), card


def _model(content: bytes, path: Path) -> Model:
    try:
        parts = skops_io.loads(content, trusted=list(TRUSTED_TYPES))
        return Model(parts["regression"], parts["calibration"])
    except Exception:  # of a file that is not ours anything may go wrong
        raise ArchiveError(f"The model holds what no model of imln-finder does; {_INSTEAD}.", str(path)) from None
