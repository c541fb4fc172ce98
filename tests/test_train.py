"""`imln-finder train`: the model that is shipped comes out again, and readers' decisions teach as labels do."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from engine_testing import CORPORA, labelled_readings, read

from imln_finder.archive.errors import ArchiveError
from imln_finder.classifier.card import read_card, shipped_model
from imln_finder.classifier.readable_card import readable_card
from imln_finder.domain import Reading
from imln_finder.scan.outputs import OutputError
from imln_finder.train import train_model

LABELS = [*sorted(CORPORA.glob("labelled/*.jsonl")), *sorted(CORPORA.glob("development/*.jsonl"))]


def read_before(text: str) -> Reading:
    """The reading of a labelled report, which other tests have read already."""
    return _READINGS[text]


_READINGS: dict[str, Reading] = {}


@pytest.fixture(scope="module", autouse=True)
def readings() -> None:
    for corpus in ("labelled", "development"):
        _READINGS.update({record["text"]: reading for record, reading in labelled_readings(corpus)})


def card_of(model: Path) -> dict[str, Any]:
    card: dict[str, Any] = json.loads(model.with_suffix(".json").read_text(encoding="utf-8"))
    return card


def test_the_shipped_model_is_what_training_on_the_corpora_gives(tmp_path: Path) -> None:
    (tmp_path / "en.skops").touch()
    made = train_model(LABELS, tmp_path / "en.skops", read_before, force=True)
    shipped = card_of(shipped_model())
    again = card_of(tmp_path / "en.skops")
    assert {name: again[name] for name in ("data", "figures", "features", "threshold")} == {
        name: shipped[name] for name in ("data", "figures", "features", "threshold")
    }
    assert made.figures["auroc"]["value"] >= 0.97


def test_the_readable_card_tells_the_card() -> None:
    model = shipped_model()
    assert model.with_suffix(".md").read_text(encoding="utf-8") == readable_card(read_card(model.with_suffix(".json")))


def test_no_held_out_report_has_taught_the_shipped_model() -> None:
    taught = {file["name"] for file in card_of(shipped_model())["data"]}
    assert taught == {path.name for path in LABELS}
    assert not taught & {path.name for path in CORPORA.glob("held_out/*.jsonl")}


def test_decisions_of_readers_teach_as_labels_do(tmp_path: Path) -> None:
    path = tmp_path / "round1.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["report_id", "report_text", "decision"])
        for record, _ in labelled_readings("labelled")[:60]:
            status = record["gold"]["case_status"]
            writer.writerow([record["report_id"], record["text"], "confirmed" if status == "candidate" else "not_imln"])
        writer.writerow(["x", "No node.", "indeterminate"])
    card = train_model([*LABELS[1:4], path], tmp_path / "own.skops", read_before)
    [file] = [file for file in card.data if file.from_readers]
    assert (file.name, file.reports, file.candidates, file.undecided) == ("round1.csv", 60, 26, 1)
    assert card.figures["by_source"]["round1"]["sensitivity"]["of"] == 26
    assert "readers' decisions" in (tmp_path / "own.md").read_text(encoding="utf-8")


def test_a_place_that_takes_no_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match=r"^\S+own\.skops: The model cannot be written \(.+\); name another place"):
        train_model(LABELS[:4], tmp_path / "file" / "own.skops", read_before)


def test_a_model_must_be_named_as_one(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=r"ends in \.skops"):
        train_model(LABELS, tmp_path / "model.pkl", read)


@pytest.mark.parametrize("suffix", [".skops", ".json", ".md"])
def test_a_model_that_is_there_is_replaced_only_if_asked(tmp_path: Path, suffix: str) -> None:
    (tmp_path / f"own{suffix}").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match=rf"own\{suffix}: There is a model already; .*--force"):
        train_model(LABELS[:4], tmp_path / "own.skops", read_before)
    assert [path.name for path in tmp_path.iterdir()] == [f"own{suffix}"]
