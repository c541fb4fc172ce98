from __future__ import annotations

import pytest

from imln_finder.scan.record import is_numbered


@pytest.mark.parametrize("report_id", ["A#2", "0017#10", "A-1#999", "A#2#3"])
def test_numbered_by_the_archive(report_id: str) -> None:
    assert is_numbered(report_id)


@pytest.mark.parametrize("report_id", ["A", "A#", "A#1", "#2", "A#02", "A#2b", "A2"])
def test_not_numbered(report_id: str) -> None:
    assert not is_numbered(report_id)
