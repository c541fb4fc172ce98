"""Numbers of sizes as they are written, and which of them can be the earlier size of another."""

from typing import Final

#: A number that could be a size.
NUMBER: Final = r"(?:\d{1,3}(?:[.,]\d{1,2})?|[.,]\d{1,2})"
#: An earlier size is not smaller, or larger, than the one of now by more than this factor.
_FACTOR: Final = 6.0
#: Characters of an item of a list.
_ITEM: Final = 300


def may_have_been(earlier: float, now: float) -> bool:
    """Whether a size, in the same unit, can be what was measured before the one of now."""
    return now / _FACTOR < earlier < now * _FACTOR


def is_next_item(number: str, text: str, end: int) -> bool:
    """Whether a number in brackets goes on with a list: "(1) left axilla, 22 mm [(2)] left internal mammary".

    The item before is looked for near the end of `text[:end]`.
    """
    return number.isdigit() and number != "1" and text.find(f"({int(number) - 1})", max(end - _ITEM, 0), end) >= 0
