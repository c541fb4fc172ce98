"""pyarrow without pandas, which it imports with the first value that it converts: a quarter of a second, and 40 MB."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from types import ModuleType

_PANDAS = "pandas"


class _NoPandas(MetaPathFinder):
    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:
        if fullname == _PANDAS:
            raise ModuleNotFoundError("A scan needs no pandas.", name=_PANDAS)


def keep_pandas_from_pyarrow() -> None:
    """Lets pyarrow find that there is no pandas, for the rest of this process, unless it was imported before.

    For commands that do not use it; whoever imports the package may want `Table.to_pandas`.
    """
    if _PANDAS in sys.modules:
        return
    import pyarrow as pa

    finder = _NoPandas()
    sys.meta_path.insert(0, finder)
    try:
        pa.array([0])
    finally:
        sys.meta_path.remove(finder)
