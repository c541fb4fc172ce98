"""What tests of several parts share."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest


@pytest.fixture(scope="session")
def engine_loaded_once() -> Iterator[None]:
    """Scans load the rules once for all tests instead of once each."""
    from imln_finder.scan import reading

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "load", cache(reading.load))
        patch.setattr(reading, "load_gate", cache(reading.load_gate))
        yield
