"""The generated parts of README.md and `docs/commands.md`. `python tests/readme_testing.py` writes them anew."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

import typer.main
from typer.core import TyperGroup
from typer.testing import CliRunner

from imln_finder.cli import app

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
COMMANDS_PAGE = ROOT / "docs" / "commands.md"
SAMPLE = ROOT / "corpora" / "sample_reports" / "sample_reports.csv"
WIDTH = 80

EXPLAINED = "New 14 mm left internal mammary node in the second interspace."
SHOWN_COLUMNS = (
    "rank",
    "report_id",
    "probability",
    "max_diameter_mm",
    "laterality",
    "intercostal_spaces",
    "sternal_erosion",
    "evidence",
)
SHOWN_ROWS = 3
#: Read once, when rules, model and threshold were settled.
READ_ONCE = ("cancer_hospital_english", "cancer_hospital_second_language")


def output_of(arguments: list[str], stdin: str = "") -> str:
    """What the command prints on a terminal that is `WIDTH` wide."""
    with chdir(ROOT):
        done = CliRunner().invoke(app, arguments, input=stdin, prog_name="imln-finder", env={"COLUMNS": str(WIDTH)})
    assert done.exit_code == 0, done.output
    return done.stdout.rstrip("\n") + "\n"


def command_names(group: TyperGroup | None = None, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The words of each command, those of a group before those within it; the first is of none."""
    if group is None:
        command = typer.main.get_command(app)
        assert isinstance(command, TyperGroup)
        group = command
    yield before
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            yield from command_names(command, (*before, name))
        else:
            yield (*before, name)


def commands_page() -> str:
    """`docs/commands.md`: the help of the command and of its subcommands."""
    return "# All commands\n\n" + "".join(_shown([*words, "--help"]) for words in command_names())


def explain_part() -> str:
    """One report explained."""
    return (
        f"```console\n$ echo '{EXPLAINED}' | imln-finder explain -\n"
        + output_of(["explain", "-"], stdin=f"{EXPLAINED}\n")
        + "```\n"
    )


def worklist_part(folder: Path) -> str:
    """The first rows of the sample archive's worklist as a table; `folder` takes the scan."""
    output_of(["scan", str(SAMPLE), "--out", str(folder)])
    with (folder / "worklist.csv").open(encoding="utf-8-sig", newline="") as stream:
        shown = [[row[name].replace("|", "\\|") for name in SHOWN_COLUMNS] for row in csv.DictReader(stream)]
    rows = [[f"`{name}`" for name in SHOWN_COLUMNS], ["---"] * len(SHOWN_COLUMNS), *shown[:SHOWN_ROWS]]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def accuracy_part() -> str:
    """How the reports that no rule was written with are read, beside simpler systems."""
    return _shown(["evaluate", "--gold", "corpora/held_out", "--ablation"])


def sources_part(folder: Path) -> str:
    """The same figures file by file, as a table; `folder` takes the evaluation."""
    output_of(["evaluate", "--gold", "corpora/held_out", "--out", str(folder)])
    sources = json.loads((folder / "evaluation.json").read_text(encoding="utf-8"))["by_source"]
    names = ("sensitivity", "specificity", "status_agreement")
    rows = [["file", *(name.replace("_agreement", "") for name in names)], ["---"] * (1 + len(names))]
    for source in sources:
        figures = [f"{source[name]['hits']}/{source[name]['of']}" for name in names]
        rows.append([f"`{source['name']}`", *figures])
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def ablation_part() -> str:
    """Simpler systems on the reports that were read once."""
    gold = [argument for name in READ_ONCE for argument in ("--gold", f"corpora/held_out/{name}.jsonl")]
    return _last_table(["evaluate", *gold, "--ablation"])


def behaviour_part() -> str:
    """What the engine can do; takes minutes."""
    return _last_table(["evaluate", "--gold", "corpora/labelled", "--gold", "corpora/development", "--behaviour"])


def _last_table(arguments: list[str]) -> str:
    *_, table = re.findall(r"^\+-.*?(?:\n\|.*?)+\n\+-+\+$", output_of(arguments), re.MULTILINE)
    return f"```console\n$ imln-finder {' '.join(arguments)}\n…\n{table}\n```\n"


def _shown(arguments: list[str]) -> str:
    return f"```console\n$ imln-finder {' '.join(arguments)}\n{output_of(arguments)}```\n"


def part(name: str, text: str) -> str:
    """The part of a text between `<!-- name -->` and `<!-- /name -->`."""
    found = _between(name).search(text)
    assert found, f"no part {name!r}"
    return found[2]


def _between(name: str) -> re.Pattern[str]:
    return re.compile(rf"(<!-- {name} -->\n)(.*?)(<!-- /{name} -->\n)", re.DOTALL)


def _write() -> None:
    import tempfile

    text = README.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        parts = {
            "explain": explain_part(),
            "worklist": worklist_part(Path(folder, "out")),
            "accuracy": accuracy_part(),
            "sources": sources_part(Path(folder, "evaluation")),
            "ablation": ablation_part(),
            "behaviour": behaviour_part(),
        }
    for name, content in parts.items():
        before, after = _between(name).search(text).span(2)  # type: ignore[union-attr]
        text = text[:before] + content + text[after:]
    README.write_text(text, encoding="utf-8")
    COMMANDS_PAGE.write_text(commands_page(), encoding="utf-8")


if __name__ == "__main__":
    _write()
