"""Text in, `Reading` out: a package for each step, the earlier ones known to the later; `pipeline` strings them."""

from importlib.machinery import EXTENSION_SUFFIXES


def is_compiled() -> bool:
    """Whether the engine is a C extension, as `setup.py` makes it, and not plain Python."""
    return __file__.endswith(tuple(EXTENSION_SUFFIXES))
