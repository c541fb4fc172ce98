"""Numbers of sizes as they are written, and which of them can be the earlier size of another."""

#: A number that could be a size.
NUMBER = r"(?:\d{1,3}(?:[.,]\d{1,2})?|[.,]\d{1,2})"
#: An earlier size is not smaller, or larger, than the one of now by more than this factor.
_FACTOR = 6.0


def may_have_been(earlier: float, now: float) -> bool:
    """Whether a size, in the same unit, can be what was measured before the one of now."""
    return now / _FACTOR < earlier < now * _FACTOR


def is_next_item(number: str, before: str) -> bool:
    """Whether a number in brackets goes on with a list: "(1) left axilla, 22 mm [(2)] left internal mammary"."""
    return number.isdigit() and number != "1" and f"({int(number) - 1})" in before
