"""From the values of one record to a Report, or to the reason why it is none."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal

from imln_finder.archive.encoding import MARK_UNDECODABLE
from imln_finder.domain import Reject, Report

Record = Report | Reject

NO_TEXT = "no text: the record has an empty report text"
NOT_TEXT = "malformed: {field} holds a list or an object where text is expected"
NOT_DECODABLE = "not decodable: {field} has characters that its encoding does not allow"

#: Fields that a Report has under the same name, in its order behind the position.
IDENTIFIERS = ("patient_id", "accession_number", "study_date", "modality", "exam_description")
#: Fields that make the text where there is no whole one.
SECTIONS = ("findings", "impression")

_LARGEST_EXPONENT = 40


class _NotText(Exception):
    """A value that has no plain text form."""


def make_record(values: Mapping[str, object], source: str, position: str, fallback_id: str) -> Record:
    """A Report of the values by field (`columns.FIELDS`), or a Reject that says what is wrong with them.

    Args:
        values: what the columns hold, as the format gives it; missing and empty are the same.
        source: for Report.source.
        position: for Report.position.
        fallback_id: the report's identifier if it has neither report_id nor accession_number.
    """
    texts: dict[str, str] = {}
    for field, value in values.items():
        try:
            text = as_text(value)
        except _NotText:
            return Reject(source, position, NOT_TEXT.format(field=field))
        if text is None or not text or text.isspace():
            continue
        if not _is_encodable(text):
            return Reject(source, position, NOT_DECODABLE.format(field=field))
        texts[field] = text
    report_text = texts.get("report_text") or _joined_sections(texts)
    if not report_text:
        return Reject(source, position, NO_TEXT)
    report_id = texts.get("report_id") or texts.get("accession_number") or fallback_id
    return Report(report_id, report_text, source, position, *(texts.get(field) for field in IDENTIFIERS))


def as_text(value: object) -> str | None:
    """A value as text: whole numbers without `.0`, dates in ISO form, bytes as UTF-8, None for a missing value."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.decode("utf-8", MARK_UNDECODABLE)
    if isinstance(value, datetime):
        # Excel and Parquet often store a date as midnight of that day.
        return value.date().isoformat() if value.time() == time() and value.tzinfo is None else value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float | Decimal):
        return _number_as_text(value)
    raise _NotText


def _number_as_text(number: int | float | Decimal) -> str | None:
    if isinstance(number, int):
        return str(number)
    if math.isnan(number):
        return None
    if isinstance(number, Decimal) and number.is_finite() and abs(number.adjusted()) > _LARGEST_EXPONENT:
        return str(number)  # written out, 1E+999999 would fill the memory
    if math.isfinite(number) and number == int(number):
        return str(int(number))
    return str(number)


def _is_encodable(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _joined_sections(texts: Mapping[str, str]) -> str:
    sections = [f"{field.upper()}:\n{texts[field]}" for field in SECTIONS if field in texts]
    return "\n\n".join(sections)
