"""What pyproject.toml cannot say: where IMLN_FINDER_COMPILE=1 is set, the engine is compiled to a C extension by mypyc.

Without it, and so wherever nobody asks for it, the package is plain Python. See docs/large-archives.md.
"""

import os
import sys
from pathlib import Path

from setuptools import Extension, setup

_ENGINE = Path("imln_finder/engine")
#: What makes files; the other commands only ask for the package's name and needs.
_BUILDS = {"bdist_wheel", "build", "build_ext"}


def _extensions() -> list[Extension]:
    if os.environ.get("IMLN_FINDER_COMPILE") != "1" or _BUILDS.isdisjoint(sys.argv):
        return []
    from mypyc.build import mypycify

    modules = sorted(str(path) for path in _ENGINE.rglob("*.py"))
    # Higher levels take several times as long to compile, for little.
    extensions: list[Extension] = mypycify(modules, opt_level="1", debug_level="0")
    if os.name == "posix":
        for extension in extensions:
            # Looking for warnings in what mypyc wrote takes two of three minutes.
            extension.extra_compile_args.append("-Wno-all")
    return extensions


setup(ext_modules=_extensions())
