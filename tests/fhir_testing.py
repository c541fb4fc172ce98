"""How to write FHIR resources."""

from __future__ import annotations

import base64
from typing import Any

SYSTEMS = "http://terminology.hl7.org/CodeSystem"


def form(text: str, content_type: str = "text/plain", encoding: str = "utf-8") -> dict[str, Any]:
    """An attachment."""
    return {"contentType": content_type, "data": base64.b64encode(text.encode(encoding)).decode("ascii")}


def diagnostic_report(resource_id: str = "r1", accession: str = "A1", **fields: Any) -> dict[str, Any]:
    return {
        "resourceType": "DiagnosticReport",
        "id": resource_id,
        "identifier": [
            {"value": "other"},
            {"type": {"coding": [{"system": f"{SYSTEMS}/v2-0203", "code": "ACSN"}]}, "value": accession},
        ],
        "status": "final",
        "category": [{"coding": [{"system": f"{SYSTEMS}/v2-0074", "code": "CT"}]}],
        "code": {"coding": [{"code": "24627-2", "display": "CT Chest"}], "text": "CT chest with contrast"},
        "subject": {"reference": "Patient/00042"},
        "effectiveDateTime": "2019-03-14T10:15:00+01:00",
    } | fields  # fmt: skip


def bundle(*resources: Any) -> dict[str, Any]:
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"fullUrl": "urn:x", "resource": r} for r in resources],
    }
