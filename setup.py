"""What pyproject.toml cannot say: where IMLN_FINDER_COMPILE=1 is set, the engine is compiled to a C extension by mypyc.

Without it, and so wherever nobody asks for it, the package is plain Python. See docs/large-archives.md.
"""

import os
from pathlib import Path

from setuptools import setup

_ENGINE = Path("imln_finder/engine")


def _extensions() -> list[object]:
    if os.environ.get("IMLN_FINDER_COMPILE") != "1":
        return []
    from mypyc.build import mypycify

    modules = sorted(str(path) for path in _ENGINE.rglob("*.py"))
    # Higher levels take several times as long to compile, for little.
    return mypycify(modules, opt_level="1", debug_level="0")


setup(ext_modules=_extensions())
