"""FHIR diagnostic reports: exports one a line, arrays, bundles."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from archive_testing import json_lines, read, reports, write, write_zip
from fhir_testing import bundle, diagnostic_report, form
from hypothesis import given, settings
from hypothesis import strategies as st

from imln_finder.archive import ArchiveError
from imln_finder.archive.fhir import NOT_A_RESOURCE, UNREAD_ATTACHMENT, WITHDRAWN
from imln_finder.archive.json_objects import BAD_JSON
from imln_finder.archive.records import NO_TEXT

PATIENT = {"resourceType": "Patient", "id": "00042", "name": [{"family": "Doe"}]}


def read_one(tmp_path: Path, **fields: Any) -> Any:
    (report,) = reports(write(tmp_path / "a.ndjson", json_lines([diagnostic_report(**fields)])))
    return report


def test_a_resource_becomes_a_report(tmp_path: Path) -> None:
    report = read_one(tmp_path, presentedForm=[form("FINDINGS: Größe 14 mm.\nEnd.")])
    assert report.text == "FINDINGS: Größe 14 mm.\nEnd."
    assert (report.report_id, report.accession_number, report.patient_id) == ("r1", "A1", "00042")
    assert (report.study_date, report.modality) == ("2019-03-14", "CT")
    assert report.exam_description == "CT chest with contrast"


@pytest.mark.parametrize(
    "layout", ["lines", "array", "bundle", "indented bundle", "bundles", "sorted bundle", "two bundles"]
)
def test_every_layout(tmp_path: Path, layout: str) -> None:
    resources = [
        PATIENT,
        diagnostic_report("r1", "A1", conclusion="One."),
        diagnostic_report("r2", "A2", conclusion="Two."),
    ]
    content = {
        "lines": json_lines(resources),
        "array": json.dumps(resources),
        "bundle": json.dumps(bundle(*resources)),
        "indented bundle": json.dumps(bundle(*resources), indent=2),
        "sorted bundle": json.dumps(bundle(*resources), indent=2, sort_keys=True),
        "bundles": json_lines([bundle(resource) for resource in resources]),
        "two bundles": "\n".join(json.dumps(bundle(resource), indent=2) for resource in resources),
    }[layout]
    found = reports(write(tmp_path / "a.json", content))
    assert [(report.report_id, report.text) for report in found] == [("r1", "One."), ("r2", "Two.")]


def test_a_single_resource_written_over_many_lines(tmp_path: Path) -> None:
    (report,) = reports(write(tmp_path / "a.json", json.dumps(diagnostic_report(conclusion="One."), indent=2)))
    assert report.text == "One."


def test_a_bundle_larger_than_what_is_read_at_once(tmp_path: Path) -> None:
    resources = [diagnostic_report(f"r{n}", f"A{n}", conclusion=f"{n} " + "x" * 10_000) for n in range(250)]
    assert len(reports(write(tmp_path / "a.json", json.dumps(bundle(*resources))))) == 250


def test_conclusion_is_added_where_the_form_does_not_hold_it(tmp_path: Path) -> None:
    assert (
        read_one(tmp_path, presentedForm=[form("Text.")], conclusion="A  node.").text
        == "Text.\n\nCONCLUSION:\nA  node."
    )
    assert read_one(tmp_path, presentedForm=[form("Text. A\nnode.")], conclusion="A node.").text == "Text. A\nnode."


def test_plain_text_goes_before_html_and_pdf(tmp_path: Path) -> None:
    forms = [form("%PDF", "application/pdf"), form("<p>No</p>", "text/html"), form("Yes.", "text/plain; charset=utf-8")]
    assert read_one(tmp_path, presentedForm=forms).text == "Yes."


@pytest.mark.parametrize(
    "unread",
    [
        {"contentType": "text/plain", "url": "Binary/1"},
        {"contentType": "text/plain", "data": "!"},
        {"contentType": "text/plain", "data": ""},
        form(" \n"),
        form("%PDF", "application/pdf"),
    ],
)
@pytest.mark.parametrize("read_in_its_place", [form("<p>Yes.</p>", "text/html"), form("Yes.")])
def test_a_form_that_cannot_be_read_hides_no_other(
    tmp_path: Path, unread: dict[str, Any], read_in_its_place: dict[str, Any]
) -> None:
    assert read_one(tmp_path, presentedForm=[unread, unread, read_in_its_place]).text == "Yes."
    assert read_one(tmp_path, presentedForm=[read_in_its_place, unread]).text == "Yes."


@pytest.mark.parametrize(
    ("forms", "reason"),
    [
        ([form(" ")], NO_TEXT),
        ([form(" "), form("%PDF", "application/pdf")], UNREAD_ATTACHMENT),
        ([{"contentType": "text/plain", "url": "Binary/1"}, form("<p> </p>", "text/html")], UNREAD_ATTACHMENT),
    ],
)
def test_a_report_without_a_readable_form_is_rejected_once(
    tmp_path: Path, forms: list[dict[str, Any]], reason: str
) -> None:
    lines = json_lines([diagnostic_report(presentedForm=forms, conclusion=" ")])
    found, rejects = read(write(tmp_path / "a.ndjson", lines))
    assert found == []
    assert [reject.reason for reject in rejects] == [reason]


def test_html_is_read_as_it_is_shown(tmp_path: Path) -> None:
    markup = "<style>p {color: red}</style><p>Left<br>breast.</p><ul><li>14&nbsp;mm node</li></ul>"
    text = read_one(tmp_path, presentedForm=[form(markup, "text/html")]).text
    assert text.split() == ["Left", "breast.", "*", "14", "mm", "node"]
    assert "Left\nbreast." in text


def test_declared_charset(tmp_path: Path) -> None:
    forms = [form("Größe", "text/plain; charset=ISO-8859-1", "latin-1")]
    assert read_one(tmp_path, presentedForm=forms).text == "Größe"


def test_the_narrative_serves_where_there_is_nothing_else(tmp_path: Path) -> None:
    assert read_one(tmp_path, text={"status": "generated", "div": "<div>One <b>node</b>.</div>"}).text == "One node."


def test_identifiers_from_elsewhere(tmp_path: Path) -> None:
    kind = {"coding": [{"code": "ACSN"}]}
    report = read_one(
        tmp_path,
        identifier=[],
        basedOn=[{"identifier": {"type": kind, "value": "A7"}}],
        subject={"identifier": {"value": "MRN7"}, "reference": "Patient/x"},
        effectiveDateTime=None,
        effectivePeriod={"start": "2020-01-02T00:00:00Z"},
        conclusion="x",
    )
    assert (report.accession_number, report.patient_id, report.study_date) == ("A7", "MRN7", "2020-01-02")


@pytest.mark.parametrize(
    ("reference", "patient"),
    [
        ("Patient/77", "77"),
        ("http://ris/fhir/Patient/77/_history/3", "77"),
        ("urn:uuid:77", "urn:uuid:77"),
        ("#typed", "77"),
        ("#first", "78"),
        ("#unnamed", None),
        ("#missing", None),
        ("", None),
    ],
)
def test_the_patient_that_a_reference_means(tmp_path: Path, reference: str, patient: str | None) -> None:
    typed = {"type": {"coding": [{"code": "MR"}]}, "value": "77"}
    contained = [
        {"resourceType": "Patient", "id": "unnamed"},
        {"resourceType": "Patient", "id": "first", "identifier": [{"system": "x"}, {"value": "78"}, {"value": "79"}]},
        {"resourceType": "Patient", "id": "typed", "identifier": [{"value": "78"}, typed]},
    ]
    report = read_one(tmp_path, subject={"reference": reference}, contained=contained, conclusion="x")
    assert report.patient_id == patient


def test_what_cannot_be_read_is_a_reject(tmp_path: Path) -> None:
    lines = [
        diagnostic_report("1", conclusion="Good."),
        diagnostic_report("2", "A2", presentedForm=[form("x", "application/pdf")]),
        diagnostic_report(
            "3", "A3", presentedForm=[{"contentType": "text/plain", "url": "Binary/1"}], conclusion="Half."
        ),
        diagnostic_report("4", "A4", presentedForm=[{"contentType": "text/plain", "data": "!"}]),
        diagnostic_report("5", "A5"),
        diagnostic_report("6", "A6", status="entered-in-error", conclusion="Wrong."),
        {"no": "resource"},
        7,
    ]
    found, rejects = read(write(tmp_path / "a.ndjson", json_lines(lines) + "{broken\n"))
    assert [report.text for report in found] == ["Good.", "Half."]
    assert [(reject.position, reject.reason) for reject in rejects if "base64" not in reject.reason] == [
        ("line 2", UNREAD_ATTACHMENT),
        ("line 3", UNREAD_ATTACHMENT),
        ("line 5", NO_TEXT),
        ("line 6", WITHDRAWN),
        ("line 7", NOT_A_RESOURCE),
        ("line 8", NOT_A_RESOURCE),
        ("line 9", BAD_JSON),
    ]


@pytest.mark.parametrize(
    "broken",
    ['{"resourceType": "DiagnosticReport", "id":', 'rt", "id": "r0"}', '"id"', "[1, {}]", "[", "x" * 1_500_000],
)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_broken_line_costs_itself_alone(tmp_path: Path, broken: str, place: int) -> None:
    lines = [json.dumps(diagnostic_report(f"r{number}", f"A{number}", conclusion="Good.")) for number in (1, 2)]
    lines.insert(place, broken)
    found, rejects = read(write(tmp_path / "a.ndjson", "\n".join(lines)))
    assert [report.report_id for report in found] == ["r1", "r2"]
    assert [reject.position for reject in rejects] == [f"line {place + 1}"]


@pytest.mark.parametrize("sort_keys", [True, False])
def test_a_broken_line_behind_one_that_is_longer_than_what_is_read_at_once(tmp_path: Path, sort_keys: bool) -> None:
    forms = [form("x" * 1_500_000, "application/pdf"), form("One.")]
    lines = [json.dumps(diagnostic_report("r1", presentedForm=forms), sort_keys=sort_keys), "{broken"]
    lines.append(json.dumps(diagnostic_report("r2", "A2", conclusion="Two.")))
    found, rejects = read(write(tmp_path / "a.ndjson", "\n".join(lines)))
    assert [report.text for report in found] == ["One.", "Two."]
    assert [(reject.position, reject.reason) for reject in rejects] == [("line 2", BAD_JSON)]


def test_a_bundle_with_each_resource_in_a_line_of_its_own(tmp_path: Path) -> None:
    resources = [json.dumps(diagnostic_report(f"r{number}", f"A{number}", conclusion="Good.")) for number in (1, 2)]
    entries = '\n},{"resource":\n'.join([*resources, "{broken}"])
    content = f'{{"resourceType": "Bundle", "entry": [{{"resource":\n{entries}\n}}]}}'
    found, rejects = read(write(tmp_path / "a.json", content))
    assert [report.report_id for report in found] == ["r1", "r2"]
    assert [reject.position for reject in rejects] == ["entry 3"]


def test_a_file_of_other_resources(tmp_path: Path) -> None:
    patients = write(tmp_path / "Patient.ndjson", json_lines([PATIENT]))
    with pytest.raises(ArchiveError, match="DiagnosticReport"):
        read(patients)
    write(tmp_path / "DiagnosticReport.ndjson", json_lines([diagnostic_report(conclusion="One.")]))
    found, rejects = read(tmp_path)
    assert (len(found), len(rejects)) == (1, 1)


def test_json_that_is_not_fhir_is_read_as_before(tmp_path: Path) -> None:
    row = {"report_id": "1", "report_text": 'It says "resourceType": "Bundle".', "raw": {"resourceType": "Bundle"}}
    (report,) = reports(write(tmp_path / "a.json", json_lines([row])))
    assert report.report_id == "1"


def test_within_a_zip(tmp_path: Path) -> None:
    write_zip(tmp_path / "a.zip", {"x.json": json.dumps(bundle(diagnostic_report(conclusion="One.")))})
    assert [report.text for report in reports(tmp_path)] == ["One."]


@given(text=st.text(st.characters(codec="utf-8"), min_size=1), conclusion=st.text(st.characters(codec="utf-8")))
@settings(max_examples=100, deadline=None)
def test_any_text_comes_back(text: str, conclusion: str) -> None:
    if not text.strip():
        return
    resource = diagnostic_report(presentedForm=[form(text, "text/plain; charset=utf-8")], conclusion=conclusion)
    with tempfile.TemporaryDirectory() as folder:
        (report,) = reports(write(Path(folder, "a.json"), json.dumps(resource)))
    assert report.text.startswith(text)
    assert " ".join(conclusion.split()) in " ".join(report.text.split())


NAMES = ["coding", "value", "code", "type", "data", "contentType", "div", "identifier", "reference", "id"]
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=3),
    max_leaves=8,
)
FIELDS = [
    *diagnostic_report(),
    "presentedForm",
    "conclusion",
    "text",
    "basedOn",
    "contained",
    "effectivePeriod",
    "issued",
]


@given(fields=st.dictionaries(st.sampled_from(FIELDS), JSON_VALUES))
@settings(max_examples=200, deadline=None)
def test_a_resource_of_any_shape_costs_itself_at_most(fields: dict[str, Any]) -> None:
    hostile = diagnostic_report(**fields) | {"resourceType": "DiagnosticReport"}
    with tempfile.TemporaryDirectory() as folder:
        found, rejects = read(
            write(Path(folder, "a.json"), json_lines([hostile, diagnostic_report("r2", "A2", conclusion="Good.")]))
        )
    assert found[-1].text == "Good."
    assert len(found) + len(rejects) >= 2


def test_hostile_html_is_survived(tmp_path: Path) -> None:
    forms = [
        "<div>" * 20_000 + "x",
        "<![CDATA[" * 100,
        "<table><tr><td rowspan=99999999 colspan=99999999>x</table>",
        "\0<p>&#0;&#xD800;",
    ]
    lines = [
        diagnostic_report(f"r{n}", f"A{n}", presentedForm=[form(html, "text/html")]) for n, html in enumerate(forms)
    ]
    found, rejects = read(write(tmp_path / "a.ndjson", json_lines(lines)))
    assert len(found) + len(rejects) == len(forms)
