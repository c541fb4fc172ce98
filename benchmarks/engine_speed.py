"""How long the engine takes for a report that names the target, and stock medSpaCy for the same.

Labelled reports that pass the gate are filled up with unrelated findings to 2,000 characters. Processor time of one
core; of two runs of the engine the quicker counts, and garbage is looked for as seldom as in a scan.

    python benchmarks/engine_speed.py
"""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from statistics import mean, median, quantiles
from time import process_time

from imln_finder.engine.gate import load_gate
from imln_finder.engine.pipeline import load, read_report
from imln_finder.evaluation.baselines import stock_medspacy
from imln_finder.scan.garbage import nothing_collected

REPORTS = Path(__file__).parents[1] / "corpora" / "labelled"
LENGTH = 2_000
UNRELATED = (
    "The lungs are well expanded, without consolidation or pleural effusion.",
    "A 4 mm calcified granuloma in the right upper lobe is unchanged.",
    "The trachea and main bronchi are patent.",
    "The heart is not enlarged; there is no pericardial effusion.",
    "The thoracic aorta is normal in calibre with mild atherosclerotic calcification.",
    "The visualised liver shows a 12 mm simple cyst in segment 4.",
    "Degenerative changes of the thoracic spine, no suspicious bone lesion.",
    "A port catheter ends in the superior vena cava.",
)


def texts() -> list[str]:
    """The reports, filled up."""
    gate = load_gate()
    reports = [json.loads(line)["text"] for path in sorted(REPORTS.glob("*.jsonl")) for line in path.open()]
    return [filled(report) for report in reports if gate.may_mention(report)]


def filled(report: str) -> str:
    """A report with unrelated findings behind it."""
    findings = cycle(UNRELATED)
    text = f"{report}\n"
    while len(text) < LENGTH:
        text += f"\n{next(findings)}"
    return text


def seconds(work: Callable[[], object]) -> float:
    """The processor time that something takes."""
    start = process_time()
    work()
    return process_time() - start


def main() -> None:
    """Prints both, and their ratio."""
    reports = texts()
    with nothing_collected():
        engine = load()
        engine(reports[0])
    each = [min(seconds(lambda: read_report(engine, report)) for _ in range(2)) * 1000 for report in reports]  # noqa: B023
    sample = reports[:40]
    loading = seconds(lambda: stock_medspacy(sample[:1]))
    stock = (seconds(lambda: stock_medspacy(sample)) - loading) / (len(sample) - 1) * 1000
    print(f"{len(reports)} reports of {LENGTH:,} characters that name the target")
    print(f"engine: median {median(each):.1f} ms, 95% within {quantiles(each, n=20)[-1]:.1f} ms")
    ratio = stock / mean(each[: len(sample)])
    print(f"stock medSpaCy: mean {stock:.0f} ms on {len(sample)} of them, {ratio:.0f} times as long as the engine")


if __name__ == "__main__":
    main()
