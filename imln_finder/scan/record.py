"""`run.json`: what a scan read and found, in numbers, and with what. No report text, no identifiers."""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from imln_finder.classifier.card import ModelCard
from imln_finder.domain import CaseStatus, Disagreement
from imln_finder.engine import is_compiled
from imln_finder.json_file import write_json
from imln_finder.scan.fingerprints import InputFingerprint, rules_sha256
from imln_finder.scan.partition_result import PartitionResult

_Value = TypeVar("_Value", bound=StrEnum)


@dataclass(slots=True)
class Counts:
    """What a scan has met so far; `read == results + rejects` always.

    Attributes:
        statuses: results by case status.
        rescued: candidates by the classifier alone; doubted: candidates by the rules that the classifier doubts.
        rejects: records that could not be read or processed.
        numbered: results under an identifier that came before with another text (`ID#2`, `ID#3`, …).
        may_mention, passed_over: reports in scope, by what the gate said: read by the engine or not.
        dates_dropped: study dates that were to be shifted and could not be read.
        unchanged: results that are those of an earlier run; the gate did not see these.
    """

    statuses: Counter[CaseStatus] = field(default_factory=Counter)
    rescued: int = 0
    doubted: int = 0
    rejects: int = 0
    numbered: int = 0
    may_mention: int = 0
    passed_over: int = 0
    dates_dropped: int = 0
    unchanged: int = 0

    @property
    def results(self) -> int:
        """Reports with a result."""
        return self.statuses.total()

    @property
    def read(self) -> int:
        """Records that the archive held."""
        return self.results + self.rejects

    @property
    def new_or_changed(self) -> int:
        """Records that an earlier run does not tell the result of."""
        return self.read - self.unchanged

    @property
    def candidates(self) -> int:
        """Reports for the worklist."""
        return self.statuses[CaseStatus.CANDIDATE]

    def add(self, part: PartitionResult) -> None:
        """Counts the outcomes of a partition."""
        results = part.results
        self.statuses.update(_counted(results.column("case_status"), CaseStatus))
        disagreements = _counted(results.column("disagreement"), Disagreement)
        self.rescued += disagreements[Disagreement.CLASSIFIER_ONLY]
        self.doubted += disagreements[Disagreement.RULES_ONLY]
        self.numbered += pc.sum(results.column("numbered")).as_py() or 0
        self.rejects += part.rejects.num_rows
        self.may_mention += part.may_mention
        self.passed_over += part.passed_over
        self.unchanged += part.unchanged


@dataclass(frozen=True, slots=True)
class Timings:
    """When a scan ran (UTC) and what took how long (seconds).

    Attributes:
        hashing_seconds: until the inputs were known by their hashes.
        startup_seconds: until the last worker had loaded the engine; meanwhile the archive is read.
        reading_seconds: until all partitions were done, from when the inputs were known.
    """

    started: datetime
    finished: datetime
    hashing_seconds: float
    startup_seconds: float
    reading_seconds: float


@dataclass(frozen=True, slots=True)
class Execution:
    """How a scan ran; nothing here changes its results.

    Attributes:
        workers: processes that read reports.
        partitions: into how many the archive was cut; `resumed` of them were done by an interrupted scan, and what it
            had left of `damaged` ones was read anew.
        peak_memory_bytes: the most that all processes have held together; what several share counts once.
    """

    workers: int
    partitions: int
    resumed: int
    damaged: int
    peak_memory_bytes: int


@dataclass(frozen=True, slots=True)
class Settings:
    """What was asked of a scan, beside its inputs.

    Attributes:
        pseudonyms: what tells the same key again, and whether dates were shifted; None for no pseudonyms.
    """

    columns: Mapping[str, str]
    language: str
    gate: bool
    classifier: bool
    pseudonyms: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class RunRecord:
    """All that `run.json` says of one scan.

    Attributes:
        outputs: the SHA-256 of each of the other files by its name.
    """

    inputs: Sequence[InputFingerprint]
    counts: Counts
    versions: Mapping[str, Any]
    settings: Settings
    execution: Execution
    timings: Timings
    outputs: Mapping[str, str]


def write_run_record(path: Path, record: RunRecord) -> None:
    """Writes the record as JSON.

    Raises:
        OSError: if the file cannot be written.
    """
    content = {
        "inputs": [asdict(fingerprint) for fingerprint in record.inputs],
        "counts": _counts(record.counts),
        "versions": record.versions,
        "settings": asdict(record.settings),
        "execution": {**asdict(record.execution), "engine": "compiled" if is_compiled() else "plain"},
        "timings": _timings(record.timings),
        "outputs": record.outputs,
    }
    write_json(path, content)


def versions(language: str, card: ModelCard | None) -> dict[str, Any]:
    """What makes the results, as it goes into the record; no model if no classifier is asked."""
    return {
        "imln_finder": version("imln-finder"),
        "rules": rules_sha256(language),
        "model": None if card is None else {"sha256": card.sha256, "threshold": card.threshold},
        "python": platform.python_version(),
        "spacy": version("spacy"),
        "medspacy": version("medspacy"),
        "pyarrow": version("pyarrow"),
    }


def _counts(counts: Counts) -> dict[str, Any]:
    return {
        "read": counts.read,
        "results": counts.results,
        "rejects": counts.rejects,
        "unchanged": counts.unchanged,
        "new_or_changed": counts.new_or_changed,
        "same_id_other_text": counts.numbered,
        "case_status": {status.value: counts.statuses[status] for status in CaseStatus},
        "disagreement": {
            Disagreement.CLASSIFIER_ONLY.value: counts.rescued,
            Disagreement.RULES_ONLY.value: counts.doubted,
        },
        "gate": {"may_mention": counts.may_mention, "passed_over": counts.passed_over},
        "dates_dropped": counts.dates_dropped,
    }


def _timings(timings: Timings) -> dict[str, Any]:
    return {
        name: value.isoformat(timespec="seconds") if isinstance(value, datetime) else round(value, 3)
        for name, value in asdict(timings).items()
    }


def _counted(column: pa.ChunkedArray, kind: type[_Value]) -> Counter[_Value]:
    """How often each value stands in a column."""
    return Counter(
        {kind(found["values"]): found["counts"] for found in pc.value_counts(column.drop_null()).to_pylist()}
    )
