"""Whether an identifier that came back is the one that went out, for all that a spreadsheet has made of it.

Tolerated is what programs do by themselves: leading zeros gone, 1.2E+15 for a long number, digits after the fifteenth
lost, another form of the same date. What is empty says nothing against the case: the row's check stands for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, localcontext
from math import inf

from imln_finder.review.cells import as_line
from imln_finder.review.dates import read_date
from imln_finder.review.reading_list import identifiers_of
from imln_finder.review.values import Case

_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:e[+-]?\d{1,3})?")
_GROUPED = re.compile(r"\d{1,3}(?:[.,' ]\d{3})+")
#: That Excel keeps of a number; what follows becomes zeros.
_KEPT_DIGITS = 15
#: No identifier that is a number is longer.
_MOST_DIGITS = 40
_EXPONENT = re.compile(r"e\+?(\d{1,3})$")


def changed_identifiers(case: Case, cells: Mapping[str, object], months: Mapping[str, int]) -> list[str]:
    """The columns whose identifier is another than that of the case; columns that are not there are passed over."""
    return [
        name
        for name, original in identifiers_of(case).items()
        if original and cells.get(name) not in (None, "") and not _same(name, cells[name], original, months)
    ]


def _same(name: str, returned: object, original: str, months: Mapping[str, int]) -> bool:
    if same_identifier(returned, original):
        return True
    if name != "study_date":
        return False
    was, now = read_date(original, months), read_date(returned, months)
    # A date in a form that we do not know is no other date.
    return not was or not now or not set(was.values()).isdisjoint(now.values())


def same_identifier(returned: object, original: str) -> bool:
    """Whether a spreadsheet may have made the one of the other.

    >>> same_identifier(42, "00042"), same_identifier("1.23457E+15", "1234567890123456"), same_identifier("43", "00042")
    (True, True, False)
    """
    now, was = _plain(as_line(returned)), _plain(as_line(original))
    if now == was or not now:
        return True
    if not _NUMBER.fullmatch(was):
        return False
    if _GROUPED.fullmatch(now) and re.sub(r"\D", "", now) == was:
        return True
    if not _NUMBER.fullmatch(now) or max(len(now), len(was)) > _MOST_DIGITS:
        return False
    with localcontext(prec=2 * _MOST_DIGITS):
        return _may_show(now, _decimal(was)) or 0 < float(_decimal(now)) == float(_decimal(was)) < inf


def _may_show(written: str, number: Decimal) -> bool:
    """Whether a number may have been written so: rounded in scientific notation, or with zeros after fifteen digits."""
    shown = _decimal(written)
    mantissa = _EXPONENT.sub("", written)
    digits = _KEPT_DIGITS if mantissa == written else len(re.sub(r"\D", "", mantissa))
    last_place = Decimal(1).scaleb(number.adjusted() - digits + 1)
    if last_place <= 1:
        return shown == number
    if mantissa == written:
        return shown % last_place == 0 and abs(shown - number) < last_place
    return 2 * abs(shown - number) <= last_place


def _plain(identifier: str) -> str:
    """Without case, spaces, unseen characters and marks of text, and without leading zeros if it is a number."""
    seen = (character for character in identifier if character.isprintable() and not character.isspace())
    joined = "".join(seen).lstrip("'").casefold()
    return (joined.lstrip("0") or "0") if joined.isdecimal() else joined


def _decimal(number: str) -> Decimal:
    return Decimal(number.replace(",", "."))
