"""EDS-NLP: sentences, matcher and negation, on a sample of one text a JSON line. Prints a JSON line.

It needs another spaCy than medSpaCy on Python 3.11, so it runs in an environment of its own:

    python -m venv /tmp/edsnlp && /tmp/edsnlp/bin/pip install edsnlp
    /tmp/edsnlp/bin/python benchmarks/edsnlp_matcher.py /tmp/sample.jsonl
"""

from __future__ import annotations

import json
import sys
import time
from itertools import product
from pathlib import Path

import edsnlp
import edsnlp.pipes as eds

_PLACES = ("internal mammary", "internal thoracic", "parasternal")
_FINDINGS = ("node", "nodes", "lymph node", "lymph nodes", "lymphadenopathy", "adenopathy", "chain", "nodule", "mass")
_TERMS = [*(" ".join(words) for words in product(_PLACES, _FINDINGS)), "IMLN", "IMLNs", "IMN", "IM nodes"]


def main(path: str) -> None:
    """Reads the sample, the first texts before the clock starts."""
    texts = [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]
    pipeline = edsnlp.blank("eds")
    pipeline.add_pipe(eds.sentences())
    pipeline.add_pipe(eds.matcher(terms={"target": _TERMS}, attr="LOWER"))
    pipeline.add_pipe(eds.negation())
    for text in texts[:20]:
        pipeline(text)
    start = time.perf_counter()
    found = sum(any(not target._.negation for target in pipeline(text).ents) for text in texts)
    print(json.dumps({"reports": len(texts), "seconds": time.perf_counter() - start, "found": found}))


if __name__ == "__main__":
    main(sys.argv[1])
