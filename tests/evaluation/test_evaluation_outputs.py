from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path

import pytest
from evaluation_testing import CANDIDATE, LABELS, NEGATED, PREDICTIONS, by_identifier, labelled, prediction
from rich.console import Console

from imln_finder.domain import Evidence
from imln_finder.evaluation.ablation import verdicts_of
from imln_finder.evaluation.display import print_evaluation
from imln_finder.evaluation.evaluation import evaluate
from imln_finder.evaluation.outputs import FILES, write_evaluation
from imln_finder.evaluation.page import render_page
from imln_finder.evaluation.record import as_json
from imln_finder.marking import marked_pieces
from imln_finder.scan.outputs import OutputError, check_folder

SCORED = {
    name: replace(each, probability=0.9 if each.reading.case_status == CANDIDATE else 0.1)
    for name, each in PREDICTIONS.items()
}
VERDICTS = verdicts_of(LABELS, SCORED)
FULL = evaluate(LABELS, SCORED, 0.015, VERDICTS)
PLAIN = evaluate(LABELS, PREDICTIONS, 0.015)

HOSTILE = '</pre><script>alert(1)</script><img src="http://example.org/x">&\x00\ud800 node'


class Loads(HTMLParser):
    """What a browser would fetch, and the elements that it would build."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.addresses: list[str] = []
        self.styles: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        for name, value in attrs:
            if name in ("src", "href", "xlink:href", "data", "srcset", "poster", "action"):
                self.addresses.append(value or "")
            if name == "style":
                self.styles.append(value or "")

    def handle_data(self, data: str) -> None:
        if self.lasttag == "style":
            self.styles.append(data)


def loads(page: str) -> Loads:
    parser = Loads()
    parser.feed(page)
    return parser


def hostile_page() -> str:
    start = HOSTILE.index("node")
    evidence = (Evidence("<b>rule</b>", start, start + 4, "node"),)
    reports = [labelled("<script>id", CANDIDATE, HOSTILE, group="<i>", phenomena=("<script>",) * 1)]
    read = prediction("<script>id", NEGATED, evidence=evidence, reasoning=("<b>why</b>",))
    return render_page(evaluate(reports, by_identifier([read]), 0.015))


@pytest.mark.parametrize("page", [render_page(FULL), render_page(PLAIN), hostile_page()])
def test_the_page_loads_nothing_and_runs_nothing(page: str) -> None:
    found = loads(page)
    assert not found.elements & {"script", "img", "link", "iframe", "object", "embed", "base", "form"}
    assert all(address.startswith("#") for address in found.addresses)
    assert not any("@import" in style for style in found.styles)
    assert all(
        address.startswith("#") for style in found.styles for address in re.findall(r"url\(['\"]?([^)]*)", style)
    )


def test_hostile_text_is_shown_as_text() -> None:
    page = hostile_page()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=&#34;http://example.org/x&#34;&gt;&amp;" in page
    assert "<mark>node</mark>" in page
    assert "&lt;b&gt;why&lt;/b&gt;" in page and "<h3>&lt;script&gt;id</h3>" in page


def test_the_page_tells_every_figure_and_error() -> None:
    page = render_page(FULL)
    assert "In an archive" in page and "Comparison of systems" in page and page.count("<svg") == 1
    for heading in ("Receiver operating characteristic", "Precision and recall", "Calibration"):
        assert heading in page
    for errors in FULL.errors:
        assert f"<h3>{errors.pair.labelled.report.report_id}</h3>" in page
    assert "missing" in page and "out_of_scope" in page
    plain = render_page(PLAIN)
    assert "<svg" not in plain and "Comparison of systems" not in plain


def test_links_of_the_contents_lead_somewhere() -> None:
    page = render_page(FULL)
    targets = set(re.findall(r'id="([^"]+)"', page))
    assert {address[1:] for address in loads(page).addresses if address.startswith("#")} <= targets


def test_the_same_figures_give_the_same_bytes() -> None:
    assert render_page(FULL) == render_page(FULL)
    assert as_json(FULL) == as_json(FULL)


def test_json_holds_the_figures_and_no_text() -> None:
    record = json.loads(as_json(FULL))
    assert record["detection"]["sensitivity"] == {
        "hits": 2,
        "of": 4,
        "value": 0.5,
        "interval": pytest.approx([0.1500, 0.8500], abs=1e-4),
    }
    assert {name: (each["hits"], each["of"]) for name, each in record["agreement"].items()} == {
        name: (each.hits, each.of) for name, each in FULL.agreement.items()
    }
    assert record["confusion"] == FULL.confusion
    assert FULL.discrimination and FULL.calibration and FULL.prevalence
    assert record["discrimination"]["auroc"]["value"] == FULL.discrimination.auroc.value
    assert record["calibration"]["brier"] == FULL.calibration.brier
    assert record["prevalence"]["ppv"]["low"] == FULL.prevalence.ppv.low
    assert [row["system"] for row in record["ablation"]] == ["rules alone", "classifier alone", "both"]
    assert record["errors"][0] == {
        "report_id": "R2",
        "source": "a",
        "kind": "missed case",
        "errors": [
            {"field": "case_status", "expected": "candidate", "found": "below_threshold"},
            {"field": "max_diameter_mm", "expected": 20.0, "found": None},
            {"field": "sternal_erosion", "expected": "present", "found": "uncertain"},
        ],
    }
    assert json.loads(as_json(PLAIN))["discrimination"] is None
    reports = [labelled("1", CANDIDATE, "SECRET")]
    assert "SECRET" not in as_json(evaluate(reports, by_identifier([prediction("1", NEGATED)]), 0.015))


def test_evidence_is_marked_within_evidence() -> None:
    text = "A 14 mm node."
    evidence = [
        Evidence("target", 0, 13, text),
        Evidence("size", 2, 7, "14 mm"),
        Evidence("other", 3, 5, "of another text"),
    ]
    assert list(marked_pieces(text, evidence)) == [("A ", 1), ("14 mm", 2), (" node.", 1)]
    assert list(marked_pieces(text, [])) == [(text, 0)]
    assert list(marked_pieces("", evidence)) == []


def test_both_files_are_written(tmp_path: Path) -> None:
    write_evaluation(tmp_path / "a" / "b", FULL)
    assert {path.name for path in (tmp_path / "a" / "b").iterdir()} == set(FILES)
    assert json.loads((tmp_path / "a" / "b" / "evaluation.json").read_text(encoding="utf-8"))["reports"] == 9


def test_text_with_half_a_character_pair_is_written(tmp_path: Path) -> None:
    reports = [labelled("\ud800", CANDIDATE, HOSTILE)]
    write_evaluation(tmp_path, evaluate(reports, by_identifier([prediction("\ud800", NEGATED)]), 0.015))
    (tmp_path / "evaluation.html").read_text(encoding="utf-8")


def test_an_earlier_evaluation_is_replaced_only_by_force(tmp_path: Path) -> None:
    (tmp_path / "evaluation.json").write_text("old")
    (tmp_path / "results.parquet").write_text("a scan")
    with pytest.raises(OutputError, match=r"evaluation\.json.*--force"):
        check_folder(tmp_path, force=False, files=FILES)
    with pytest.raises(OutputError, match="--force"):
        write_evaluation(tmp_path, PLAIN)
    assert (tmp_path / "evaluation.json").read_text() == "old"
    write_evaluation(tmp_path, PLAIN, force=True)
    assert {path.name for path in tmp_path.iterdir()} == {*FILES, "results.parquet"}
    assert json.loads((tmp_path / "evaluation.json").read_text())["reports"] == 9


def test_a_file_that_cannot_be_moved_leaves_the_earlier_evaluation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in FILES:
        (tmp_path / name).write_text("old")
    rename = Path.rename

    def rename_or_fail(path: Path, target: Path) -> Path:
        if target == tmp_path / FILES[-1] and path.read_text() != "old":
            raise PermissionError(13, "in use")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", rename_or_fail)
    with pytest.raises(OutputError, match="in use"):
        write_evaluation(tmp_path, PLAIN, force=True)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == dict.fromkeys(FILES, "old")


@pytest.mark.parametrize(
    ("name", "told"), [("a/b", "a: This is a file"), ("x" * 300, "name another"), ("c", "no file")]
)
def test_a_folder_that_cannot_be_is_told(tmp_path: Path, name: str, told: str) -> None:
    (tmp_path / "a").write_text("")
    (tmp_path / "c" / "evaluation.json").mkdir(parents=True)
    with pytest.raises(OutputError, match=told):
        check_folder(tmp_path / name, force=True, files=FILES)


def printed(width: int = 100) -> str:
    stream = StringIO()
    print_evaluation(FULL, Console(file=stream, width=width))
    return stream.getvalue()


def test_the_terminal_shows_the_figures_in_ascii() -> None:
    text = printed()
    assert text.isascii()
    assert re.search(r"sensitivity +\| +0\.500 +\| +2/4 +\| +0\.150 to 0\.850", text)
    for told in ("auroc", "brier", "reads_per_case", "rules alone", "missed case: 2", "without a result: 1"):
        assert told in text
    assert max(map(len, printed(80).splitlines())) <= 80
