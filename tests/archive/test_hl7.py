"""HL7 v2 results, as hospitals send them and as they lie in files."""

from __future__ import annotations

import base64
import tempfile
from pathlib import Path

import pytest
from archive_testing import read, reports, write_zip
from hl7_testing import escaped, header, message, observation, patient, result, segments, write_hl7
from hypothesis import example, given, settings
from hypothesis import strategies as st

from imln_finder.archive import ArchiveError
from imln_finder.archive.attachments import BAD_BASE64, BAD_HEX
from imln_finder.archive.hl7_escapes import Delimiters, unescape
from imln_finder.archive.hl7_text import UNREAD_ATTACHMENT, UNREAD_CODING
from imln_finder.archive.hl7_v2 import MALFORMED, NO_ORDER, NO_RESULT
from imln_finder.archive.records import NO_TEXT


def test_a_result_becomes_a_report(tmp_path: Path) -> None:
    (report,) = reports(write_hl7(tmp_path / "a.hl7", message(["FINDINGS: A node.", "", "It is 14 mm."])))
    assert report.text == "FINDINGS: A node.\n\nIt is 14 mm."
    assert (report.report_id, report.accession_number, report.patient_id) == ("A1", "A1", "00042")
    assert (report.study_date, report.modality, report.exam_description) == ("2019-03-14", "CT", "CT chest")
    assert report.position == "message 1"


@pytest.mark.parametrize("line_end", ["\r", "\n", "\r\n"])
def test_any_line_end_and_any_envelope(tmp_path: Path, line_end: str) -> None:
    lines = [
        r"FHS|^~\&|RIS",
        r"BHS|^~\&|RIS",
        *message("One.", "A1").split(),
        "\x0b" + header(),
        patient(),
        result("A2"),
    ]
    lines = [
        r"FHS|^~\&|RIS",
        r"BHS|^~\&|RIS",
        "\x0b" + header(),
        patient(),
        result("A1"),
        observation("One."),
        "\x1c",
        "",
    ]
    lines += ["\x0b" + header(), patient(), result("A2"), observation("Two."), "\x1c", "BTS|2", "FTS|1"]
    found = reports(write_hl7(tmp_path / "a.hl7", line_end.join(lines)))
    assert [(report.report_id, report.text) for report in found] == [("A1", "One."), ("A2", "Two.")]


@pytest.mark.parametrize("between", ["\x1c\x0b", "\x1c", "\x0b", "\x1c\r\x0b", "\r\x1c\x0b"])
def test_frames_without_line_ends_between_them(tmp_path: Path, between: str) -> None:
    """Each is a message of its own: nothing of the patient before is in it."""
    anonymous = segments(header(), result("A2"), observation("Two."))
    messages = (message("One.", "A1"), anonymous, message("Three.", "A3"))
    framed = between.join(each.removesuffix("\r") for each in messages)
    found = reports(write_hl7(tmp_path / "a.hl7", f"\x0b{framed}\x1c"))
    assert [(report.report_id, report.text, report.patient_id, report.position) for report in found] == [
        ("A1", "One.", "00042", "message 1"),
        ("A2", "Two.", None, "message 2"),
        ("A3", "Three.", "00042", "message 3"),
    ]


def test_repetitions_and_line_ends_within_a_value_are_lines(tmp_path: Path) -> None:
    value = "First.~Second.\\.br\\Third.\\.sp2\\Fourth."
    (report,) = reports(write_hl7(tmp_path / "a.hl7", message(value)))
    assert report.text == "First.\nSecond.\nThird.\n\nFourth."


def test_a_line_end_that_the_sender_left_in_the_text(tmp_path: Path) -> None:
    (report,) = reports(write_hl7(tmp_path / "a.hl7", message("First.\nCT of the chest.\n\nThird.")))
    assert report.text == "First.\nCT of the chest.\n\nThird."


@pytest.mark.parametrize("line", ["CTA", "IMP", "NTE", "PID", "IMN|14 mm", "Level|size|side", "CT|", "ABC|d|F"])
@pytest.mark.parametrize("line_end", ["\r", "\n", "\r\n"])
def test_a_line_of_a_text_that_looks_like_a_segment(tmp_path: Path, line: str, line_end: str) -> None:
    text = f"TECHNIQUE:\n{line}\nFINDINGS: New 14 mm left internal mammary node."
    content = message([text, "End."]) + message([text], "A2", status="P")
    found = reports(write_hl7(tmp_path / "a.hl7", content.replace("\r", "\n").replace("\n", line_end)))
    assert [report.text for report in found] == [f"{text}\nEnd.", text]


def test_the_first_line_of_a_text_may_hold_field_separators(tmp_path: Path) -> None:
    (report,) = reports(write_hl7(tmp_path / "a.hl7", message("Level|size\nIMN|14 mm\nEnd.")))
    assert report.text == "Level|size\nIMN|14 mm\nEnd."


def test_a_line_behind_an_observation_is_none_of_its_text(tmp_path: Path) -> None:
    lines = [observation("Text."), "XYZ|1|unknown", observation("Wrong.", status="W"), "XYZ|1", "ZDS|1", "SPM|1"]
    (report,) = reports(write_hl7(tmp_path / "a.hl7", segments(header(), patient(), result(), *lines)))
    assert report.text == "Text."


def test_component_marks_that_the_sender_did_not_escape_stay(tmp_path: Path) -> None:
    (report,) = reports(write_hl7(tmp_path / "a.hl7", message("H&E stain, L1^L2, path C:\\temp\\x, 12\\15 mm.")))
    assert report.text == "H&E stain, L1^L2, path C:\\temp\\x, 12\\15 mm."


def test_other_delimiters(tmp_path: Path) -> None:
    text = "\r".join(
        [
            "MSH#*!?%#RIS####2019##ORU*R01#1#P#2.3",
            "PID#1##7*x*y*z*MR!8",
            "OBR#1##A9#C*CT chest",
            "OBX#1#TX#1##a ?F? b!c",
        ]
    )
    (report,) = reports(write_hl7(tmp_path / "a.hl7", text))
    assert (report.text, report.patient_id, report.exam_description) == ("a # b\nc", "7", "CT chest")


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("UNICODE UTF-8", "utf-8"),
        ("8859/1", "cp1252"),
        ("8859/15", "iso8859-15"),
        ("GB 18030-2000", "gb18030"),
        ("", "utf-8"),
        ("ASCII", "cp1252"),
    ],
)
def test_character_sets(tmp_path: Path, declared: str, encoding: str) -> None:
    text = "胸部 CT 内乳淋巴结" if encoding == "gb18030" else "Länge 5 µm, naïve Größe"
    content = segments(header(character_set=declared), patient(), result(), observation(text))
    (report,) = reports(write_hl7(tmp_path / "a.hl7", content, encoding=encoding))
    assert report.text == text


def test_each_message_has_its_own_character_set(tmp_path: Path) -> None:
    one = segments(header(character_set="8859/1"), patient(), result("A1"), observation("Größe")).encode("latin-1")
    two = segments(header(character_set="UNICODE UTF-8"), patient(), result("A2"), observation("Größe")).encode()
    path = tmp_path / "a.hl7"
    path.write_bytes(one + two)
    assert [report.text for report in reports(path)] == ["Größe", "Größe"]


@pytest.mark.parametrize("name", ["TEXT", "plain", "text/plain"])
def test_text_as_base64(tmp_path: Path, name: str) -> None:
    data = base64.b64encode("Größe 14 mm.\nEnd.".encode()).decode()
    content = segments(header(), patient(), result(), observation(f"RIS^TEXT^{name}^Base64^{data}", "ED"))
    (report,) = reports(write_hl7(tmp_path / "a.hl7", content))
    assert report.text == "Größe 14 mm.\nEnd."


@pytest.mark.parametrize("value", ["RIS^TEXT^plain^Hex^{}", "RIS^TEXT^^hex^{}", "^text/plain^^HEX^{}"])
def test_text_as_hexadecimal(tmp_path: Path, value: str) -> None:
    content = segments(header(), patient(), result(), observation(value.format("Größe 14 mm.".encode().hex()), "ED"))
    (report,) = reports(write_hl7(tmp_path / "a.hl7", content))
    assert report.text == "Größe 14 mm."


@pytest.mark.parametrize("value", ["RIS^TEXT^^A^{}", "RIS^TEXT^^^{}", "RIS^TEXT^HTML^A^<p>{}</p>"])
def test_attached_text_as_it_is(tmp_path: Path, value: str) -> None:
    content = segments(header(), patient(), result(), observation(value.format("Größe 14 mm."), "ED"))
    (report,) = reports(write_hl7(tmp_path / "a.hl7", content))
    assert report.text == "Größe 14 mm."


def test_html_as_base64_is_read_as_it_is_shown(tmp_path: Path) -> None:
    data = base64.b64encode(b"<p>Left <b>node</b>.</p><p>14&nbsp;mm &lt; 15</p><script>no</script>").decode()
    content = segments(header(), patient(), result(), observation(f"RIS^TEXT^HTML^Base64^{data}", "ED"))
    (report,) = reports(write_hl7(tmp_path / "a.hl7", content))
    assert report.text.split() == "Left node . 14 mm < 15".replace(" .", ".").split()


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("RIS^application^pdf^Base64^JVBERi0=", UNREAD_ATTACHMENT),
        ("RIS^TEXT^rtf^Base64^e1xydGYxIHh9", UNREAD_ATTACHMENT),
        ("RIS^TEXT^xml^A^<a>x</a>", UNREAD_ATTACHMENT),
        ("RIS^TEXT^plain^Base64^!!!", BAD_BASE64),
        ("RIS^TEXT^plain^Hex^4g", BAD_HEX),
        ("RIS^TEXT^plain^Uuencode^#0V%T", UNREAD_CODING),
    ],
)
def test_a_report_that_is_no_text_is_a_reject(tmp_path: Path, value: str, reason: str) -> None:
    content = segments(header(), patient(), result(), observation(value, "ED")) + message("Good.", "A2")
    found, rejects = read(write_hl7(tmp_path / "a.hl7", content))
    assert [report.report_id for report in found] == ["A2"]
    assert [(reject.position, reject.reason) for reject in rejects] == [("message 1", reason)]


def test_values_that_are_no_text_are_left_out_and_text_beside_them_is_read(tmp_path: Path) -> None:
    lines = [
        observation("5", "NM"),
        observation("The text.", "FT"),
        observation("X^Y", "CWE"),
        observation("Wrong.", status="W"),
    ]
    (report,) = reports(write_hl7(tmp_path / "a.hl7", segments(header(), patient(), result(), *lines)))
    assert report.text == "The text."


@pytest.mark.parametrize("cut", ["OBX", "OBX|1", "OBX|2|TX|1"])
def test_an_observation_cut_short_costs_nothing_else(tmp_path: Path, cut: str) -> None:
    alone = segments(header(), patient(), result("A1"), cut)
    beside = segments(header(), patient(), result("A2"), observation("Text."), cut, observation("More."))
    found, rejects = read(write_hl7(tmp_path / "a.hl7", alone, beside))
    assert [(report.report_id, report.text.split()) for report in found] == [("A2", ["Text.", "More."])]
    assert [reject.reason for reject in rejects] == [NO_TEXT]


def test_suffixes_of_the_standard_are_headings(tmp_path: Path) -> None:
    lines = [
        observation("Lungs clear.", identifier="71250&GDT^CT"),
        observation("A node.", identifier="71250&GDT^CT"),
        observation("Metastasis.", identifier="71250&IMP^CT"),
    ]
    (report,) = reports(write_hl7(tmp_path / "a.hl7", segments(header(), patient(), result(), *lines)))
    assert report.text == "FINDINGS:\nLungs clear.\nA node.\n\nIMPRESSION:\nMetastasis."


def test_each_result_of_a_message_is_a_report(tmp_path: Path) -> None:
    content = segments(
        header(), patient(), "ORC|RE|P1|A1", result("A1"), observation("One."), result("A2"), observation("Two."),
        patient("00043"), result("", "CT^CT head"), observation("Three."),
    )  # fmt: skip
    found = reports(write_hl7(tmp_path / "a.hl7", content))
    assert [(report.report_id, report.patient_id, report.text) for report in found] == [
        ("A1", "00042", "One."),
        ("A2", "00042", "Two."),
        ("P1", "00043", "Three."),
    ]
    assert [report.position for report in found] == [f"message 1, OBR {number}" for number in (1, 2, 3)]


def test_the_order_number_stands_in_for_an_accession_number(tmp_path: Path) -> None:
    content = segments(header(), patient(), "ORC|RE|P1|F7", "OBR|1|||CT^CT chest", observation("One."))
    (report,) = reports(write_hl7(tmp_path / "a.hl7", content))
    assert report.accession_number == "F7"


def test_exams_reported_together_are_all_named(tmp_path: Path) -> None:
    """A chest CT whose text stands below that of the abdomen must not be taken for out of scope."""
    content = segments(header(), patient(), result("A1"), result("A2", "CTAB^CT abdomen"), observation("Both."))
    (report,) = reports(write_hl7(tmp_path / "a.hl7", content))
    assert report.exam_description == "CT abdomen; CT chest"


def test_a_field_of_the_users_choice(tmp_path: Path) -> None:
    path = write_hl7(tmp_path / "a.hl7", message("One."))
    (report,) = reports(path, accession_number="OBR-2", patient_id="pid-5.2")
    assert (report.accession_number, report.patient_id) == ("P1", "JANE")


@pytest.mark.parametrize("column", [{"patient_id": "MRN"}, {"report_text": "OBX-5"}, {"accession_number": "OBR18"}])
def test_a_field_that_is_none_of_hl7(tmp_path: Path, column: dict[str, str]) -> None:
    with pytest.raises(ArchiveError, match="OBR-18"):
        read(write_hl7(tmp_path / "a.hl7", message("One.")), **column)


def test_what_is_no_result_is_a_reject(tmp_path: Path) -> None:
    content = [
        "stray text\r",
        segments(header("ADT^A01"), patient()),
        segments(header(), patient()),
        segments(header(), patient(), result()),
        segments("MSH|", patient(), result(), observation("One.")),
        message("Good."),
    ]
    found, rejects = read(write_hl7(tmp_path / "a.hl7", *content))
    assert [reject.reason for reject in rejects] == [MALFORMED, NO_RESULT, NO_ORDER, NO_TEXT, MALFORMED]
    assert [report.text for report in found] == ["Good."]


def test_bytes_that_do_not_decode_cost_their_message(tmp_path: Path) -> None:
    path = tmp_path / "a.hl7"
    bad = segments(header(character_set="UNICODE UTF-8"), patient(), result("A1"), observation("Gr@@e")).encode()
    path.write_bytes(bad.replace(b"@@", b"\xff\xfe") + message("Länge, größer, für", "A2").encode())
    found, rejects = read(path)
    assert [report.report_id for report in found] == ["A2"]
    assert [reject.reason.split(":")[0] for reject in rejects] == ["not decodable"]


def test_a_file_without_a_message(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="MSH"):
        read(write_hl7(tmp_path / "a.hl7", "report_id,text\r\n1,x\r\n"))


def test_gzip_and_zip(tmp_path: Path) -> None:
    write_hl7(tmp_path / "a.hl7.gz", message("One.", "A1"))
    write_zip(tmp_path / "b.zip", {"x.hl7": message("Two.", "A2")})
    assert [report.text for report in reports(tmp_path)] == ["One.", "Two."]


def test_nothing_of_a_message_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    reports(write_hl7(tmp_path / "a.hl7", message(r"CANARY \Zzz\ \Xzz\ \.sp99999999999\ \Q\ \\ \C2842\ end\H\ing\N\ ")))
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")


@given(
    text=st.text(
        st.one_of(st.sampled_from("\\|^&~\n .brXE"), st.characters(codec="utf-8", exclude_characters="\r\x0b\x1c")),
        min_size=1,
    )
)
@settings(max_examples=150, deadline=None)
def test_an_escaped_text_comes_back(text: str) -> None:
    if not text.strip() or text == '""':
        return
    with tempfile.TemporaryDirectory() as folder:
        (report,) = reports(
            write_hl7(
                Path(folder, "a.hl7"),
                segments(header(character_set="UTF-8"), patient(), result(), observation(escaped(text))),
            )
        )
    assert report.text == text


@given(text=st.text(st.sampled_from("\\FSTREHNX0aA.brspin+3 ce")))
@settings(max_examples=300, deadline=None)
def test_unescaping_loses_nothing_but_sequences(text: str) -> None:
    """What a text holds besides backslashes and the letters of sequences comes out in its order."""
    found = unescape(f"<{text}>", Delimiters())
    assert found.startswith("<") and found.endswith(">")
    if "\\" not in text:
        assert found == f"<{text}>"


def test_sequences_cannot_fill_the_memory_or_stall() -> None:
    assert len(unescape("\\.sp999999\\", Delimiters())) <= 100
    unescape("\\X" + "AB" * 1_000_000, Delimiters())
    unescape("\\X" * 500_000, Delimiters())


@given(content=st.binary(max_size=300))
@example(content=b"\x00\x01\x00\x80")
@settings(max_examples=150, deadline=None)
def test_any_bytes_behind_a_header_are_survived(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.hl7")
        path.write_bytes(
            segments(header(), patient(), result()).encode() + content + b"\r" + message("Good.", "A2").encode()
        )
        found, _ = read(path)
    assert found[-1].text == "Good."
