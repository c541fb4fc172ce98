"""A scanned archive to queue from, made once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from review_testing import write_archive

from imln_finder.review import passages
from imln_finder.scan.runner import scan


@pytest.fixture(scope="session")
def viewer_loaded_once() -> Iterator[None]:
    """Queues load the rules once for all tests instead of once each."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passages, "load", cache(passages.load))
        yield


@pytest.fixture(scope="session")
def scanned(tmp_path_factory: pytest.TempPathFactory, engine_loaded_once: None, viewer_loaded_once: None) -> Path:
    """The scan of the sample archive, with identifiers that spreadsheets spoil."""
    folder = tmp_path_factory.mktemp("scanned")
    scan([write_archive(folder / "archive.csv")], folder / "scan")
    return folder / "scan"
