from __future__ import annotations

from pathlib import Path

import pytest

from imln_finder.scan.outputs import FILES, OutputError, check_folder, check_no_input, published_together


def write_all(folder: Path, content: str = "new") -> None:
    for name in FILES:
        (folder / name).write_text(content)


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir()}


def test_files_appear_together_at_the_end(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    with published_together(folder, force=False) as hidden:
        write_all(hidden)
        assert not any((folder / name).exists() for name in FILES)
    assert contents(folder) == dict.fromkeys(FILES, "new")


def test_a_failing_block_leaves_no_folder(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), published_together(tmp_path / "a" / "b", force=False) as hidden:
        write_all(hidden)
        raise KeyboardInterrupt
    assert not (tmp_path / "a").exists()


def test_other_files_in_the_folder_stay(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with published_together(tmp_path, force=False) as hidden:
        write_all(hidden)
    with pytest.raises(ValueError), published_together(tmp_path, force=True):
        raise ValueError
    assert contents(tmp_path) == dict.fromkeys(FILES, "new") | {"notes.txt": "mine"}


def test_force_replaces_an_earlier_run(tmp_path: Path) -> None:
    write_all(tmp_path, "old")
    with published_together(tmp_path, force=True) as hidden:
        write_all(hidden)
    assert contents(tmp_path) == dict.fromkeys(FILES, "new")


def test_a_file_that_cannot_be_moved_leaves_the_earlier_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_all(tmp_path, "old")
    rename = Path.rename

    def rename_or_fail(path: Path, target: Path) -> Path:
        if target == tmp_path / FILES[-1] and path.read_text() == "new":
            raise PermissionError(13, "in use")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", rename_or_fail)
    with pytest.raises(OutputError, match="in use"), published_together(tmp_path, force=True) as hidden:
        write_all(hidden)
    assert contents(tmp_path) == dict.fromkeys(FILES, "old")


def test_a_run_that_another_scan_finished_meanwhile_is_kept(tmp_path: Path) -> None:
    with pytest.raises(OutputError), published_together(tmp_path, force=False) as hidden:
        write_all(hidden)
        write_all(tmp_path, "theirs")
    assert contents(tmp_path) == dict.fromkeys(FILES, "theirs")


@pytest.mark.parametrize("name", FILES)
def test_any_output_is_an_earlier_run(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("old")
    with pytest.raises(OutputError, match=f"{name}.*--force"):
        check_folder(tmp_path, force=False)
    check_folder(tmp_path, force=True)


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("")
    with pytest.raises(OutputError, match="name a folder"):
        check_folder(tmp_path / "a", force=True)
    with pytest.raises(OutputError, match="cannot be written"), published_together(tmp_path / "a" / "b", force=True):
        pass


def test_force_deletes_no_folder_that_is_named_like_an_output(tmp_path: Path) -> None:
    (tmp_path / "run.json").mkdir()
    (tmp_path / "run.json" / "notes.txt").write_text("mine")
    with pytest.raises(OutputError, match="move it away"), published_together(tmp_path, force=True) as hidden:
        write_all(hidden)
    assert contents(tmp_path / "run.json") == {"notes.txt": "mine"}


@pytest.mark.parametrize(("name", "told"), [("a/b/c", "a: This is a file; name a folder"), ("x" * 300, "name another")])
def test_a_folder_that_cannot_be_is_told_before_the_scan(tmp_path: Path, name: str, told: str) -> None:
    (tmp_path / "a").write_text("")
    with pytest.raises(OutputError, match=told):
        check_folder(tmp_path / name, force=True)


def test_outputs_are_no_inputs(tmp_path: Path) -> None:
    check_no_input(tmp_path, [tmp_path / "a.csv"])
    with pytest.raises(OutputError, match="outside of the input"):
        check_no_input(tmp_path, [tmp_path / "x" / ".." / "run.json"])
