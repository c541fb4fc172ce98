"""Case numbers and row checks: letters that no spreadsheet takes for a number, a date or a word.

A case number is drawn from the report's identifier and the secret seed of the key, so that it tells nothing of the
order, the patient or why the case is in the queue. Its last letter is a check on the others, which notices any one
wrong letter and any two that changed places (weighted sum modulo a prime).

A row check stands in the last column of a list, and is drawn from case, reader and identifiers. It tells that the end
of a row still belongs to its start, where somebody has sorted only some of the columns.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from hashlib import blake2b

from imln_finder.review.values import Case

#: Consonants only, so that no word comes of them. Their number is prime, which the check letter needs.
_LETTERS = "BCDFGHJKLMNPQRTVWXZ"
_DRAWN_LETTERS = 7
_CHECK_LETTERS = 4
_NO_LETTER = re.compile(r"[^A-Z]")


def case_number(report_id: str, seed: int, taken: Collection[str]) -> str:
    """The case number of a report, `BCDF-GHJK`; another one if the first is taken."""
    attempt = 0
    while True:
        drawn = _drawn(_DRAWN_LETTERS, str(seed), str(attempt), report_id)
        number = _written(drawn + _check_letter(drawn))
        if number not in taken:
            return number
        attempt += 1


def row_check(case: Case, reader: str) -> str:
    """The check of a case's row in the list of a reader."""
    identifiers = (case.report_id, case.patient_id, case.accession_number, case.study_date)
    return _drawn(_CHECK_LETTERS, case.case_number, reader, *(each or "" for each in identifiers))


def read_case_number(cell: str) -> str:
    """A case number as it was written, from one in small letters, with other marks between or none."""
    return _written(read_check(cell))


def read_check(cell: str) -> str:
    """The letters of a cell."""
    return _NO_LETTER.sub("", cell.upper())


def is_case_number(number: str) -> bool:
    """Whether the check letter is right; if not, a letter was mistyped."""
    letters = read_check(number)
    return (
        len(letters) == _DRAWN_LETTERS + 1
        and set(letters) <= set(_LETTERS)
        and _check_letter(letters[:-1]) == letters[-1]
    )


def _written(letters: str) -> str:
    half = (_DRAWN_LETTERS + 1) // 2
    return f"{letters[:half]}-{letters[half:]}"


def _drawn(letters: int, *parts: str) -> str:
    digest = blake2b(digest_size=16)
    for part in parts:
        content = part.encode("utf-8", "replace")
        digest.update(len(content).to_bytes(8, "big") + content)  # so that "A" + "BC" is not "AB" + "C"
    number = int.from_bytes(digest.digest(), "big")
    return "".join(_LETTERS[number // len(_LETTERS) ** i % len(_LETTERS)] for i in range(letters))


def _check_letter(letters: str) -> str:
    weighted = sum(weight * _LETTERS.index(letter) for weight, letter in enumerate(letters, start=2))
    return _LETTERS[-weighted % len(_LETTERS)]
