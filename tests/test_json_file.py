"""JSON files are written whatever the names of the files in them."""

from __future__ import annotations

import json
import os
from pathlib import Path

from imln_finder.json_file import write_json


def test_letters_stay_as_they_are(tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", {"reader": "Müller"})
    assert (tmp_path / "a.json").read_bytes() == '{\n  "reader": "Müller"\n}\n'.encode()


def test_the_name_of_a_file_that_is_no_text(tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", {"path": os.fsdecode(b"export\xff.csv")})
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8")) == {"path": "export?.csv"}
