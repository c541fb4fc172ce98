"""Fuzzes the archive readers: any bytes give reports and rejects, or an `ArchiveError`. See `README.md`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["imln_finder.archive", "openpyxl", "zipfile", "csv", "json"]):
    from imln_finder.archive import ArchiveError, read_archive
    from imln_finder.archive.registry import READERS

_SUFFIXES = (*READERS, ".csv.gz", ".jsonl.gz", ".json.gz", ".txt.gz")
_FOLDER = Path(tempfile.mkdtemp(prefix="imln-fuzz-"))


def read(data: bytes) -> None:
    """One archive file out of the fuzzer's bytes, read to its end; the first byte tells its format."""
    if not data:
        return
    path = _FOLDER / f"archive{_SUFFIXES[data[0] % len(_SUFFIXES)]}"
    path.write_bytes(data[1:])
    try:
        for record in read_archive([path]):
            assert record.source
    except ArchiveError as error:
        assert "\n" not in str(error)
    finally:
        path.unlink()


if __name__ == "__main__":
    atheris.Setup(sys.argv, read)
    atheris.Fuzz()
