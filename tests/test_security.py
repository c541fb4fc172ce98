"""Every test that SECURITY.md names is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
NAMED = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", (ROOT / "SECURITY.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_a_promise_has_its_test(path: str, name: str) -> None:
    assert f"def {name or 'test_'}" in (ROOT / path).read_text(encoding="utf-8")


def test_promises_are_found() -> None:
    assert len(NAMED) > 15
