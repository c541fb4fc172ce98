"""Each attribute in as many wordings as could be thought of: a line or two each, in `attribute_wordings.jsonl`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from engine_testing import read

_FILE = Path(__file__).with_name("attribute_wordings.jsonl")
WORDINGS: list[dict[str, Any]] = [json.loads(line) for line in _FILE.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("attribute", sorted({wording["attribute"] for wording in WORDINGS}))
def test_wordings(attribute: str) -> None:
    misread = [
        (wording["text"], wording["expected"], value)
        for wording in WORDINGS
        if wording["attribute"] == attribute
        and (value := _plain(getattr(read(wording["text"]), attribute))) != wording["expected"]
    ]
    assert misread == []


def _plain(value: Any) -> Any:
    return [*value] if isinstance(value, tuple) else value
