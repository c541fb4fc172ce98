"""Trained models on disk: the model as a skops file, its card beside it under the same name.

A skops file is a .zip with a list of what it holds. Ours holds arrays of numpy, and only such are ever made from it.
skops writes it, but is not needed to read it: it loads all of scikit-learn, which takes longer than loading the rules.
Whether the file is the one that the card describes, its SHA-256 tells.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from imln_finder.archive.errors import ArchiveError
from imln_finder.classifier.card import INSTEAD, ModelCard, checked_card, shipped_model
from imln_finder.classifier.features import FeatureExtractor
from imln_finder.classifier.masking import Masker
from imln_finder.classifier.model import Model
from imln_finder.classifier.policy import Classifier

#: The arrays of a file: names of features, their weights, and intercept of the score, slope and intercept of the line.
_FEATURES, _WEIGHTS, _LINES = "features", "weights", "lines"
#: How skops lists an array.
_ARRAY = "NdArrayNode"


def save_model(path: Path, model: Model) -> str:
    """Writes a model, and returns the SHA-256 of the file.

    Raises:
        OSError: if the file cannot be written.
    """
    from skops import io as skops_io  # see above

    parts = {
        _FEATURES: np.array(list(model.weights)),
        _WEIGHTS: np.array(list(model.weights.values())),
        _LINES: np.array([model.intercept, *model.calibration]),
    }
    skops_io.dump(parts, path, compression=zipfile.ZIP_DEFLATED)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def load_model(path: Path) -> tuple[Model, ModelCard]:
    """A model with its card.

    Raises:
        ArchiveError: if a file is missing, the model is not the one of its card, another version of imln-finder made
            it, or it is not made as ours are.
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
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            features, weights, lines = (_array(package, name).tolist() for name in (_FEATURES, _WEIGHTS, _LINES))
        intercept, slope, offset = map(float, lines)
        return Model(dict(zip(map(str, features), map(float, weights), strict=True)), intercept, (slope, offset))
    except Exception:  # of a file that is not ours anything may go wrong
        raise ArchiveError(f"The model holds what no model of imln-finder does; {INSTEAD}.", str(path)) from None


def _array(package: zipfile.ZipFile, name: str) -> Any:
    listed = json.loads(package.read("schema.json"))["content"][name]
    if listed["__loader__"] != _ARRAY:
        raise ValueError
    return np.load(io.BytesIO(package.read(listed["file"])), allow_pickle=False)
