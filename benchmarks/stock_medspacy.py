"""medSpaCy as it comes, with the same targets, on a sample: one text a JSON line. Prints a JSON line.

python benchmarks/stock_medspacy.py /tmp/sample.jsonl
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from imln_finder.evaluation.baselines import stock_medspacy


def main(path: str) -> None:
    """Reads the sample, the first text before the clock starts."""
    texts = [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]
    stock_medspacy(texts[:1])
    start = time.perf_counter()
    found = sum(verdict.flagged for verdict in stock_medspacy(texts))
    seconds = time.perf_counter() - start
    print(json.dumps({"reports": len(texts), "seconds": seconds, "found": found}))


if __name__ == "__main__":
    main(sys.argv[1])
