"""The dates of examinations, which an archive writes in its own way; none is guessed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from imln_finder.review.dates import Order, Reading, order_of, read_date


@dataclass(frozen=True, slots=True)
class StudyDates:
    """The dates of an archive.

    Attributes:
        order: in which all its dates are read that have the year last and are written in numbers; None if no date of
            the archive tells (13 or more can only be a day), some contradict each other, and none was named.
        ambiguous: how many different dates may be one of two days, and stay without one.
        unreadable: how many are no dates.
    """

    order: Order | None
    ambiguous: int
    unreadable: int
    _readings: Mapping[str, Reading]

    @classmethod
    def of_archive(cls, texts: Iterable[str], months: Mapping[str, int], order: Order | None = None) -> StudyDates:
        """Reads all dates of an archive.

        Args:
            texts: as the archive writes them.
            months: the number of a month by the first letters of its name.
            order: named by someone who knows; if None the archive must tell it.
        """
        readings = {text: read_date(text, months) for text in set(texts)}
        order = order or order_of(readings.values())
        dates = cls(order, 0, 0, readings)
        without = [reading for text, reading in readings.items() if dates.day(text) is None]
        ambiguous = sum(bool(reading) for reading in without)
        return cls(order, ambiguous, len(without) - ambiguous, readings)

    def day(self, text: str | None) -> date | None:
        """The date; None if there is none, or it may be one of two."""
        reading = self._readings.get(text or "", {})
        days = set(reading.values())
        if len(days) > 1 and self.order is not None:
            return reading[self.order]
        return days.pop() if len(days) == 1 else None
