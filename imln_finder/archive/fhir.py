"""FHIR R4 DiagnosticReport: a report for each, from NDJSON exports, arrays and bundles; other resources are left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from imln_finder.archive.attachments import AttachmentError, attached_text, html_text, is_html, is_plain
from imln_finder.archive.columns import ColumnNames
from imln_finder.archive.fhir_files import fhir_values
from imln_finder.archive.json_objects import BAD_JSON, BROKEN
from imln_finder.archive.records import make_record
from imln_finder.archive.source import Source
from imln_finder.archive.versions import Standing, Version, version_of
from imln_finder.domain import Reject

NOT_A_RESOURCE = "malformed: not a FHIR resource"
WITHDRAWN = "withdrawn: the report is marked as entered in error"
UNREAD_ATTACHMENT = "not read: an attachment of the report is not in the file, or is neither plain text nor HTML"

#: DiagnosticReport.status; what is not here is final.
_STANDINGS = {
    "registered": Standing.PRELIMINARY,
    "partial": Standing.PRELIMINARY,
    "preliminary": Standing.PRELIMINARY,
    "amended": Standing.CORRECTED,
    "corrected": Standing.CORRECTED,
    "appended": Standing.CORRECTED,
}
_WITHDRAWN = "entered-in-error"

#: Types of identifiers (HL7 v2 table 0203) that may be the accession number, the best first; and that of a patient.
_ACCESSION_TYPES = ("ACSN", "FILL", "PLAC")
_MEDICAL_RECORD = "MR"
_SECTION_SYSTEM = "v2-0074"

Json = Mapping[str, Any]


def read_fhir(source: Source, names: ColumnNames) -> Iterator[Version]:
    """The reports of a FHIR file, as versions.

    `names` is not used: a resource has no columns.

    Raises:
        ArchiveError: if the file is damaged, or holds no DiagnosticReport.
    """
    any_report = False
    for number, (position, value) in enumerate(fhir_values(source), start=1):
        if value is BROKEN:
            yield Version(Reject(source.name, position, BAD_JSON))
        elif not isinstance(value, dict) or not isinstance(value.get("resourceType"), str):
            yield Version(Reject(source.name, position, NOT_A_RESOURCE))
        elif value["resourceType"] == "DiagnosticReport":
            any_report = True
            yield from _versions(value, source.name, position, f"{source.stem}:{number}")
    if not any_report:
        raise source.error("holds no FHIR DiagnosticReport; give the export of that resource.")


def _versions(resource: Json, source: str, position: str, fallback_id: str) -> Iterator[Version]:
    """The report, and a Reject for what of its text cannot be read."""
    status = resource.get("status")
    if status == _WITHDRAWN:
        yield Version(Reject(source, position, WITHDRAWN))
        return
    text, problem = _report_text(resource)
    if problem is not None:
        yield Version(Reject(source, position, problem))
        if not text.strip():
            return
    exam = _exam(resource)
    values = {
        "report_text": text,
        "report_id": resource.get("id"),
        "patient_id": _subject(resource),
        "accession_number": _accession_number(resource),
        "study_date": _study_day(resource),
        "modality": _modality(resource),
        "exam_description": exam,
    }
    record = make_record(values, source, position, fallback_id)
    yield version_of(record, _STANDINGS.get(str(status), Standing.FINAL), exam)


def _report_text(resource: Json) -> tuple[str, str | None]:
    """The text of a report, and why more of it could not be read.

    Forms of a report say the same (R4, DiagnosticReport.presentedForm), so one kind is enough, plain text first. The
    conclusion is added where they do not hold it. The narrative, made for display, serves where there is nothing else.
    """
    text, problem = _forms_text(_objects(resource.get("presentedForm")))
    conclusion = _string(resource, "conclusion")
    if conclusion.strip() and " ".join(conclusion.split()) not in " ".join(text.split()):
        text = f"{text}\n\nCONCLUSION:\n{conclusion}" if text.strip() else conclusion
    if not text.strip() and problem is None:
        text, problem = _narrative(resource)
    return text, problem


def _forms_text(forms: list[Json]) -> tuple[str, str | None]:
    """The text of the forms of the best kind that has one; if none has, why a form could not be read."""
    problem = None
    for is_of_kind in (is_plain, is_html):
        texts = []
        for form in forms:
            if is_of_kind(_string(form, "contentType")):
                try:
                    texts.append(_form_text(form))
                except AttachmentError as error:
                    problem = str(error)
        if text := "\n\n".join(filter(str.strip, texts)):
            return text, None
    known = [form for form in forms if is_plain(_string(form, "contentType")) or is_html(_string(form, "contentType"))]
    return "", problem or (UNREAD_ATTACHMENT if len(known) < len(forms) else None)


def _form_text(form: Json) -> str:
    data = _string(form, "data")
    if not data:
        raise AttachmentError(UNREAD_ATTACHMENT)
    return attached_text(data, _string(form, "contentType"))


def _narrative(resource: Json) -> tuple[str, str | None]:
    narrative = resource.get("text")
    markup = _string(narrative, "div") if isinstance(narrative, dict) else ""
    try:
        return html_text(markup) if markup.strip() else "", None
    except AttachmentError as error:
        return "", str(error)


def _accession_number(resource: Json) -> str | None:
    """By the type of the identifier, also of the order that the report is based on; else the first identifier."""
    own = _objects(resource.get("identifier"))
    ordered = [order["identifier"] for order in _objects(resource.get("basedOn")) if "identifier" in order]
    for kind in _ACCESSION_TYPES:
        for identifier in (*own, *_objects(ordered)):
            if _is_of_type(identifier, kind) and _string(identifier, "value"):
                return _string(identifier, "value")
    return next((_string(identifier, "value") for identifier in own if _string(identifier, "value")), None)


def _is_of_type(identifier: Json, kind: str) -> bool:
    return any(_string(code, "code") == kind for code in _codings(identifier.get("type")))


def _subject(resource: Json) -> str | None:
    subject = resource.get("subject")
    if not isinstance(subject, dict):
        return None
    identifier = subject.get("identifier")
    named = _string(identifier, "value") if isinstance(identifier, dict) else ""
    if named:
        return named
    reference = _string(subject, "reference").partition("/_history/")[0]
    if reference.startswith("#"):  # the name of a patient within this resource alone
        return _contained_identifier(resource, reference[1:])
    return reference.rpartition("/")[2] or None


def _contained_identifier(resource: Json, name: str) -> str | None:
    """The identifier of a contained resource, of several that of the type MR."""
    contained = next((each for each in _objects(resource.get("contained")) if each.get("id") == name), {})
    identifiers = [each for each in _objects(contained.get("identifier")) if _string(each, "value")]
    records = [each for each in identifiers if _is_of_type(each, _MEDICAL_RECORD)]
    return next((_string(each, "value") for each in (*records, *identifiers)), None)


def _study_day(resource: Json) -> str | None:
    """The day of the exam; of the time of day nothing."""
    period = resource.get("effectivePeriod")
    moment = (
        _string(resource, "effectiveDateTime")
        or (_string(period, "start") if isinstance(period, dict) else "")
        or _string(resource, "issued")
    )
    return moment.partition("T")[0] or None


def _modality(resource: Json) -> str | None:
    """The diagnostic service section, which is the modality where senders tell it."""
    codings = [coding for category in _objects(resource.get("category")) for coding in _codings(category)]
    return next(
        (_string(coding, "code") for coding in codings if _string(coding, "system").endswith(_SECTION_SYSTEM)), None
    )


def _exam(resource: Json) -> str:
    code = resource.get("code")
    if not isinstance(code, dict):
        return ""
    names = (
        _string(code, "text"),
        *(_string(coding, "display") or _string(coding, "code") for coding in _codings(code)),
    )
    return next(filter(None, names), "")


def _codings(concept: object) -> list[Json]:
    return _objects(concept.get("coding")) if isinstance(concept, dict) else []


def _objects(value: object) -> list[Json]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _string(value: Json, name: str) -> str:
    found = value.get(name)
    return found if isinstance(found, str) else ""
