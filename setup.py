"""What pyproject.toml cannot say: where there is a C compiler, the engine is compiled to a C extension by mypyc.

IMLN_FINDER_COMPILE=0 leaves it plain Python; with IMLN_FINDER_COMPILE=1 an engine that cannot be compiled ends the
installation. An editable installation is always plain, so that it follows its files. See docs/large-archives.md.
"""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext
from setuptools.errors import BaseError, CCompilerError

_ENGINE = Path("imln_finder/engine")
#: What makes files; the other commands only ask for the package's name and needs.
_BUILDS = {"bdist_wheel", "build", "build_ext"}
_WISH = os.environ.get("IMLN_FINDER_COMPILE", "")
#: The checks of types are those of the project's own runs; here the libraries need not be installed.
_MYPY = ["--config-file=", "--ignore-missing-imports"]
#: Looking for warnings in what mypyc wrote takes two of three minutes; nobody calls its functions from outside.
_FLAGS = ["-Wno-all", "-fvisibility=hidden", "-fno-plt", "-fno-semantic-interposition"]


class BuildEngine(build_ext):
    """Compiles the engine or leaves it as it is, all of it: its parts need one another."""

    def run(self) -> None:
        """Does so, and says why if it does not."""
        try:
            super().run()
        except (BaseError, CCompilerError) as error:
            if _WISH == "1":
                raise
            for extension in self.extensions:
                Path(self.get_ext_fullpath(extension.name)).unlink(missing_ok=True)
            self.extensions = []
            self.warn(f"The engine stays plain Python: {error}")


def _extensions() -> list[Extension]:
    if _WISH == "0" or _BUILDS.isdisjoint(sys.argv):
        return []
    if _WISH == "1":
        return _of_engine()
    try:
        return _of_engine() if _has_compiler() else []
    except (Exception, SystemExit) as error:  # mypyc ends Python where it cannot go on
        print(f"The engine stays plain Python: {error!r}", file=sys.stderr)
        return []


def _of_engine() -> list[Extension]:
    """The engine as mypyc writes it, to be compiled."""
    from mypyc.build import mypycify

    modules = sorted(str(path) for path in _ENGINE.rglob("*.py"))
    # Higher levels take several times as long to compile, for little.
    extensions: list[Extension] = mypycify([*_MYPY, *modules], opt_level="1", debug_level="0")
    if os.name == "posix":
        for extension in extensions:
            extension.extra_compile_args = [*extension.extra_compile_args, *_FLAGS]  # they share one list
    return extensions


def _has_compiler() -> bool:
    """Whether there are a C compiler, on Linux or macOS, and what it needs of Python."""
    compiler = (os.environ.get("CC") or sysconfig.get_config_var("CC") or "").split()
    return bool(compiler and shutil.which(compiler[0])) and Path(sysconfig.get_path("include"), "Python.h").is_file()


setup(ext_modules=_extensions(), cmdclass={"build_ext": BuildEngine})
