"""How fast a scan is: against the floor, stock medSpaCy and EDS-NLP, on the same machine and the same archive.

    python benchmarks/throughput.py --edsnlp-python /tmp/edsnlp/bin/python --save docs/throughput

The archives are those of `archive.py`: 5% of the reports name the internal mammary chain, 1.5% are candidates, the
median has 2,000 characters; in a silent one no report names the chain. Each system runs in a process of its own.
medSpaCy and EDS-NLP read a sample, and their times are extrapolated; so their loading is left out, that of imln-finder
is counted. All are measured in turn, in several rounds, and of each the median time counts: the quickest would favour
what takes but a moment. The floor is reading the file and one substring search (`floor.py`). imln-finder is the one
that is installed beside this Python; `--plain FOLDER` also measures one whose engine is plain Python, which
`IMLN_FINDER_COMPILE=0 pip install --no-deps --target FOLDER .` has put there. The tables go to the terminal; `--save`
also writes them as `.md`, with the measurements as `.json` and their plot as `.svg`. What is wanted of a number stands
in brackets beside it.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import platform
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from archive import write_archive

HERE = Path(__file__).parent
_MB = 1_000_000
_LONGEST_FIELD = 10_000_000
#: Reports of an archive whose scan is nothing but its start.
_FEW = 10

#: What is wanted of a scan: of its start, of all its processes together, and of a report that does not name the chain.
WANTED_STARTUP_SECONDS = 2
WANTED_MEMORY_MB = 800
WANTED_TIMES_FLOOR = 6
WANTED_SILENT_MICROSECONDS = 25

#: The names of what is compared with the others.
OURS, PLAIN = "imln-finder", "imln-finder, plain Python"


@dataclass(frozen=True)
class Measurement:
    """One system on one archive.

    Attributes:
        cores: processes that read reports; of the floor, threads.
        seconds: for the whole archive, extrapolated if `sample` is fewer reports.
        processor_seconds: of all cores together; None if it was not measured.
        peak_memory_mb: of all processes of the system together; None if it was not measured.
        startup_seconds: of `seconds`, until the engine was loaded.
        silent: whether no report names the chain.
    """

    system: str
    cores: int
    reports: int
    sample: int
    seconds: float
    processor_seconds: float | None = None
    peak_memory_mb: float | None = None
    startup_seconds: float | None = None
    silent: bool = False

    @property
    def rate_per_core(self) -> float:
        """Reports a second and core."""
        return self.reports / self.seconds / self.cores


def main(arguments: argparse.Namespace) -> None:
    """Measures, prints and saves."""
    folder = Path(arguments.folder or tempfile.mkdtemp(prefix="imln-finder-throughput-"))
    folder.mkdir(parents=True, exist_ok=True)
    reports = arguments.reports
    archive, silent = _archive(folder, reports), _archive(folder, reports, silent=True)
    start = _scan(_archive(folder, _FEW, silent=True), _FEW, 1, folder, silent=True)
    rounds = [[*_round(archive, silent, arguments, folder)] for _ in range(arguments.rounds)]
    measured = [*map(_median, zip(*rounds, strict=True))]
    measured += [_scan(_archive(folder, size), size, 2, folder) for size in arguments.scaling if size != reports]
    tables = "\n".join(_tables(measured, reports, start))
    print(tables)
    if arguments.save:
        save(Path(arguments.save), measured, tables)


def _round(archive: Path, silent: Path, arguments: argparse.Namespace, folder: Path) -> Iterator[Measurement]:
    """Everything that is compared, once."""
    reports = arguments.reports
    yield _floor(archive, reports)
    yield _floor(silent, reports, silent=True)
    for plain in (None, arguments.plain) if arguments.plain else (None,):
        for workers in (1, 2):
            yield _scan(archive, reports, workers, folder, plain=plain)
            yield _scan(silent, reports, workers, folder, silent=True, plain=plain)
    yield from _others(archive, arguments, folder)


def _median(times: Sequence[Measurement]) -> Measurement:
    """Of an even number of measurements the quicker one of the two in the middle."""
    return sorted(times, key=lambda one: one.seconds)[(len(times) - 1) // 2]


def _archive(folder: Path, reports: int, *, silent: bool = False) -> Path:
    """An archive of so many reports, made unless it is there."""
    path = folder / f"{'silent' if silent else 'archive'}_{reports}.csv"
    if not path.exists():
        unfinished = path.with_suffix(".unfinished")
        write_archive(unfinished, reports, silent=silent)
        unfinished.rename(path)
    return path


def _floor(archive: Path, reports: int, *, silent: bool = False) -> Measurement:
    found = _run(sys.executable, HERE / "floor.py", archive)
    return Measurement(
        "floor: read, one search",
        found["threads"],
        reports,
        reports,
        found["seconds"],
        found["processor_seconds"],
        silent=silent,
    )


def _scan(
    archive: Path, reports: int, workers: int, folder: Path, *, silent: bool = False, plain: str | None = None
) -> Measurement:
    out = folder / f"scan_{archive.stem}_{workers}"
    command = [Path(sys.executable).with_name("imln-finder"), "scan", archive, "--out", out]
    # An installed package has been compiled to bytecode, which this variable may keep a checkout from.
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    if plain:
        environment["PYTHONPATH"] = plain
    before = _processor_seconds_of_children()
    subprocess.run(
        [*map(str, command), "--workers", str(workers), "--force"], check=True, capture_output=True, env=environment
    )
    record = json.loads((out / "run.json").read_text(encoding="utf-8"))
    timings, execution = record["timings"], record["execution"]
    return Measurement(
        PLAIN if plain else OURS,
        execution["workers"],
        reports,
        reports,
        timings["hashing_seconds"] + timings["reading_seconds"],
        _processor_seconds_of_children() - before,
        execution["peak_memory_bytes"] / _MB,
        timings["startup_seconds"],
        silent,
    )


def _processor_seconds_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _others(archive: Path, arguments: argparse.Namespace, folder: Path) -> Iterator[Measurement]:
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


def _tables(measured: Sequence[Measurement], reports: int, start: Measurement) -> Iterator[str]:
    """The tables as lines of Markdown; `start` is a scan of hardly a report, whose time is that of the start."""
    compared = [one for one in measured if one.reports == reports and not one.silent]
    rates = {name: {one.cores: one.rate_per_core for one in compared if one.system == name} for name in (OURS, PLAIN)}
    engines = [name for name, of_cores in rates.items() if of_cores]
    ratios = (f"{name} on as many cores is … times as fast" for name in engines)
    headings = ("cores", "seconds", "reports/s and core", *ratios)
    yield f"| system, {reports:,} reports | {' | '.join(headings)} |"
    yield f"|---{'|---' * len(headings)}|"
    for one in compared:
        figures = [f"{one.seconds:,.1f}", f"{one.rate_per_core:,.0f}"]
        for name in engines:
            most = max(rates[name])  # a small archive takes one worker
            figures.append(f"{rates[name][min(one.cores, most)] / one.rate_per_core:,.1f}")
        yield f"| {_name(one)} | {one.cores} | {' | '.join(figures)} |"
    silent = [one for one in measured if one.silent]
    floor = silent[0]
    yield ""
    headings = ("cores", "µs a report behind the start", "processor µs a report", "time over the floor's")
    yield f"| no report names the chain, {reports:,} reports | {' | '.join(headings)} |"
    yield "|---|---|---|---|---|"
    for one in silent:
        seconds, processor = one.seconds, one.processor_seconds or 0.0
        wanted_microseconds = wanted_times = ""
        if one is not floor:
            seconds, processor = seconds - (one.startup_seconds or 0.0), processor - (start.processor_seconds or 0.0)
            wanted_microseconds, wanted_times = f" (≤ {WANTED_SILENT_MICROSECONDS})", f" (≤ {WANTED_TIMES_FLOOR})"
        microseconds = [value / one.reports * 1e6 for value in (seconds, processor)]
        yield (
            f"| {_name(one)} | {one.cores} | {microseconds[0]:,.1f} | {microseconds[1]:,.1f}{wanted_microseconds} | "
            f"{seconds / floor.seconds:,.1f}{wanted_times} |"
        )
    yield ""
    yield "| imln-finder, 2 workers, reports | seconds | µs a report (the same) | start-up | peak memory |"
    yield "|---|---|---|---|---|"
    for one in _scaling(measured):
        yield (
            f"| {one.reports:,} | {one.seconds:,.1f} | {one.seconds / one.reports * 1e6:,.0f} | "
            f"{one.startup_seconds:,.1f} s (< {WANTED_STARTUP_SECONDS}) | "
            f"{one.peak_memory_mb:,.0f} MB (< {WANTED_MEMORY_MB}) |"
        )


def _name(one: Measurement) -> str:
    return one.system if one.sample == one.reports else f"{one.system} ({one.sample:,} reports, extrapolated)"


def _scaling(measured: Sequence[Measurement]) -> list[Measurement]:
    """The scans with most workers of the archives that name the chain, the smallest first."""
    scans = [one for one in measured if one.system == OURS and not one.silent]
    most = max(one.cores for one in scans)
    return sorted((one for one in scans if one.cores == most), key=lambda one: one.reports)


def save(path: Path, measured: Sequence[Measurement], tables: str) -> None:
    """Writes the tables as `.md`, the measurements as `.json` and their plot as `.svg`."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    machine = {"processor": platform.processor() or platform.machine(), "python": platform.python_version()}
    content = {"machine": machine, "measured": [*map(asdict, measured)]}
    path.with_suffix(".json").write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    path.with_suffix(".md").write_text(
        f"# Throughput\n\nMade by `benchmarks/throughput.py`.\n\n{tables}\n", encoding="utf-8"
    )
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(10, 3.5), layout="constrained")
    compared = [one for one in measured if one.reports == measured[0].reports and not one.silent]
    names = [f"{one.system} ({one.cores})" for one in compared]
    left.barh(names[::-1], [one.reports / one.seconds for one in compared][::-1], log=True)
    left.set_xlabel("reports a second (in brackets: cores)")
    scaling = _scaling(measured)
    right.plot([one.reports for one in scaling], [one.seconds / one.reports * 1e6 for one in scaling], "o-")
    right.set(xscale="log", xlabel="reports in the archive", ylabel="µs a report, 2 workers", ylim=(0, None))
    figure.savefig(path.with_suffix(".svg"), metadata={"Date": None})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=100_000, help="size of the archive of the comparison")
    parser.add_argument("--scaling", type=int, nargs="*", default=[10_000, 1_000_000], help="sizes of further archives")
    parser.add_argument("--rounds", type=int, default=3, help="how often all are measured")
    parser.add_argument("--medspacy-sample", type=int, default=300, help="reports that medSpaCy reads")
    parser.add_argument("--edsnlp-sample", type=int, default=3_000, help="reports that EDS-NLP reads")
    parser.add_argument(
        "--edsnlp-python", help="the Python of an environment with edsnlp; without it EDS-NLP is left out"
    )
    parser.add_argument("--plain", metavar="FOLDER", help="where a package is whose engine is plain Python")
    parser.add_argument("--folder", help="where archives and outputs are kept; by default a temporary folder")
    parser.add_argument("--save", metavar="PATH", help="write PATH.md, PATH.json and PATH.svg")
    main(parser.parse_args())
