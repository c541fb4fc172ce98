from __future__ import annotations

from imln_finder.archive.duplicates import number_repeats
from imln_finder.domain import Report, ReportResult
from imln_finder.engine.status import NOT_MENTIONED
from imln_finder.scan.record import Counts


def test_only_reports_that_got_a_number_here_count_as_numbered() -> None:
    counts = Counts()
    for report in number_repeats([Report("A#2", "x"), Report("B", "x"), Report("B", "y"), Report("C#10", "z")]):
        assert isinstance(report, Report)
        counts.add(ReportResult(report, NOT_MENTIONED))
    assert (counts.results, counts.numbered) == (4, 1)
