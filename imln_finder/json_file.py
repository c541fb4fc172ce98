"""JSON files that people read, too: indented, letters as they are, the same bytes on each system."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def write_json(path: Path, content: Any) -> None:
    """Writes a JSON file. Half a character pair, which the name of a file may hold, becomes a question mark.

    Raises:
        OSError: if the file cannot be written.
    """
    text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
    path.write_text(text, encoding="utf-8", errors="replace", newline="\n")
