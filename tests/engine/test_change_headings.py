from __future__ import annotations

import pytest
from engine_testing import read

from imln_finder.domain import Change


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("Unchanged: lung metastases; left internal mammary node 14 mm; liver cysts.", Change.STABLE),
        ("New: lung metastasis 9 mm; left internal mammary node 14 mm.", Change.NEW),
        ("PROGRESSION:\n- liver metastases\n- left internal mammary node 14 mm\nSTABLE:\n- cyst", Change.INCREASED),
        ("PROGRESSION:\n- liver metastases\nSTABLE:\n- left internal mammary node 14 mm\n- cyst", Change.STABLE),
        ("Regressive findings\n1. Liver metastases\n2. Right parasternal node 14 mm", Change.DECREASED),
        ("New findings since the previous CT:\nRight parasternal lymph node, 14 mm\nNodule", Change.NEW),
        ("Unchanged:\n- liver cysts\n- left internal mammary node, larger, 14 mm", Change.INCREASED),
        ("Unchanged:\n- liver cysts\n\nLeft internal mammary node, 14 mm", None),
        ("Unchanged:\n- liver cysts\nNodes:\n- left internal mammary node, 14 mm", None),
        ("Unchanged: liver cysts. Left internal mammary node, 14 mm.", None),
        ("New lesions: liver, 2 metastases.\nNodes: right internal mammary 14 mm.", None),
        ("Progressive disease\nLeft internal mammary node 14 mm", None),
        ("New findings: none.\nRight parasternal lymph node, 14 mm.", None),
    ],
)
def test_a_heading_tells_the_change_of_what_stands_under_it(text: str, change: Change | None) -> None:
    assert read(text).change is change
