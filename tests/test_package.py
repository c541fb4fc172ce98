from __future__ import annotations

import subprocess
import sys
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


def test_the_engine_is_kept_from_the_command_line_of_spacy_and_nobody_else() -> None:
    code = (
        "import sys, imln_finder; imln_finder.load(); without = 'spacy.cli' not in sys.modules;"
        "import spacy; named = spacy.info(silent=True); import spacy.cli;"
        "sys.exit(not (without and named == spacy.cli.info(silent=True)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
