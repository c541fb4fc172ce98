"""A model on disk: what comes back is what was saved, and nothing else is loaded."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import joblib
import pytest
from classifier_testing import example, trained
from skops import io as skops_io

from imln_finder.archive.errors import ArchiveError
from imln_finder.classifier.card import ModelCard, current_versions, read_card, shipped_model, write_card
from imln_finder.classifier.store import load_model, save_model

TEXTS = [example("a", truth, n).features for truth in (True, False) for n in range(3)]


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "own.skops"
    sha256 = save_model(path, trained().model)
    write_card(path.with_suffix(".json"), ModelCard(sha256, "en", 0.4, 9, (), {}, current_versions("0")))
    return path


def change_card(path: Path, **changes: object) -> None:
    card = path.with_suffix(".json")
    content = json.loads(card.read_text(encoding="utf-8"))
    card.write_text(json.dumps({**content, **changes}), encoding="utf-8")


def refused(path: Path) -> str:
    with pytest.raises(ArchiveError) as caught:
        load_model(path)
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_what_is_loaded_decides_as_what_was_saved(saved: Path) -> None:
    model, card = load_model(saved)
    assert card.threshold == 0.4
    assert model == trained().model
    assert [model.probability(text) for text in TEXTS] == [trained().model.probability(text) for text in TEXTS]


def test_skops_reads_the_file_without_trusting_any_type(saved: Path) -> None:
    assert skops_io.get_untrusted_types(file=saved) == []
    assert set(skops_io.load(saved)) == {"features", "weights", "lines"}


def test_a_changed_model_is_refused(saved: Path) -> None:
    content = bytearray(saved.read_bytes())
    content[len(content) // 2] ^= 1
    saved.write_bytes(content)
    assert "not the one that its card describes" in refused(saved)


@pytest.mark.parametrize(
    ("library", "made", "refuses"),
    [
        ("imln-finder", "0.0.9", True),
        ("scikit-learn", "1.5.0", False),
        ("numpy", "9.9.9", False),
    ],
)
def test_a_model_of_another_version_is_refused(saved: Path, library: str, made: str, refuses: bool) -> None:
    change_card(saved, versions={**current_versions("0"), library: made})
    if refuses:
        message = refused(saved)
        assert f"made by {library} {made}" in message
        assert "imln-finder train" in message
    else:
        load_model(saved)


def test_a_missing_model_or_card_is_told(saved: Path) -> None:
    assert "no such model" in refused(saved.with_name("other.skops"))
    saved.with_suffix(".json").unlink()
    assert "no model card" in refused(saved)


def test_a_card_that_is_none_is_told(saved: Path) -> None:
    saved.with_suffix(".json").write_text('{"sha256": 1}', encoding="utf-8")
    assert "no model card of this version" in refused(saved)


class Runs:
    """Runs code when it is unpickled."""

    def __reduce__(self) -> tuple[object, tuple[str, ...]]:
        return (open, ("ran", "w"))


def _sha_of(path: Path) -> str:
    import hashlib

    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("kind", ["pickle", "joblib", "other types"])
def test_a_file_that_could_run_code_is_refused_and_runs_none(
    saved: Path, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if kind == "pickle":
        saved.write_bytes(pickle.dumps(Runs()))
    elif kind == "joblib":
        joblib.dump(Runs(), saved)
    else:
        skops_io.dump({"features": Runs(), "weights": TEXTS, "lines": TEXTS}, saved)
    change_card(saved, sha256=_sha_of(saved))
    assert "holds what no model of imln-finder does" in refused(saved)
    assert not Path("ran").exists()


def test_the_shipped_model_is_small_and_loads() -> None:
    path = shipped_model()
    assert path.stat().st_size < 5_000_000
    model, card = load_model(path)
    assert 0 < card.threshold < 1
    assert len(model.weights) == card.features
    assert read_card(path.with_suffix(".json")) == card
