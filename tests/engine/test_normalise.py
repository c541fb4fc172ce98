from __future__ import annotations

import pytest
from engine_testing import engine
from hypothesis import given, settings
from hypothesis import strategies as st

from imln_finder.engine.document.tokens import ReportTokenizer, cut_of
from imln_finder.engine.normalising.normalise import NormalisedText, Normaliser
from imln_finder.engine.normalising.spelling import Speller
from imln_finder.rules_store import load_json

NORMALISE = Normaliser(Speller(load_json("spelling.json")), load_json("normalise.json"), load_json("tables.json"))

#: Any text, with a bias to the characters that the normaliser rewrites.
RAW = st.lists(
    st.one_of(
        st.sampled_from(
            " \t\n\r\x0b\x0c\x85\u2028\u00a0\u3000\u00ad\u200b\ufeff-–—|.:,;*•x×0159aItTmrnC。，．％ｍﬁ½²…㎜"
        ),
        st.sampled_from(["internal", "mammary", "marn", "IMLN", "mam-\nmary", "  ", "\n\n", "....", " | "]),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=60,
).map("".join)


def text_of(raw: str) -> str:
    return NORMALISE(raw).text


@pytest.mark.parametrize(
    ("raw", "regular"),
    [
        pytest.param(
            "a 14 mm left internal mammary\nnode is new", "a 14 mm left internal mammary node is new", id="lower"
        ),
        pytest.param("in keeping with\nParasternal spread", "in keeping with Parasternal spread", id="open-end"),
        pytest.param("axillary, hilar,\nIMLN stations", "axillary, hilar, IMLN stations", id="comma"),
        pytest.param("a 14 mm node\r\nis new", "a 14 mm node is new", id="crlf"),
        pytest.param("a node\n   is new", "a node is new", id="indented"),
        pytest.param(
            "There is a nodule beside the internal mammary\nArtery which measures fourteen by ten and\nis new today.",
            "There is a nodule beside the internal mammary Artery which measures fourteen by ten and is new today.",
            id="full-width-line",
        ),
    ],
)
def test_wrapped_lines_are_joined(raw: str, regular: str) -> None:
    assert text_of(raw) == regular


@pytest.mark.parametrize(
    "raw",
    [
        "Clear lungs.\nNo effusion.",
        "Clear lungs.\nno effusion.",
        "New findings:\nnode of 14 mm",
        "Node of 14 mm\n- no effusion",
        "Node of 14 mm\n2. no effusion",
        "Node of 14 mm\n(b) no effusion",
        "Node of 14 mm\nBONES: intact",
        "Node of 14 mm\npleura: no effusion",
        "IMPRESSION\nNode",
        "First paragraph without a stop\n\nsecond paragraph",
    ],
)
def test_line_ends_that_end_something_are_kept(raw: str) -> None:
    assert text_of(raw) == raw


def test_blank_lines_make_one_paragraph_break() -> None:
    assert text_of("Lungs clear.\n \n\t\n\r\nNo effusion.") == "Lungs clear.\n\nNo effusion."


@pytest.mark.parametrize(
    ("raw", "regular"),
    [
        ("left internal mam-\nmary node", "left internal mammary node"),
        ("lymphade- \n   nopathy", "lymphadenopathy"),
        ("para-\r\nsternal", "parasternal"),
        ("8-\n12 mm", "8-\n12 mm"),
    ],
)
def test_broken_words(raw: str, regular: str) -> None:
    assert text_of(raw) == regular


@pytest.mark.parametrize(
    ("raw", "regular"),
    [
        ("１４ｍｍ，ｌｅｆｔ。", "14mm,left."),
        ("１．４×１．１ｃｍ", "1.4x1.1cm"),
        ("8–12\u00a0mm", "8-12 mm"),
        ("≥ 1 cm", "> 1 cm"),
        ("patient’s", "patient's"),
        ("14\u3000mm", "14 mm"),
        ("9 ㎜", "9 mm"),
    ],
)
def test_characters_become_plain(raw: str, regular: str) -> None:
    assert text_of(raw) == regular


@pytest.mark.parametrize("mark", ["\u00ad", "\u200b", "\ufeff", "\u202e", "\x00", "\x0c"])
def test_invisible_characters_vanish(mark: str) -> None:
    assert text_of(f"internal mam{mark}mary") == "internal mammary"


@pytest.mark.parametrize(
    ("raw", "regular"),
    [
        ("soft-tissue nodule", "soft tissue nodule"),
        ("a 14-mm node", "a 14 mm node"),
        ("8-12 mm", "8-12 mm"),
        ("2019-03-14", "2019-03-14"),
        ("node - new", "node - new"),
    ],
)
def test_hyphens(raw: str, regular: str) -> None:
    assert text_of(raw) == regular


@pytest.mark.parametrize(
    ("raw", "regular"),
    [
        ("Internal mammary ........ 14 mm", "Internal mammary: 14 mm"),
        ("Parasternal.......none", "Parasternal: none"),
        ("To be continued...", "To be continued..."),
        ("1 .4 cm", "1.4 cm"),
    ],
)
def test_dots(raw: str, regular: str) -> None:
    assert text_of(raw) == regular


@pytest.mark.parametrize(
    ("raw", "rows"),
    [
        pytest.param(
            "Lesion   Baseline   Current\nLeft IMLN   22   13",
            ["Lesion\tBaseline\tCurrent", "Left IMLN\t22\t13"],
            id="spaces",
        ),
        pytest.param("Lesion\tPrior\tNow\nLeft IMLN\t22\t13", ["Lesion\tPrior\tNow", "Left IMLN\t22\t13"], id="tabs"),
        pytest.param(
            "| Lesion | Prior | Now |\n| Left IMLN | 22 | 13 |",
            ["Lesion\tPrior\tNow", "Left IMLN\t22\t13"],
            id="ruled",
        ),
        pytest.param("Node | Size\nIMLN | 14 mm", ["Node\tSize", "IMLN\t14 mm"], id="two-cells-ruled"),
    ],
)
def test_table_cells(raw: str, rows: list[str]) -> None:
    assert [row.strip() for row in text_of(raw).split("\n")] == rows


def test_a_list_in_two_columns_has_colons() -> None:
    raw = "NODES\nAxilla R      clips\n  Parasternal   no\nHila          6 mm"
    assert text_of(raw) == "NODES\nAxilla R: clips\nParasternal: no\nHila: 6 mm"


def test_doubled_spaces_in_prose_are_no_cells() -> None:
    assert text_of("Clear lungs.  No node.  No effusion.\nHeart normal.") == (
        "Clear lungs. No node. No effusion.\nHeart normal."
    )


@pytest.mark.parametrize(
    "raw",
    [
        "intemal mammary",
        "internal marnmary",
        "Internal Marnmary",
        "internaI mammary",
        "INTERNAL MAMMARY",
        "Intemal mammary",
    ],
)
def test_letters_that_ocr_confuses(raw: str) -> None:
    assert text_of(raw).lower() == "internal mammary"


@pytest.mark.parametrize(
    ("raw", "word", "origin"),
    [
        ("new  mam-\nmary   node", "mammary", "mam-\nmary"),
        ("new marnmary node", "mammary", "marnmary"),
        ("１４ ｍｍ node", "14 mm", "１４ ｍｍ"),
        ("Int. mamm ...... 14 mm", "14 mm", "14 mm"),
        ("the internal memory node", "internal mammary", "internal memory"),
        ("soft\u00ad-tis\u200bsue", "soft tissue", "soft\u00ad-tis\u200bsue"),
    ],
)
def test_spans_lead_back_to_the_report(raw: str, word: str, origin: str) -> None:
    found = NORMALISE(raw)
    start = found.text.index(word)
    first, last = found.origin(start, start + len(word))
    assert raw[first:last] == origin


def assert_sound(raw: str, found: NormalisedText) -> None:
    origins = [found.origin(index, index + 1) for index in range(len(found.text))]
    assert all(0 <= start < end <= len(raw) for start, end in origins)
    assert [start for start, _ in origins] == sorted(start for start, _ in origins)
    assert [end for _, end in origins] == sorted(end for _, end in origins)


@given(raw=RAW)
@settings(max_examples=400, deadline=None)
def test_any_text_keeps_its_origin(raw: str) -> None:
    assert_sound(raw, NORMALISE(raw))


@given(raw=RAW)
@settings(max_examples=150, deadline=None)
def test_tokens_make_up_the_normalised_text(raw: str) -> None:
    doc = ReportTokenizer(engine().vocab, NORMALISE)(raw)
    assert doc.text == NORMALISE(raw).closed().text
    assert cut_of(doc).report == raw


@given(raw=RAW)
@settings(max_examples=60, deadline=None)
def test_the_pipeline_reads_any_text(raw: str) -> None:
    doc = engine()(raw)
    assert doc.text == cut_of(doc).source.text
    assert_sound(raw, cut_of(doc).source)
    assert doc._.imln is not None


@pytest.mark.parametrize(
    ("raw", "regular"),
    [
        ("inter-\nnal mammary", "internal mammary"),
        ("inter\u00ad\nnal mammary", "internal mammary"),
        ("internal-\nmammary node", "internal mammary node"),
        ("para-\nsternal", "parasternal"),
        ("lymph-\nadenopathy", "lymphadenopathy"),
        ("short-\n  axis", "short axis"),
    ],
)
def test_a_hyphen_at_a_line_end(raw: str, regular: str) -> None:
    assert text_of(raw) == regular


def test_a_line_of_blanks_takes_no_time() -> None:
    assert text_of("node" + " " * 90_000 + "14 mm") == "node 14 mm"


@pytest.mark.parametrize(
    ("raw", "regular"),
    [
        ("formation of mm 13x9.", "formation of 13x9 mm."),
        ("of cm 1,2 at short axis", "of 1,2 cm at short axis"),
        ("nodule of mm 11", "nodule of 11 mm"),
        ("9 mm 3 nodes", "9 mm 3 nodes"),
        ("2 cm x 3 cm", "2 cm x 3 cm"),
        ("mm 9 mm", "mm 9 mm"),
    ],
)
def test_a_unit_before_its_number(raw: str, regular: str) -> None:
    assert text_of(raw) == regular


GERMAN = {**load_json("normalise.json"), "spoken_marks": {"komma": ",", "punkt": "."}, "dictated": ["komma", "punkt"]}
NO_TABLES: dict[str, object] = {name: type(words)() for name, words in load_json("tables.json").items()}
NO_WORDS: dict[str, object] = {name: type(words)() for name, words in load_json("normalise.json").items()}


def test_words_are_those_of_the_rules() -> None:
    german = Normaliser(Speller(load_json("spelling.json")), GERMAN, load_json("tables.json"))
    assert german("Axilla frei komma Chain period punkt").text == "Axilla frei, Chain period."


def test_words_that_a_line_goes_on_behind_may_have_capitals_and_points() -> None:
    rules = {**load_json("normalise.json"), "line_goes_on": ["DD", "V.a."]}
    normalise = Normaliser(Speller(load_json("spelling.json")), rules, load_json("tables.json"))
    assert normalise("A mass, DD\nNode on the left").text == "A mass, DD Node on the left"


@pytest.mark.parametrize("raw", ["Axilla comma 1.1 on 0.7 cm, 11 mm (was 12) period", "norma1 1 and 1ymph, 1/2 cm"])
def test_a_language_may_have_no_such_words(raw: str) -> None:
    assert Normaliser(Speller(load_json("spelling.json")), NO_WORDS, NO_TABLES)(raw).text == raw


@pytest.mark.parametrize(
    ("raw", "regular"),
    [
        (
            "Nodes (short axis, mm; in brackets previous):\n- axillary right 12 (17)\n- parasternal 9 (9)",
            "Nodes (short axis, mm; in brackets previous):\n- axillary right 12 mm (17 mm);\n- parasternal 9 mm (9 mm)",
        ),
        (
            "Nodes (all cm, today / June)\nParasternal R 3.1 x 2.4 / 2.2 x 1.9\n",
            "Nodes (all cm, today / June)\nParasternal R 3.1 x 2.4 cm (2.2 x 1.9 cm);\n",
        ),
        ("Nodes, mm, June / today\nParasternal R 22 / 31", "Nodes, mm, June / today\nParasternal R 31 mm (22 mm)"),
        ("Sizes in mm: chain 12, axilla 9.", "Sizes in mm: chain 12 mm, axilla 9 mm."),
    ],
)
def test_a_heading_gives_its_numbers_their_unit(raw: str, regular: str) -> None:
    assert text_of(raw) == regular


@pytest.mark.parametrize(
    "raw",
    [
        "Measured in mm.\nParasternal node 12 mm\nSegment 4",
        "Nodes (mm)\nSegment 4\nNone",
        "Slices of 5 mm, in cm: none\nParasternal node 12",
        "Nodes (mm)\n\nImage 45",
    ],
)
def test_other_numbers_get_none(raw: str) -> None:
    assert text_of(raw) == raw


PLAIN = st.lists(
    st.sampled_from(
        ["period", "comma", "colon", "paragraph", "mamary", "lyrnph", "internal", "node", "mm", "i", "was"]
    ),
    min_size=1,
    max_size=8,
).map(" ".join)


@given(PLAIN)
def test_plain_words_are_read_as_they_are_in_a_line(words: str) -> None:
    assert text_of(f"{words}\n") == f"{text_of(words)}\n"
