"""One result of an HL7 v2 message (its OBR with patient and order): identifiers, exam, and how far it has come."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import hl7

from imln_finder.archive.columns import TEXT_FIELDS
from imln_finder.archive.errors import ColumnError
from imln_finder.archive.hl7_escapes import Delimiters, unescape
from imln_finder.archive.versions import Standing

#: Where each field stands, the usual place first. An HL7 field that may repeat is taken at its first repetition.
_PLACES = {
    "patient_id": ("PID-3", "PID-2", "PID-4"),
    "accession_number": ("OBR-3", "ORC-3", "OBR-2", "ORC-2"),
    "study_date": ("OBR-7", "OBR-22"),
    "modality": ("OBR-24",),
    "exam_description": ("OBR-4.2", "OBR-4.5", "OBR-4.1"),
}

#: Segments that tell of a result, beside its OBX.
SEGMENTS = ("MSH", "PID", "PV1", "ORC", "OBR")

_PATH = re.compile(rf"(?P<segment>{'|'.join(SEGMENTS)})-(?P<field>\d{{1,2}})(?:\.(?P<component>\d{{1,2}}))?")
_NULL = '""'
_MEDICAL_RECORD = "MR"

#: Of HL7 table 0123 (OBR-25) and table 0085 (OBX-11).
_PRELIMINARY = set("OISAPRNMB")
_CORRECTED = {"C", "K"}


def field_paths(overrides: Mapping[str, str], source: str) -> dict[str, tuple[str, ...]]:
    """Where to look for each field: where the user says, as `--column accession_number=OBR-18`, or in the usual places.

    Raises:
        ColumnError: if what the user says is no HL7 field, or is for the text, which is that of the OBX segments.
    """
    for field, path in overrides.items():
        if field in TEXT_FIELDS or not _PATH.fullmatch(path.strip().upper()):
            raise ColumnError(
                f"has no column {path!r} (--column {field}={path}). In HL7 the text is that of the OBX segments, and "
                "other fields are named as OBR-18 or PID-3.1; scan files of other formats apart from these.",
                source,
            )
    return {**_PLACES, **{field: (path.strip().upper(),) for field, path in overrides.items()}}


@dataclass(frozen=True, slots=True)
class Order:
    """The segments that tell of a result, parsed."""

    message: hl7.Message
    delimiters: Delimiters

    @classmethod
    def parse(cls, segments: list[str]) -> Order:
        """The order of the segments, the header (MSH) first.

        Raises:
            ValueError: if the header is malformed.
        """
        try:
            message = hl7.parse("\r".join(segments))
            # In the order of their depth.
            _, field, repetition, component, subcomponent = message.separators
        except (hl7.HL7Exception, IndexError, AssertionError) as error:
            raise ValueError("malformed header") from error
        return cls(message, Delimiters(field, component, repetition, message.esc, subcomponent))

    def values(self, paths: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
        """The values of the fields that have one."""
        values = {field: next(filter(None, map(self.value, places)), "") for field, places in paths.items()}
        values["study_date"] = iso_day(values["study_date"])
        return {field: value for field, value in values.items() if value}

    def value(self, path: str) -> str:
        """The value at a path (`OBR-4.2`; the first component if none is said); empty if there is none."""
        found = _PATH.fullmatch(path)
        if found is None:
            return ""
        component = int(found["component"] or 1)
        repetitions = self._repetitions(found["segment"], int(found["field"]))
        if path == "PID-3":
            # A patient may have several identifiers; the hospital's record number is the one to look for.
            repetitions = sorted(repetitions, key=lambda parts: _part(parts, 5) != _MEDICAL_RECORD)
        value = _part(repetitions[0], component) if repetitions else ""
        return "" if value == _NULL else unescape(value, self.delimiters).strip()

    def is_result(self) -> bool:
        """Whether the message is an unsolicited result (ORU)."""
        return self.value("MSH-9") == "ORU"

    def exam(self) -> str:
        """Code and name of the exam."""
        return f"{self.value('OBR-4.1')}^{self.value('OBR-4.2')}"

    def standing(self, observation_statuses: set[str]) -> Standing:
        """By the status of the result; if it has none, by those of its observations."""
        status = self.value("OBR-25")
        statuses = {status} if status else observation_statuses
        if statuses & _CORRECTED:
            return Standing.CORRECTED
        return Standing.PRELIMINARY if statuses & _PRELIMINARY else Standing.FINAL

    def _repetitions(self, segment: str, field: int) -> list[list[str]]:
        """The components of each repetition of a field."""
        try:
            repetitions = self.message.segment(segment)[field]
        except (KeyError, IndexError):
            return []
        return [
            [repetition] if isinstance(repetition, str) else [str(component) for component in repetition]
            for repetition in repetitions
        ]


def iso_day(moment: str) -> str:
    """The day of an HL7 time (`20190314101500+0100`) as `2019-03-14`; what is no such time stays as it is."""
    try:
        return date(int(moment[:4]), int(moment[4:6]), int(moment[6:8])).isoformat() if moment[:8].isdigit() else moment
    except ValueError:
        return moment


def _part(parts: list[str], number: int) -> str:
    return parts[number - 1] if number <= len(parts) else ""
