"""Fuzzes the engine: any text must get a reading whose evidence stands in it. See `README.md`."""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["imln_finder"]):
    from imln_finder.engine.gate import load_gate
    from imln_finder.engine.pipeline import load, read_report
    from imln_finder.engine.presence.context import RULE_SETS
    from imln_finder.rules_store import load_json

#: Rule files whose phrases the engine knows; a text of them reaches further than one of random letters.
_PHRASES = (
    "anatomy.json", "lesions.json", "sites.json", "sternum.json", "context_sites.json", "context_sternum.json",
    *(file for files in RULE_SETS for file in files),
)  # fmt: skip
_TARGETS = ("internal mammary node", "IMLN", "parasternal", "internal mammary vessels", "inter-\nnal mammary chain")
_DETAILS = (
    "14 mm", "1.4 x 1.1 cm", "8-12 mm", "one cm", "(was 9 mm)", "left", "both", "L", "second interspace",
    "2nd to 4th ICS", "breast cancer", "mastectomy", "It measures", "These", "on the previous CT", "12.3.2019",
    "mm 13x9", "|", "  ", "\t",
)  # fmt: skip
_MARKS = (
    *".,;:?!()[]-/*<>=\n\r\t \"'",
    "\n\n",
    "....",
    "->",
    "\x00",
    "\u200f",
    "\u202e",
    "\ud800",
    "\ufeff",
    "１",
    "Ⅻ",
    "ß",
)
_HEADINGS = tuple(f"\n{rule['literal']}:" for rule in load_json("sections.json")["section_rules"])
_FRAGMENTS = (
    *_TARGETS,
    *_DETAILS,
    *_MARKS,
    *_HEADINGS,
    *(
        rule["literal"]
        for name in _PHRASES
        for key, rules in load_json(name).items()
        if key in ("target_rules", "context_rules")
        for rule in rules
    ),
)
_MOST_REPEATS = 400
_LONGEST = 60_000

_engine = load()
_gate = load_gate()


def read(data: bytes) -> None:
    """One report out of the fuzzer's bytes, read."""
    provider = atheris.FuzzedDataProvider(data)
    pieces: list[str] = []
    while provider.remaining_bytes() and sum(map(len, pieces)) < _LONGEST:
        kind = provider.ConsumeIntInRange(0, 9)
        if kind == 0:
            pieces.append(provider.ConsumeUnicode(40))
            continue
        piece = _FRAGMENTS[provider.ConsumeIntInRange(0, len(_FRAGMENTS) - 1)]
        repeats = provider.ConsumeIntInRange(1, _MOST_REPEATS) if kind == 1 else 1
        pieces.append(f"{piece} " * repeats if kind < 9 else piece)
    text = "".join(pieces)
    reading = read_report(_engine, text)
    assert all(piece.text == text[piece.start : piece.end] for piece in reading.evidence)
    assert _gate.may_mention(text) or not reading.evidence, "the gate lost a report that names the target"


if __name__ == "__main__":
    atheris.Setup(sys.argv, read)
    atheris.Fuzz()
