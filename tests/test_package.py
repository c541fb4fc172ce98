from __future__ import annotations

from importlib.metadata import version

import imln_finder
from imln_finder.domain import CaseStatus

TEXT = "New 14 mm left internal mammary node."


def test_read_report_is_one_call() -> None:
    reading = imln_finder.read_report(TEXT)
    assert (reading.case_status, reading.max_diameter_mm) == (CaseStatus.CANDIDATE, 14.0)


def test_load_gives_the_pipeline() -> None:
    assert imln_finder.load()(TEXT)._.imln == imln_finder.read_report(TEXT)


def test_version() -> None:
    assert imln_finder.__version__ == version("imln-finder")
