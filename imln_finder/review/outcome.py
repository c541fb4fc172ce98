"""What the reads of a case come to: its decision and values, or what is left to settle in consensus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean
from typing import Any

from imln_finder.domain import Decision, Laterality, SternalErosion
from imln_finder.review.values import Case, Read, ReadKind

#: What two readers who both confirm a node must say alike, unless one of them says nothing. Sizes are averaged.
SETTLED_TOGETHER = ("laterality", "intercostal_spaces", "sternal_erosion")
DECISION = "decision"


class State(StrEnum):
    """How far the reading of a case is."""

    UNREAD = "unread"
    READ_ONCE = "read_once"
    DISCORDANT = "discordant"
    AGREED = "agreed"
    ADJUDICATED = "adjudicated"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case with its reads.

    Attributes:
        reads: independent ones, in the order of the case's readers; two if the reading is complete.
        consensus: of a third reader or a joint session; it outweighs the reads.
    """

    case: Case
    reads: tuple[Read, ...] = ()
    consensus: Read | None = None

    @property
    def state(self) -> State:
        """How far the reading is; a consensus ends it."""
        if self.consensus:
            return State.ADJUDICATED
        if len(self.reads) < 2:
            return State.READ_ONCE if self.reads else State.UNREAD
        return State.AGREED if len({read.decision for read in self.reads}) == 1 else State.DISCORDANT

    @property
    def decision(self) -> Decision | None:
        """The final one; None as long as there is none."""
        if self.consensus:
            return self.consensus.decision
        return self.reads[0].decision if self.state is State.AGREED else None

    @property
    def is_confirmed(self) -> bool:
        """Whether the CT shows a case."""
        return self.decision is Decision.CONFIRMED

    @property
    def size_mm(self) -> float | None:
        """Largest diameter: that of the consensus, else the mean of those reads that say as is decided."""
        if self.consensus and self.consensus.size_mm is not None:
            return self.consensus.size_mm
        sizes = [read.size_mm for read in self._in_line() if read.size_mm is not None]
        return fmean(sizes) if sizes else None

    @property
    def laterality(self) -> Laterality | None:
        """Side of the node; None if nobody says, or the readers differ."""
        side: Laterality | None = self._value("laterality")
        return side

    @property
    def intercostal_spaces(self) -> tuple[int, ...]:
        """Spaces of the node; empty if nobody says, or the readers differ."""
        return self._value("intercostal_spaces") or ()

    @property
    def sternal_erosion(self) -> SternalErosion | None:
        """Whether the sternum is eroded; None if nobody says, or the readers differ."""
        erosion: SternalErosion | None = self._value("sternal_erosion")
        return erosion

    @property
    def unsettled(self) -> tuple[str, ...]:
        """What goes to consensus: the decision, or values of a confirmed node that the readers give differently."""
        if self.state is State.DISCORDANT:
            return (DECISION,)
        if self.state is not State.AGREED or not self.is_confirmed:
            return ()
        return tuple(name for name in SETTLED_TOGETHER if len(self._given(name)) > 1)

    def _value(self, name: str) -> Any:
        if self.consensus and getattr(self.consensus, name):
            return getattr(self.consensus, name)
        given = self._given(name)
        return given.pop() if len(given) == 1 else None

    def _given(self, name: str) -> set[Any]:
        return {getattr(read, name) for read in self._in_line()} - {None, ()}

    def _in_line(self) -> list[Read]:
        """The reads that say as is decided; without a decision none."""
        return [read for read in self.reads if read.decision is self.decision]


def outcomes(cases: Mapping[str, Case], reads: Iterable[Read]) -> list[Outcome]:
    """The outcome of every case, by case number.

    Args:
        cases: by case number.
        reads: those that count; for a case with more than one consensus the one that was taken over last.
    """
    independent: dict[str, list[Read]] = {}
    consensus: dict[str, Read] = {}
    for read in reads:
        if read.kind is ReadKind.INDEPENDENT:
            independent.setdefault(read.case_number, []).append(read)
        elif read.case_number not in consensus or _taken(read) >= _taken(consensus[read.case_number]):
            consensus[read.case_number] = read
    return [
        Outcome(case, _in_order(case, independent.get(number, ())), consensus.get(number))
        for number, case in sorted(cases.items())
    ]


def dominant_space(named: Iterable[Collection[int]]) -> int | None:
    """The space that is named most often; of several the middle one, of two middle ones the upper; None if none is."""
    times = Counter(space for spaces in named for space in spaces)
    most = sorted(space for space, number in times.items() if number == max(times.values()))
    return most[(len(most) - 1) // 2] if most else None


def _taken(read: Read) -> Any:
    return read.provenance.merged_at


def _in_order(case: Case, reads: Sequence[Read]) -> tuple[Read, ...]:
    """Those of the case's readers first; a case that was dealt anew may have the read of another one."""
    place = {reader: number for number, reader in enumerate(case.readers)}
    return tuple(sorted(reads, key=lambda read: place.get(read.reader, len(place))))
