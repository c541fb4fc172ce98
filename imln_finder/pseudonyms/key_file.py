"""The file with the secret key that pseudonyms are made with: who holds it can make them again, and nobody else."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from imln_finder.archive.errors import ArchiveError

#: As many bytes as the hash has; a shorter secret is the weaker part.
LEAST_BYTES = 32

_MOST_BYTES = 4096
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def make_key(path: Path) -> None:
    """Writes a new random key, readable by its owner alone.

    Raises:
        ArchiveError: if there is such a file already, or it cannot be written.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR)
    except FileExistsError:
        raise ArchiveError(
            "This file exists, and a key is never replaced: its pseudonyms could not be made again.", str(path)
        ) from None
    except OSError as error:
        raise ArchiveError(f"The key file cannot be written ({error.strerror}).", str(path)) from error
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(secrets.token_hex(LEAST_BYTES) + "\n")


def read_key(path: Path) -> bytes:
    """The key that a file holds, without the white space around it.

    Raises:
        ArchiveError: if there is none, it is too short to be a secret, or others than its owner may read it.
    """
    try:
        with path.open("rb") as stream:
            mode = os.fstat(stream.fileno()).st_mode
            key = stream.read(_MOST_BYTES + 1).strip()
    except FileNotFoundError:
        raise ArchiveError(f"There is no such key file; make one: imln-finder new-key {path}", str(path)) from None
    except OSError as error:
        raise ArchiveError(f"The key file cannot be read ({error.strerror}).", str(path)) from error
    if os.name == "posix" and mode & _OTHERS:
        raise ArchiveError(f"Others may read this key file; take their rights away: chmod 600 {path}", str(path))
    if not LEAST_BYTES <= len(key) <= _MOST_BYTES:
        raise ArchiveError(
            f"A key has {LEAST_BYTES} to {_MOST_BYTES} bytes, this file has {min(len(key), _MOST_BYTES + 1)}; "
            f"make one: imln-finder new-key",
            str(path),
        )
    return key
