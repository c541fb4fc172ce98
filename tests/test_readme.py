"""README.md says what is: its commands parse, its output is today's, and .ci/run runs its test command."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path, PurePosixPath

import pytest
import readme_testing
import typer.main
from readme_testing import COMMANDS_PAGE, README, ROOT, part
from typer.core import TyperGroup

from imln_finder.behaviour.capabilities import CAPABILITIES
from imln_finder.cli import app
from imln_finder.domain import CaseStatus
from imln_finder.engine import gate, pipeline
from imln_finder.engine.matching import terms
from imln_finder.scan.results_file import SCHEMA
from imln_finder.worklist import COLUMNS

TEXT = README.read_text(encoding="utf-8")
STALE = "A generated page is stale; run `python tests/readme_testing.py`"

pytestmark = pytest.mark.usefixtures("engine_loaded_once")


def code_blocks(text: str) -> list[str]:
    return re.findall(r"^```[a-z]*\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def commands(block: str) -> Iterator[list[str]]:
    """The commands of a block, one by one; those of a line stand between `&&` and `|`."""
    for line in block.splitlines():
        words = shlex.shlex(line.removeprefix("$ "), posix=True, punctuation_chars="&|;")
        words.whitespace_split = True
        words.commenters = ""
        try:
            yield from (
                list(group) for joins, group in groupby(words, lambda word: set(word) <= set("&|;")) if not joins
            )
        except ValueError:  # an apostrophe in the output that is shown
            continue


OURS = [
    words[1:]
    for block in code_blocks(TEXT)
    for words in commands(block)
    if PurePosixPath(words[0]).name == "imln-finder"
]


@pytest.mark.parametrize("arguments", OURS, ids=" ".join)
def test_each_command_parses(arguments: list[str]) -> None:
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    _disarm(group)
    group.main(arguments, prog_name="imln-finder", standalone_mode=False)


def _disarm(group: TyperGroup) -> None:
    for command in group.commands.values():
        if isinstance(command, TyperGroup):
            _disarm(command)
        else:
            command.callback = lambda **values: None


def test_commands_were_found() -> None:
    assert {words[0] for words in OURS} >= {"scan", "explain", "evaluate", "train"}


def test_commands_page() -> None:
    assert COMMANDS_PAGE.read_text(encoding="utf-8") == readme_testing.commands_page(), STALE


def test_explanation() -> None:
    assert part("explain", TEXT) == readme_testing.explain_part(), STALE


def test_accuracy() -> None:
    assert part("accuracy", TEXT) == readme_testing.accuracy_part(), STALE


def test_accuracy_of_each_file(tmp_path: Path) -> None:
    assert part("sources", TEXT) == readme_testing.sources_part(tmp_path / "evaluation"), STALE


def test_ablation() -> None:
    assert part("ablation", TEXT) == readme_testing.ablation_part(), STALE


def test_the_whole_is_worth_its_parts() -> None:
    rows = re.findall(
        r"^\| ([a-zA-Z ]+?) +\|[^|]*\|[^|]*\|[^|]*\| +(-?[0-9.]+) \|", part("ablation", TEXT), re.MULTILINE
    )
    youden = {system: float(value) for system, value in rows}
    assert youden["both"] >= youden["rules alone"] >= youden["stock medSpaCy"] >= youden["keyword search"]


def test_behaviour_tells_every_capability() -> None:
    told = part("behaviour", TEXT)
    for capability in CAPABILITIES:
        rate = re.search(rf"^\| {capability.name} .*\| +([0-9.]+)% \|[^|]+\|$", told, re.MULTILINE)
        assert rate, STALE
        assert float(rate[1]) <= 2


def test_worklist_excerpt(tmp_path: Path) -> None:
    assert part("worklist", TEXT) == readme_testing.worklist_part(tmp_path / "out"), STALE


def test_outputs_page_tells_every_column() -> None:
    told = (ROOT / "docs" / "outputs.md").read_text(encoding="utf-8")
    assert not [name for name in (*COLUMNS, *SCHEMA.names) if f"`{name}`" not in told]


def test_ci_runs_the_test_command() -> None:
    [command] = code_blocks(TEXT.split("<!-- test-command -->\n")[1])[:1]
    assert command.endswith("-m pytest\n")
    assert command in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_a_new_synonym_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    [line] = code_blocks(part("synonym", TEXT))
    report = "A 15 mm anterior parietal node is seen on the right."
    assert pipeline.read_doc(pipeline.load()(report)).case_status is CaseStatus.NOT_MENTIONED
    assert not gate.load_gate().may_mention(report)

    load_json = terms.load_json

    def with_synonym(name: str, language: str = "en") -> object:
        rules = load_json(name, language)
        if name == "targets.json":
            rules["target_rules"].insert(0, json.loads(line.rstrip().removesuffix(",")))
        return rules

    monkeypatch.setattr(terms, "load_json", with_synonym)
    monkeypatch.setattr(gate, "load_json", with_synonym)
    monkeypatch.setattr(gate, "needed_terms", gate.needed_terms.__wrapped__)  # a new rule is for a new process
    assert gate.load_gate().may_mention(report)
    reading = pipeline.read_doc(pipeline.load()(report))
    assert (reading.case_status, reading.max_diameter_mm) == (CaseStatus.CANDIDATE, 15.0)
    assert reading.evidence[0].rule == "target.anterior-parietal-node"


PAGES = sorted(
    str(path.relative_to(ROOT))
    for pattern in ("*.md", "docs/*.md", "*/README.md", "corpora/*/README.md")
    for path in ROOT.glob(pattern)
)


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_to_files(page: str) -> None:
    path = ROOT / page
    targets = re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8"))
    missing = [target for target in targets if "://" not in target and not (path.parent / target).exists()]
    assert not missing
