"""How fast a scan is: against the floor, stock medSpaCy and EDS-NLP, on the same machine and the same archive.

    python benchmarks/throughput.py --edsnlp-python /tmp/edsnlp/bin/python --save docs/throughput

The archive is that of `archive.py`: 5% of the reports name the internal mammary chain, 1.5% are candidates, the median
has 2,000 characters. Each system runs in a process of its own. medSpaCy and EDS-NLP read a sample, and their times are
extrapolated; so their loading is left out, that of imln-finder is counted. The floor is reading the file and one
substring search (`floor.py`). The table goes to the terminal; `--save` also writes `.json` and `.svg`.
"""

from __future__ import annotations

import argparse
import csv
import json
import platform
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from archive import write_archive

HERE = Path(__file__).parent
_MB = 1_000_000
_LONGEST_FIELD = 10_000_000


@dataclass(frozen=True)
class Measurement:
    """One system on one archive.

    Attributes:
        cores: processes that read reports; of the floor, threads.
        seconds: for the whole archive, extrapolated if `sample` is fewer reports.
        peak_memory_mb: of all processes of the system together; None if it was not measured.
        startup_seconds: of `seconds`, until the engine was loaded.
    """

    system: str
    cores: int
    reports: int
    sample: int
    seconds: float
    peak_memory_mb: float | None = None
    startup_seconds: float | None = None

    @property
    def rate(self) -> float:
        """Reports a second."""
        return self.reports / self.seconds


def main(arguments: argparse.Namespace) -> None:
    """Measures, prints and saves."""
    folder = Path(arguments.folder or tempfile.mkdtemp(prefix="imln-finder-throughput-"))
    archive = _archive(folder, arguments.reports)
    compared = [_floor(archive, arguments.reports)]
    compared += [_scan(archive, arguments.reports, workers, folder) for workers in (1, 2)]
    compared += _others(archive, arguments, folder)
    scaling = [_scan(_archive(folder, size), size, 2, folder) for size in arguments.scaling]
    print("\n".join(_table(compared, scaling)))
    if arguments.save:
        save(Path(arguments.save), compared, scaling)


def _archive(folder: Path, reports: int) -> Path:
    """An archive of so many reports, made unless it is there."""
    path = folder / f"archive_{reports}.csv"
    if not path.exists():
        unfinished = path.with_suffix(".unfinished")
        write_archive(unfinished, reports)
        unfinished.rename(path)
    return path


def _floor(archive: Path, reports: int) -> Measurement:
    found = _run(sys.executable, HERE / "floor.py", archive)
    return Measurement("floor: read, one search", found["threads"], reports, reports, found["seconds"])


def _scan(archive: Path, reports: int, workers: int, folder: Path) -> Measurement:
    out = folder / f"scan_{reports}_{workers}"
    command = [Path(sys.executable).with_name("imln-finder"), "scan", archive, "--out", out]
    subprocess.run([*map(str, command), "--workers", str(workers), "--force"], check=True, capture_output=True)
    record = json.loads((out / "run.json").read_text(encoding="utf-8"))
    timings, execution = record["timings"], record["execution"]
    return Measurement(
        "imln-finder",
        execution["workers"],
        reports,
        reports,
        timings["hashing_seconds"] + timings["reading_seconds"],
        execution["peak_memory_bytes"] / _MB,
        timings["startup_seconds"],
    )


def _others(archive: Path, arguments: argparse.Namespace, folder: Path) -> Iterable[Measurement]:
    systems = [("medSpaCy, stock", sys.executable, "stock_medspacy.py", arguments.medspacy_sample)]
    if arguments.edsnlp_python:
        systems.append(("EDS-NLP", arguments.edsnlp_python, "edsnlp_matcher.py", arguments.edsnlp_sample))
    for system, python, script, size in systems:
        sample = folder / f"sample_{size}.jsonl"
        _write_sample(archive, size, sample)
        found = _run(python, HERE / script, sample)
        seconds = found["seconds"] * arguments.reports / found["reports"]
        yield Measurement(system, 1, arguments.reports, found["reports"], seconds)


def _write_sample(archive: Path, size: int, path: Path) -> None:
    csv.field_size_limit(_LONGEST_FIELD)
    with archive.open(encoding="utf-8", newline="") as stream:
        texts = [row["report_text"] for row in csv.DictReader(stream)]
    chosen = random.Random(size).sample(texts, min(size, len(texts)))
    path.write_text("".join(json.dumps(text) + "\n" for text in chosen), encoding="utf-8")


def _run(python: str, script: Path, *arguments: Path) -> dict[str, Any]:
    """What a script prints at its end."""
    done = subprocess.run([python, script, *arguments], check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _table(compared: Sequence[Measurement], scaling: Sequence[Measurement]) -> list[str]:
    floor = compared[0]
    best = compared[2]
    lines = [
        f"| system | cores | {compared[0].reports:,} reports in | reports/s | reports/s and core | "
        "imln-finder is … times as fast a core | time over the floor's | start-up | peak memory |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {one.system} | {one.cores} | {one.seconds:,.1f} s | {one.rate:,.0f} | {one.rate / one.cores:,.0f} | "
        f"{best.rate / best.cores / (one.rate / one.cores):,.1f} | {one.seconds / floor.seconds:,.1f} | "
        f"{_or_dash(one.startup_seconds, 's')} | {_or_dash(one.peak_memory_mb, 'MB')} |"
        for one in compared
    ]
    if scaling:
        lines += ["", "| reports, 2 workers | seconds | µs a report | peak memory |", "|---|---|---|---|"]
        lines += [
            f"| {one.reports:,} | {one.seconds:,.1f} | {one.seconds / one.reports * 1e6:,.0f} | "
            f"{_or_dash(one.peak_memory_mb, 'MB')} |"
            for one in scaling
        ]
    return lines


def _or_dash(value: float | None, unit: str) -> str:
    return "-" if value is None else f"{value:,.1f} {unit}" if unit == "s" else f"{value:,.0f} {unit}"


def save(path: Path, compared: Sequence[Measurement], scaling: Sequence[Measurement]) -> None:
    """Writes the measurements as `.json` and their plot as `.svg`."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    machine = {"processor": platform.processor() or platform.machine(), "python": platform.python_version()}
    content = {"machine": machine, "compared": [*map(asdict, compared)], "scaling": [*map(asdict, scaling)]}
    path.with_suffix(".json").write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(10, 3.5), layout="constrained")
    names = [f"{one.system} ({one.cores})" for one in compared]
    left.barh(names[::-1], [one.rate for one in compared][::-1], log=True)
    left.set_xlabel("reports a second (in brackets: cores)")
    right.plot([one.reports for one in scaling], [one.seconds / one.reports * 1e6 for one in scaling], "o-")
    right.set(xscale="log", xlabel="reports in the archive", ylabel="µs a report, 2 workers", ylim=(0, None))
    figure.savefig(path.with_suffix(".svg"), metadata={"Date": None})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=100_000, help="size of the archive of the comparison")
    parser.add_argument(
        "--scaling", type=int, nargs="*", default=[10_000, 100_000, 1_000_000], help="sizes of archives"
    )
    parser.add_argument("--medspacy-sample", type=int, default=300, help="reports that medSpaCy reads")
    parser.add_argument("--edsnlp-sample", type=int, default=3_000, help="reports that EDS-NLP reads")
    parser.add_argument(
        "--edsnlp-python", help="the Python of an environment with edsnlp; without it EDS-NLP is left out"
    )
    parser.add_argument("--folder", help="where archives and outputs are kept; by default a temporary folder")
    parser.add_argument("--save", metavar="PATH", help="write PATH.json and PATH.svg")
    main(parser.parse_args())
