"""A site's own reader, as an installed package brings it."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from archive_testing import read, reports, write

from imln_finder.archive import ArchiveError, site_readers

PAGE = Path(__file__).resolve().parents[2] / "docs" / "readers.md"
BLOCKS = re.findall(r"```(?:text|python|toml)\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
EXAMPLE, READER, PROJECT = BLOCKS
BAD_READERS = """

def read_badly(source, names):
    yield from read_befund(source, names)
    raise ValueError("CANARY")


def read_nonsense(source, names):
    yield "CANARY"


def read_number(source, names):
    yield make_record({"report_text": "CANARY"}, source.name, 3, "1")


def read_half_a_pair(source, names):
    yield Report("1", "CANARY \\ud800")


def read_patient(source, names):
    yield Report("1", "CANARY", patient_id=4)


def read_truth(source, names):
    yield Report("1", "CANARY", patient_id=True)


def read_nothing(source, names):
    yield Reject(source.name, "1", None)
"""

Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Installs a package with a reader, as pip leaves it in a folder of packages."""
    caches = (site_readers.site_reader, site_readers._entry_points)
    packages = tmp_path / "site-packages"

    def installed(suffix: str, value: str, name: str = "befund_reader") -> None:
        needed = "from imln_finder.archive import Reject, Report\n"
        write(packages / f"{name}.py", needed + READER + BAD_READERS)
        write(packages / f"{name}-1.0.dist-info" / "METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        write(packages / f"{name}-1.0.dist-info" / "entry_points.txt", f"[imln_finder.readers]\n{suffix} = {value}\n")
        monkeypatch.syspath_prepend(packages)
        for cached in caches:
            cached.cache_clear()

    yield installed
    sys.modules.pop("befund_reader", None)
    for cached in caches:
        cached.cache_clear()


def test_files_of_its_suffix_are_read(install: Install, tmp_path: Path) -> None:
    install("befund", "befund_reader:read_befund")
    write(tmp_path / "in" / "a.befund", "#1|P1\nOne.\n#2|P2\n")
    write(tmp_path / "in" / "b.BEFUND.gz", "#3|P3\nThree.\n")
    found, rejects = read(tmp_path / "in")
    assert [(report.report_id, report.text) for report in found] == [("1", "One.\n"), ("3", "Three.\n")]
    assert [reject.position for reject in rejects] == ["line 3"]


def test_it_goes_before_the_reader_of_the_package(install: Install, tmp_path: Path) -> None:
    install("txt", "befund_reader:read_befund")
    assert [report.report_id for report in reports(write(tmp_path / "in" / "a.txt", "#1|P1\nOne.\n"))] == ["1"]


@pytest.mark.parametrize("suffix", ["zip", "gz", "tar.befund"])
def test_a_suffix_that_no_file_has_here_is_passed_over(install: Install, suffix: str) -> None:
    install(suffix, "befund_reader:read_befund")
    assert site_readers.site_suffixes() == ()


@pytest.mark.parametrize(
    "value",
    [
        *(
            f"befund_reader:read_{how}"
            for how in ("badly", "nonsense", "number", "half_a_pair", "patient", "truth", "nothing")
        ),
        "befund_reader:missing",
        "no_such_module:read",
    ],
)
def test_a_reader_that_fails_is_told_in_one_line(install: Install, tmp_path: Path, value: str) -> None:
    install("befund", value)
    with pytest.raises(ArchiveError, match="befund_reader") as raised:
        read(write(tmp_path / "in" / "a.befund", "#1|P1\nOne.\n"))
    assert "CANARY" not in str(raised.value)


def test_two_packages_for_one_suffix(install: Install, tmp_path: Path) -> None:
    install("befund", "befund_reader:read_befund")
    install("befund", "other_reader:read_befund", "other_reader")
    with pytest.raises(ArchiveError, match="befund_reader, other_reader"):
        read(write(tmp_path / "in" / "a.befund", "#1|P1\nOne.\n"))


def test_the_example_of_the_page(install: Install, tmp_path: Path) -> None:
    project = tomllib.loads(PROJECT)
    ((suffix, value),) = project["project"]["entry-points"]["imln_finder.readers"].items()
    install(suffix, value)
    found = reports(write(tmp_path / "in" / f"a.{suffix}", EXAMPLE))
    assert [(report.report_id, report.patient_id, report.study_date) for report in found] == [
        ("17", "00042", "2019-03-14"),
        ("18", "00043", "2019-03-15"),
    ]
    assert found[0].text == "FINDINGS: New 14 mm left internal mammary node.\n"
