"""HL7 v2 results (ORU^R01): a report for each OBR, from files of one message, many messages, or batches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from imln_finder.archive.columns import ColumnNames
from imln_finder.archive.hl7_orders import SEGMENTS, Order, field_paths
from imln_finder.archive.hl7_stream import HL7Message, hl7_messages
from imln_finder.archive.hl7_text import observed_text
from imln_finder.archive.records import make_record
from imln_finder.archive.source import Source
from imln_finder.archive.versions import Version, version_of
from imln_finder.domain import Reject

MALFORMED = "malformed: the HL7 message has no usable header, or is longer than a record may be"
NO_RESULT = "no report: the HL7 message is no observation result (ORU)"
NO_ORDER = "no report: the HL7 message holds no result (OBR)"


def read_hl7(source: Source, names: ColumnNames) -> Iterator[Version]:
    """The results of an HL7 v2 file, as versions. Messages, and the results of a message, count from 1.

    Raises:
        ArchiveError: if the file holds no message.
        ColumnError: if the user names a field that is none of HL7.
    """
    paths = field_paths(names.overrides, source.name)
    for number, message in enumerate(hl7_messages(source), start=1):
        position = f"message {number}"
        if message is None:
            yield Version(Reject(source.name, position, MALFORMED))
        else:
            yield from _versions(message, source, position, f"{source.stem}:{number}", paths)


def _versions(
    message: HL7Message, source: Source, position: str, fallback_id: str, paths: Mapping[str, tuple[str, ...]]
) -> Iterator[Version]:
    try:
        if not Order.parse(message.segments[:1]).is_result():
            yield Version(Reject(source.name, position, NO_RESULT))
            return
        results = _results(message.segments)
        if not results:
            yield Version(Reject(source.name, position, NO_ORDER))
        silent = [result for result in results if not result.observations]
        if len(silent) < len(results):
            # Exams reported together: the text stands below one of them, and is of them all.
            also = [Order.parse(list(result.segments.values())).values(paths) for result in silent]
            results = [result for result in results if result.observations]
        else:
            also = []
        for number, result in enumerate(results, start=1):
            order = Order.parse(list(result.segments.values()))
            observed = observed_text(result.observations, order.delimiters, message.encoding)
            place = position if len(results) == 1 else f"{position}, OBR {number}"
            identifier = fallback_id if len(results) == 1 else f"{fallback_id}.{number}"
            if observed.problem is not None:
                yield Version(Reject(source.name, place, observed.problem))
                continue
            values = {**order.values(paths), "report_text": observed.text}
            exams = [found["exam_description"] for found in (values, *also) if "exam_description" in found]
            values["exam_description"] = "; ".join(dict.fromkeys(exams))
            record = make_record(values, source.name, place, identifier)
            yield version_of(record, order.standing(observed.statuses), order.exam())
    except ValueError:
        yield Version(Reject(source.name, position, MALFORMED))


@dataclass(slots=True)
class _Result:
    """The segments of one result: by name those that tell of it, and its OBX."""

    segments: dict[str, str]
    observations: list[str] = field(default_factory=list)


def _results(segments: list[str]) -> list[_Result]:
    """The results of a message. An order (ORC) stands before its result, and is of that one alone."""
    results: list[_Result] = []
    shared: dict[str, str] = {}
    for segment in segments:
        name = segment[:3]
        if name == "OBX" and results:
            results[-1].observations.append(segment)
        elif name == "OBR":
            results.append(_Result({**shared, name: segment}))
            shared.pop("ORC", None)
        elif name in SEGMENTS:
            if name == "PID":
                shared.pop("PV1", None)
            shared[name] = segment
    return results
