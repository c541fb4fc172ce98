"""Where a scan leaves its files: written out of sight, and moved to their names when all are whole."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

WORKLIST, RESULTS, REJECTS, RUN_RECORD = "worklist.csv", "results.parquet", "rejects.csv", "run.json"

#: In the order in which they take their names: the run record, last, says that the others belong together.
FILES = (WORKLIST, RESULTS, REJECTS, RUN_RECORD)

#: What the names of folders with unpublished files begin with.
HIDDEN = ".imln-finder-"

#: Where, among unpublished files, those of an earlier run wait until all have their names.
REPLACED = "replaced"

#: Patients' records are for the owner's eyes.
OWNER_ONLY, OWNER_ONLY_FOLDER = 0o600, 0o700


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
    with made_folder(folder):
        try:
            hidden = Path(tempfile.mkdtemp(prefix=HIDDEN, dir=folder))
        except OSError as error:
            raise not_writable(folder, error) from error
        try:
            yield hidden
            check_folder(folder, force, files)
            publish(hidden, folder, files)
        finally:
            shutil.rmtree(hidden, ignore_errors=True)


def write_texts(folder: Path, contents: Mapping[str, str], force: bool) -> None:
    """Writes text files, all of them or none; half a character pair, which has no UTF-8, becomes a question mark.

    Raises:
        OutputError: if the folder cannot take them, or holds one of them and `force` is not set.
    """
    with published_together(folder, force, tuple(contents)) as hidden:
        for name, content in contents.items():
            (hidden / name).write_text(content, encoding="utf-8", errors="replace", newline="\n")


@contextmanager
def made_folder(folder: Path) -> Iterator[None]:
    """Makes a folder for the owner alone, unless it is there; if the block fails and leaves it empty it goes again.

    Raises:
        OutputError: if it cannot be made.
    """
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        try:
            folder.mkdir(mode=OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
        except OSError as error:
            raise not_writable(folder, error) from error
        yield
    except BaseException:
        for path in made:
            with suppress(OSError):
                path.rmdir()
        raise


def publish(hidden: Path, folder: Path, files: Sequence[str] = FILES) -> None:
    """Moves the files to their final names, for the owner alone: all of them, or, if one cannot be moved, none.

    Raises:
        OutputError: if one cannot be moved.
    """
    replaced = hidden / REPLACED
    try:
        replaced.mkdir(exist_ok=True)
        for name in files:
            _make_lasting(hidden / name)
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
        raise not_writable(folder, error) from error


def _make_lasting(path: Path) -> None:
    """Makes a file the owner's alone, and sees to it that a power cut does not leave it empty under its final name."""
    path.chmod(OWNER_ONLY)
    with path.open("rb") as stream:
        os.fsync(stream.fileno())


def not_writable(folder: Path, error: OSError) -> OutputError:
    """The error that a folder cannot be written to."""
    reason = error.strerror or type(error).__name__
    if error.errno and "[errno" in reason:  # pyarrow's own words around those of the system
        reason = os.strerror(error.errno)
    return OutputError(
        f"{folder}: The folder cannot be written to ({reason}); make room, check its permissions, or name another "
        "with --out."
    )
