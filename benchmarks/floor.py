"""The floor: reading the file, and one substring search over the texts. Prints a JSON line.

python benchmarks/floor.py /tmp/archive.csv
"""

from __future__ import annotations

import json
import sys
import time

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv


def main(path: str) -> None:
    """Reads and searches, a block at a time."""
    start, processor = time.perf_counter(), time.process_time()
    options = csv.ConvertOptions(include_columns=["report_text"])
    reports = found = 0
    for batch in csv.open_csv(path, parse_options=csv.ParseOptions(newlines_in_values=True), convert_options=options):
        reports += batch.num_rows
        mask = pc.match_substring(batch.column("report_text"), "internal mammary", ignore_case=True)
        found += pc.sum(mask).as_py() or 0
    taken = {"seconds": time.perf_counter() - start, "processor_seconds": time.process_time() - processor}
    print(json.dumps({"reports": reports, **taken, "found": found, "threads": pa.cpu_count()}))


if __name__ == "__main__":
    main(sys.argv[1])
