from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from rich.console import Console

from imln_finder.archive import ArchiveError
from imln_finder.domain import CaseStatus, Evidence, Laterality, Reading, Report, ReportResult
from imln_finder.explain import load_report, print_explanation

TEXT = "Lungs clear.\r\nNew 14 mm node.\r\nIMPRESSION: node. End."
READING = Reading(
    CaseStatus.CANDIDATE,
    max_diameter_mm=14.0,
    laterality=Laterality.LEFT,
    intercostal_spaces=(2, 3),
    evidence=(
        Evidence("target.node", 14, 29, TEXT[14:29]),
        Evidence("size", 18, 23, TEXT[18:23]),
        Evidence("target.node", 43, 48, TEXT[43:48]),
        Evidence("overlap", 25, 31, TEXT[25:31]),
    ),
    reasoning=("A current node measures 14 mm.",),
)


def explained(text: str, reading: Reading, terminal: bool = False) -> str:
    output = io.StringIO()
    console = Console(file=output, force_terminal=terminal, width=40, color_system="standard" if terminal else None)
    print_explanation(ReportResult(Report("1", text), reading), console)
    return output.getvalue()


def test_evidence_stands_in_marks() -> None:
    text = explained(TEXT, READING).split("\n\nStatus")[0]
    assert text == "Lungs clear.\n[[New 14 mm node.\n]]IMPRESSION: [[node.]] End."


def test_evidence_at_both_ends_of_the_text() -> None:
    reading = Reading(CaseStatus.CANDIDATE, evidence=(Evidence("a", 0, 3, "abc"), Evidence("b", 4, 7, "def")))
    assert explained("abc def", reading).startswith("[[abc]] [[def]]\n")
    assert explained("abc def", Reading(CaseStatus.NEGATED)).startswith("abc def\n")


def test_tells_status_reasoning_attributes_and_rules() -> None:
    lines = explained(TEXT, READING).splitlines()
    assert "candidate, decided by rules" in lines
    assert "  A current node measures 14 mm." in lines
    assert "  18-23  size  14 mm" in lines
    attributes = {line.split()[0]: line.split(maxsplit=1)[1] for line in lines if re.match(r"  [a-z_]+ {2,}\S", line)}
    assert attributes == {
        "certainty": "-",
        "max_diameter_mm": "14",
        "short_axis_mm": "-",
        "laterality": "left",
        "intercostal_spaces": "2, 3",
        "change": "-",
        "concurrent_sites": "-",
        "sternal_erosion": "-",
        "cancer_side": "-",
    }


def test_a_terminal_gets_colours_instead_of_marks() -> None:
    shown = explained(TEXT, READING, terminal=True)
    assert "[[" not in shown
    assert "\x1b[1mNew \x1b[0m\x1b[1;30;43m14 mm\x1b[0m" in shown


def test_markup_and_escapes_in_a_report_are_only_text() -> None:
    shown = explained("[bold]x[/bold] :smile: \x1b[2J \x9b2J end", Reading(CaseStatus.NOT_MENTIONED))
    assert shown.startswith("[bold]x[/bold] :smile: [2J 2J end\n")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_reads_a_text_file_in_its_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("Größe 14 mm — naïve\r\n".encode(encoding))
    assert load_report(str(path), io.BytesIO()).text == "Größe 14 mm — naïve\r\n"
    assert load_report("-", io.BytesIO(path.read_bytes())).text == "Größe 14 mm — naïve\r\n"


def test_any_suffix_that_is_no_other_format_is_text(tmp_path: Path) -> None:
    (tmp_path / "report.rpt").write_text("x")
    assert load_report(str(tmp_path / "report.rpt"), io.BytesIO()).text == "x"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", None, "No such file"),
        ("a.txt", b"", "no text"),
        ("a.txt", b"ok \xc3\xa9 \xc3\xa9 \xc3\xa9 \xff", "not decodable"),
        ("a.csv", b"report_text\nx\n", "one report"),
    ],
)
def test_refuses_what_is_no_report(tmp_path: Path, name: str, content: bytes | None, reason: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(ArchiveError, match=reason):
        load_report(str(tmp_path / name), io.BytesIO())
