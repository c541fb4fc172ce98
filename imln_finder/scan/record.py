"""`run.json`: what a scan read and found, in numbers, and with what. No report text, no identifiers."""

from __future__ import annotations

import json
import platform
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from imln_finder.classifier.card import ModelCard
from imln_finder.domain import CaseStatus, Disagreement, Reject, ReportResult
from imln_finder.scan.fingerprints import InputFingerprint, rules_sha256


@dataclass(slots=True)
class Counts:
    """What a scan has met so far; `read == results + rejects` always.

    Attributes:
        statuses: results by case status.
        rescued: candidates by the classifier alone; doubted: candidates by the rules that the classifier doubts.
        rejects: records that could not be read or processed.
        numbered: results under an identifier that came before with another text (`ID#2`, `ID#3`, …).
    """

    statuses: Counter[CaseStatus] = field(default_factory=Counter)
    rescued: int = 0
    doubted: int = 0
    rejects: int = 0
    numbered: int = 0

    @property
    def results(self) -> int:
        """Reports with a result."""
        return self.statuses.total()

    @property
    def read(self) -> int:
        """Records that the archive held."""
        return self.results + self.rejects

    @property
    def candidates(self) -> int:
        """Reports for the worklist."""
        return self.statuses[CaseStatus.CANDIDATE]

    def add(self, outcome: ReportResult | Reject) -> None:
        """Counts one outcome."""
        if isinstance(outcome, Reject):
            self.rejects += 1
            return
        self.statuses[outcome.reading.case_status] += 1
        self.rescued += outcome.disagreement is Disagreement.CLASSIFIER_ONLY
        self.doubted += outcome.disagreement is Disagreement.RULES_ONLY
        self.numbered += outcome.report.numbered


@dataclass(frozen=True, slots=True)
class GateCounts:
    """Reports in scope, by what the gate said: read by the engine or passed over."""

    may_mention: int
    passed_over: int


@dataclass(frozen=True, slots=True)
class Timings:
    """When a scan ran (UTC) and what took how long (seconds)."""

    started: datetime
    finished: datetime
    hashing_seconds: float
    loading_seconds: float
    reading_seconds: float


@dataclass(frozen=True, slots=True)
class Settings:
    """What was asked of a scan, beside its inputs."""

    columns: Mapping[str, str]
    language: str
    gate: bool
    classifier: bool


@dataclass(frozen=True, slots=True)
class RunRecord:
    """All that `run.json` says of one scan; no card if no classifier was asked."""

    inputs: Sequence[InputFingerprint]
    counts: Counts
    gate: GateCounts
    settings: Settings
    card: ModelCard | None
    timings: Timings


def write_run_record(path: Path, record: RunRecord) -> None:
    """Writes the record as JSON.

    Raises:
        OSError: if the file cannot be written.
    """
    content = {
        "inputs": [asdict(fingerprint) for fingerprint in record.inputs],
        "counts": _counts(record.counts, record.gate),
        "versions": _versions(record.settings.language, record.card),
        "settings": asdict(record.settings),
        "timings": _timings(record.timings),
    }
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _counts(counts: Counts, gate: GateCounts) -> dict[str, Any]:
    return {
        "read": counts.read,
        "results": counts.results,
        "rejects": counts.rejects,
        "same_id_other_text": counts.numbered,
        "case_status": {status.value: counts.statuses[status] for status in CaseStatus},
        "disagreement": {
            Disagreement.CLASSIFIER_ONLY.value: counts.rescued,
            Disagreement.RULES_ONLY.value: counts.doubted,
        },
        "gate": asdict(gate),
    }


def _versions(language: str, card: ModelCard | None) -> dict[str, Any]:
    return {
        "imln_finder": version("imln-finder"),
        "rules": rules_sha256(language),
        "model": None if card is None else {"sha256": card.sha256, "threshold": card.threshold},
        "python": platform.python_version(),
        "spacy": version("spacy"),
        "medspacy": version("medspacy"),
    }


def _timings(timings: Timings) -> dict[str, Any]:
    return {
        name: value.isoformat(timespec="seconds") if isinstance(value, datetime) else round(value, 3)
        for name, value in asdict(timings).items()
    }
