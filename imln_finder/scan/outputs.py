"""Where a scan leaves its files: written out of sight, and moved to their names when all are whole."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

WORKLIST, RESULTS, REJECTS, RUN_RECORD = "worklist.csv", "results.parquet", "rejects.csv", "run.json"

#: In the order in which they take their names: the run record, last, says that the others belong together.
FILES = (WORKLIST, RESULTS, REJECTS, RUN_RECORD)

_UNPUBLISHED = ".imln-finder-"


class OutputError(Exception):
    """A folder that cannot take the outputs. The message is one line that says what to do."""


def check_folder(folder: Path, force: bool, files: Sequence[str] = FILES) -> None:
    """Refuses a folder that is none, or that holds an earlier run, before an hour's scan is lost.

    Raises:
        OutputError: if it or a folder above it is a file or cannot be looked at, if it holds one of `files` and `force`
            is not set, or if what has such a name is no file.
    """
    try:
        for path in (folder, *folder.parents):
            if path.exists() and not path.is_dir():
                raise OutputError(f"{path}: This is a file; name a folder with --out.")
        held = [name for name in files if (folder / name).exists()]
        for name in held:
            if not (folder / name).is_file():  # no run of ours left it, so --force must not delete it
                raise OutputError(f"{folder / name}: This is no file; move it away, or name another folder with --out.")
    except OSError as error:  # a name that is too long, say
        raise OutputError(
            f"{folder}: The folder cannot be used ({error.strerror}); name another with --out."
        ) from error
    if held and not force:
        raise OutputError(f"{folder}: The folder holds an earlier run ({held[0]}); name another, or add --force.")


def check_no_input(folder: Path, inputs: Collection[Path]) -> None:
    """Refuses to take for input what an earlier scan left in the folder.

    Raises:
        OutputError: if one of `FILES` in the folder is among the inputs.
    """
    outputs = {(folder / name).resolve() for name in FILES}
    for path in inputs:
        if path.resolve() in outputs:
            raise OutputError(f"{path}: This input is an output of --out {folder}; name a folder outside of the input.")


@contextmanager
def published_together(folder: Path, force: bool, files: Sequence[str] = FILES) -> Iterator[Path]:
    """A hidden folder within `folder` to write `files` in; they get their final names together when the block ends.

    If the block fails nothing is left behind, and what stood there before stands there still.

    Raises:
        OutputError: if the folder cannot be made, written to, or came to hold a run meanwhile.
    """
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            hidden = Path(tempfile.mkdtemp(prefix=_UNPUBLISHED, dir=folder))
        except OSError as error:
            raise _not_writable(folder, error) from error
        try:
            yield hidden
            check_folder(folder, force, files)
            _publish(hidden, folder, files)
        finally:
            shutil.rmtree(hidden, ignore_errors=True)
    except BaseException:
        for path in made:
            with suppress(OSError):
                path.rmdir()
        raise


def _publish(hidden: Path, folder: Path, files: Sequence[str]) -> None:
    replaced = hidden / "replaced"
    replaced.mkdir()
    try:
        with ExitStack() as undo:
            for name in files:
                if (folder / name).exists():
                    (folder / name).rename(replaced / name)
                    undo.callback((replaced / name).rename, folder / name)
            for name in files:
                (hidden / name).rename(folder / name)
                undo.callback((folder / name).unlink)
            undo.pop_all()
    except OSError as error:  # a spreadsheet holds the old worklist open, say
        raise _not_writable(folder, error) from error


def _not_writable(folder: Path, error: OSError) -> OutputError:
    what = f"cannot be written to ({error.strerror})"
    return OutputError(f"{folder}: The folder {what}; check its permissions, or name another with --out.")
