"""Trained models on disk: the model as a skops file, its card beside it under the same name.

A skops file holds no code: it names types, and only those of numpy, scipy and scikit-learn that skops itself knows to
be harmless are ever made from it. Whether the file is the one that the card describes, its SHA-256 tells.
"""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

from skops import io as skops_io

from imln_finder.archive.errors import ArchiveError
from imln_finder.classifier.card import INSTEAD, ModelCard, checked_card, shipped_model
from imln_finder.classifier.features import FeatureExtractor
from imln_finder.classifier.masking import Masker
from imln_finder.classifier.model import Model
from imln_finder.classifier.policy import Classifier

#: Types that skops may make beyond those that it trusts by itself; the model needs none.
TRUSTED_TYPES: tuple[str, ...] = ()


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
    card = checked_card(path)
    return _model(path.read_bytes(), path), card


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
        raise ArchiveError(f"The model holds what no model of imln-finder does; {INSTEAD}.", str(path)) from None
